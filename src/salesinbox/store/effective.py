"""What the user sees of a message: fold(server's last word, local overlay, open actions), and nothing else.

:func:`fold` is the whole rule and is pure; :func:`refresh` applies it to the rows of some messages and their threads,
in the transaction that changed an input. Property (tests/store): after any sequence of server changes, actions, undos
and refusals the columns equal the fold computed anew.

An *effect* is a verb with its parameters, one of these or of those in :mod:`salesinbox.store.overlays`:

- move ``{"from": id, "to": id}``: a message in mailbox *from* is in *to* instead; one elsewhere stays where it is.
- flag ``{"flag": str, "on": bool}``: a system flag (``\\Seen``, ``\\Flagged``, ``\\Answered``) is set or not, or one of
  the keywords that tell of spam.
- label ``{"label": str, "on": bool}``: a label is there or not.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntFlag
from typing import Any, TypeVar

from salesinbox.core.labels import LABEL_OF_ROLE, label_of, server_label
from salesinbox.core.models import Role
from salesinbox.store.connection import Database
from salesinbox.store.overlays import LOCAL_VERBS
from salesinbox.store.thread_summary import refresh_threads

Item = TypeVar("Item")
JUNK, NOT_JUNK = "$Junk", "$NotJunk"
"""Keywords that tell of spam (RFC 9051 §2.3.2)."""
SEEN, FLAGGED, ANSWERED, DRAFT, DELETED = "\\Seen", "\\Flagged", "\\Answered", "\\Draft", "\\Deleted"


_SHOWING = frozenset(map(server_label, LABEL_OF_ROLE.values()))
"""Labels by which Gmail shows a message in a mailbox with a role."""


class Places(IntFlag):
    """The roles of the mailboxes a message is in, as stored in ``messages.places``."""

    INBOX = 1
    SENT = 2
    DRAFTS = 4
    ARCHIVE = 8
    ALL = 16
    TRASH = 32
    JUNK = 64
    OUTBOX = 128
    OTHER = 256


@dataclass(frozen=True, slots=True)
class Effect:
    """What one action or overlay does to each of its messages."""

    verb: str
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class State:
    """The effective state of one message."""

    mailboxes: frozenset[int]
    flags: frozenset[str]
    labels: frozenset[str]
    snoozed_until: int = 0
    remind_at: int = 0
    returned_at: int = 0
    no_reply: bool = False
    muted: bool = False


def fold(server: Mapping[int, frozenset[str]], effects: Iterable[Effect]) -> State:
    """The effective state.

    Args:
        server: For each mailbox the message is in, the flags and keywords there, as the server said last.
        effects: The overlay first, then the open actions in the order they were submitted.
    """
    mailboxes = {mailbox for mailbox, flags in server.items() if DELETED not in flags}
    every = frozenset().union(*server.values()) if server else frozenset()
    flags = {flag for flag in every if flag.startswith("\\") or flag in (JUNK, NOT_JUNK)}
    labels = {label for flag in every if (label := label_of(flag)) is not None}
    local: dict[str, Any] = {}
    for effect in effects:
        params = effect.params
        if effect.verb == "move" and params["from"] in mailboxes:
            mailboxes.discard(params["from"])
            mailboxes.add(params["to"])
        elif effect.verb == "flag":
            (flags.add if params["on"] else flags.discard)(params["flag"])
        elif effect.verb == "label":
            key = params["label"].casefold()
            labels = {label for label in labels if label.casefold() != key} | (
                {params["label"]} if params["on"] else set()
            )
        elif effect.verb in LOCAL_VERBS:
            local |= params
    return State(frozenset(mailboxes), frozenset(flags), frozenset(labels), **local)


def places_of(mailboxes: Iterable[int], roles: Mapping[int, str]) -> Places:
    """The roles of *mailboxes* as a mask; a mailbox that is gone counts for nothing."""
    mask = Places(0)
    for mailbox in mailboxes:
        if mailbox in roles:
            mask |= Places[Role(roles[mailbox]).name]
    return mask


def on_server(db: Database, message_ids: Sequence[int]) -> dict[int, State]:
    """What the server said last of some messages (at most a few hundred), whatever the user wants."""
    return {id_: fold(boxes, ()) for id_, boxes in _server(db, message_ids).items()}


def _server(db: Database, message_ids: Sequence[int]) -> dict[int, dict[int, frozenset[str]]]:
    """For each message its mailboxes and the flags there."""
    marks = ",".join("?" * len(message_ids))
    server: dict[int, dict[int, frozenset[str]]] = {id_: {} for id_ in message_ids}
    for row in db.rows(
        f"SELECT message_id, mailbox_id, flags FROM message_mailbox WHERE message_id IN ({marks})",
        message_ids,
    ):
        flags = server[row["message_id"]].get(row["mailbox_id"], frozenset()) | frozenset(row["flags"].split())
        server[row["message_id"]][row["mailbox_id"]] = flags
    _show_in_views(db, server)
    return server


def states(db: Database, message_ids: Sequence[int]) -> dict[int, State]:
    """The fold for some messages (at most a few hundred), from their rows."""
    marks = ",".join("?" * len(message_ids))
    server = _server(db, message_ids)
    effects: dict[int, list[Effect]] = defaultdict(list)
    for sql in (
        f"SELECT message_id, verb, params FROM overlays WHERE message_id IN ({marks}) ORDER BY id",
        "SELECT t.message_id, a.verb, a.params FROM action_targets t JOIN actions a ON a.id = t.action_id"
        f" WHERE t.message_id IN ({marks}) AND a.state IN ('open', 'claimed') ORDER BY a.id",
    ):
        for row in db.rows(sql, message_ids):
            effects[row["message_id"]].append(Effect(row["verb"], json.loads(row["params"])))
    return {id_: fold(server[id_], effects[id_]) for id_ in message_ids}


def _show_in_views(db: Database, server: Mapping[int, dict[int, frozenset[str]]]) -> None:
    """Where the server keeps labels (sync.gmail), some of them mean that a message is in a mailbox that is a view."""
    if not any(_SHOWING & flags for boxes in server.values() for flags in boxes.values()):
        return
    views = {
        (row["whole"], server_label(LABEL_OF_ROLE[Role(row["role"])])): row["view"]
        for row in db.rows(
            "SELECT a.id AS whole, v.id AS view, v.role FROM mailboxes a JOIN mailboxes v"
            " ON v.account_id = a.account_id WHERE a.role = 'all' AND v.state = 'view'"
            " AND v.role IN ('inbox', 'sent', 'drafts')"
        )
    }
    for boxes in server.values():
        for box, flags in list(boxes.items()):
            for label in _SHOWING & flags:
                if (box, label) in views:
                    boxes.setdefault(views[box, label], flags)


def refresh(db: Database, message_ids: Iterable[int]) -> None:
    """Write the effective state of some messages and of their threads; rows that would not change are not written."""
    roles = {row["id"]: row["role"] for row in db.rows("SELECT id, role FROM mailboxes")}
    threads: set[int] = set()
    for chunk in chunks(sorted(set(message_ids)), 400):
        threads |= _refresh_messages(db, chunk, roles)
    refresh_threads(db, threads)


def _refresh_messages(db: Database, message_ids: list[int], roles: Mapping[int, str]) -> set[int]:
    marks = ",".join("?" * len(message_ids))
    stored = db.rows(
        "SELECT id, thread_id, seen, starred, answered, draft, places, snoozed_until, remind_at, returned_at, no_reply,"
        f" muted FROM messages WHERE id IN ({marks})",
        message_ids,
    )
    wanted = states(db, message_ids)
    updates = []
    for row in stored:
        state = wanted[row["id"]]
        columns = (
            int(SEEN in state.flags),
            int(FLAGGED in state.flags),
            int(ANSWERED in state.flags),
            int(DRAFT in state.flags),
            int(places_of(state.mailboxes, roles)),
            state.snoozed_until,
            state.remind_at,
            state.returned_at,
            int(state.no_reply),
            int(state.muted),
        )
        if columns != tuple(row)[2:]:
            updates.append((*columns, row["id"]))
    db.executemany(
        "UPDATE messages SET seen = ?, starred = ?, answered = ?, draft = ?, places = ?, snoozed_until = ?,"
        " remind_at = ?, returned_at = ?, no_reply = ?, muted = ? WHERE id = ?",
        updates,
    )
    _refresh_labels(db, message_ids, {row["id"]: wanted[row["id"]].labels for row in stored})
    return {row["thread_id"] for row in stored}


def _refresh_labels(db: Database, message_ids: list[int], wanted: Mapping[int, frozenset[str]]) -> None:
    marks = ",".join("?" * len(message_ids))
    ids = {row["name"].casefold(): row["id"] for row in db.rows("SELECT id, name FROM labels")}
    for name in sorted({label for labels in wanted.values() for label in labels if label.casefold() not in ids}):
        if name.casefold() not in ids:
            ids[name.casefold()] = db.insert("INSERT INTO labels (name) VALUES (?)", (name,))
    have = {
        (row[0], row[1])
        for row in db.rows(
            f"SELECT message_id, label_id FROM message_labels WHERE message_id IN ({marks})", message_ids
        )
    }
    want = {(message, ids[label.casefold()]) for message, labels in wanted.items() for label in labels}
    db.executemany("DELETE FROM message_labels WHERE message_id = ? AND label_id = ?", have - want)
    db.executemany("INSERT INTO message_labels (message_id, label_id) VALUES (?, ?)", want - have)


def chunks(ids: Sequence[Item], size: int) -> Iterator[list[Item]]:
    """*ids* in lists of at most *size*, for statements with one mark each."""
    for start in range(0, len(ids), size):
        yield list(ids[start : start + size])
