"""Triage of conversations: each call is one undo step, made of actions on just the messages whose state it changes.

An action names the mailbox a message leaves and the one it goes to, so its inverse is the same move turned round.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from salesinbox.core.errors import NotFound, UsageError
from salesinbox.core.labels import MAX_LENGTH, keyword_for
from salesinbox.core.models import Role
from salesinbox.core.text import clean_line, is_clean, shorten
from salesinbox.store import action_log, conversations, mailboxes
from salesinbox.store.connection import Database
from salesinbox.store.effective import FLAGGED, SEEN, Effect, Places, State, chunks, refresh, states
from salesinbox.store.mailboxes import Mailbox


@dataclass(frozen=True, slots=True)
class Done:
    """What a call did."""

    step_id: int | None
    """The undo step, ``None`` where nothing had to change."""
    title: str
    """What to tell the user: "Archived 3 conversations"."""
    threads: tuple[int, ...]
    """The threads that were meant, by today's ids."""
    messages: int
    """How many messages changed."""


Plan = Callable[[int, Mapping[int, State]], list[tuple[Effect, Effect, int]]]
"""(account id, states by message id) → (effect, inverse, message id) for each change."""

Title = Callable[[str], str]
"""What to tell the user, given how many conversations."""

Pick = Callable[[Database, int], list[int]]
"""The messages of one thread that are meant, where it is not all of them."""


def mark_read(db: Database, thread_ids: Sequence[int], *, by_opening: bool = False) -> Done:
    """Mark every message of the threads as read; where that is only because one was opened, it is no step to undo."""
    return _submit(db, "Marked {} as read".format, thread_ids, _flag_plan(SEEN, on=True), undoable=not by_opening)


def mark_unread(db: Database, thread_ids: Sequence[int]) -> Done:
    """Mark the newest received message of each thread as unread."""
    return _submit(db, "Marked {} as unread".format, thread_ids, _flag_plan(SEEN, on=False), pick=_newest_received)


def star(db: Database, thread_ids: Sequence[int], *, on: bool = True) -> Done:
    """Star the newest message of each thread, or take the star from all of its messages."""
    if on:
        return _submit(db, "Starred {}".format, thread_ids, _flag_plan(FLAGGED, on=True), pick=_newest)
    return _submit(db, "Unstarred {}".format, thread_ids, _flag_plan(FLAGGED, on=False))


def archive(db: Database, thread_ids: Sequence[int]) -> Done:
    """Take threads out of the inbox; they stay everywhere else, and a new reply brings them back."""
    return _submit(db, "Archived {}".format, thread_ids, _move_plan(db, (Role.INBOX,), _archive_of))


def unarchive(db: Database, thread_ids: Sequence[int]) -> Done:
    """Put archived threads back into the inbox."""
    return _submit(db, "Moved {} to the inbox".format, thread_ids, _unarchive_plan(db))


def delete(db: Database, thread_ids: Sequence[int]) -> Done:
    """Move threads to Trash, every message of them."""
    everything = tuple(role for role in Role if role not in (Role.TRASH, Role.OUTBOX))
    return _submit(db, "Deleted {}".format, thread_ids, _move_plan(db, everything, _role_of(Role.TRASH)))


def restore(db: Database, thread_ids: Sequence[int]) -> Done:
    """Put deleted threads back: received mail into the inbox, our own into Sent."""
    return _submit(db, "Restored {}".format, thread_ids, _restore_plan(db))


def move(db: Database, thread_ids: Sequence[int], mailbox_name: str) -> Done:
    """Move received mail of the threads to a mailbox of their account.

    Raises:
        NotFound: One of the accounts has no such mailbox.
    """
    sources = (Role.INBOX, Role.ARCHIVE, Role.OTHER, Role.JUNK, Role.TRASH)

    def target(db: Database, account_id: int) -> Mailbox:
        found = mailboxes.named(db, account_id, mailbox_name)
        if found is None or not found.selectable:
            names = ", ".join(clean_line(each.name) for each in mailboxes.of_account(db, account_id) if each.selectable)
            raise NotFound(f"There is no mailbox {clean_line(mailbox_name)}.", f"Mailboxes: {names}.")
        return found

    def title(what: str) -> str:
        return f"Moved {what} to {clean_line(mailbox_name)}"

    return _submit(db, title, thread_ids, _move_plan(db, sources, target))


