"""The side list at the left: accounts, lists, saved filters and labels, each a key or a click away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.style import Style
from textual import events
from textual.message import Message

from salesinbox.tui.widgets import label_colors
from salesinbox.tui.widgets.doc_line import DocLine
from salesinbox.tui.widgets.document import DocumentView
from salesinbox.tui.widgets.drawing import fit
from salesinbox.views.places import Goal
from salesinbox.views.side_list import SECTIONS, SideRow

Mark = tuple[str, str]
"""(kind, ref) of what is in view."""


class SideList(DocumentView):
    """Rows under headers that fold; what is in view is marked."""

    class Chosen(Message):
        """A row was chosen."""

        def __init__(self, goal: Goal) -> None:
            super().__init__()
            self.goal = goal

    class Left(Message):
        """Back to the list."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._rows: Sequence[SideRow] = ()
        self._marks: frozenset[Mark] = frozenset()
        self._folded: set[str] = set()
        self._at = 0
        self._shown: list[SideRow | str] = []
        """Rows and the headers over them, as they stand on the screen."""

    def show(self, rows: Sequence[SideRow]) -> None:
        """Show these from now on; the cursor stays on its row."""
        on = self._shown[self._at] if self._shown else None
        self._rows = rows
        self._arrange()
        same = [number for number, each in enumerate(self._shown) if _same(each, on)]
        self._at = same[0] if same else min(self._at, max(0, len(self._shown) - 1))
        if on is None:
            self._go_to_marked()
        self._draw()

    def mark(self, marks: frozenset[Mark]) -> None:
        """Mark what is in view."""
        if marks != self._marks:
            self._marks = marks
            self._draw()

    def _arrange(self) -> None:
        self._shown = []
        for section in SECTIONS:
            rows = [row for row in self._rows if row.section == section]
            if rows:
                self._shown += [section, *([] if section in self._folded else rows)]

    def _draw(self) -> None:
        self.show_lines(tuple(self._lines(max(10, self.line_width - 1))))

    def _lines(self, width: int) -> Iterator[DocLine]:
        for number, each in enumerate(self._shown):
            at = number == self._at and self.has_focus
            if isinstance(each, str):
                sign = "▸" if each in self._folded else "▾"
                yield DocLine((("▌" if at else " ", "cursor"), (f"{sign} {each}", "muted")))
                continue
            marked = self._is_marked(each)
            name = "cursor" if marked else "error" if each.wrong else "unread" if each.bold else "text"
            pin = ("▌" if at else "▏" if marked else " ", "cursor")
            dot = ("● ", f"label-{each.goal.color}") if each.goal.color else ("", "text")
            room = width - 4 - len(each.count) - len(dot[0])
            title = (fit(each.goal.title, max(4, room)).rstrip(), name)
            count = (f"{each.count} ", "unread" if each.bold else "muted")
            yield DocLine((pin, ("  ", "text"), dot, title), (count,))

    def _is_marked(self, row: SideRow) -> bool:
        return (row.goal.kind, row.goal.ref) in self._marks

    def style_named(self, name: str) -> Style:
        """A style of the sheet, or a label's colour."""
        if name.startswith("label-"):
            return label_colors.tone(name.removeprefix("label-"), ansi=self.app.current_theme.ansi)
        return super().style_named(name)

    # Keys and mouse

    def on_key(self, event: events.Key) -> None:
        """Moving and choosing; every other key is the screen's."""
        ways = {
            "j": 1, "down": 1, "k": -1, "up": -1, "pagedown": 10, "pageup": -10, "home": -10_000, "end": 10_000,
        }  # fmt: skip
        if event.key in ways:
            self._step(ways[event.key])
        elif event.key in ("enter", "o"):
            self._choose()
        elif event.key in ("space", "left", "right"):
            self._fold(event.key)
        elif event.key in ("escape", "q"):
            self.post_message(self.Left())
        else:
            return
        event.stop()
        event.prevent_default()

    def _step(self, by: int) -> None:
        self._at = max(0, min(len(self._shown) - 1, self._at + by))
        self._draw()
        top, height = int(self.scroll_offset.y), self.size.height
        if self._at < top or self._at >= top + height:
            self.scroll_to(y=self._at if self._at < top else self._at - height + 1, animate=False, force=True)

    def _choose(self) -> None:
        if not self._shown:
            return
        each = self._shown[self._at]
        if isinstance(each, str):
            self._fold("space")
        else:
            self.post_message(self.Chosen(each.goal))

    def _fold(self, key: str) -> None:
        """Fold or unfold the section the cursor is in."""
        if not self._shown:
            return
        each = self._shown[self._at]
        section = each if isinstance(each, str) else each.section
        if key == "left" or (key == "space" and section not in self._folded):
            self._folded.add(section)
        else:
            self._folded.discard(section)
        self._arrange()
        self._at = self._shown.index(section) if section in self._folded else min(self._at, len(self._shown) - 1)
        self._draw()

    def on_click(self, event: events.Click) -> None:
        """A click goes to a row, or folds a section."""
        number = event.y + int(self.scroll_offset.y)
        if number < len(self._shown) and not self.is_on_bar(event):
            self._at = number
            self._choose()

    def on_resize(self, event: events.Resize) -> None:
        """Names are cut elsewhere."""
        self._draw()

    def on_focus(self) -> None:
        """The cursor appears, on what is in view."""
        self._go_to_marked()
        self._draw()

    def _go_to_marked(self) -> None:
        marked = [
            number
            for number, each in enumerate(self._shown)
            if isinstance(each, SideRow) and each.section != "Accounts" and self._is_marked(each)
        ]
        self._at = marked[0] if marked else self._at

    def on_blur(self) -> None:
        """The cursor goes."""
        self._draw()


def _same(each: SideRow | str, other: SideRow | str | None) -> bool:
    if isinstance(each, str) or isinstance(other, str) or other is None:
        return each == other
    return (each.goal.kind, each.goal.ref) == (other.goal.kind, other.goal.ref)
