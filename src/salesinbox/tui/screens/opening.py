"""What other programs show: links and the browser's copy of a mail."""

from __future__ import annotations

import os
import webbrowser

from salesinbox.core.errors import UserError
from salesinbox.core.text import clean_block, clean_line, shorten
from salesinbox.mail.link_target import link_target
from salesinbox.mail.links import Link
from salesinbox.mail.mailto import letter_of
from salesinbox.store.drafts import DraftRow
from salesinbox.tui.dialogs.ask import Choice, Choose, Confirm
from salesinbox.tui.screens.taking_out import TakingOut
from salesinbox.views import reading

NOTHING_BEGUN = DraftRow(0)


class Opening(TakingOut):
    """The part of the main screen that hands things to other programs."""

    def do_links(self) -> None:
        """Choose a link of the message."""
        if not self.chosen_message():
            return
        if self.reader.body is None:
            self.tell("The text of this message is not open.")
        elif not self.reader.body.links:
            self.tell("No links in this message.")
        else:
            self.choose_link(self.reader.current)

    def choose_link(self, index: int) -> None:
        """Open one of the links of a message."""
        if (body := self.reader.body_at(index)) is not None:
            self.start("dialog", self._choose_link, body.links)

    def ask_about_link(self, index: int, number: int) -> None:
        """Open one link of a message."""
        body = self.reader.body_at(index)
        if body is not None and number <= len(body.links):
            self.start("dialog", self._open_link, body.links[number - 1])

    async def _choose_link(self, links: tuple[Link, ...]) -> None:
        choices = [
            Choice(str(number), f"[{number}] {shorten(link.text, 30)}".rstrip(), link.target)
            for number, link in enumerate(links, start=1)
        ]
        number = await self.app.push_screen_wait(Choose("Open a link", choices))
        if number:
            await self._open_link(links[int(number) - 1])

    async def _open_link(self, link: Link) -> None:
        target = link_target(link)
        if target is None:
            raise UserError(f"Links of this kind are not opened: {clean_line(link.target)}")
        question = f"Write to {target.place}?" if target.mail else f"Open a page of {target.place}?"
        detail = "\n\n".join([link.target, *(f"! {warning}" for warning in target.warnings)])
        if not await self.app.push_screen_wait(Confirm(clean_line(question), clean_block(detail))):
            return
        if target.mail:
            letter = letter_of(link.target)
            self.do_compose(DraftRow(0, to=letter.to, cc=letter.cc, subject=letter.subject, body=letter.body))
        elif not webbrowser.open(link.target):
            self.tell(f"No browser to be found. {self.keys.shown('copy')} copies the link.", "warning")

    def do_browser(self) -> None:
        """The sanitised HTML in a browser."""
        if message := self.chosen_message():
            self.start("dialog", self._browser, message.id)

    async def _browser(self, message_id: int) -> None:
        html = await self.read(lambda db: reading.browser_copy(db, message_id))
        path = self.mail_app.handed_out.folder() / f"{message_id}.html"
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:  # noqa: ASYNC230 - one small write to memory-backed /tmp
            file.write(html)
        if not webbrowser.open(path.as_uri()):
            self.tell(f"No browser to be found; the page is {path}", "warning")

    # Filled in by other parts

    def do_compose(self, begun: DraftRow = NOTHING_BEGUN) -> None:
        """Write a new mail, which may be begun already."""
        raise AssertionError("provided by the part that writes")
