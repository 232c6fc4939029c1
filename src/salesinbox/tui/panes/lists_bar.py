"""The tabs above the list: the lists that are always there, and the saved filters that are tabs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from salesinbox.core.text import shorten
from salesinbox.store.threads import Filter
from salesinbox.tui.widgets import label_colors, untrusted

MORE = " … "
_LONGEST_TITLE = 24

Key = Filter | int
"""What a tab shows: a list, or the saved filter with this id."""


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab, its count in words."""

    key: Key
    title: str
    count: str = ""
    wrong: bool = False
    """Whether its query cannot be understood."""
    color: str = ""
    """The colour of a saved filter that has one."""


def tabs(saved: Sequence[Tab], counts: dict[Filter, str]) -> list[Tab]:
    """All tabs in their order: the inbox, the user's own, the other lists."""
    first, *rest = [Tab(each, each.value.capitalize(), counts.get(each, "")) for each in Filter]
    return [first, *saved, *rest]


class ListsBar(Static):
    """The tabs, the one in view marked; a click goes there, one on the dots shows all there are."""

    class Chosen(Message):
        """A tab was clicked."""

        def __init__(self, key: Key) -> None:
            super().__init__()
            self.key = key

    class MoreWanted(Message):
        """The dots were clicked."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id, markup=False)
        self._current: Key | None = Filter.INBOX
        self._note = ""
        self._tabs: Sequence[Tab] = tabs([], {})
        self._spans: list[tuple[int, int, Key | None]] = []

    def show(self, current: Key | None, shown: Sequence[Tab], note: str = "") -> None:
        """Mark *current*; *note* says what narrows the list: a label, an account, a query."""
        if (current, shown, note) != (self._current, self._tabs, self._note):
            self._current, self._tabs, self._note = current, shown, note
            self._draw()

    @property
    def keys(self) -> list[Key]:
        """What the tabs show, from the left."""
        return [tab.key for tab in self._tabs]

    def _draw(self) -> None:
        # What narrows the list gives way first, then the tabs far from the one in view.
        note = untrusted.line(shorten(self._note, max(12, self.size.width // 2)), "$accent")
        plain = self.app.has_class("-plain")
        dots = [self._dot(tab.color) for tab in self._tabs]
        contents = [
            _content(tab, dot, current=tab.key == self._current, plain=plain)
            for tab, dot in zip(self._tabs, dots, strict=True)
        ]
        widths = [content.cell_length for content in contents]
        current = next((at for at, tab in enumerate(self._tabs) if tab.key == self._current), None)
        parts: list[Content] = []
        self._spans, at = [], 1
        for index in fitting(widths, current, self.size.width - note.cell_length - 3):
            part = Content.styled(MORE, "$text-muted") if index is None else contents[index]
            self._spans.append((at, at + part.cell_length, None if index is None else self._tabs[index].key))
            at += part.cell_length
            parts.append(part)
        if self._note:
            parts += [Content("  "), note]
        self.update(Content(" ").join([Content(""), Content("").join(parts)]), layout=False)

    def _dot(self, color: str) -> Content:
        return label_colors.dot(color, ansi=self.app.current_theme.ansi) if color else Content("")

    def on_resize(self) -> None:
        """As many tabs as there is room for."""
        self._draw()

    def on_click(self, event: events.Click) -> None:
        """Which tab was meant."""
        for start, end, key in self._spans:
            if start <= event.x < end:
                self.post_message(self.MoreWanted() if key is None else self.Chosen(key))


def _content(tab: Tab, dot: Content, *, current: bool, plain: bool) -> Content:
    """A tab; the one in view is reversed, the plain way in brackets."""
    style = "bold reverse" if current else "$text-error" if tab.wrong else "$text-muted"
    title = untrusted.line(shorten(tab.title, _LONGEST_TITLE), style)
    before, after = "[]" if current and plain else "  "
    rest = f"{' !' if tab.wrong else ''}{tab.count and ' '}{tab.count}{after}"
    return Content("").join([Content.styled(before, style), dot, title, Content.styled(rest, style)])


def fitting(widths: Sequence[int], current: int | None, room: int) -> list[int | None]:
    """The tabs that fit into *room* cells, *current* always among them; ``None`` for others that are left out."""
    if sum(widths) <= room:
        return [*range(len(widths))]
    room -= cell_len(MORE) + (0 if current is None else widths[current])
    first: list[int | None] = []
    for index, width in enumerate(widths):
        room -= 0 if index == current else width
        if room < 0:
            break
        first.append(index)
    return [*first, None] if current is None or current in first else [*first, None, current]
