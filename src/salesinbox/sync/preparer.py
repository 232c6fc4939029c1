"""Reading messages in a process of its own, so that on a machine with several cores the mail thread goes on fetching
and the writer inserting meanwhile. It ends with the process that started it, however that ends.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Sequence
from multiprocessing.connection import Connection, Pipe

from salesinbox.store.prepared import Prepared, prepare

FROM_MESSAGES = 300
"""So many are read here before a process is started, which takes as long as reading some hundreds."""


class Preparer:
    """Prepares groups of messages, one group at a time; one thread uses it."""

    def __init__(self) -> None:
        self._group: Sequence[bytes] = ()
        self._count = 0
        self._line: Connection | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._sent = False

    def begin(self, group: Sequence[bytes]) -> None:
        """Take a group; the one before has been finished."""
        self._group = group
        self._count += len(group)
        if self._process is None and self._count > FROM_MESSAGES and (os.cpu_count() or 1) > 1:
            self._start()
        if self._line is not None:
            try:
                self._line.send(group)
                self._sent = True
            except OSError:
                self.close()

    def finish(self) -> list[Prepared | None]:
        """The group that was taken last, prepared; ``None`` for a message that cannot be."""
        group, self._group = self._group, ()
        sent, self._sent = self._sent, False
        if sent and self._line is not None:
            try:
                found: list[Prepared | None] = self._line.recv()
                return found
            except (EOFError, OSError, pickle.UnpicklingError):
                self.close()
        return prepare_all(group)

    def close(self) -> None:
        """End the process; groups are read here from now on."""
        if self._line is not None:
            self._line.close()
            self._line = None
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def _start(self) -> None:
        self._line, theirs = Pipe()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "salesinbox.sync.preparer", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is for the process that started it
            )


def prepare_all(group: Sequence[bytes]) -> list[Prepared | None]:
    """Each message prepared, ``None`` where that fails."""
    return [_prepared(raw) for raw in group]


def _prepared(raw: bytes) -> Prepared | None:
    try:
        return prepare(raw)
    except Exception:  # whatever is in a mail, the others are read; the caller says which one failed
        return None


def serve(line: Connection) -> None:
    """Prepare groups until the other end of *line* is closed."""
    try:
        while True:
            line.send(prepare_all(line.recv()))
    except (EOFError, OSError):
        return


if __name__ == "__main__":
    serve(Connection(int(sys.argv[1])))
