"""Going places: lists, labels, accounts, the outbox."""

from __future__ import annotations

from dataclasses import replace

from salesinbox.actions import send
from salesinbox.core.numbers import at_most
from salesinbox.core.text import clean_line
from salesinbox.store import accounts, labels, outbox
from salesinbox.store.connection import Database
from salesinbox.store.outbox import OutboxRow
from salesinbox.store.threads import Filter
from salesinbox.tui.dialogs.ask import Choice, Choose
from salesinbox.tui.dialogs.sync_page import SyncPage
from salesinbox.tui.screens.base import Place
from salesinbox.tui.screens.searching import Searching

_OUTGOING = {
    "queued": "waits to be sent",
    "sending": "is being sent",
    "retry": "will be tried again",
    "failed": "was not sent",
    "unknown": "was perhaps sent",
}
"""What the states of a mail in the outbox mean."""


class Going(Searching):
    """The part of the main screen that changes what the list shows."""

    def go(self, place: Place) -> None:
        """Show another list."""
        self.place = place
        self.return_to = 0
        self.set_class(place.searched, "-searching")
        if not place.searched:
            self.leave_search()
        self.show_reader(False)
        if not self.has_class("-writing") and not place.searched:
            self.threads.focus()
        self.reload(keep=False)
        self.update_hints()

    def go_to_list(self, filter_: Filter) -> None:
        """Show one of the lists that are always there, of the same account."""
        self.go(Place(filter_, self.place.account_id, self.place.account))

    def do_go_inbox(self) -> None:
        """Inbox."""
        self.go_to_list(Filter.INBOX)

    def do_go_unread(self) -> None:
        """Unread."""
        self.go_to_list(Filter.UNREAD)

    def do_go_starred(self) -> None:
        """Starred."""
        self.go_to_list(Filter.STARRED)

    def do_go_sent(self) -> None:
        """Sent."""
        self.go_to_list(Filter.SENT)

    def do_go_drafts(self) -> None:
        """Drafts."""
        self.go_to_list(Filter.DRAFTS)

    def do_go_snoozed(self) -> None:
        """Snoozed."""
        self.go_to_list(Filter.SNOOZED)

    def do_go_waiting(self) -> None:
        """Waiting for an answer."""
        self.go_to_list(Filter.WAITING)

    def do_go_archive(self) -> None:
        """Archive."""
        self.go_to_list(Filter.ARCHIVE)

    def do_go_all(self) -> None:
        """All."""
        self.go_to_list(Filter.ALL)

    def do_go_trash(self) -> None:
        """Trash."""
        self.go_to_list(Filter.TRASH)

    def do_go_junk(self) -> None:
        """Junk."""
        self.go_to_list(Filter.JUNK)

    def do_go_label(self) -> None:
        """Conversations with a label."""
        self.start("dialog", self._ask_label_to_see)

    async def _ask_label_to_see(self) -> None:
        known = await self.read(labels.counted)
        if not known:
            self.tell("No labels yet. L puts one on a conversation.")
            return
        choices = [Choice(str(each.label.id), each.label.name, at_most(each.threads, labels.COUNTED)) for each in known]
        chosen = await self.app.push_screen_wait(Choose("Show label", choices))
        if chosen:
            name = next(clean_line(each.label.name) for each in known if str(each.label.id) == chosen)
            self.go(Place(Filter.ALL, self.place.account_id, self.place.account, int(chosen), name))

    def do_go_account(self) -> None:
        """One account's mail, or everybody's."""
        self.start("dialog", self._ask_account)

    async def _ask_account(self) -> None:
        every = await self.read(accounts.all_accounts)
        choices = [
            Choice("" if id_ is None else str(id_), title, "now" if id_ == self.place.account_id else "")
            for id_, title in [(None, "All accounts"), *((each.id, each.address) for each in every)]
        ]
        chosen = await self.app.push_screen_wait(Choose("Account", choices))
        if chosen is not None:
            address = next((clean_line(each.address) for each in every if str(each.id) == chosen), "")
            self.go(replace(self.place, account_id=int(chosen) if chosen else None, account=address))

    # What the engine does

    def do_sync_page(self) -> None:
        """How the sync of each account and mailbox stands."""
        self.start("dialog", self._sync_page)

    async def _sync_page(self) -> None:
        await self.app.push_screen_wait(SyncPage())

    # Outbox

    def do_outbox(self) -> None:
        """What waits to be sent, and what went wrong."""
        self.start("dialog", self._outbox)

    async def _outbox(self) -> None:
        # One that was sent is listed as long as its copy in Sent is still to come.
        rows = {str(row.id): row for row in await self.read(outbox.listing) if row.state in _OUTGOING}
        if not rows:
            self.tell("The outbox is empty.")
            return
        choices = [
            Choice(id_, row.subject or "(no subject)", f"{_OUTGOING[row.state]}{row.error and f': {row.error}'}")
            for id_, row in rows.items()
        ]
        chosen = await self.app.push_screen_wait(Choose("Outbox", choices))
        if chosen:
            await self._outbox_row(rows[chosen])

    async def _outbox_row(self, row: OutboxRow) -> None:
        row_id = row.id
        if row.state == "sending":
            self.tell("It is being sent right now.")
            return
        ways = [
            Choice("retry", "Send now" if row.state == "queued" else "Try again now"),
            Choice("cancel", "Take back, go on writing"),
        ]
        if row.state == "unknown":
            ways = [Choice("retry", "Send once more", "whoever has got it gets it twice")]
        way = await self.app.push_screen_wait(Choose(row.subject or "This mail", ways))
        if way == "retry" and not await self.write(lambda db: send.retry(db, row_id)):
            self.tell("It is on its way already.")
        elif way == "cancel":

            def take_back(db: Database) -> int | None:
                return send.take_back(db, row_id)

            draft_id = await self.write(take_back)
            if draft_id is None:
                self.tell("Too late: it is being sent, or its fate is unknown.", "warning")
            elif draft_id:
                self.open_draft(draft_id)
