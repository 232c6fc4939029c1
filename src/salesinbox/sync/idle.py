"""Waiting on a connection of its own for the server to tell of changes in the inbox (RFC 2177)."""

from __future__ import annotations

import time
from collections.abc import Callable

from salesinbox.sync.session import Session

REISSUE_SECONDS = 5 * 60
"""Servers hang up after 30 minutes, Gmail after 10. Each new IDLE also proves that the line is not half-open."""
LOOK_UP_SECONDS = 1.0
"""How often the wait looks whether it should end."""
_SLEPT_SECONDS = 20.0


def watch(session: Session, mailbox: str, changed: Callable[[], None], stopping: Callable[[], bool]) -> None:
    """Call *changed* whenever the server tells of one in *mailbox*, and once at the start, until *stopping*.

    Raises:
        ConnectionLost: The line is down; found out within :data:`REISSUE_SECONDS`, at once after the computer slept.
        Refused: The mailbox cannot be opened.
    """
    session.select(mailbox)
    session.idle()
    changed()  # whatever came since the last look
    issued = looked = time.time()
    while not stopping():
        if session.idle_wait(LOOK_UP_SECONDS):
            changed()
        now = time.time()
        if now - issued > REISSUE_SECONDS or now - looked > _SLEPT_SECONDS or now < looked:
            session.idle_done()
            session.idle()
            issued = now
        looked = now
    session.idle_done()
