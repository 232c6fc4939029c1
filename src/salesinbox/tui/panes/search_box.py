"""The search box over the list: what is typed, what it may go on to be, what is wrong with it, what was found.

It knows no database: whoever feeds it gets :class:`SearchBox.Changed` and :class:`SearchBox.Entered`.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from salesinbox.core.errors import UserError
from salesinbox.core.text import shorten
from salesinbox.store.search import QueryError
from salesinbox.store.search.typed import Typed, typed_at
from salesinbox.tui.widgets import untrusted
from salesinbox.tui.widgets.fields import Field
from salesinbox.tui.widgets.reading_order import as_shown
from salesinbox.views.completing import Completion

_PLACEHOLDER = "Search: words, from:ben, is:unread, has:attachment, newer:2w … ↑ past searches"
_WIDEST_OFFERS = 70
"""Cells, as in the style sheet."""


class SearchField(Field):
    """The line to type in; keys for the list below it are the box's."""

    async def _on_key(self, event: events.Key) -> None:
        box = self.parent
        if isinstance(box, SearchBox) and box.take_key(event.key):
            event.stop()
            event.prevent_default()
            return
        await super()._on_key(event)


class SearchBox(Vertical):
    """Where searches are typed."""

    class Changed(Message):
        """Something else is typed, or typed elsewhere in it."""

        def __init__(self, text: str, part: Typed | None) -> None:
            super().__init__()
            self.text = text
            self.part = part

    class Entered(Message):
        """Enter: on to the results."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self.past: Sequence[str] = ()
        """Past searches, the latest first."""
        self._back = 0
        """How many searches back the box is; 0 for what is being typed."""
        self._draft = ""
        self._offered: Sequence[Completion] = ()
        self._part: Typed | None = None
        self._taking = False

    def compose(self) -> ComposeResult:
        """The line, what is wrong with it, what was found; the list lies over what is below."""
        yield SearchField(id="search", placeholder=_PLACEHOLDER, compact=True, select_on_focus=False)
        yield Static("", id="search-error", markup=False)
        yield Static("", id="search-note", markup=False)
        offers = OptionList(id="search-offers", markup=False)
        offers.can_focus = False
        yield offers

    def on_mount(self) -> None:
        """Nothing is wrong and nothing on offer yet."""
        self.show_error(None)
        self.offer((), None)

    @property
    def field(self) -> Input:
        """The line to type in."""
        return self.query_one(SearchField)

    @property
    def offers(self) -> OptionList:
        """The list of what may be meant."""
        return self.query_one(OptionList)

    @property
    def value(self) -> str:
        """What is typed."""
        return self.field.value

    def fill(self, text: str) -> None:
        """Put other text into the box, to be typed on."""
        self.field.value = text
        self.field.cursor_position = len(text)

    def clear(self) -> None:
        """As at first."""
        self._back, self._draft = 0, ""
        self.field.value = ""
        self.show_error(None)
        self.offer((), None)

    # What is said

    def show_error(self, error: UserError | None) -> None:
        """What is wrong with the query, under the place where it is."""
        shown = self.query_one("#search-error", Static)
        shown.display = error is not None
        self.query_one("#search-note").display = error is None
        # What is put in the order of the screen has no place that could be pointed at.
        if isinstance(error, QueryError) and as_shown(self.value) == self.value:
            lines = [self._caret(error), untrusted.line(f"{error.what} {error.hint}", "$text-error")]
            shown.update(Content("\n").join(lines))
        elif error is not None:
            shown.update(untrusted.line(str(error), "$text-error"))

    def _caret(self, error: QueryError) -> Content:
        before = cell_len(self.value[: error.start]) - int(self.field.scroll_offset.x)
        width = cell_len(self.value[error.start : error.end]) + min(0, before)
        # What is out of view is pointed at from the edge.
        room = max(1, self.field.content_size.width)
        at = max(0, min(before, room - 1))
        return Content.styled(" " * at + "^" * max(1, min(width, room - at)), "bold $text-error")

    def show_note(self, text: str) -> None:
        """What was found, and in what order."""
        self.query_one("#search-note", Static).update(untrusted.line(text, "$text-muted"))

    # What may be meant

    def offer(self, completions: Sequence[Completion], part: Typed | None) -> None:
        """Show what the *part* being typed may go on to be; nothing hides the list."""
        self._offered, self._part = completions, part
        offers = self.offers
        offers.display = bool(completions)
        offers.clear_options()
        column = max((cell_len(each.text) for each in completions), default=0)
        room = min(self.size.width, _WIDEST_OFFERS) - column - 5
        offers.add_options([Option(_line(each, column, room)) for each in completions])
        offers.highlighted = None

    @property
    def offering(self) -> bool:
        """Whether the list is open."""
        return bool(self.offers.display)

    def take_key(self, key: str) -> bool:
        """Keys of the list and of past searches; whether this is one."""
        if self.offering:
            return self._list_key(key)
        if key == "up" and self._back < len(self.past):
            self._draft = self._draft if self._back else self.value
            self._go_back(self._back + 1)
            return True
        if key == "down" and self._back:
            self._go_back(self._back - 1)
            return True
        return False

    def _list_key(self, key: str) -> bool:
        offers, chosen = self.offers, self.offers.highlighted
        if key in ("up", "down"):
            count = len(self._offered)
            first = 0 if key == "down" else count - 1
            offers.highlighted = first if chosen is None else (chosen + (1 if key == "down" else -1)) % count
        elif key == "tab" or (key == "enter" and chosen is not None):
            self._take(chosen or 0)
        elif key == "escape":
            self.offer((), None)
        else:
            return False
        return True

    @on(Input.Blurred, "#search")
    def left(self) -> None:
        """Elsewhere is typed or clicked now."""
        self.offer((), None)

    @on(OptionList.OptionSelected, "#search-offers")
    def clicked(self, event: OptionList.OptionSelected) -> None:
        """One was clicked."""
        event.stop()
        self._take(event.option_index)

    def _take(self, index: int) -> None:
        part, completion = self._part, self._offered[index]
        if part is None:
            return
        text = completion.text if completion.goes_on else f"{completion.text} "
        after = self.value[part.end :]
        self.offer((), None)
        self._taking = True
        self.field.value = (
            f"{self.value[: part.start]}{text}{after.removeprefix(' ') if not completion.goes_on else after}"
        )
        self.field.cursor_position = part.start + len(text)
        self.field.focus()

    def _go_back(self, steps: int) -> None:
        self._back = steps
        self.fill(self.past[steps - 1] if steps else self._draft)

    # What is typed

    @on(Input.Changed, "#search")
    def typed(self, event: Input.Changed) -> None:
        """Tell who searches."""
        event.stop()
        if self._back and event.value != self.past[self._back - 1]:
            self._back = 0
        self.offer((), None)
        part = typed_at(event.value, self.field.cursor_position) if self.field.has_focus and not self._back else None
        self.post_message(self.Changed(event.value, part))

    @on(Input.Submitted, "#search")
    def entered(self, event: Input.Submitted) -> None:
        """Tell who searches."""
        event.stop()
        self.offer((), None)
        self.post_message(self.Entered(event.value))


def _line(completion: Completion, column: int, room: int) -> Content:
    text = untrusted.line(completion.text, "bold").pad_right(column - cell_len(completion.text) + 2)
    return text + untrusted.line(shorten(completion.note, room), "$text-muted")
