"""A pane of drawn lines that scrolls: the list, the reader and the side bar are made of it.

It redraws only the lines that read otherwise than before. Its edge and its scroll bar are the first and the last cell
of every line: borders and scroll bars of Textual's are restyled and redrawn whole with each row that comes or goes and
each change of focus, which takes longer than a key may.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import BindingType
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from salesinbox.tui.widgets.look import base_style, part_style

_THUMB = "▐"
_EDGE, _EDGE_FOCUSED = "│", "┃"


class _Frame:
    """The cells at both ends of a line."""

    NAMES: ClassVar[tuple[str, ...]] = ("edge", "edge-focused", "bar")

    def __init__(self, view: LinesView) -> None:
        base, background = base_style(view, view.base_component())
        styles = {name: base + part_style(view, f"lines-view--{name}", background) for name in self.NAMES}
        self._edges = {False: Segment(_EDGE, styles["edge"]), True: Segment(_EDGE_FOCUSED, styles["edge-focused"])}
        self._bars = {False: Segment(" ", base), True: Segment(_THUMB, styles["bar"])}

    def edge(self, *, focused: bool) -> Segment:
        return self._edges[focused]

    def bar(self, *, thumb: bool) -> Segment:
        return self._bars[thumb]


class LinesView(ScrollView, can_focus=True):
    """Scrolls over lines drawn by :meth:`draw_line`, each known by its :meth:`line_key`."""

    BINDINGS: ClassVar[list[BindingType]] = []
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"lines-view--{name}" for name in _Frame.NAMES}
    DEFAULT_CSS = """
    LinesView { overflow-x: hidden; overflow-y: hidden; }
    """

    parted = False
    """Whether a line at the left parts it from the pane beside it, and tells of the focus."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._drawn: dict[int, tuple[Hashable, Strip]] = {}
        """What stands in each line of the screen, and what tells whether it still may."""
        self._frame: _Frame | None = None
        self._grabbed = False

    # What is drawn

    def line_key(self, number: int, width: int) -> Hashable:
        """What tells whether line *number*, counted from the first of all, reads otherwise than it did."""
        raise NotImplementedError

    def draw_line(self, number: int, width: int) -> Strip:
        """Line *number*, *width* cells wide."""
        raise NotImplementedError

    def base_component(self) -> str:
        """The component class every line's style starts from."""
        raise NotImplementedError

    @property
    def has_edge(self) -> bool:
        """Whether the line at the left is there: not at the edge of the screen."""
        return self.parted and self.region.x > 0

    @property
    def line_width(self) -> int:
        """Cells of a line beside edge and scroll bar."""
        return max(0, self.size.width - 1 - self.has_edge)

    def set_height(self, lines: int) -> None:
        """Say how many lines there are; the screen is not laid out anew for it."""
        size = Size(self.size.width, lines)
        if size != self.virtual_size:
            self.set_reactive(Widget.virtual_size, size)
            self.scroll_y = self.validate_scroll_y(self.scroll_y)

    def refresh_changed(self) -> None:
        """Redraw the lines that read otherwise than they do on the screen."""
        width, height = self.size
        for y, key in self._keys(range(height)):
            if y not in self._drawn or self._drawn[y][0] != key:
                self.refresh(Region(0, y, width, 1))

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of the screen in *crop*."""
        missing = [(y, key) for y, key in self._keys(crop.line_range) if self._drawn.get(y, (None,))[0] != key]
        if missing:
            self._draw_lines(missing)
        strips = [self._drawn[y][1] for y in crop.line_range]
        if crop.column_span != (0, self.size.width):
            strips = [strip.crop(*crop.column_span) for strip in strips]
        return strips

    def _keys(self, lines: Iterable[int]) -> Iterator[tuple[int, Hashable]]:
        """Lines of the screen, and what tells whether what was drawn there still may stand."""
        width, focused, top, thumb = self.line_width, self.has_focus, int(self.scroll_offset.y), self._thumb()
        for y in lines:
            yield y, (self.line_key(top + y, width), width, y in thumb, focused)

    def _draw_lines(self, lines: Iterable[tuple[int, Hashable]]) -> None:
        frame = self._frame = self._frame or _Frame(self)
        edge = [frame.edge(focused=self.has_focus)] if self.has_edge else []
        width, top, thumb = self.line_width, int(self.scroll_offset.y), self._thumb()
        filters, background = self.get_line_filters(), self.background_colors[1]
        for y, key in lines:
            line = self.draw_line(top + y, width)
            strip = Strip([*edge, *line, frame.bar(thumb=y in thumb)], width + 1 + len(edge))
            for line_filter in filters:
                strip = strip.apply_filter(line_filter, background)
            self._drawn[y] = key, strip

    def watch_has_focus(self, _has_focus: bool) -> None:
        """No style of the sheet depends on the focus, so none is looked up anew, as it is for other widgets."""

    def notify_style_update(self) -> None:
        """The theme changed."""
        super().notify_style_update()
        self._frame = None
        self._drawn.clear()

    # Scrolling

    @property
    def allow_vertical_scroll(self) -> bool:
        """Always; there is no scroll bar of Textual's that would say so."""
        return True

    def scroll_by(self, lines: int) -> None:
        """Scroll without animation."""
        self.scroll_to(y=self.scroll_offset.y + lines, animate=False, force=True, immediate=True)

    def _thumb(self) -> range:
        """The lines of the screen the scroll bar's thumb takes; none where everything is in view."""
        height, lines = self.size.height, self.virtual_size.height
        if lines <= height or not height:
            return range(0)
        length = max(1, height * height // lines)
        start = round((height - length) * min(1.0, self.scroll_offset.y / (lines - height)))
        return range(start, start + length)

    def is_on_bar(self, event: events.MouseEvent) -> bool:
        """Whether the mouse is on the scroll bar."""
        return event.x == self.size.width - 1 and self.virtual_size.height > self.size.height

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """The scroll bar was pressed."""
        if self.is_on_bar(event):
            self._grabbed = True
            self.capture_mouse()
            self._scroll_to_mouse(event)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """The scroll bar is dragged."""
        if self._grabbed:
            self._scroll_to_mouse(event)

    def on_mouse_up(self) -> None:
        """The scroll bar was let go."""
        if self._grabbed:
            self._grabbed = False
            self.release_mouse()

    def _scroll_to_mouse(self, event: events.MouseEvent) -> None:
        share = event.y / max(1, self.size.height - 1)
        self.scroll_to(y=round(share * self.max_scroll_y), animate=False, force=True)
