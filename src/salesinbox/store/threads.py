"""Pages of the thread list: key-set paging over one partial index each, whatever the filter."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum

from salesinbox.store import conversations
from salesinbox.store.connection import Database, Row


class Filter(StrEnum):
    """The lists a rep can look at, in the order they are offered."""

    INBOX = "inbox"
    UNREAD = "unread"
    STARRED = "starred"
    SENT = "sent"
    DRAFTS = "drafts"
    SNOOZED = "snoozed"
    WAITING = "waiting"
    ARCHIVE = "archive"
    ALL = "all"
    TRASH = "trash"
    JUNK = "junk"


_CONDITIONS = {
    Filter.INBOX: "in_inbox = 1",
    Filter.UNREAD: "unread > 0",
    Filter.STARRED: "starred = 1",
    Filter.SENT: "in_sent = 1",
    Filter.DRAFTS: "in_drafts = 1",
    Filter.SNOOZED: "snoozed_until > 0",
    Filter.WAITING: "waiting = 1",
    Filter.ARCHIVE: "in_archive = 1",
    Filter.ALL: "is_live = 1",
    Filter.TRASH: "in_trash = 1",
    Filter.JUNK: "in_junk = 1",
}
COUNTED = 10_000
"""More than so many threads of a list are not counted: a count is read anew with every change."""
FEW = 1000
"""A label on no more threads is read from its own rows: a walk through a list could be long without meeting one."""
_INDEX_NAMES = {each: "live" if each is Filter.ALL else each.value for each in Filter}

COLUMNS = (
    "id, account_id, subject, senders, snippet, last_sort, last_date, messages, unread, starred, attachments, answered,"
    " in_inbox, in_sent, in_drafts, in_archive, in_trash, in_junk, snoozed_until, remind_at, returned_at, no_reply,"
    " muted"
)


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """A thread's line in a list, as stored; its texts are untrusted."""

    id: int
    account_id: int
    subject: str
    senders: tuple[tuple[str, bool], ...]
    """Who wrote, with whether something of theirs is unread; our own messages as "me"."""
    recipients: tuple[str, ...]
    """To whom our last message in it went."""
    snippet: str
    cursor: int
    """Pass to :func:`page` as *before* to go on after this row."""
    date: int
    """Of the newest message, Unix seconds."""
    messages: int
    unread: int
    starred: bool
    attachments: int
    answered: bool
    """Our message is the newest."""
    in_inbox: bool
    in_sent: bool
    in_drafts: bool
    in_archive: bool
    in_trash: bool
    in_junk: bool
    snoozed_until: int
    """Out of the inbox until then, Unix seconds; 0 where it is not. So the next ones."""
    remind_at: int
    """Comes back then unless somebody answers."""
    returned_at: int
    """Came back then, and nothing has been done about it since."""
    no_reply: bool
    """It came back because nobody had answered."""
    muted: bool


def page_sql(
    filter_: Filter, *, account: bool, before: bool, label: bool = False, few: bool = False, columns: str = COLUMNS
) -> str:
    """The statement of one page. The index is named, so that a plan can never fall back to a sort or a scan.

    But the rows of a label that *few* conversations have are read by its own index and sorted.
    """
    index = f"INDEXED BY threads_{'account_' if account else ''}{_INDEX_NAMES[filter_]}"
    conditions = [_CONDITIONS[filter_]]
    if account:
        conditions.append("account_id = :account")
    if before:
        conditions.append("last_sort < :before")
    if label and few:
        index = "NOT INDEXED"
        conditions.append("id IN (SELECT thread_id FROM thread_labels WHERE label_id = :label)")
    elif label:
        conditions.append("EXISTS (SELECT 1 FROM thread_labels WHERE label_id = :label AND thread_id = threads.id)")
    return (
        f"SELECT {columns} FROM threads {index} WHERE {' AND '.join(conditions)} ORDER BY last_sort DESC LIMIT :limit"
    )


def page(
    db: Database,
    filter_: Filter,
    *,
    account_id: int | None = None,
    label_id: int | None = None,
    before: int | None = None,
    limit: int = 50,
) -> list[ThreadRow]:
    """Threads of a list, newest first, after the row whose cursor is *before*."""
    return [of_row(row) for row in _rows(db, filter_, COLUMNS, account_id, label_id, before, limit)]


def ids(
    db: Database, filter_: Filter, *, account_id: int | None = None, label_id: int | None = None, limit: int
) -> list[int]:
    """The ids of all threads of a list, newest first, up to *limit*; read from the index where no label is meant."""
    return [row[0] for row in _rows(db, filter_, "id", account_id, label_id, None, limit)]


def _rows(
    db: Database,
    filter_: Filter,
    columns: str,
    account_id: int | None,
    label_id: int | None,
    before: int | None,
    limit: int,
) -> list[Row]:
    sql = page_sql(
        filter_,
        account=account_id is not None,
        before=before is not None,
        label=label_id is not None,
        few=label_id is not None and _is_rare(db, label_id),
        columns=columns,
    )
    params = {"account": account_id, "label": label_id, "before": before, "limit": limit}
    return db.rows(sql, {key: value for key, value in params.items() if f":{key}" in sql})


