"""The remote half of actions: what the user did here is done on the server.

Conflict rules: the server wins. A message that has left the mailbox an action names is left alone (``skipped``), in
whatever way it left; flags and labels go to every mailbox that still holds the message. What the server cannot hold
becomes part of the local overlay. Every step may be repeated: after a crash nobody knows how far it came.

The server's answer and the end of the action are stored in one transaction, so that what is shown does not flicker.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from salesinbox.config.settings import AccountSettings
from salesinbox.core.models import Role
from salesinbox.store import action_log, mailboxes, messages, placements
from salesinbox.store.action_log import ActionRow
from salesinbox.store.connection import Database
from salesinbox.store.mailboxes import Mailbox
from salesinbox.sync import local_writeback
from salesinbox.sync.answers import Flags, Selected
from salesinbox.sync.faults import MailboxGone, Refused, StaleUids
from salesinbox.sync.mailbox_list import ensure_role, refresh_list
from salesinbox.sync.session import Session
from salesinbox.sync.writes import Writes

_Places = Mapping[int, list[tuple[int, int]]]
"""Mailbox id → [(uid, message id)], as :func:`salesinbox.store.placements.locations` gives them."""

_Choice = Callable[[Mailbox, Iterable[str]], list[str]]
"""(mailbox, flags there now) → the flags to set or take away."""


@dataclass(frozen=True, slots=True)
class _Job:
    """An action with what the database knew of its messages when it began."""

    action: ActionRow
    mailboxes: Mapping[int, Mailbox]
    places: _Places


class ServerWriteback:
    """Carries out actions over one connection.

    Args:
        look_at: Syncs the mailbox with this id, called when the server has given its messages new UIDs.
    """

    def __init__(
        self,
        session: Session,
        writes: Writes,
        account: AccountSettings,
        account_id: int,
        look_at: Callable[[int], None] = lambda mailbox_id: None,
    ) -> None:
        self._look_at = look_at
        self._session = session
        self._writes = writes
        self._account = account
        self._account_id = account_id

    def carry_out(self, action: ActionRow) -> None:
        """Do one claimed action and finish it.

        Raises:
            MailServerError: It was not done; ``retryable`` says whether it may be later.
            StoreError: The database failed.
        """
        verb = {"move": self._move, "flag": self._flag, "label": self._label}[action.effect.verb]
        try:
            verb(self._writes.run(partial(_load, action=action)))
        except StaleUids as error:
            self._look_at(error.mailbox_id)
            verb(self._writes.run(partial(_load, action=action)))
        except Refused as error:
            if not isinstance(error, MailboxGone) and error.code not in ("TRYCREATE", "NONEXISTENT"):
                raise
            refresh_list(self._session, self._writes, self._account_id)  # the mailbox may have been renamed
            verb(self._writes.run(partial(_load, action=action)))

    def _move(self, job: _Job) -> None:
        source = job.mailboxes.get(int(job.action.effect.params["from"]))
        target = job.mailboxes.get(int(job.action.effect.params["to"]))
        if source is None:
            self._finish(job, "skipped", "The mailbox is gone.")
            return
        if target is None:
            self._finish(job, "failed", "The mailbox is gone from the server; the message stays where it is.")
            return
        if source.local and source.id in job.places:
            self._writes.run(partial(local_writeback.finish_move, action=job.action))
            return
        sources = self._writes.run(partial(_sources, job=job, mailbox_id=source.id))
        if not sources:
            self._finish(job, "skipped", "The message was moved or deleted elsewhere.")
            return
        goal = self._server_target(target)
        if goal is None:
            self._keep(job)
            return
        moved = {
            id_: self._move_from(job.mailboxes[id_], places, goal) for id_, places in sources.items() if id_ != goal.id
        }
        left = {id_: self._left_behind(places) for id_, places in moved.items()}
        self._writes.run(partial(_store_move, job=job, sources=sources, goal=goal.id, moved=moved, left=left))

    def _move_from(self, source: Mailbox, places: Mapping[int, int], goal: Mailbox) -> dict[int, int | None]:
        """MOVE the UIDs of *places* (UID → message id); gives old UID → new UID, ``None``: it was not there."""
        self._open(source)
        moved = self._session.move(sorted(places), goal.name)
        moved.update(self._look_for({uid: places[uid] for uid, new in moved.items() if new is None}, goal))
        return moved

    def _left_behind(self, uids: Iterable[int]) -> dict[int, Flags]:
        """What a server that cannot expunge single messages may still have, marked as deleted: its flags by UID."""
        if self._session.has("MOVE") or self._session.has("UIDPLUS"):
            return {}
        return self._session.fetch_flags(uids)

    def _server_target(self, target: Mailbox) -> Mailbox | None:
        """The server's mailbox that stands for *target*, made if the account wants that; ``None``: keep it here."""
        if target.role is Role.ARCHIVE and not self._account.mirror_archive:
            return None
        if target.role is Role.TRASH and not self._account.mirror_delete:
            return None
        if not target.local:
            return target
        if target.role is Role.ARCHIVE:
            everything = self._writes.run(lambda db: mailboxes.with_role(db, self._account_id, Role.ALL))
            if everything is not None and not everything.local:
                return everything
        if target.role is Role.TRASH or (target.role is Role.ARCHIVE and self._account.make_archive):
            return ensure_role(self._session, self._writes, self._account_id, target.role)
        return None

    def _look_for(self, lost: Mapping[int, int], target: Mailbox) -> dict[int, int]:
        """Where messages went whose new UID the server did not tell, after a crash for instance: old UID → new one."""
        if not lost:
            return {}
        names = self._writes.run(partial(_message_ids, message_ids=lost.values()))
        found: dict[int, int] = {}
        self._session.select(target.name)
        for uid, message_id in lost.items():
            if names.get(message_id, "").endswith("@missing.invalid"):
                continue  # the mail has no Message-ID; this one is our own
            hits = self._session.find("Message-ID", f"<{names[message_id]}>") if message_id in names else []
            if hits:
                found[uid] = hits[-1]
        return found

    def _flag(self, job: _Job) -> None:
        params = job.action.effect.params
        self._change_everywhere(job, lambda mailbox, present: [str(params["flag"])], on=bool(params["on"]))

    def _label(self, job: _Job) -> None:
        def keywords(mailbox: Mailbox, present: Iterable[str]) -> list[str]:
            return local_writeback.keywords(job.action, present) if mailbox.keywords or mailbox.local else []

        kept = any(not job.mailboxes[id_].keywords and not job.mailboxes[id_].local for id_ in job.places)
        self._change_everywhere(job, keywords, on=bool(job.action.effect.params["on"]), kept=kept)

    def _change_everywhere(self, job: _Job, choose: _Choice, *, on: bool, kept: bool = False) -> None:
        """STORE in every mailbox that holds a message of the action; *kept*: part of it stays here alone."""
        answers: dict[int, Mapping[int, tuple[frozenset[str], int]]] = {}
        for mailbox_id, places in job.places.items():
            mailbox, uids = job.mailboxes[mailbox_id], [uid for uid, _ in places]
            stored = self._writes.run(partial(placements.stored_flags, mailbox_id=mailbox_id, uids=uids))
            flags = choose(mailbox, frozenset().union(*(flag_set for flag_set, _ in stored.values())))
            if mailbox.local:
                answers[mailbox_id] = local_writeback.changed(stored, flags, on=on)
            elif flags:
                answers[mailbox_id] = self._change(mailbox, uids, flags, on=on)
        state = "done" if job.places else "skipped"
        self._writes.run(partial(_store_flags, job=job, answers=answers, kept=kept, state=state))

    def _change(
        self, mailbox: Mailbox, uids: list[int], flags: list[str], *, on: bool
    ) -> dict[int, tuple[frozenset[str], int]]:
        self._open(mailbox)
        self._session.change_flags(uids, flags, on=on)
        return self._session.fetch_flags(uids)

    def _open(self, mailbox: Mailbox) -> Selected:
        selected = self._session.open(mailbox.name)
        if selected.uidvalidity != mailbox.uidvalidity:
            raise StaleUids(mailbox.id)
        return selected

    def _keep(self, job: _Job) -> None:
        self._writes.run(partial(_store_kept, job=job))

    def _finish(self, job: _Job, state: str, reason: str) -> None:
        self._writes.run(partial(_store_end, job=job, state=state, reason=reason))


