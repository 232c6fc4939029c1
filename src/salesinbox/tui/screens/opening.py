"""What other programs show: links and the browser's copy of a mail, attachments opened or saved."""

from __future__ import annotations

import os
import shlex
import subprocess
import webbrowser
from pathlib import Path
from urllib.parse import urlsplit

from salesinbox.core.errors import UserError
from salesinbox.core.text import clean_line, shorten
from salesinbox.mail.links import Link
from salesinbox.store import partial
from salesinbox.tui.dialogs.ask import AskText, Choice, Choose, Confirm
from salesinbox.tui.screens.reading import Reading
from salesinbox.views import format as formatting
from salesinbox.views import reading
from salesinbox.views.thread import AttachmentView

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

    def do_attachments(self) -> None:
        """Open or save a file of the message."""
        message = self.chosen_message()
        if message is None:
            return
        files = message.attachments
        if not files:
            self.tell("No attachments in this message.")
        elif len(files) == 1:
            self.ask_about_file(files[0].id)
        else:
            self.start("dialog", self._choose_attachment)

    def ask_about_file(self, attachment_id: int) -> None:
        """Open or save one attachment."""
        self.start("dialog", self._attachment, attachment_id)

    async def _choose_attachment(self) -> None:
        message = self.reader.message
        assert message is not None
        choices = [Choice(str(each.id), each.filename, formatting.size(each.size)) for each in message.attachments]
        chosen = await self.app.push_screen_wait(Choose("Attachments", choices))
        if chosen:
            await self._attachment(int(chosen))

    async def _attachment(self, attachment_id: int) -> None:
        messages = self.reader.thread.messages if self.reader.thread else ()
        file = next((each for message in messages for each in message.attachments if each.id == attachment_id), None)
        if file is None:
            return  # the conversation was closed or deleted meanwhile
        ways = [Choice("save", "Save to a folder"), Choice("open", "Open")]
        way = await self.app.push_screen_wait(Choose(f"{file.filename} · {formatting.size(file.size)}", ways))
        if way == "save":
            folder = await self.app.push_screen_wait(AskText("Save to", str(self._downloads())))
            if folder:
                self.start("download", self._save_file, file, folder)
        elif way == "open":
            self.start("download", self._open_attachment, file)

    async def _save_file(self, file: AttachmentView, folder: str) -> None:
        if await self._bring_file(file):
            path = await self.read(lambda db: reading.save_attachment(db, file.id, Path(folder).expanduser()))
            self.tell(f"Saved as {path}")

    async def _open_attachment(self, file: AttachmentView) -> None:
        private = self.mail_app.handed_out.folder()
        if await self._bring_file(file):
            self._open_file(await self.read(lambda db: reading.save_attachment(db, file.id, private)))

    async def _bring_file(self, file: AttachmentView) -> bool:
        return await self.bring(lambda db: list(partial.lacking_files(db, [file.id])), file.filename)

    def _open_file(self, path: Path) -> None:
        opener = self.settings.attachment_opener or ("open" if os.uname().sysname == "Darwin" else "xdg-open",)
        try:
            subprocess.Popen(  # the user's own program, without a shell
                [*opener, str(path)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError as error:
            raise UserError(
                f"{shlex.join(opener)} cannot be started; the file is {path}.", "Set attachment_opener in config.toml."
            ) from error

    def _downloads(self) -> Path:
        return (
            Path(self.settings.download_dir).expanduser()
            if self.settings.download_dir
            else self.mail_app.locations.downloads
        )
