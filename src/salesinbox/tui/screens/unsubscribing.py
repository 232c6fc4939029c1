"""Leaving mailing lists, after a look at where the request goes."""

from __future__ import annotations

import webbrowser
from functools import partial

from textual import on

from salesinbox.actions import sweep, unsubscribe
from salesinbox.actions.send import Sending
from salesinbox.actions.sweep import Way
from salesinbox.actions.unsubscribe import Offer
from salesinbox.core import clock
from salesinbox.core.text import clean_line, shorten
from salesinbox.store import unsubscribes
from salesinbox.tui.bridge import DataChanged
from salesinbox.tui.dialogs.ask import Confirm
from salesinbox.tui.screens.arranging import Arranging
from salesinbox.views import format as formatting

_BEFORE = {
    "done": "You left this list {}.",
    "pending": "You asked to leave this list {}; that is under way.",
    "claimed": "You asked to leave this list {}; that is under way.",
    "failed": "You tried to leave this list {}, which failed.",
    "unknown": "You asked to leave this list {}; nobody knows whether that was heard.",
    "opened": "You opened the page of this list {}.",
}


class Unsubscribing(Arranging):
    """The part of the main screen that leaves mailing lists."""

    def do_unsubscribe(self) -> None:
        """Leave the list that this came by."""
        ids = self.chosen_ids()
        if ids:
            self.start("dialog", self._unsubscribe, ids[0])

    async def _unsubscribe(self, thread_id: int) -> None:
        found = await self.read(lambda db: unsubscribe.offer(db, thread_id))
        name = shorten(clean_line(found.list), 50)
        if not await self.app.push_screen_wait(Confirm(f"Unsubscribe from {name}?", _detail(found))):
            return
        account = self.account_settings(found.account)
        sending = Sending(self.settings.undo_send_seconds)
        if account is not None:
            sending = Sending(self.settings.undo_send_seconds, account.files_sent_copy, account.size_limit)
        title = await self.write(lambda db: unsubscribe.ask(db, found, sending))
        if found.way == unsubscribe.PAGE:
            webbrowser.open(found.target)
        self.tell(title)
        await self._offer_sweep(found)

    async def _offer_sweep(self, found: Offer) -> None:
        """What came from there so far may go as well."""
        look = partial(sweep.found, address=found.sender, days=0, account_id=found.account_id)
        ids = await self.read(look)
        if not ids:
            return
        count = "1 conversation" if len(ids) == 1 else f"all {len(ids):,} conversations"
        question = f"Archive {count} from {shorten(clean_line(found.sender), 40)} as well?"
        if await self.app.push_screen_wait(Confirm(question)):
            self.carry_out(Way.ARCHIVE.value, partial(sweep.sweep, way=Way.ARCHIVE), ids)

    @on(DataChanged)
    def list_left(self, event: DataChanged) -> None:
        """The engine has made a request, or could not."""
        if event.everything or "unsubscribe" in event.kinds:
            self.start("left-lists", self._tell_left)

    async def _tell_left(self) -> None:
        for row in await self.write(unsubscribes.take_news):
            name = shorten(clean_line(row.list), 50)
            if row.state == "done":
                self.tell(f"Unsubscribed from {name}")
            else:
                words = "may not have worked" if row.state == "unknown" else "failed"
                self.tell(f"Unsubscribing from {name} {words}. {clean_line(row.reason)}", "warning")


def _detail(found: Offer) -> str:
    lines = [found.words]
    if found.way != unsubscribe.MAIL:
        lines.append(shorten(clean_line(found.target), 200))
    if found.before is not None and found.before.state in _BEFORE:
        when = formatting.when(int(found.before.created), clock.now())
        lines.append(_BEFORE[found.before.state].format(f"({when})"))
    return "\n".join(lines)