def _load(db: Database, action: ActionRow) -> _Job:
    known = {mailbox.id: mailbox for mailbox in mailboxes.of_account(db, action.account_id)}
    return _Job(action, known, placements.locations(db, action_log.targets(db, action.id)))


def _message_ids(db: Database, message_ids: Iterable[int]) -> dict[int, str]:
    return messages.header_ids(db, list(message_ids))


def _sources(db: Database, job: _Job, mailbox_id: int) -> dict[int, dict[int, int]]:
    """Where the server has the messages that an action takes out of a mailbox: mailbox id → UID → message id.

    Mail that was moved only here, in the overlay, is still where it was before that.
    """
    held: dict[tuple[int, int], dict[int, int]] = {}
    for box, places in job.places.items():
        for uid, message_id in places if not job.mailboxes[box].local else []:
            held.setdefault((box, message_id), {})[uid] = message_id
    found: dict[int, dict[int, int]] = {}
    for message_id in action_log.targets(db, job.action.id):
        origin = action_log.local_origin(db, message_id, mailbox_id)
        box = mailbox_id if (mailbox_id, message_id) in held else origin
        if (box, message_id) in held:
            found.setdefault(box, {}).update(held[box, message_id])
    return found


def _store_move(
    db: Database,
    job: _Job,
    sources: Mapping[int, Mapping[int, int]],
    goal: int,
    moved: Mapping[int, Mapping[int, int | None]],
    left: Mapping[int, Mapping[int, Flags]],
) -> None:
    there = goal in sources or any(new is not None for uids in moved.values() for new in uids.values())
    with db.write("moved"):
        for source, uids in moved.items():
            placements.move_uids(db, source, goal, uids)
            for uid, (flags, modseq) in left[source].items():
                placements.place(db, source, uid, sources[source][uid], flags, modseq)
        action_log.drop_local_moves(db, [id_ for places in sources.values() for id_ in places.values()])
        action_log.finish(db, job.action.id, "done" if there else "skipped")


def _store_flags(
    db: Database,
    job: _Job,
    answers: Mapping[int, Mapping[int, tuple[frozenset[str], int]]],
    kept: bool,
    state: str,
) -> None:
    with db.write("flags stored"):
        for mailbox_id, flags in answers.items():
            placements.set_flags(db, mailbox_id, flags)
        if kept:
            action_log.keep_locally(db, job.action)
        action_log.finish(db, job.action.id, state)


def _store_kept(db: Database, job: _Job) -> None:
    with db.write("kept locally"):
        action_log.keep_locally(db, job.action)
        action_log.finish(db, job.action.id)


def _store_end(db: Database, job: _Job, state: str, reason: str) -> None:
    with db.write("action ended"):
        action_log.finish(db, job.action.id, state, reason)
