"""Reading messages in a process of its own, so that on a machine with several cores the mail thread goes on fetching
and the writer inserting meanwhile. It ends with the process that started it, however that ends.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import subprocess
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from multiprocessing.connection import Connection, Pipe

from salesinbox.store.prepared import Prepared, prepare

DEPTH = 2
"""Groups that are begun at once: one is read, the next one waits for that."""
FROM_MESSAGES = 300
"""So many are read here before a process is started, which takes as long as reading some hundreds."""


class Preparer:
    """Prepares groups of messages in the order they come; one thread uses it. At most :data:`DEPTH` may be begun."""

    def __init__(self) -> None:
        self._begun: deque[tuple[Sequence[bytes], bool]] = deque()
        """Groups, and whether the other process has them."""
        self._count = 0
        self._line: Connection | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def begin(self, group: Sequence[bytes]) -> None:
        """Take a group."""
        self._count += len(group)
        if self._process is None and self._count > FROM_MESSAGES and (os.cpu_count() or 1) > 1:
            self._start()
        sent = False
        if self._line is not None:
            try:
                self._line.send(group)
                sent = True
            except OSError:
                self.close()
        self._begun.append((group, sent))

    def finish(self) -> list[Prepared | str]:
        """The group that was begun first, prepared; for a message that cannot be read why not, as a log has it."""
        group, sent = self._begun.popleft()
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
    """Prepare groups until the other end of *line* is closed.

    They are read on a thread, so that the other end never waits to send one while this one waits to send another.
    """
    groups: queue.Queue[Sequence[bytes] | None] = queue.Queue(DEPTH)
    threading.Thread(target=_read, args=(line, groups), daemon=True).start()
    with contextlib.suppress(OSError):
        while (group := groups.get()) is not None:
            line.send(prepare_all(group))


def _read(line: Connection, groups: queue.Queue[Sequence[bytes] | None]) -> None:
    with contextlib.suppress(EOFError, OSError):
        while True:
            groups.put(line.recv())
    groups.put(None)


if __name__ == "__main__":
    serve(Connection(int(sys.argv[1])))
