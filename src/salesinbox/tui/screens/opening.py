"""What other programs show: links and the browser's copy of a mail."""

from __future__ import annotations

import os
import webbrowser
from urllib.parse import urlsplit

from salesinbox.core.errors import UserError
from salesinbox.core.text import clean_line, shorten
from salesinbox.mail.links import Link
from salesinbox.tui.dialogs.ask import Choice, Choose, Confirm
from salesinbox.tui.screens.reading import Reading
from salesinbox.views import reading

_SAFE_SCHEMES = ("http", "https", "mailto")


class Opening(Reading):
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
            self.start("dialog", self._open_link, self.reader.body.links)

    async def _open_link(self, links: tuple[Link, ...]) -> None:
        choices = [
            Choice(link.target, f"[{number}] {shorten(link.text, 30)}".rstrip(), link.target)
            for number, link in enumerate(links, start=1)
        ]
        link = await self.app.push_screen_wait(Choose("Open a link", choices))
        if not link:
            return
        try:
            parts = urlsplit(link)
            # Not the netloc: in https://bank.example@pirate.example the page is the pirate's.
            place = parts.hostname or parts.path
        except ValueError as error:
            raise UserError(f"This is no address of a page: {clean_line(link)}") from error
        if parts.scheme.lower() not in _SAFE_SCHEMES:
            raise UserError(f"Links of this kind are not opened: {clean_line(link)}")
        question = f"Open a page of {clean_line(place)}?"
        if await self.app.push_screen_wait(Confirm(question, link)):
            webbrowser.open(link)

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
