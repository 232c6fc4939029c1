"""Which messages triage changes, and how: a plan looks at the effective states of messages and gives the effects."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from salesinbox.core.errors import NotFound
from salesinbox.core.models import Role
from salesinbox.store import mailboxes
from salesinbox.store.connection import Database
from salesinbox.store.effective import Effect, State
from salesinbox.store.mailboxes import Mailbox

Plan = Callable[[int, Mapping[int, State]], list[tuple[Effect, Effect, int]]]
"""(account id, states by message id) → (effect, inverse, message id) for each change."""


def flag_plan(flag: str, *, on: bool) -> Plan:
    """Set a flag, or take it off, where that is not so already."""
    effect, inverse = (Effect("flag", {"flag": flag, "on": each}) for each in (on, not on))

    def plan(_account: int, found: Mapping[int, State]) -> list[tuple[Effect, Effect, int]]:
        return [(effect, inverse, id_) for id_, state in found.items() if on != (flag in state.flags)]

    return plan


def move_plan(db: Database, sources: Sequence[Role], target: Callable[[Database, int], Mailbox]) -> Plan:
    """Out of every mailbox with one of the *sources* as its role, into the account's *target*."""

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


def unarchive_plan(db: Database) -> Plan:
    """Out of Archive, and out of a mailbox of everything where that is the only place a message is in."""
    moves = move_plan(db, (Role.ARCHIVE, Role.ALL), role_of(Role.INBOX))
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


def restore_plan(db: Database) -> Plan:
    """Out of Trash: received mail into the inbox, our own into Sent."""

    def plan(account_id: int, found: Mapping[int, State]) -> list[tuple[Effect, Effect, int]]:
        trash = role_of(Role.TRASH)(db, account_id).id
        goals = {own: role_of(Role.SENT if own else Role.INBOX)(db, account_id).id for own in (False, True)}
        moves = []
        for id_, state in found.items():
            if trash in state.mailboxes:
                own = bool(db.value("SELECT own FROM messages WHERE id = ?", (id_,)))
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
