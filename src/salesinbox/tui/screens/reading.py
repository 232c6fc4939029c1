"""Reading: opening and closing conversations, moving in them, folding, the raw source."""

from __future__ import annotations

from textual import on

from salesinbox.actions import triage
from salesinbox.store import partial
from salesinbox.tui.dialogs.pages import source_page
from salesinbox.tui.panes.reader import Reader
from salesinbox.tui.panes.sidebar import SideBar
from salesinbox.tui.screens.downloading import Downloading
from salesinbox.tui.widgets.document import DocumentView
from salesinbox.tui.widgets.thread_list import ThreadList
from salesinbox.views import reading
from salesinbox.views.thread import MessageView

_REST_SECONDS = 0.7
"""How long a conversation one passes on the way is looked at before it counts as read."""


class Reading(Downloading):
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
        if event.link:
            self.ask_about_link(event.line.message, event.link)
        elif what == "fold":
            self.reader.toggle_fold(event.line.message)
            self.update_hints()
        elif what == "quotes":
            self.reader.toggle_quotes(event.line.message)
        elif what == "links":
            self.choose_link(event.line.message)
        elif what == "more":
            self.reader.show_more(event.line.message)
        elif what == "attachment":
            self.ask_about_file(int(which))
        elif what == "invitation":
            self.answer_clicked(event.line.message)
        elif what == "thread":
            self.open_thread(int(which))

    @on(Reader.Arrived)
    def arrived(self, event: Reader.Arrived) -> None:
        """Mail came into the conversation being read, further down than is in view."""
        self.tell("1 new message below" if event.count == 1 else f"{event.count} new messages below")

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
        if self.chosen_message():
            before = self.reader.current
            self.reader.step(by)
            self.update_hints()
            if self.reader.current == before:
                self.tell("This is the last message." if by > 0 else "This is the first message.")

    def chosen_message(self) -> MessageView | None:
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
            if self.chosen_message():
                self.reader.toggle_fold()
                self.update_hints()
        elif not self.sidebar.open_chosen():
            self.tell("No other conversation to open.")

    def do_fold_all(self) -> None:
        """Unfold everything, or fold it again."""
        if not self.chosen_message():
            return
        if self.reader.thread is not None and len(self.reader.thread.messages) == 1:
            self.tell("This is the only message.")
        self.reader.toggle_all()

    def do_quotes(self) -> None:
        """Show or hide quoted text."""
        if not self.chosen_message():
            return
        if self.reader.body is not None and not self.reader.body.quotes:
            self.tell("No quoted text in this message.")
        else:
            self.reader.toggle_quotes()

    def do_headers(self) -> None:
        """Show or hide all headers."""
        if self.chosen_message():
            self.reader.toggle_headers()

    def do_source(self) -> None:
        """The raw source of the message."""
        if message := self.chosen_message():
            self.start("download" if message.missing else "dialog", self._source, message.id, message.subject)

    async def _source(self, message_id: int, title: str) -> None:
        if not await self.bring(lambda db: partial.lacking_messages(db, [message_id]), "the whole message"):
            return
        text = await self.read(lambda db: reading.source(db, message_id))
        await self.app.push_screen(source_page(title, text))

    # Filled in by other parts

    def answer_clicked(self, index: int) -> None:
        """Answer the invitation in a message."""
        raise AssertionError("provided by the part for invitations")

    def ask_about_link(self, index: int, number: int) -> None:
        """Open one link of a message."""
        raise AssertionError("provided by the part for other programs")

    def choose_link(self, index: int) -> None:
        """Open one of the links of a message."""
        raise AssertionError("provided by the part for other programs")

    def ask_about_file(self, attachment_id: int) -> None:
        """Open or save one attachment."""
        raise AssertionError("provided by the part for other programs")