def label(db: Database, thread_ids: Sequence[int], name: str, *, on: bool = True) -> Done:
    """Put a label on every message of the threads, or take it off.

    Raises:
        UsageError: The name cannot be a label.
    """
    name = check_label(name)

    def title(what: str) -> str:
        return f"Labelled {what} {name}" if on else f"Removed label {name} from {what}"

    def plan(_account: int, found: Mapping[int, State]) -> list[tuple[Effect, Effect, int]]:
        effect, inverse = (Effect("label", {"label": name, "on": each}) for each in (on, not on))
        return [
            (effect, inverse, id_)
            for id_, state in found.items()
            if on != any(name.casefold() == existing.casefold() for existing in state.labels)
        ]

    return _submit(db, title, thread_ids, plan)


def check_label(name: str) -> str:
    """A label's name as it will be stored.

    Raises:
        UsageError: It is empty, too long, or has characters that can't be shown.
    """
    cleaned = " ".join(name.split())
    if not cleaned or not is_clean(cleaned) or cleaned.startswith(("\\", "$")):
        raise UsageError(f"{clean_line(name) or 'An empty text'} cannot be a label.", "Use letters, digits and blanks.")
    if len(keyword_for(cleaned)) > MAX_LENGTH * 3 or len(cleaned) > MAX_LENGTH:
        raise UsageError(f"The label {shorten(cleaned, 20)} is too long.", f"At most {MAX_LENGTH} characters.")
    return cleaned


def _submit(
    db: Database,
    title: Title,
    thread_ids: Sequence[int],
    plan: Plan,
    *,
    pick: Pick | None = None,
    undoable: bool = True,
) -> Done:
    """Plan and store one step: actions, their effect and the change feed in one transaction."""
    with db.write("submit"):
        threads = _resolve(db, thread_ids)
        grouped: dict[tuple[int, str, str], tuple[Effect, Effect, list[int]]] = {}
        touched: list[int] = []
        for account_id, message_ids in _messages(db, threads, pick).items():
            for chunk in chunks(message_ids, 400):
                for effect, inverse, message_id in plan(account_id, states(db, chunk)):
                    key = (account_id, effect.verb, repr(effect.params))
                    grouped.setdefault(key, (effect, inverse, []))[2].append(message_id)
                    touched.append(message_id)
        text = title(_count(len(threads)))
        if not grouped:
            return Done(None, text, tuple(threads), 0)
        step_id = action_log.begin_step(db, text) if undoable else None
        # A message taken from several mailboxes goes back to the one undone first: the inbox, whose id is the smallest.
        ordered = sorted(grouped.items(), key=lambda item: -item[1][0].params.get("from", 0))
        for (account_id, _, _), (effect, inverse, ids) in ordered:
            action_log.append(db, account_id, step_id, effect, inverse, ids)
        refresh(db, touched)
    return Done(step_id, text, tuple(threads), len(set(touched)))


def _resolve(db: Database, thread_ids: Sequence[int]) -> list[int]:
    """Today's ids of the threads.

    Raises:
        NotFound: One of them does not exist.
    """
    found = []
    for thread_id in thread_ids:
        current = conversations.resolve(db, thread_id)
        if current is None:
            raise NotFound(f"There is no conversation {thread_id}.", "`salesinbox threads` lists them with their ids.")
        found.append(current)
    return list(dict.fromkeys(found))


def _messages(db: Database, threads: Iterable[int], pick: Pick | None) -> dict[int, list[int]]:
    """The messages of the threads by account; *pick* chooses among those of one thread."""
    found: dict[int, list[int]] = defaultdict(list)
    for thread_id in threads:
        rows = db.rows("SELECT id, account_id FROM messages WHERE thread_id = ? ORDER BY sort_key", (thread_id,))
        chosen = None if pick is None else set(pick(db, thread_id))
        for row in rows:
            if chosen is None or row["id"] in chosen:
                found[row["account_id"]].append(row["id"])
    return found


