"""The side bar: the card of the person you are talking to, and your other conversations with them."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len
from textual import events
from textual.message import Message

from salesinbox.core import clock
from salesinbox.tui.widgets.doc_line import DocLine
from salesinbox.tui.widgets.document import DocumentView
from salesinbox.tui.widgets.drawing import fit
from salesinbox.tui.widgets.wrapping import wrap
from salesinbox.views import format as formatting
from salesinbox.views.person import PersonCard


class SideBar(DocumentView):
    """The person pane; its conversations can be walked through and opened."""

    parted = True

    class ThreadChosen(Message):
        """One of the other conversations was chosen."""

        def __init__(self, thread_id: int) -> None:
            super().__init__()
            self.thread_id = thread_id

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self.card: PersonCard | None = None
        self._chosen = 0

    def show_person(self, card: PersonCard | None) -> None:
        """Show a card, or nothing."""
        if self.card is None or card is None or card.address != self.card.address:
            self._chosen = 0
            self.scroll_to(y=0, animate=False, force=True)
        self.card = card
        self._draw()

    def step(self, by: int) -> None:
        """Walk through the conversations."""
        if self.card is not None and self.card.conversations:
            self._chosen = max(0, min(len(self.card.conversations) - 1, self._chosen + by))
            self._draw()

    def open_chosen(self) -> bool:
        """Open the conversation the mark is on; whether there is one."""
        if self.card is None or not self.card.conversations:
            return False
        self.post_message(self.ThreadChosen(self.card.conversations[self._chosen].id))
        return True

    def _draw(self) -> None:
        self.show_lines(() if self.card is None else tuple(self._lines(self.card, max(12, self.line_width - 3))))

    def _lines(self, card: PersonCard, width: int) -> Iterator[DocLine]:
        yield DocLine()
        for line in _broken(card.name or card.address, width - 2):
            yield DocLine(((f"  {line}", "title"),))
        if card.name:
            for line in _broken(card.address, width - 2):
                yield DocLine(((f"  {line}", "muted"),))
        yield DocLine()
        yield from self._facts(card)
        yield DocLine()
        if card.conversations:
            yield DocLine((("  Other conversations", "accent"),))
        else:
            yield DocLine((("  No other conversations", "muted"),))
        for index, thread in enumerate(card.conversations):
            mark = ("▌ " if index == self._chosen and self.has_focus else "  ", "cursor")
            style = "unread" if thread.unread else "text"
            when = formatting.when(thread.date, clock.now())
            yield DocLine(
                (mark, (thread.subject, style)), ((f" {when} ", "muted"),), target=f"thread:{thread.id}", message=index
            )

    def _facts(self, card: PersonCard) -> Iterator[DocLine]:
        if not card.received and not card.sent:
            yield DocLine((("  First contact", "accent"),))
            return
        counts = f"{card.received:,} from them · {card.sent:,} from you"
        yield DocLine((("  ", "text"), (counts, "text")))
        if card.last_date is not None:
            ago = formatting.ago(card.last_date, clock.timestamp())
            yield DocLine((("  Last mail ", "muted"), (ago, "text")))
        if card.first_date is not None:
            yield DocLine((("  Known since ", "muted"), (formatting.full_when(card.first_date).split(",")[0], "text")))

    def on_resize(self, event: events.Resize) -> None:
        """Lines break elsewhere."""
        self._draw()

    def on_focus(self) -> None:
        """The mark appears."""
        self._draw()

    def on_blur(self) -> None:
        """The mark goes."""
        self._draw()


def _broken(text: str, width: int) -> Iterator[str]:
    """A name between its words, an address before its sign; what is too long even so is cut."""
    local, sign, domain = text.rpartition("@")
    lines = wrap(text, width) if " " in text or cell_len(text) <= width else (local, f"{sign}{domain}")
    return (fit(line, width) for line in lines if line)
