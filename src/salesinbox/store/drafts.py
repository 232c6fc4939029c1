"""Drafts as they are being written: saved while they are typed, so that a kill loses little."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from salesinbox.core import clock
from salesinbox.store.connection import Database, Row

_COLUMNS = (
    "id, account_id, kind, thread_id, answers, recipients_to, cc, bcc, subject, body, attachments, updated,"
    " answers_identity"
)


@dataclass(frozen=True, slots=True)
class DraftRow:
    """The composer's fields; recipients are as typed, attachments are paths of files."""

    account_id: int
    kind: str = "new"
    """``new``, ``reply`` or ``reply-all``."""
    thread_id: int | None = None
    answers: int | None = None
    """The message that this answers."""
    to: str = ""
    cc: str = ""
    bcc: str = ""
    subject: str = ""
    body: str = ""
    attachments: tuple[str, ...] = ()
    id: int = 0
    """0 until it has been saved."""
    updated: float = 0.0


def save(db: Database, draft: DraftRow) -> DraftRow:
    """Store a draft, giving it an id the first time."""
    now = clock.timestamp()
    values = (
        draft.account_id, draft.kind, draft.thread_id, draft.answers, draft.to, draft.cc, draft.bcc, draft.subject,
        draft.body, json.dumps(list(draft.attachments)), now,
    )  # fmt: skip
    with db.write("save draft"):
        if draft.id and db.row("SELECT 1 FROM drafts WHERE id = ?", (draft.id,)) is not None:
            db.execute(
                "UPDATE drafts SET account_id = ?, kind = ?, thread_id = ?, answers = ?, recipients_to = ?, cc = ?,"
                " bcc = ?, subject = ?, body = ?, attachments = ?, updated = ? WHERE id = ?",
                (*values, draft.id),
            )
            draft_id = draft.id
        else:
            draft_id = db.insert(
                "INSERT INTO drafts (account_id, kind, thread_id, answers, recipients_to, cc, bcc, subject, body,"
                " attachments, updated, created, answers_identity)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
                " coalesce((SELECT identity FROM messages WHERE id = ?), ''))",
                (*values, now, draft.answers),
            )
        db.changed("draft", draft_id)
        if draft.thread_id is not None:
            db.changed("thread", draft.thread_id)
    return replace(draft, id=draft_id, updated=now)


def get(db: Database, draft_id: int) -> DraftRow | None:
    """One draft, or ``None``."""
    row = db.row(f"SELECT {_COLUMNS} FROM drafts WHERE id = ?", (draft_id,))
    return None if row is None else _draft(row)


def listing(db: Database, account_id: int | None = None) -> list[DraftRow]:
    """All drafts, the one touched last first."""
    rows = db.rows(f"SELECT {_COLUMNS} FROM drafts ORDER BY updated DESC")
    return [draft for draft in map(_draft, rows) if account_id in (None, draft.account_id)]


def count(db: Database, account_id: int | None = None) -> int:
    """How many drafts there are."""
    if account_id is None:
        return int(db.value("SELECT count(*) FROM drafts"))
    return int(db.value("SELECT count(*) FROM drafts WHERE account_id = ?", (account_id,)))


def of_thread(db: Database, thread_id: int) -> list[DraftRow]:
    """Drafts that answer in a thread, newest first."""
    rows = db.rows(f"SELECT {_COLUMNS} FROM drafts WHERE thread_id = ? ORDER BY updated DESC", (thread_id,))
    return [_draft(row) for row in rows]


def delete(db: Database, draft_id: int) -> None:
    """Throw a draft away."""
    with db.write("delete draft"):
        thread_id = db.value("SELECT thread_id FROM drafts WHERE id = ?", (draft_id,))
        db.execute("DELETE FROM drafts WHERE id = ?", (draft_id,))
        db.changed("draft", draft_id)
        if thread_id is not None:
            db.changed("thread", thread_id)


def _draft(row: Row) -> DraftRow:
    return DraftRow(
        account_id=row["account_id"],
        kind=row["kind"],
        thread_id=row["thread_id"],
        answers=row["answers"],
        to=row["recipients_to"],
        cc=row["cc"],
        bcc=row["bcc"],
        subject=row["subject"],
        body=row["body"],
        attachments=tuple(json.loads(row["attachments"])),
        id=row["id"],
        updated=row["updated"],
    )
