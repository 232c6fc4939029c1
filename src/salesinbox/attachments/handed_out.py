"""Files handed to other programs, the viewer of an attachment or a browser: they are gone when the app is."""

from __future__ import annotations

import os
import shutil
import time
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp

_COMMAND = "command-"
_KEPT_SECONDS = 3600
"""A command ends long before the program that shows its file."""


class HandedOut:
    """Copies below *root*, those of each running app in folders that begin with its process id.

    Args:
        by_command: A command hands them out, which does not wait; they are removed by whoever comes an hour later.
    """

    def __init__(self, root: Path, *, by_command: bool = False) -> None:
        self._root = root
        self._prefix = _COMMAND if by_command else f"{os.getpid()}-"

    def folder(self) -> Path:
        """A new folder that nobody else can read, for one file."""
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        return Path(mkdtemp(prefix=self._prefix, dir=self._root))

    def remove(self) -> None:
        """Remove this app's, what apps have left that were killed, and what commands did a while ago."""
        with suppress(FileNotFoundError):
            for folder in self._root.iterdir():
                if self._is_over(folder):
                    shutil.rmtree(folder, ignore_errors=True)

    def _is_over(self, folder: Path) -> bool:
        if folder.name.startswith(_COMMAND):
            return time.time() - folder.stat().st_mtime > _KEPT_SECONDS
        return folder.name.startswith(self._prefix) or not _runs(folder.name.partition("-")[0])


def _runs(process: str) -> bool:
    try:
        os.kill(int(process), 0)
    except (ProcessLookupError, ValueError, OverflowError):
        return False
    except PermissionError:
        return True
    return True