def _newest(db: Database, thread_id: int) -> list[int]:
    return _last(db, thread_id, f"places & {int(Places.TRASH | Places.JUNK)} = 0")


def _newest_received(db: Database, thread_id: int) -> list[int]:
    live = f"own = 0 AND places & {int(Places.TRASH | Places.JUNK)} = 0"
    return _last(db, thread_id, live) or _last(db, thread_id, "own = 0") or _newest(db, thread_id)


def _last(db: Database, thread_id: int, condition: str) -> list[int]:
    row = db.row(
        f"SELECT id FROM messages WHERE thread_id = ? AND {condition} ORDER BY sort_key DESC LIMIT 1", (thread_id,)
    )
    return [] if row is None else [row["id"]]


def _flag_plan(flag: str, *, on: bool) -> Plan:
    effect, inverse = (Effect("flag", {"flag": flag, "on": each}) for each in (on, not on))

    def plan(_account: int, found: Mapping[int, State]) -> list[tuple[Effect, Effect, int]]:
        return [(effect, inverse, id_) for id_, state in found.items() if on != (flag in state.flags)]

    return plan


def _move_plan(db: Database, sources: Sequence[Role], target: Callable[[Database, int], Mailbox]) -> Plan:
    def plan(account_id: int, found: Mapping[int, State]) -> list[tuple[Effect, Effect, int]]:
        known = {mailbox.id: mailbox for mailbox in mailboxes.of_account(db, account_id)}
        goal = target(db, account_id).id
        return [
            (*_move(source, goal), id_)
            for id_, state in found.items()
            for source in sorted(state.mailboxes)
            if source in known and known[source].role in sources and source != goal
        ]

    return plan


def _unarchive_plan(db: Database) -> Plan:
    """Out of Archive, and out of a mailbox of everything where that is the only place a message is in."""
    moves = _move_plan(db, (Role.ARCHIVE, Role.ALL), _role_of(Role.INBOX))
    elsewhere = (Role.INBOX, Role.SENT, Role.DRAFTS, Role.TRASH, Role.JUNK)

    def plan(account_id: int, found: Mapping[int, State]) -> list[tuple[Effect, Effect, int]]:
        roles = {mailbox.id: mailbox.role for mailbox in mailboxes.of_account(db, account_id)}
        stowed = {
            id_: state
            for id_, state in found.items()
            if not any(roles.get(box) in elsewhere for box in state.mailboxes)
        }
        return moves(account_id, stowed)

    return plan


def _restore_plan(db: Database) -> Plan:
    def plan(account_id: int, found: Mapping[int, State]) -> list[tuple[Effect, Effect, int]]:
        trash = _role_of(Role.TRASH)(db, account_id).id
        goals = {own: _role_of(Role.SENT if own else Role.INBOX)(db, account_id).id for own in (False, True)}
        moves = []
        for id_, state in found.items():
            if trash in state.mailboxes:
                own = bool(db.value("SELECT own FROM messages WHERE id = ?", (id_,)))
                moves.append((*_move(trash, goals[own]), id_))
        return moves

    return plan


def _move(source: int, target: int) -> tuple[Effect, Effect]:
    return Effect("move", {"from": source, "to": target}), Effect("move", {"from": target, "to": source})


def _role_of(role: Role) -> Callable[[Database, int], Mailbox]:
    def target(db: Database, account_id: int) -> Mailbox:
        found = mailboxes.with_role(db, account_id, role)
        if found is None:
            raise NotFound(f"This account has no mailbox for {role.value}.", "Sync it once, then try again.")
        return found

    return target


def _archive_of(db: Database, account_id: int) -> Mailbox:
    """Where archived mail goes: the server's Archive; where it has none but keeps everything in one mailbox, there."""
    found = mailboxes.with_role(db, account_id, Role.ARCHIVE)
    if found is None or found.local:
        everything = mailboxes.with_role(db, account_id, Role.ALL)
        if everything is not None:
            return everything
    return found or _role_of(Role.ARCHIVE)(db, account_id)


def _count(threads: int) -> str:
    return "1 conversation" if threads == 1 else f"{threads:,} conversations"
