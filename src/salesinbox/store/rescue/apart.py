"""Reading the files of a database that is in use, in another process.

Where a process closes a file, it loses all locks on it (fcntl(2)), SQLite's own included. Others would then write to a
database that we believe locked, or throw away the log that we still write to.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_BEGINNING = "import sys; sys.stdout.buffer.write(open(sys.argv[1], 'rb').read(int(sys.argv[2])))"
_COPY = "import shutil, sys; shutil.copyfile(sys.argv[1], sys.argv[2])"


def beginning(path: Path, size: int) -> bytes:
    """The first *size* bytes of a file.

    Raises:
        OSError: It cannot be read.
    """
    return _run(_BEGINNING, str(path), str(size))


def copy(source: Path, target: Path) -> None:
    """Copy a file.

    Raises:
        OSError: It cannot be read, or the copy cannot be written.
    """
    _run(_COPY, str(source), str(target))


def _run(program: str, *args: str) -> bytes:
    command = [sys.executable, "-I", "-S", "-c", program, *args]
    done = subprocess.run(command, check=False, capture_output=True)
    if done.returncode:
        words = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        raise OSError(f"{args[0]}: {words}")
    return done.stdout
