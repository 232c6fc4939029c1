"""What the derived columns ought to say, computed slowly from the rows they are derived from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from salesinbox.core.labels import label_of
from salesinbox.store.connection import Database

BITS = {
    "inbox": 1,
    "sent": 2,
    "drafts": 4,
    "archive": 8,
    "all": 16,
    "trash": 32,
    "junk": 64,
    "outbox": 128,
    "other": 256,
}
DEAD = 32 | 64
VIEWS = {"%=5CInbox": "inbox", "%=5CSent": "sent", "%=5CDraft": "drafts"}
"""Labels of Gmail's as they are stored, and the mailbox each stands for."""
ASKED = ("snoozed_until", "remind_at", "returned_at", "no_reply", "muted")


def effects(db: Database, message_id: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """The overlay, then what is on its way to the server."""
    for row in db.rows("SELECT verb, params FROM overlays WHERE message_id = ? ORDER BY id", (message_id,)):
        yield row["verb"], json.loads(row["params"])
    for action in db.rows("SELECT id, verb, params FROM actions WHERE state IN ('open', 'claimed') ORDER BY id"):
        target = "SELECT 1 FROM action_targets WHERE action_id = ? AND message_id = ?"
        if db.row(target, (action["id"], message_id)) is not None:
            yield action["verb"], json.loads(action["params"])


def views(db: Database, message_id: int, role: str) -> list[int]:
    """The mailbox of a role where it is only a view of All Mail."""
    account = db.value("SELECT account_id FROM messages WHERE id = ?", (message_id,))
    sql = "SELECT id FROM mailboxes WHERE account_id = ? AND role = ? AND state = 'view'"
    return [row["id"] for row in db.rows(sql, (account, role))]


def expected_message(db: Database, message_id: int) -> tuple[dict[str, int], set[str]]:
    """The columns and labels of a message."""
    roles = {row["id"]: row["role"] for row in db.rows("SELECT id, role FROM mailboxes")}
    boxes: dict[int, set[str]] = {}
    flags: set[str] = set()
    for row in db.rows("SELECT mailbox_id, flags FROM message_mailbox WHERE message_id = ?", (message_id,)):
        boxes.setdefault(row["mailbox_id"], set()).update(row["flags"].split())
        flags |= set(row["flags"].split())
    for box, role in VIEWS.items():
        for whole, there in list(boxes.items()):
            if box in there and roles[whole] == "all":
                boxes |= dict.fromkeys(views(db, message_id, role), there)
    held = {box for box, there in boxes.items() if "\\Deleted" not in there}
    labels = {label.casefold() for flag in flags if (label := label_of(flag))}
    asked = dict.fromkeys(ASKED, 0)
    for verb, params in effects(db, message_id):
        if verb == "move":
            held = {params["to"] if box == params["from"] else box for box in held}
        elif verb in ("snooze", "remind", "return", "mute"):
            asked |= {name: int(value) for name, value in params.items()}
        else:
            chosen, value = (flags, params["flag"]) if verb == "flag" else (labels, params["label"].casefold())
            chosen -= {value}
            if params["on"]:
                chosen.add(value)
    columns = {"seen": "\\Seen", "starred": "\\Flagged", "answered": "\\Answered", "draft": "\\Draft"}
    found = {name: int(flag in flags) for name, flag in columns.items()}
    return {**found, **asked, "places": sum({BITS[roles[box]] for box in held if box in roles})}, labels


def asked_of(live: list[Any]) -> dict[str, int]:
    """What the user asked of a thread: of its latest messages the newest that says so counts, to mute any of them."""
    received = [row["sort_key"] for row in live if not row["own"]]
    latest = [row for row in reversed(live) if not received or row["sort_key"] >= received[-1]]
    snoozed, reminded, back = (
        next((row for row in latest if row[name]), None) for name in ("snoozed_until", "remind_at", "returned_at")
    )
    return {
        "snoozed_until": snoozed["snoozed_until"] if snoozed else 0,
        "remind_at": reminded["remind_at"] if reminded else 0,
        "returned_at": back["returned_at"] if back else 0,
        "no_reply": back["no_reply"] if back else 0,
        "muted": int(any(row["muted"] for row in live)),
    }


def awaits(db: Database, live: list[Any]) -> bool:
    """Whether we wrote last, to somebody else."""
    written = [row for row in live if not row["draft"] and not row["places"] & BITS["drafts"]]
    if not written or not written[-1]["own"] or not written[-1]["places"] & (BITS["sent"] | BITS["outbox"]):
        return False
    people = {
        row["address"]
        for row in db.rows("SELECT * FROM participants WHERE message_id = ?", (written[-1]["id"],))
        if row["role"] in ("to", "cc")
    }
    return bool(people - {row["address"] for row in db.rows("SELECT address FROM accounts")})


def expected_thread(db: Database, thread_id: int) -> dict[str, int | str]:
    """The counts and marks of a thread."""
    rows = db.rows("SELECT * FROM messages WHERE thread_id = ? ORDER BY sort_key", (thread_id,))
    present = [row for row in rows if row["places"]]
    live = [row for row in present if not row["places"] & DEAD]
    shown = live or present or rows

    def anywhere(of: list[Any], *roles: str) -> int:
        return int(any(row["places"] & BITS[role] for row in of for role in roles))

    stowed = [
        row for row in live if anywhere([row], "archive", "all") and not anywhere([row], "inbox", "sent", "drafts")
    ]
    asked = asked_of(live)
    in_mailbox = anywhere(live, "inbox")
    in_inbox = int(not asked["snoozed_until"] and bool(asked["returned_at"] or (in_mailbox and not asked["muted"])))
    back = (asked["returned_at"] << 20) + thread_id if asked["returned_at"] else 0
    return {
        **asked,
        "waiting": int(not asked["muted"] and bool(asked["remind_at"] or awaits(db, live))),
        "subject": shown[0]["subject"],
        "last_sort": max(shown[-1]["sort_key"], back),
        "last_date": shown[-1]["date"],
        "snippet": shown[-1]["snippet"],
        "messages": len(shown),
        "unread": sum(not (row["seen"] or row["own"] or row["draft"]) for row in live),
        "starred": int(any(row["starred"] for row in live)),
        "attachments": sum(row["attachments"] for row in shown),
        "answered": int(len(shown) > 1 and shown[-1]["own"]),
        "in_inbox": in_inbox,
        "in_sent": anywhere(live, "sent", "outbox"),
        "in_drafts": anywhere(live, "drafts"),
        "in_archive": int(bool(stowed) and not in_mailbox and not in_inbox),
        "in_trash": anywhere(present, "trash"),
        "in_junk": anywhere(present, "junk"),
        "is_live": int(bool(live)),
    }


def labels_in(db: Database, table: str, column: str, id_: int) -> set[str]:
    """The labels that a message or a thread is stored with, case folded."""
    sql = f"SELECT l.name FROM {table} t JOIN labels l ON l.id = t.label_id WHERE t.{column} = ?"
    return {row["name"].casefold() for row in db.rows(sql, (id_,))}


def check(db: Database) -> None:
    """Fail unless every derived row says what it ought to."""
    threads = {row["id"]: dict(row) for row in db.rows("SELECT * FROM threads")}
    labelled: dict[int, set[str]] = {id_: set() for id_ in threads}
    for row in db.rows("SELECT * FROM messages"):
        columns, labels = expected_message(db, row["id"])
        assert {name: row[name] for name in columns} == columns
        assert labels_in(db, "message_labels", "message_id", row["id"]) == labels
        labelled[row["thread_id"]] |= labels
    for id_, thread in threads.items():
        expected = expected_thread(db, id_)
        assert {name: thread[name] for name in expected} == expected
        assert labels_in(db, "thread_labels", "thread_id", id_) == labelled[id_]


def state(db: Database) -> dict[int, tuple[object, ...]]:
    """What the user sees of each message, to be compared before and after."""
    return {
        row["id"]: (*tuple(row)[1:], frozenset(labels_in(db, "message_labels", "message_id", row["id"])))
        for row in db.rows(f"SELECT id, seen, starred, answered, draft, places, {', '.join(ASKED)} FROM messages")
    }
