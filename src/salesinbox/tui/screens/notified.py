"""News while the screen is open: toasts, the bell, the terminal's own notifications, and the list of them."""

from __future__ import annotations

import os
from collections.abc import Sequence

from textual import on

from salesinbox.core import clock
from salesinbox.core.text import clean_line
from salesinbox.notify.policy import Way, ways
from salesinbox.notify.terminal import sequence
from salesinbox.notify.words import Saying, sayings
from salesinbox.store import notifications
from salesinbox.store.notifications import Kind, Notification
from salesinbox.tui.bridge import DataChanged
from salesinbox.tui.dialogs.ask import Choice, Choose
from salesinbox.tui.screens.listing import Listing
from salesinbox.views import format as formatting

_TOAST_SECONDS = 8
_KINDS = {Kind.MAIL: "", Kind.SNOOZE: "back from snooze", Kind.REMINDER: "no reply so far"}


class Notified(Listing):
    """The part of the main screen that tells of news."""

    def on_mount(self) -> None:
        """What came just before the screen was there."""
        self.start("news", self._tell_news)

    @on(DataChanged)
    def news_came(self, event: DataChanged) -> None:
        """The engine found something to tell."""
        if event.everything or "notification" in event.kinds:
            self.start("news", self._tell_news)

    async def _tell_news(self) -> None:
        if not await self.read(notifications.has_unshown):
            return
        now = clock.now()
        by_way: dict[Way, list[Notification]] = {}
        for each in await self.write(notifications.claim_for_screen):
            for way in ways(self.settings, each.account, each.kind, now):
                by_way.setdefault(way, []).append(each)
        for way, news in by_way.items():
            self._tell_by(way, sayings(news))

    def _tell_by(self, way: Way, said: Sequence[Saying]) -> None:
        if way is Way.TOAST and self.app.screen is not self:
            # A toast would lie over the dialog the user is at.
            self.tell(" · ".join(clean_line(f"{each.title} {each.text}") for each in said))
        elif way is Way.TOAST:
            for each in said:
                text = clean_line(each.text)
                self.notify(text, title=clean_line(each.title), markup=False, timeout=_TOAST_SECONDS)
        elif way is Way.BELL:
            self.app.bell()
        elif way is not Way.COMMAND:
            self.mail_app.write_sequence("".join(sequence(way, each, os.environ) for each in said))

    def do_notifications(self) -> None:
        """The last notifications."""
        self.start("dialog", self._notifications)

    async def _notifications(self) -> None:
        news = await self.read(notifications.newest)
        if not news:
            self.tell("No notifications so far. New mail, and what comes back, is listed here.")
            return
        unseen = [each.id for each in news if not each.seen]
        if unseen:
            await self.write(lambda db: notifications.mark_seen(db, unseen))
        title = f"Notifications · {len(unseen)} new" if unseen else "Notifications"
        choices = [_choice(each) for each in news]
        chosen = await self.app.push_screen_wait(Choose(title, choices))
        if chosen:
            self.open_thread(int(chosen))


def _choice(one: Notification) -> Choice:
    mark = "  " if one.seen else "● "
    subject = clean_line(one.subject) or "(no subject)"
    about = (_KINDS[one.kind], formatting.when(int(one.created), clock.now()))
    return Choice(str(one.thread_id), f"{mark}{clean_line(one.who)}: {subject}", " · ".join(filter(None, about)))
