"""Reading messages in a process of its own, so that on a machine with several cores the mail thread goes on fetching
and the writer inserting meanwhile. It ends with the process that started it, however that ends.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import traceback
from collections.abc import Callable, Sequence
from functools import partial
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
        """Take a group; one that was not finished is dropped, as its line broke."""
        if self._sent:
            self.finish()
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

    def finish(self) -> list[Prepared | str]:
        """The group that was taken last, prepared; for a message that cannot be read why not, as a log has it."""
        group, self._group = self._group, ()
        sent, self._sent = self._sent, False
        if sent and self._line is not None:
            try:
                found: list[Prepared | str] = self._line.recv()
                return found
            except (EOFError, OSError, pickle.UnpicklingError):
                self.close()
        return prepare_all(group)

    def close(self) -> None:
        """End the process; the next messages are read here."""
        self._count = 0
        if self._line is not None:
            self._line.close()
            self._line = None
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _start(self) -> None:
        self._line, theirs = Pipe()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "salesinbox.sync.preparer", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is for the process that started it
            )


def prepare_all(group: Sequence[bytes]) -> list[Prepared | str]:
    """Each message prepared, or why it cannot be."""
    return [attempt(partial(prepare, raw)) for raw in group]


def attempt(work: Callable[[], Prepared]) -> Prepared | str:
    """What *work* gives; its failure as text, since whatever is in a mail, the others are to be read."""
    try:
        return work()
    except Exception:
        return traceback.format_exc()


def serve(line: Connection) -> None:
    """Prepare groups until the other end of *line* is closed."""
    try:
        while True:
            line.send(prepare_all(line.recv()))
    except (EOFError, OSError):
        return


if __name__ == "__main__":
    serve(Connection(int(sys.argv[1])))
