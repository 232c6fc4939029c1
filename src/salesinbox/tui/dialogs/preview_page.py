"""What is in a file: a text to scroll through and to find something in."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal, cast

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static
from textual.worker import Worker

from salesinbox.attachments.picture import Picture
from salesinbox.attachments.preview import Preview
from salesinbox.mail.bidi import is_rtl
from salesinbox.tui.dialogs.dialog import Dialog
from salesinbox.tui.widgets import untrusted
from salesinbox.tui.widgets.doc_line import DocLine
from salesinbox.tui.widgets.document import DocumentView
from salesinbox.tui.widgets.fields import Field
from salesinbox.tui.widgets.key_line import KeyLine, Pair
from salesinbox.tui.widgets.wrapping import wrap

if TYPE_CHECKING:
    from salesinbox.tui.app import SalesInboxApp

_SIDEWAYS = 12
"""Cells that one key moves a wide text by."""
_FIND = (("/", "find"),)
_KEYS = (("o", "open"), ("s", "save"), ("esc", "back"))
_WIDE = (("← →", "sideways"),)


def _not_shown(preview: Preview) -> list[DocLine]:
    return [DocLine(((f"A picture: {preview.about}. o opens it.", "muted"),))]


class PreviewView(DocumentView):
    """The lines of a preview; those that are found are marked."""

    def __init__(self, preview: Preview) -> None:
        super().__init__()
        self.preview = preview
        self.column = 0
        self.sought = ""
        self.found: list[int] = []
        """The lines in which :attr:`sought` stands."""

    def on_resize(self, event: events.Resize) -> None:
        """Lines break elsewhere."""
        self.lay_out()

    def lay_out(self) -> None:
        """Break the lines anew, beside the screen's own work: a megabyte takes a moment."""
        _: Worker[None] = self.run_worker(self._lay_out, group="preview", exclusive=True, exit_on_error=False)

    async def _lay_out(self) -> None:
        width = max(20, self.line_width - 1)
        if self.preview.picture is not None:
            await self._show_picture(self.preview.picture, width, max(1, self.size.height))
            return
        texts = await asyncio.to_thread(self._texts, width)
        sought = self.sought.casefold()
        self.found = [number for number, text in enumerate(texts) if sought and sought in text.casefold()]
        self.show_lines(tuple(DocLine(tuple(self._pieces(text)), rtl=is_rtl(text)) for text in texts))

    async def _show_picture(self, picture: Picture, width: int, height: int) -> None:
        pictures = cast("SalesInboxApp", self.app).pictures
        if pictures.shown and pictures.over_cells:
            command = await asyncio.to_thread(pictures.command, picture, width, height)
            self.show_lines(())
            # Over the cells, so only once those have been drawn.
            self.call_after_refresh(pictures.draw_over, command, self.region.x, self.region.y)
            return
        self.show_lines(tuple(pictures.lines(picture, width, height) or _not_shown(self.preview)))

    def _texts(self, width: int) -> list[str]:
        text = self.preview.text
        if self.preview.wraps:
            return list(wrap(text, width))
        return [line[self.column : self.column + width] for line in text.split("\n")]

    def _pieces(self, text: str) -> Iterator[tuple[str, str]]:
        """The line, with what is sought marked in it."""
        lower, sought, at = text.casefold(), self.sought.casefold(), 0
        if sought and len(lower) == len(text):
            while (start := lower.find(sought, at)) >= 0:
                yield text[at:start], "text"
                yield text[start : start + len(sought)], "chip"
                at = start + len(sought)
        yield text[at:], "text"


class PreviewPage(Dialog[Literal["open", "save"] | None]):
    """The page; it gives back what else is to be done with the file."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "back", "Back", show=False),
        Binding("j,down", "scroll(1)", "Down", show=False),
        Binding("k,up", "scroll(-1)", "Up", show=False),
        Binding("space,pagedown", "page(1)", "Page down", show=False),
        Binding("b,pageup", "page(-1)", "Page up", show=False),
        Binding("g,home", "end(-1)", "To the first line", show=False),
        Binding("G,end", "end(1)", "To the last line", show=False),
        Binding("right,l", "sideways(1)", "To the right", show=False),
        Binding("left,h", "sideways(-1)", "To the left", show=False),
        Binding("slash", "find", "Find", show=False),
        Binding("n", "next(1)", "Next place", show=False),
        Binding("N", "next(-1)", "Place before", show=False),
        Binding("o", "dismiss('open')", "Open", show=False),
        Binding("s", "dismiss('save')", "Save", show=False),
    ]

    def __init__(self, filename: str, preview: Preview) -> None:
        super().__init__()
        self._filename, self._preview = filename, preview

    def compose(self) -> ComposeResult:
        """What it is, its text, the keys."""
        with Vertical(classes="page -preview") as page:
            page.border_title = untrusted.line(self._filename)
            page.border_subtitle = untrusted.line(self._preview.about)
            if self._preview.note:
                yield Static(untrusted.block(self._preview.note, "$accent"), classes="page-note", markup=False)
            yield PreviewView(self._preview)
            yield Field(placeholder="find", classes="page-find")
            yield KeyLine(self._keys())

    def _keys(self) -> tuple[Pair, ...]:
        if self._preview.picture is not None:
            return _KEYS
        return (*_FIND, *(() if self._preview.wraps else _WIDE), *_KEYS)

    def on_mount(self) -> None:
        """The text has the keys; the field is there when it is wanted."""
        self.query_one(Field).display = False
        self._view.focus()

    @property
    def _view(self) -> PreviewView:
        return self.query_one(PreviewView)

    def action_back(self) -> None:
        """Close the field to type in, else the page."""
        if self.query_one(Field).display:
            self._close_field()
        else:
            self.dismiss(None)

    def action_scroll(self, lines: int) -> None:
        """Scroll by some lines."""
        self._view.scroll_by(lines)

    def action_page(self, by: int) -> None:
        """Scroll by a page."""
        self._view.scroll_by(by * max(1, self._view.size.height - 2))

    def action_end(self, which: int) -> None:
        """To one of the ends."""
        self._view.scroll_to(y=0 if which < 0 else self._view.virtual_size.height, animate=False, force=True)

    def action_sideways(self, by: int) -> None:
        """Move a wide text."""
        if not self._preview.wraps:
            longest = max(map(len, self._preview.text.split("\n")), default=0)
            self._view.column = max(0, min(longest - _SIDEWAYS, self._view.column + by * _SIDEWAYS))
            self._view.lay_out()

    def action_find(self) -> None:
        """Ask what to find."""
        field = self.query_one(Field)
        field.display = True
        field.focus()

    @on(Input.Submitted)
    async def find(self, event: Input.Submitted) -> None:
        """Go to the first place from here on."""
        self._close_field()
        self._view.sought = event.value.strip()
        await self._view._lay_out()
        self._go(1, here=True)

    def action_next(self, by: int) -> None:
        """The next place where it stands, or the one before."""
        self._go(by, here=False)

    def _go(self, by: int, *, here: bool) -> None:
        found, at = self._view.found, int(self._view.scroll_offset.y)
        if not self._view.sought:
            return
        if not found:
            self.notify("It does not stand here.", markup=False, timeout=3)
            return
        after = [line for line in found if line > at or (here and line == at)]
        before = [line for line in found if line < at]
        goal = (after or found)[0] if by > 0 else (before or found)[-1]
        self._view.scroll_to(y=goal, animate=False, force=True)

    def _close_field(self) -> None:
        self.query_one(Field).display = False
        self._view.focus()
