"""``salesinbox`` and ``python -m salesinbox``."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line (this process's own by default); its exit code (SPEC §16)."""
    os.umask(0o077)
    try:
        from salesinbox.cli.entry import run
    except KeyboardInterrupt:
        return 130
    return run(sys.argv[1:] if arguments is None else list(arguments))


if __name__ == "__main__":
    sys.exit(main())
