"""Which messages triage changes, and how: a plan looks at the effective states of messages and gives the effects."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from salesinbox.core.errors import NotFound
from salesinbox.core.models import Role
from salesinbox.store import mailboxes, members
from salesinbox.store.connection import Database
from salesinbox.store.effective import JUNK, NOT_JUNK, Effect, State
from salesinbox.store.mailboxes import Mailbox

Change = tuple[Effect, Effect, int]
"""(effect, inverse, message id)."""
Plan = Callable[[int, Mapping[int, State]], list[Change]]
"""(account id, states by message id) → each change."""


def flag_plan(flag: str, *, on: bool) -> Plan:
    """Set a flag, or take it off, where that is not so already."""
    effect, inverse = (Effect("flag", {"flag": flag, "on": each}) for each in (on, not on))

    def plan(_account: int, found: Mapping[int, State]) -> list[Change]:
        return [(effect, inverse, id_) for id_, state in found.items() if on != (flag in state.flags)]

    return plan


def move_plan(db: Database, sources: Sequence[Role], target: Callable[[Database, int], Mailbox]) -> Plan:
    """Out of every mailbox with one of the *sources* as its role, into the account's *target*."""

    def plan(account_id: int, found: Mapping[int, State]) -> list[Change]:
        known = {mailbox.id: mailbox for mailbox in mailboxes.of_account(db, account_id)}
        goal = target(db, account_id).id
        return [
            (*_move(source, goal), id_)
            for id_, state in found.items()
            for source in sorted(state.mailboxes)
            if source in known and known[source].role in sources and source != goal
        ]

    return plan


def delete_plan(db: Database) -> Plan:
    """Into Trash from everywhere. A server with labels takes them off with that, and an undo puts them back."""
    everything = tuple(role for role in Role if role not in (Role.TRASH, Role.OUTBOX))
    moves = move_plan(db, everything, role_of(Role.TRASH))

    def plan(account_id: int, found: Mapping[int, State]) -> list[Change]:
        changes = moves(account_id, found)
        return [*changes, *_labels_off(changes, found)] if has_views(db, account_id) else changes

    return plan


def to_mailbox_plan(db: Database, target: Callable[[Database, int], Mailbox]) -> Plan:
    """Received mail into a mailbox. Where mailboxes are labels (sync.gmail) it gets the label and leaves the inbox."""
    moves = move_plan(db, (Role.INBOX, Role.ARCHIVE, Role.OTHER, Role.JUNK, Role.TRASH), target)
    homes = move_plan(db, (Role.INBOX, Role.JUNK, Role.TRASH), role_of(Role.ALL))
    everything = move_plan(db, tuple(role for role in Role if role is not Role.OUTBOX), target)

    def plan(account_id: int, found: Mapping[int, State]) -> list[Change]:
        goal = target(db, account_id)
        if not has_views(db, account_id):
            return moves(account_id, found)
        if goal.is_view and goal.role is Role.OTHER:
            return [*label_plan(goal.name, on=True)(account_id, found), *homes(account_id, found)]
        outside = {id_: state for id_, state in found.items() if goal.id not in state.mailboxes}
        changes = everything(account_id, outside)
        return [*changes, *_labels_off(changes, found)] if goal.role in (Role.TRASH, Role.JUNK) else changes

    return plan


NOT_SNOOZED = Effect("snooze", {"snoozed_until": 0})
NOT_RETURNED = Effect("return", {"returned_at": 0, "no_reply": False})
NOT_MUTED = Effect("mute", {"muted": False})


def local_plan(*effects: Effect) -> Plan:
    """Effects of which no server knows (store.overlays), where it is not so already."""

    def plan(_account: int, found: Mapping[int, State]) -> list[Change]:
        changes = []
        for effect in effects:
            for id_, state in found.items():
                before = {name: getattr(state, name) for name in effect.params}
                if before != effect.params:
                    changes.append((effect, Effect(effect.verb, before), id_))
        return changes

    return plan


def both(one: Plan, other: Plan) -> Plan:
    """What either gives."""
    return lambda account_id, found: [*one(account_id, found), *other(account_id, found)]


def spam_plan(db: Database) -> Plan:
    """Received mail into Junk, with the keyword that says so to other programs and to filters that learn."""
    return _with_keywords(db, to_mailbox_plan(db, role_of(Role.JUNK)), JUNK, NOT_JUNK)


