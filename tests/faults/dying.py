"""salesinbox in a process that kills itself at a chosen moment: ``python -m tests.faults.dying EVENT N ARGUMENTS…``.

It dies (SIGKILL) at the n-th

- ``begun``: statement in a write transaction that has begun,
- ``commit``: transaction whose COMMIT is about to be sent,
- ``committed``: transaction just after it,
- ``asked``: IMAP command that has been sent and not been answered,
- ``answered``: IMAP command whose answer nobody has looked at yet.
"""

from __future__ import annotations

import imaplib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from salesinbox.store.connection import Database

EVENTS = ("begun", "commit", "committed", "asked", "answered")


class Countdown:
    """Ends the process at the n-th call for the event."""

    def __init__(self, event: str, left: int) -> None:
        self._event, self._left, self._lock = event, left, threading.Lock()

    def __call__(self, event: str) -> None:
        if event == self._event:
            with self._lock:
                self._left -= 1
                if self._left <= 0:
                    os.kill(os.getpid(), signal.SIGKILL)


def watch_database(reached: Countdown) -> None:
    transaction, executing, many = Database._transaction, Database.execute, Database.executemany

    @contextmanager
    def counted(self: Database, begin: Callable[[], object]) -> Iterator[None]:
        with transaction(self, begin):
            yield
            reached("commit")
        reached("committed")

    def execute(self: Database, sql: str, params: Any = ()) -> Any:
        result = executing(self, sql, params)
        if self.in_transaction() and not sql.startswith("SELECT"):
            reached("begun")
        return result

    def executemany(self: Database, sql: str, rows: Any) -> None:
        many(self, sql, rows)
        reached("begun")

    Database._transaction = counted  # type: ignore[method-assign]
    Database.execute = execute  # type: ignore[method-assign]
    Database.executemany = executemany  # type: ignore[method-assign]


def watch_imap(reached: Countdown) -> None:
    send = imaplib.IMAP4.send
    complete: Any = imaplib.IMAP4._command_complete  # type: ignore[attr-defined]  # typeshed leaves imaplib's inner methods out

    def sending(self: imaplib.IMAP4, data: Any) -> None:
        send(self, data)
        reached("asked")

    def completing(self: imaplib.IMAP4, *args: Any) -> Any:
        answer = complete(self, *args)
        reached("answered")
        return answer

    imaplib.IMAP4.send = sending  # type: ignore[method-assign]
    imaplib.IMAP4._command_complete = completing  # type: ignore[attr-defined]


if __name__ == "__main__":
    from salesinbox.__main__ import main

    countdown = Countdown(sys.argv[1], int(sys.argv[2]))
    watch_database(countdown)
    watch_imap(countdown)
    sys.argv[1:] = sys.argv[3:]
    main()
