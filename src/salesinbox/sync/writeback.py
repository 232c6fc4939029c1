"""The remote half of actions: what the user did here is done on the server, a batch of like actions at a time.

Conflict rules (docs/sync.md has them as a table): a message that has left the mailbox an action names is left alone
(``skipped``, and the user is told), in whatever way it left. Flags and labels follow a message wherever it went, and
of two changes to one flag the one that reaches the server last counts. What the server cannot hold becomes part of the
local overlay. Every step may be repeated: after a crash nobody knows how far it came.

The server's answer is stored before the action ends, or with it, so that what is shown does not flicker.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from salesinbox.config.settings import AccountSettings
from salesinbox.core.labels import server_label
from salesinbox.core.models import Role
from salesinbox.store import mailboxes, members, placements
from salesinbox.store.action_log import ActionRow, End
from salesinbox.store.connection import Database
from salesinbox.store.effective import chunks
from salesinbox.store.mailboxes import Mailbox
from salesinbox.sync import gmail, job_store, local_writeback
from salesinbox.sync.answers import Flags, Selected
from salesinbox.sync.faults import Displaced, MailboxGone, Refused, StaleUids
from salesinbox.sync.job import SOURCE_GONE, TARGET_GONE, Job, ends_of_change, ends_of_move, load, sources
from salesinbox.sync.mailbox_list import ensure_role, refresh_list
from salesinbox.sync.session import Session
from salesinbox.sync.writes import Writes

SLICE = 100
"""Messages whose new places or flags go into one transaction."""
_LIST = 0
"""Stands among mailbox ids for the list of mailboxes."""
FEW = 10
"""So many messages are looked for one by one in the mailbox they went to; for more, that mailbox is synced."""

_Choice = Callable[[Mailbox, Iterable[str]], list[str]]
"""(mailbox, flags there now) → the flags to set or take away."""


class ServerWriteback:
    """Carries out actions over one connection.

    Args:
        look_at: Syncs the mailbox with this id: the server has given its messages new UIDs, or many came into it.
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

    def carry_out(self, batch: Sequence[ActionRow]) -> None:
        """Do claimed actions that ask for the same, and finish them.

        Raises:
            MailServerError: None was finished; ``retryable`` says whether they may be later.
            StoreError: The database failed.
        """
        learnt: set[int] = set()
        while True:
            try:
                self._do(self._writes.run(partial(load, actions=batch)))
                return
            except (StaleUids, Refused) as error:
                news = _news_in(error)
                if news is None or news in learnt:
                    raise
                learnt.add(news)
                if news == _LIST:
                    refresh_list(self._session, self._writes, self._account_id)  # one may have been renamed
                else:
                    self._look_at(news)

    def _do(self, job: Job) -> None:
        self._session.labels = any(mailbox.is_view for mailbox in job.mailboxes.values())
        {"move": self._move, "flag": self._flag, "label": self._label}[job.effect.verb](job)

    def _move(self, job: Job) -> None:
        source = job.mailboxes.get(int(job.effect.params["from"]))
        target = job.mailboxes.get(int(job.effect.params["to"]))
        if source is None or target is None:
            self._finish(job.all_end("skipped", SOURCE_GONE) if source is None else job.all_end("failed", TARGET_GONE))
            return
        if source.local and source.id in job.places:
            for action in job.actions:
                self._writes.run(partial(local_writeback.finish_move, action=action))
            return
        found = self._writes.run(partial(sources, job=job, mailbox=source))
        goal = self._server_target(source, target) if found else target
        if goal is None:
            self._writes.run(partial(job_store.keep, job=job))
            return
        whole = job.home(goal)
        assumed = self._move_all(job, found, whole)
        if whole.role is Role.ALL and self._session.labels:
            self._relabel(job, whole, gmail.label_of_view(target), gmail.label_of_view(source))
        self._finish(self._writes.run(partial(ends_of_move, job=job, goal=whole.id, assumed=assumed)))

    def _move_all(self, job: Job, found: Mapping[int, Mapping[int, int]], goal: Mailbox) -> set[int]:
        """Move UIDs (mailbox id → UID → message id); gives the messages that must have gone, nobody says where to."""
        moved = {id_: self._move_from(job.mailboxes[id_], uids, goal) for id_, uids in found.items() if id_ != goal.id}
        everything = [message_id for uids in found.values() for message_id in uids.values()]
        self._writes.run(partial(job_store.drop_local_moves, message_ids=everything))
        if self._session.has("UIDPLUS"):
            return set()
        return {found[id_][uid] for id_, uids in moved.items() for uid, new in uids.items() if new is None}

    def _move_from(self, source: Mailbox, places: Mapping[int, int], goal: Mailbox) -> dict[int, int | None]:
        """MOVE the UIDs of *places* (UID → message id); gives old UID → new UID, ``None``: it was not there."""
        self._open(source)
        moved = self._session.move(sorted(places), goal.name)
        left = self._left_behind(places)
        moved.update(self._look_for({uid: places[uid] for uid, new in moved.items() if new is None}, goal))
        for part in chunks(sorted(moved), SLICE):
            uids = {uid: moved[uid] for uid in part}
            marked = [(uid, places[uid], *left[uid]) for uid in part if uid in left]
            self._writes.run(partial(job_store.store_move, source=source.id, goal=goal.id, uids=uids, marked=marked))
        return moved

    def _left_behind(self, uids: Iterable[int]) -> Mapping[int, Flags]:
        """What a server that cannot expunge single messages may still have, marked as deleted: its flags by UID."""
        if self._session.has("MOVE") or self._session.has("UIDPLUS"):
            return {}
        return self._session.fetch_flags(uids)

    def _relabel(self, job: Job, whole: Mailbox, on: str | None, off: str | None) -> None:
        """Where mailboxes are views of All Mail, a message is put into one and taken out of another by labels."""
        places = self._writes.run(partial(placements.locations, message_ids=job.messages, mailbox_id=whole.id))
        uids = [uid for uid, _ in places.get(whole.id, ())]
        if not uids:
            return
        self._open(whole)
        if on is not None:
            self._session.change_flags(uids, [on], on=True)
        if off is not None:
            self._session.change_flags(uids, [off], on=False)
        self._take_over(whole.id, uids)

    def _server_target(self, source: Mailbox, target: Mailbox) -> Mailbox | None:
        """The server's mailbox that stands for *target*, made if the account wants that; ``None``: keep it here."""
        archiving = target.role is Role.ARCHIVE or (target.role is Role.ALL and source.role is Role.INBOX)
        if archiving and not self._account.mirror_archive:
            return None
        if target.role is Role.TRASH and not self._account.mirror_delete:
            return None
        if not target.local:
            return target
        if target.role is Role.ARCHIVE:
            everything = self._writes.run(lambda db: mailboxes.with_role(db, self._account_id, Role.ALL))
            if everything is not None and not everything.local:
                return everything
        if self._session.labels:
            return None  # what is made there is a label
        if target.role is Role.TRASH or (target.role is Role.ARCHIVE and self._account.make_archive):
            return ensure_role(self._session, self._writes, self._account_id, target.role)
        return None

    def _look_for(self, lost: Mapping[int, int], target: Mailbox) -> dict[int, int]:
        """Where messages went whose new UID the server did not tell, after a crash for instance: old UID → new one."""
        if len(lost) > FEW:
            self._look_at(target.id)
        known = self._writes.run(partial(job_store.uids_in, mailbox_id=target.id, message_ids=list(lost.values())))
        found = {uid: known[message_id] for uid, message_id in lost.items() if message_id in known}
        rest = [uid for uid in lost if uid not in found][:FEW]
        if not rest:
            return found
        names = self._writes.run(partial(members.header_ids, message_ids=[lost[uid] for uid in rest]))
        self._session.select(target.name)
        for uid in rest:
            name = names.get(lost[uid], "")
            if not name or name.endswith("@missing.invalid"):
                continue  # the mail has no Message-ID; this one is our own
            hits = self._session.find("Message-ID", f"<{name}>")
            if hits:
                found[uid] = hits[-1]
        return found

    def _flag(self, job: Job) -> None:
        flag = str(job.effect.params["flag"])

        def kept(mailbox: Mailbox, present: Iterable[str]) -> list[str]:
            # One that was never opened has not told yet whether it takes keywords.
            return [flag] if flag.startswith("\\") or mailbox.local or self._open(mailbox).keywords else []

        self._change_everywhere(job, kept)

    def _label(self, job: Job) -> None:
        def keywords(mailbox: Mailbox, present: Iterable[str]) -> list[str]:
            if self._session.labels and not mailbox.local and job.effect.params["on"]:
                return [server_label(str(job.effect.params["label"]))]
            return local_writeback.keywords(job.effect, present) if mailbox.keywords or mailbox.local else []

        boxes = [job.mailboxes[id_] for id_ in job.places]
        if not self._session.labels and any(not box.keywords and not box.local for box in boxes):
            self._change_everywhere(job, keywords, finish=partial(job_store.keep, job=job))
        else:
            self._change_everywhere(job, keywords)

    def _change_everywhere(
        self, job: Job, choose: _Choice, *, finish: Callable[[Database], None] | None = None
    ) -> None:
        """STORE in every mailbox that holds a message of the actions; *finish* ends them otherwise than usual.

        Raises:
            Displaced: Some are not in their mailbox any more.
        """
        on, displaced = bool(job.effect.params["on"]), False
        for mailbox_id, places in job.places.items():
            if job.mailboxes[mailbox_id].is_view:
                continue  # left from before it was one
            mailbox, uids = job.mailboxes[mailbox_id], [uid for uid, _ in places]
            stored = self._writes.run(partial(placements.stored_flags, mailbox_id=mailbox_id, uids=uids))
            flags = choose(mailbox, frozenset().union(*(flag_set for flag_set, _ in stored.values())))
            if mailbox.local:
                self._store_flags(mailbox_id, local_writeback.changed(stored, flags, on=on))
            elif flags:
                self._open(mailbox)
                self._session.change_flags(uids, flags, on=on)
                displaced |= self._take_over(mailbox_id, uids)
        if displaced:
            raise Displaced
        if finish is not None:
            self._writes.run(finish)
        else:
            self._finish(self._writes.run(partial(ends_of_change, job=job)))

    def _store_flags(self, mailbox_id: int, flags: Mapping[int, Flags]) -> None:
        for part in chunks(sorted(flags), SLICE):
            self._writes.run(
                partial(job_store.store_flags, mailbox_id=mailbox_id, flags={uid: flags[uid] for uid in part})
            )

    def _take_over(self, mailbox_id: int, uids: list[int]) -> bool:
        """Store the flags that messages have now; whether some are not there any more, which is stored as well."""
        answer = self._session.fetch_flags(uids)
        self._store_flags(mailbox_id, answer)
        lost = sorted(set(uids) - answer.keys())
        if lost:
            self._writes.run(partial(job_store.forget, mailbox_id=mailbox_id, uids=lost))
        return bool(lost)

    def _open(self, mailbox: Mailbox) -> Selected:
        selected = self._session.open(mailbox.name)
        if selected.uidvalidity != mailbox.uidvalidity:
            raise StaleUids(mailbox.id)
        return selected

    def _finish(self, ends: Mapping[int, End]) -> None:
        for part in chunks(sorted(ends), SLICE):
            self._writes.run(partial(job_store.finish, ends={action_id: ends[action_id] for action_id in part}))


def _news_in(error: StaleUids | Refused) -> int | None:
    """What has changed on the server since it was looked at: the id of a mailbox, or the list of them."""
    if isinstance(error, StaleUids):
        return error.mailbox_id
    return _LIST if isinstance(error, MailboxGone) or error.code in ("TRYCREATE", "NONEXISTENT") else None
