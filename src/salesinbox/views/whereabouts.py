"""Where a conversation is, and what it waits for, in words."""

from __future__ import annotations

from datetime import UTC, datetime

from salesinbox.core.moments import told
from salesinbox.store.threads import ThreadRow


def whereabouts(row: ThreadRow, now: datetime) -> str:
    """``snoozed until Fri 27 Nov, 09:00``, ``muted``, ``not in the inbox``; empty for what is just in the inbox."""
    back = "no answer" if row.no_reply else "back from snooze"
    parts = [
        f"{back} on {_at(row.returned_at, now)}" if row.returned_at else "",
        f"snoozed until {_at(row.snoozed_until, now)}" if row.snoozed_until else "",
        f"reminder on {_at(row.remind_at, now)}" if row.remind_at else "",
        "muted" if row.muted else "",
    ]
    if not row.in_inbox and not row.snoozed_until:
        parts.append("in Trash" if row.in_trash else "not in the inbox")
    return " · ".join(filter(None, parts))


def _at(seconds: int, now: datetime) -> str:
    return told(datetime.fromtimestamp(seconds, UTC).astimezone(), now)
