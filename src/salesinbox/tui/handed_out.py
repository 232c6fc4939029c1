"""Files handed to other programs, the viewer of an attachment or a browser: they are gone when the app is."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp


class HandedOut:
    """Copies below *root*, those of each running app in folders that begin with its process id."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._prefix = f"{os.getpid()}-"

    def folder(self) -> Path:
        """A new folder that nobody else can read, for one file."""
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        return Path(mkdtemp(prefix=self._prefix, dir=self._root))

    def remove(self) -> None:
        """Remove this app's, and what apps have left that were killed."""
        with suppress(FileNotFoundError):
            for folder in self._root.iterdir():
                if folder.name.startswith(self._prefix) or not _runs(folder.name.partition("-")[0]):
                    shutil.rmtree(folder, ignore_errors=True)


def _runs(process: str) -> bool:
    try:
        os.kill(int(process), 0)
    except (ProcessLookupError, ValueError, OverflowError):
        return False
    except PermissionError:
        return True
    return True
