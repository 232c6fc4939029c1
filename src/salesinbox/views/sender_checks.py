"""What to warn of in a cached message, compared with whom the user writes to (SECURITY M7)."""

from __future__ import annotations

import re

from salesinbox.core.errors import StoreError
from salesinbox.mail.authentication import Trust
from salesinbox.mail.domains import organisation
from salesinbox.mail.parse import parse
from salesinbox.mail.sender_checks import Known, SenderWarning, check_sender
from salesinbox.store import accounts, people, reading
from salesinbox.store.connection import Database

_HEADER_END_RE = re.compile(rb"\r?\n\r?\n")
_known: tuple[object, Known] | None = None
"""What the last check compared with, and when that is still so."""


def load_warnings(db: Database, message_id: int) -> tuple[SenderWarning, ...]:
    """What may deceive in a message; nothing where its source is not here."""
    row = reading.message(db, message_id)
    if row is None or row.draft:
        return ()
    try:
        raw = reading.excerpt(db, message_id) or b""
    except StoreError:
        return ()
    html = reading.has_html(db, message_id)
    mail = parse(raw if html else _HEADER_END_RE.split(raw.lstrip(b"\r\n"), maxsplit=1)[0])
    trust = accounts.results_trust(db, row.account_id)
    sender = people.correspondent(db, row.sender.key)
    return check_sender(
        mail,
        known(db),
        Trust(trust.names, tuple(map(organisation, trust.hosts))),
        own=row.own,
        times_before=sender.received - 1 if sender else 0,
    )


def known(db: Database) -> Known:
    """Whom the user has to do with; made anew when there is somebody new."""
    global _known
    own = tuple(account.address for account in accounts.all_accounts(db))
    state = (db.path, own, people.count_written_to(db))
    if _known is None or _known[0] != state:
        _known = state, Known(people.written_to(db), own)
    return _known[1]
