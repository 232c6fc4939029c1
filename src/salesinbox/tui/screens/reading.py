"""Reading: opening and closing conversations, moving in them, links, files, the browser, the raw source."""

from __future__ import annotations

import os
import shlex
import subprocess
import webbrowser
from pathlib import Path
from urllib.parse import urlsplit

from textual import on

from salesinbox.actions import triage
from salesinbox.core.errors import UserError
from salesinbox.core.text import clean_line
from salesinbox.tui.dialogs.ask import AskText, Choice, Choose, Confirm
from salesinbox.tui.dialogs.pages import source_page
from salesinbox.tui.panes.sidebar import SideBar
from salesinbox.tui.screens.triage import Triage
from salesinbox.tui.widgets.document import DocumentView
from salesinbox.tui.widgets.thread_list import ThreadList
from salesinbox.views import format as formatting
from salesinbox.views import reading
from salesinbox.views.thread import MessageView

_REST_SECONDS = 0.7
"""How long a conversation one passes on the way is looked at before it counts as read."""
_SAFE_SCHEMES = ("http", "https", "mailto")


class Reading(Triage):
    """The part of the main screen that reads conversations."""

    @on(ThreadList.Opened)
    def opened(self, event: ThreadList.Opened) -> None:
        """A row was clicked."""
        self.do_open()

    def do_open(self) -> None:
        """Open what the cursor is on: a conversation to read, or a draft to go on writing."""
        line = self.threads.current
        if line is None:
            self.tell_no_conversation()
        elif line.draft_id:
            self.open_draft(line.draft_id)
        else:
            self.open_thread(line.id)

    def open_thread(self, thread_id: int, *, passing: bool = False) -> None:
        """Open a conversation for reading; that marks it as read, once it is rested on if that may be *passing*."""
        self.show_reader(True)
        if self.reader.thread is None or self.reader.thread.id != thread_id:
            self.show_thread(thread_id)
        self.reader.focus()
        self.update_hints()
        if passing:
            self.set_timer(_REST_SECONDS, lambda: self._read_if_still(thread_id))
        else:
            self.start("read", self._mark_read, thread_id)

    def _read_if_still(self, thread_id: int) -> None:
        if self.reading and self.reader.thread is not None and self.reader.thread.id == thread_id:
            self.start("read", self._mark_read, thread_id)

    async def _mark_read(self, thread_id: int) -> None:
        await self.write(lambda db: triage.mark_read(db, [thread_id], by_opening=True))

    def close_reader(self) -> None:
        """Back to the list."""
        self.show_reader(False)
        self.threads.focus()
        self.update_hints()

    @on(SideBar.ThreadChosen)
    def other_conversation(self, event: SideBar.ThreadChosen) -> None:
        """One of the person's other conversations."""
        self.threads.go_to(event.thread_id)
        self.open_thread(event.thread_id)

    @on(DocumentView.Clicked)
    def line_clicked(self, event: DocumentView.Clicked) -> None:
        """A click in the reader or the side bar."""
        what, _, which = event.line.target.partition(":")
        if what == "fold":
            self.reader.toggle_fold(event.line.message)
            self.update_hints()
        elif what == "quotes":
            self.reader.toggle_quotes(event.line.message)
        elif what == "attachment":
            self.start("dialog", self._attachment, int(which))
        elif what == "thread":
            self.open_thread(int(which))

    # Moving

    def _scroll(self, lines: int) -> None:
        if isinstance(self.focused, SideBar):
            self.sidebar.step(1 if lines > 0 else -1)
        else:
            self.reader.scroll_by(lines)

    def do_read_down(self) -> None:
        """Scroll down."""
        self._scroll(1)

    def do_read_up(self) -> None:
        """Scroll up."""
        self._scroll(-1)

    def do_read_page_down(self) -> None:
        """A page down; at the end, on to the next message."""
        self._scroll(max(1, self.reader.size.height - 2))

    def do_read_page_up(self) -> None:
        """A page up."""
        self._scroll(-max(1, self.reader.size.height - 2))

    def do_read_top(self) -> None:
        """To the first line."""
        self.reader.scroll_to(y=0, animate=False, force=True)

    def do_read_bottom(self) -> None:
        """To the last line."""
        self.reader.scroll_to(y=self.reader.virtual_size.height, animate=False, force=True)

    def do_next_message(self) -> None:
        """The next message of the conversation."""
        self._step_message(1)

    def do_previous_message(self) -> None:
        """The message before."""
        self._step_message(-1)

    def _step_message(self, by: int) -> None:
        if self._message():
            before = self.reader.current
            self.reader.step(by)
            self.update_hints()
            if self.reader.current == before:
                self.tell("This is the last message." if by > 0 else "This is the first message.")

    def _message(self) -> MessageView | None:
        """The message the keys are about; where there is none, the user is told so."""
        if self.reader.message is None:
            self.tell("No conversation is open.")
        return self.reader.message

    def do_next_thread(self) -> None:
        """The next conversation of the list."""
        self._step_thread(1)

    def do_previous_thread(self) -> None:
        """The conversation before."""
        self._step_thread(-1)

    def _step_thread(self, by: int) -> None:
        before = self.threads.cursor
        self.threads.move(by)
        if self.threads.cursor == before:
            self._tell_end(by)
        elif self.reading and self.threads.current is not None and self.threads.current.id:
            self.open_thread(self.threads.current.id, passing=True)

    def _tell_end(self, by: int) -> None:
        if self.threads.current is None:
            self.tell_no_conversation()
        elif by < 0 or self.threads.next_before is None:
            self.tell("This is the last conversation." if by > 0 else "This is the first conversation.")

    # Folding

    def do_fold(self) -> None:
        """Fold or unfold; in the side bar, open the conversation chosen there."""
        if not isinstance(self.focused, SideBar):
            if self._message():
                self.reader.toggle_fold()
                self.update_hints()
        elif not self.sidebar.open_chosen():
            self.tell("No other conversation to open.")

    def do_fold_all(self) -> None:
        """Unfold everything, or fold it again."""
        if self._message():
            self.reader.toggle_all()

    def do_quotes(self) -> None:
        """Show or hide quoted text."""
        if not self._message():
            return
        if self.reader.body is not None and not self.reader.body.quotes:
            self.tell("No quoted text in this message.")
        else:
            self.reader.toggle_quotes()

    def do_headers(self) -> None:
        """Show or hide all headers."""
        if self._message():
            self.reader.toggle_headers()

    def do_source(self) -> None:
        """The raw source of the message."""
        if message := self._message():
            self.start("dialog", self._source, message.id, message.subject)

    async def _source(self, message_id: int, title: str) -> None:
        text = await self.read(lambda db: reading.source(db, message_id))
        await self.app.push_screen(source_page(title, text))

    # Links, browser, files

    def do_links(self) -> None:
        """Choose a link of the message."""
        if not self._message():
            return
        if self.reader.body is None:
            self.tell("The text of this message is not open.")
        elif not self.reader.body.links:
            self.tell("No links in this message.")
        else:
            self.start("dialog", self._open_link, self.reader.body.links)

    async def _open_link(self, links: tuple[str, ...]) -> None:
        choices = [Choice(link, f"[{number}] {link}") for number, link in enumerate(links, start=1)]
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
        if message := self._message():
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
        message = self._message()
        if message is None:
            return
        files = message.attachments
        if not files:
            self.tell("No attachments in this message.")
        elif len(files) == 1:
            self.start("dialog", self._attachment, files[0].id)
        else:
            self.start("dialog", self._choose_attachment)

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
                path = await self.read(lambda db: reading.save_attachment(db, attachment_id, Path(folder).expanduser()))
                self.tell(f"Saved as {path}")
        elif way == "open":
            private = self.mail_app.handed_out.folder()
            path = await self.read(lambda db: reading.save_attachment(db, attachment_id, private))
            self._open_file(path)

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
