"""What is done, as it is done, in lines that people read: for `sync --once --verbose`, and from the engine's log."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from salesinbox.core.text import clean_line

Tell = Callable[[str], None]
_PREFIX_RE = re.compile(r"account (\S+)$")
_MOST_BYTES = 64 * 1024


class _Teller(logging.Handler):
    """Hands each line to somebody, with the account in front of it where several are synced at once."""

    def __init__(self, tell: Tell, *, name_accounts: bool) -> None:
        super().__init__(logging.DEBUG)
        self._tell = tell
        self._name_accounts = name_accounts
        self.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%H:%M:%S"))

    def emit(self, record: logging.LogRecord) -> None:
        account = _PREFIX_RE.match(record.threadName or "") if self._name_accounts else None
        self._tell(clean_line(f"{account[1]}: {self.format(record)}" if account else self.format(record)))


@contextmanager
def narrating(tell: Tell | None, *, name_accounts: bool) -> Iterator[None]:
    """Have *tell* called with a line for each thing that this process does meanwhile; not at all if it is ``None``."""
    if tell is None:
        yield
        return
    logger = logging.getLogger("salesinbox")
    before, handler = logger.level, _Teller(tell, name_accounts=name_accounts)
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        logger.setLevel(before)
        logger.removeHandler(handler)


class LogTail:
    """Tells the lines that are added to another process's log from now on."""

    def __init__(self, path: Path, tell: Tell) -> None:
        self._path = path
        self._tell = tell
        self._at = path.stat().st_size if path.exists() else 0

    def look(self) -> None:
        """Tell the lines that have come."""
        try:
            with self._path.open("rb") as file:
                file.seek(self._at)
                data = file.read(_MOST_BYTES)
        except OSError:
            return
        whole = data.rpartition(b"\n")[0]
        if whole:
            self._at += len(whole) + 1
            for line in whole.decode("utf-8", "replace").split("\n"):
                self._tell(clean_line(line))
