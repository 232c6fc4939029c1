"""Waiting on a connection of its own for the server to tell of changes: in the inbox by IDLE (RFC 2177), in the other
mailboxes as well where it knows NOTIFY (RFC 5465).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from enum import Flag, auto
from typing import Any

from salesinbox.sync.faults import Refused, explained
from salesinbox.sync.session import Session

REISSUE_SECONDS = 5 * 60
"""Servers hang up after 30 minutes, Gmail after 10. Each new IDLE also proves that the line is not half-open."""
LOOK_UP_SECONDS = 1.0
"""How often the wait looks whether it should end."""
_SLEPT_SECONDS = 20.0
_NOTIFY = (
    "SET",
    "(SELECTED (MessageNew MessageExpunge FlagChange))",
    "(PERSONAL (MessageNew MessageExpunge FlagChange MailboxName))",
)


class News(Flag):
    """What a server told of."""

    HERE = auto()
    """A change in the open mailbox."""
    ELSEWHERE = auto()
    """A change in another mailbox, or of the list of them."""


_NEWS = {
    **dict.fromkeys((b"EXISTS", b"EXPUNGE", b"VANISHED", b"FETCH", b"RECENT"), News.HERE),
    **dict.fromkeys((b"STATUS", b"LIST"), News.ELSEWHERE),
}


class WaitingSession(Session):
    """A connection that waits for news."""

    def notify(self) -> bool:
        """Have the server tell of changes in all mailboxes while we wait; whether it will."""
        if not self.has("NOTIFY"):
            return False
        try:
            self.command("NOTIFY", *_NOTIFY)
        except Refused:
            return False
        return True

    def idle(self) -> None:
        """Begin to wait for changes."""
        with explained(self.host, "IDLE"):
            self._client.idle()

    def idle_wait(self, seconds: float) -> News:
        """What the server told within *seconds*.

        Raises:
            ConnectionLost: The line is down.
        """
        started = time.monotonic()
        with explained(self.host, "IDLE"):
            said = self._client.idle_check(timeout=seconds)
        news = _news(said)
        if not said and time.monotonic() - started < seconds / 2:
            # Readable, yet nothing to read: at the end of a stream imapclient looks just like this.
            news = self.idle_done()
            self.idle()
        return news

    def idle_done(self) -> News:
        """Stop waiting, which proves that the server is still there; what it told last."""
        with explained(self.host, "IDLE"):
            _, said = self._client.idle_done()
        return _news(said)


def _news(said: Iterable[Any]) -> News:
    found = News(0)
    for answer in said:
        for word in answer[:2]:
            found |= _NEWS.get(word, News(0)) if isinstance(word, bytes) else News(0)
    return found


def watch(session: WaitingSession, mailbox: str, changed: Callable[[News], None], stopping: Callable[[], bool]) -> None:
    """Call *changed* whenever the server tells of something, and once at the start, until *stopping*.

    Raises:
        ConnectionLost: The line is down; found out within :data:`REISSUE_SECONDS`, at once after the computer slept.
        Refused: The mailbox cannot be opened.
    """
    session.select(mailbox)
    whole = session.notify()
    session.idle()
    changed(News.HERE | News.ELSEWHERE if whole else News.HERE)  # whatever came since the last look
    issued = looked = time.time()
    while not stopping():
        news = session.idle_wait(LOOK_UP_SECONDS)
        now = time.time()
        if now - issued > REISSUE_SECONDS or now - looked > _SLEPT_SECONDS or now < looked:
            news |= session.idle_done()
            session.idle()
            issued = now
        looked = now
        if news:
            changed(news)
    session.idle_done()
