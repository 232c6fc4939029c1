"""Taking things out of a conversation: to the clipboard, to a file."""

from __future__ import annotations

from pathlib import Path

from salesinbox.mail.parts import safe_filename
from salesinbox.tui.dialogs.ask import AskText, Choice, Choose
from salesinbox.tui.screens.finding import FindingInConversation
from salesinbox.tui.typed_paths import path_of, wrong_to_make
from salesinbox.views import printing
from salesinbox.views.copying import Copy, copies
from salesinbox.views.printing import Format
from salesinbox.views.thread import ThreadView

_CONVERSATION = "conversation"
_SURELY_TAKEN = 70_000
"""Characters that every terminal with OSC 52 takes; some take no more than 100,000 bytes of base64."""


class TakingOut(FindingInConversation):
    """The part of the main screen that copies and prints."""

    def do_copy(self) -> None:
        """Choose something of the message to copy."""
        message = self.chosen_message()
        if message is not None and self.reader.thread is not None:
            self.start("dialog", self._copy, tuple(copies(message, self.reader.body)), self.reader.thread.id)

    async def _copy(self, offered: tuple[Copy, ...], thread_id: int) -> None:
        choices = [Choice(str(number), copy.title, copy.note) for number, copy in enumerate(offered)]
        choices.append(Choice(_CONVERSATION, "The conversation", "all of it, as text"))
        chosen = await self.app.push_screen_wait(Choose("Copy", choices))
        if not chosen:
            return
        if chosen == _CONVERSATION:
            text = await self.read(lambda db: printing.printed(db, thread_id, Format.TEXT))
            title = "The conversation"
        else:
            title, text = offered[int(chosen)].title, offered[int(chosen)].text
        self.app.copy_to_clipboard(text.rstrip("\n"))
        long = " It is long; not every terminal takes so much." if len(text.encode()) > _SURELY_TAKEN else ""
        self.tell(f"Copied: {title}.{long}")

    @property
    def downloads(self) -> Path:
        """Where files go."""
        return path_of(self.settings.download_dir or str(self.mail_app.locations.downloads))

    def do_print_out(self) -> None:
        """Print the conversation to a file."""
        if self.chosen_message() and self.reader.thread is not None:
            self.start("dialog", self._print, self.reader.thread)

    async def _print(self, thread: ThreadView) -> None:
        name = safe_filename(f"{thread.subject}.txt", "text/plain")
        typed = await self.app.push_screen_wait(
            AskText("Print to a file (.txt, .md or .html)", str(self.downloads / name), check=wrong_to_make)
        )
        if typed:
            path = path_of(typed)
            await self.read(lambda db: printing.print_to(db, thread.id, path))
            self.tell(f"Printed to {path}")