def not_spam_plan(db: Database) -> Plan:
    """Out of Junk into the inbox, with the keyword that says that it was wrong there."""
    return _with_keywords(db, move_plan(db, (Role.JUNK,), role_of(Role.INBOX)), NOT_JUNK, JUNK)


def _with_keywords(db: Database, moves: Plan, on: str, off: str) -> Plan:
    """What is moved gets one keyword and loses the other; where mailboxes are labels, the move says it all."""

    def plan(account_id: int, found: Mapping[int, State]) -> list[Change]:
        changes = moves(account_id, found)
        if has_views(db, account_id):
            return changes
        moved = {id_: found[id_] for _, _, id_ in changes}
        flags = both(flag_plan(on, on=True), flag_plan(off, on=False))
        return [*changes, *flags(account_id, moved)]

    return plan


def has_views(db: Database, account_id: int) -> bool:
    """Whether mailboxes of the account are labels."""
    return any(mailbox.is_view for mailbox in mailboxes.of_account(db, account_id))


def label_plan(name: str, *, on: bool) -> Plan:
    """Put a label on, or take it off, where that is not so already."""
    effect, inverse = (Effect("label", {"label": name, "on": each}) for each in (on, not on))

    def plan(_account: int, found: Mapping[int, State]) -> list[Change]:
        return [
            (effect, inverse, id_)
            for id_, state in found.items()
            if on != any(name.casefold() == existing.casefold() for existing in state.labels)
        ]

    return plan


def _labels_off(changes: Sequence[Change], found: Mapping[int, State]) -> list[Change]:
    """What is moved loses its labels."""
    moved = sorted({id_ for _, _, id_ in changes})
    labels = sorted({label for id_ in moved for label in found[id_].labels})
    states = {id_: found[id_] for id_ in moved}
    return [change for label in labels for change in label_plan(label, on=False)(0, states)]


def unarchive_plan(db: Database) -> Plan:
    """Out of Archive, and out of a mailbox of everything where that is the only place a message is in."""
    moves = move_plan(db, (Role.ARCHIVE, Role.ALL), role_of(Role.INBOX))
    elsewhere = (Role.INBOX, Role.SENT, Role.DRAFTS, Role.TRASH, Role.JUNK)

    def plan(account_id: int, found: Mapping[int, State]) -> list[Change]:
        roles = {mailbox.id: mailbox.role for mailbox in mailboxes.of_account(db, account_id)}
        stowed = {
            id_: state
            for id_, state in found.items()
            if not any(roles.get(box) in elsewhere for box in state.mailboxes)
        }
        return moves(account_id, stowed)

    return plan


def restore_plan(db: Database) -> Plan:
    """Out of Trash: received mail into the inbox, our own into Sent."""

    def plan(account_id: int, found: Mapping[int, State]) -> list[Change]:
        trash = role_of(Role.TRASH)(db, account_id).id
        goals = {own: role_of(Role.SENT if own else Role.INBOX)(db, account_id).id for own in (False, True)}
        moves = []
        for id_, state in found.items():
            if trash in state.mailboxes:
                own = members.is_own(db, id_)
                moves.append((*_move(trash, goals[own]), id_))
        return moves

    return plan


def _move(source: int, target: int) -> tuple[Effect, Effect]:
    return Effect("move", {"from": source, "to": target}), Effect("move", {"from": target, "to": source})


def role_of(role: Role) -> Callable[[Database, int], Mailbox]:
    """What finds the mailbox of an account for *role*; it raises :class:`NotFound` where there is none."""

    def target(db: Database, account_id: int) -> Mailbox:
        found = mailboxes.with_role(db, account_id, role)
        if found is None:
            raise NotFound(f"This account has no mailbox for {role.value}.", "Sync it once, then try again.")
        return found

    return target


def archive_of(db: Database, account_id: int) -> Mailbox:
    """Where archived mail goes: the server's Archive; where it has none but keeps everything in one mailbox, there."""
    found = mailboxes.with_role(db, account_id, Role.ARCHIVE)
    if found is None or found.local:
        everything = mailboxes.with_role(db, account_id, Role.ALL)
        if everything is not None:
            return everything
    return found or role_of(Role.ARCHIVE)(db, account_id)
