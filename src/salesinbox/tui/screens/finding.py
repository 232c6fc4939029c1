"""Finding words in the open conversation, and the words it was found by."""

from __future__ import annotations

from salesinbox.core.text import shorten
from salesinbox.tui.dialogs.ask import AskText
from salesinbox.tui.panes.body_lines import Finding
from salesinbox.tui.screens.base import Place
from salesinbox.tui.screens.reading import Reading
from salesinbox.views import finding
from salesinbox.views.finding import Sought
from salesinbox.views.thread import ThreadView

_AT_ONCE = 25
"""Messages looked through in one job, so that other reading gets in between."""


class FindingInConversation(Reading):
    """The part of the main screen that finds words in a conversation."""

    def __init__(self) -> None:
        super().__init__()
        self._words = ""
        self._hits: list[tuple[int, int]] = []
        """(message, number in it) of every place."""
        self._hit = 0
        self._searched: str | None = None
        """The query whose words are shown."""

    def do_find(self) -> None:
        """Ask for words, and show where they stand."""
        if self.chosen_message():
            self.start("dialog", self._ask_words)

    async def _ask_words(self) -> None:
        words = await self.app.push_screen_wait(
            AskText("Find in this conversation", self._words, "words, whatever their case and accents")
        )
        if words and self.reader.thread is not None:
            self._words = words
            self.start("find", self._find, self.reader.thread, finding.sought(words), words)

    async def _find(self, thread: ThreadView, sought: Sought, words: str = "") -> None:
        """Look through all of a conversation.

        Args:
            words: What the user typed; empty where a search led here, which says nothing of what it finds.
        """
        ids = [message.id for message in thread.messages]
        hits: list[tuple[int, int]] = []
        for start in range(0, len(ids), _AT_ONCE):
            part = ids[start : start + _AT_ONCE]
            hits += await self.read(lambda db, part=part: finding.count(db, part, sought))  # type: ignore[misc]  # bound as a default
        if self.reader.thread is None or self.reader.thread.id != thread.id:
            return
        self._hits = hits
        if not hits:
            self.reader.find(None)
            if words:
                self.tell(f"“{shorten(words, 40)}” is not in this conversation.")
            return
        here = set(ids[self.reader.current if words else 0 :])
        self._go_to_hit(next((n for n, (id_, _) in enumerate(hits) if id_ in here), 0), sought, aloud=bool(words))

    def _go_to_hit(self, number: int, sought: Sought, *, aloud: bool = True) -> None:
        self._hit = number
        self.reader.find(Finding(sought, *self._hits[number]))
        self.update_hints()
        if aloud:
            self.tell(f"{number + 1} of {len(self._hits)}")

    def do_next_hit(self) -> None:
        """Where the words stand next."""
        self._step_hit(1)

    def do_previous_hit(self) -> None:
        """Where they stand before."""
        self._step_hit(-1)

    def _step_hit(self, by: int) -> None:
        if not self.chosen_message():
            return
        if self.reader.finding is None or not self._hits:
            self.tell(f"Nothing is searched for here. {self.keys.shown('find')} finds words in a conversation.")
        else:
            self._go_to_hit((self._hit + by) % len(self._hits), self.reader.finding.sought)

    def close_reader(self) -> None:
        """First the end of finding, where the user began it; then back to the list."""
        if self.reader.finding is not None and not self.reader.finding.sought.whole:
            self.reader.find(None)
            self.update_hints()
        else:
            super().close_reader()

    async def _load_thread(self, thread_id: int) -> None:
        """Also show what a search has found in it."""
        await super()._load_thread(thread_id)
        await self._show_searched(thread_id)

    async def _load_list(self, place: Place, keep: bool) -> None:
        """Where a query goes on, the conversation beside the list may stay, but other words were found in it."""
        await super()._load_list(place, keep)
        if self.reader.thread is not None and place.query != self._searched:
            await self._show_searched(self.reader.thread.id)

    async def _show_searched(self, thread_id: int) -> None:
        thread, query = self.reader.thread, self.place.query
        sought = finding.sought_by(query) if query and self.place.searched else None
        if thread is not None and thread.id == thread_id and sought is not None:
            self._searched = query
            await self._find(thread, sought)