def _is_rare(db: Database, label_id: int) -> bool:
    sql = "SELECT count(*) FROM (SELECT 1 FROM thread_labels WHERE label_id = ? LIMIT ?)"
    return int(db.value(sql, (label_id, FEW + 1))) <= FEW


def in_list(
    db: Database,
    filter_: Filter,
    thread_ids: list[int],
    *,
    account_id: int | None = None,
    label_id: int | None = None,
    down_to: int = 0,
) -> list[ThreadRow]:
    """Those of some threads that a list holds, as far down as the row whose cursor is *down_to*."""
    conditions = [f"id IN ({','.join('?' * len(thread_ids))})", _CONDITIONS[filter_], "last_sort >= ?"]
    params: list[object] = [*thread_ids, down_to]
    if account_id is not None:
        conditions.append("account_id = ?")
        params.append(account_id)
    if label_id is not None:
        conditions.append("EXISTS (SELECT 1 FROM thread_labels WHERE label_id = ? AND thread_id = threads.id)")
        params.append(label_id)
    rows = db.rows(f"SELECT {COLUMNS} FROM threads WHERE {' AND '.join(conditions)} ORDER BY last_sort DESC", params)
    return [of_row(row) for row in rows]


def count(db: Database, filter_: Filter, *, account_id: int | None = None) -> int:
    """How many threads a list holds, up to :data:`COUNTED`; read from the index alone."""
    return _count(db, _CONDITIONS[filter_], account_id)


def unread_in_inbox(db: Database, *, account_id: int | None = None) -> int:
    """How many conversations in the inbox have something unread, up to :data:`COUNTED`."""
    return _count(db, f"{_CONDITIONS[Filter.UNREAD]} AND {_CONDITIONS[Filter.INBOX]}", account_id)


def _count(db: Database, condition: str, account_id: int | None) -> int:
    account = "" if account_id is None else "account_id = ? AND "
    params = (COUNTED,) if account_id is None else (account_id, COUNTED)
    return int(db.value(f"SELECT count(*) FROM (SELECT 1 FROM threads WHERE {account}{condition} LIMIT ?)", params))


def get(db: Database, thread_id: int) -> ThreadRow | None:
    """One thread, also by an id it had before a merge; ``None`` if it is gone."""
    current = conversations.resolve(db, thread_id)
    row = db.row(f"SELECT {COLUMNS} FROM threads WHERE id = ?", (current,))
    return None if row is None else of_row(row)


def get_many(db: Database, thread_ids: list[int]) -> list[ThreadRow]:
    """Threads in the order of *thread_ids*; those that are gone are left out."""
    marks = ",".join("?" * len(thread_ids))
    found = {
        row["id"]: of_row(row) for row in db.rows(f"SELECT {COLUMNS} FROM threads WHERE id IN ({marks})", thread_ids)
    }
    return [found[id_] for id_ in thread_ids if id_ in found]


def forwarded(db: Database, thread_ids: list[int]) -> set[int]:
    """Those of some threads with a message that some mail program says it has forwarded ($Forwarded, RFC 5788)."""
    marks = ",".join("?" * len(thread_ids))
    rows = db.rows(
        "SELECT DISTINCT m.thread_id FROM messages m JOIN message_mailbox p ON p.message_id = m.id"
        f" WHERE m.thread_id IN ({marks}) AND p.flags LIKE '%$Forwarded%'",
        thread_ids,
    )
    return {row[0] for row in rows}


def marks_of(db: Database, thread_ids: list[int]) -> dict[int, str]:
    """For threads where something of ours is under way: the mail's state, or ``draft`` where one is being written."""
    marks = ",".join("?" * len(thread_ids))
    found = {
        row["thread_id"]: "draft"
        for row in db.rows(f"SELECT thread_id FROM drafts WHERE thread_id IN ({marks})", thread_ids)
    }
    for row in db.rows(
        "SELECT m.thread_id, o.state FROM outbox o JOIN messages m ON m.id = o.message_id"
        f" WHERE o.state NOT IN ('sent', 'cancelled') AND m.thread_id IN ({marks}) ORDER BY o.id",
        thread_ids,
    ):
        found[row["thread_id"]] = row["state"]
    return found


def of_row(row: Row) -> ThreadRow:
    """What a row with :data:`COLUMNS` says."""
    people = json.loads(row["senders"]) or {"from": [], "to": []}
    return ThreadRow(
        id=row["id"],
        account_id=row["account_id"],
        subject=row["subject"],
        senders=tuple((str(name), bool(unread)) for name, unread in people["from"]),
        recipients=tuple(str(name) for name, _ in people["to"]),
        snippet=row["snippet"],
        cursor=row["last_sort"],
        date=row["last_date"],
        messages=row["messages"],
        unread=row["unread"],
        starred=bool(row["starred"]),
        attachments=row["attachments"],
        answered=bool(row["answered"]),
        in_inbox=bool(row["in_inbox"]),
        in_sent=bool(row["in_sent"]),
        in_drafts=bool(row["in_drafts"]),
        in_archive=bool(row["in_archive"]),
        in_trash=bool(row["in_trash"]),
        in_junk=bool(row["in_junk"]),
        snoozed_until=row["snoozed_until"],
        remind_at=row["remind_at"],
        returned_at=row["returned_at"],
        no_reply=bool(row["no_reply"]),
        muted=bool(row["muted"]),
    )
