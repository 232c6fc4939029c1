"""Writing a small file so that nobody else can read it and a crash leaves either the old or the new one."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from salesinbox.core.errors import UserError


def write_private(path: Path, text: str) -> None:
    """Replace *path* by *text* in one step, mode 0600; of a symbolic link (dotfiles) the target is replaced.

    Raises:
        UserError: The folder is missing, read-only or full; the old file is untouched.
    """
    target = path.resolve()
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)  # made 0600
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, target)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
            raise
        _sync_folder(target.parent)
    except OSError as error:
        raise UserError(
            f"{path} could not be written: {error.strerror or error}.",
            "Check that the folder is yours and that the disk has room.",
        ) from error


def _sync_folder(folder: Path) -> None:
    """Make the rename itself survive a power cut; not every platform lets a folder be opened."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
