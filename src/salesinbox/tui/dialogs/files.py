"""The files of a message: one or several chosen, and what is to be done with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from salesinbox.attachments.kinds import kind_of
from salesinbox.core.numbers import counted
from salesinbox.tui.dialogs.dialog import Dialog
from salesinbox.tui.widgets import untrusted
from salesinbox.tui.widgets.key_line import KeyLine
from salesinbox.views import format as formatting
from salesinbox.views.thread import AttachmentView

Verb = Literal["preview", "open", "save", "copy"]
_WIDEST_NAME = 44
_MUTED = "$foreground 75%"
_KEYS = (
    ("enter", "look"), ("o", "open"), ("s", "save"), ("a", "all"), ("c", "copy path"), ("x", "select"), ("esc", "back"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wish:
    """What to do, and with which attachments."""

    verb: Verb
    ids: tuple[int, ...]


class FilesDialog(Dialog[Wish | None]):
    """The list; ``None`` where the user wants nothing of it.

    Args:
        at: Id of the attachment to begin at.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss(None)", "Close", show=False),
        Binding("j", "step(1)", "Down", show=False),
        Binding("k", "step(-1)", "Up", show=False),
        Binding("x,space", "select", "Select", show=False),
        Binding("o", "wish('open')", "Open", show=False),
        Binding("s", "wish('save')", "Save", show=False),
        Binding("a", "all", "Save all", show=False),
        Binding("c", "wish('copy')", "Save, copy the path", show=False),
    ]

    def __init__(self, files: Sequence[AttachmentView], *, at: int = 0) -> None:
        super().__init__()
        self._files = tuple(files)
        self._at = next((number for number, file in enumerate(files) if file.id == at), 0)
        self._selected: set[int] = set()

    def compose(self) -> ComposeResult:
        """Title, list, keys."""
        with Vertical(classes="dialog -wide"):
            yield Static(self._title(), classes="dialog-title", markup=False)
            yield OptionList(*map(Option, self._lines()), markup=False)
            yield KeyLine(_KEYS)

    def on_mount(self) -> None:
        """The list has the keys."""
        options = self.query_one(OptionList)
        options.highlighted = self._at
        options.focus()

    def _title(self) -> Content:
        count, total = len(self._files), formatting.size(sum(file.size for file in self._files))
        return Content.styled(f"{counted(count, 'attachment')} · {total}", "bold")

    def _lines(self) -> list[Content]:
        column = min(_WIDEST_NAME, max((cell_len(file.filename) for file in self._files), default=0))
        return [self._line(file, column) for file in self._files]

    def _line(self, file: AttachmentView, column: int) -> Content:
        mark = "●" if file.id in self._selected else " "
        where = "" if file.here else "  on the server"
        where += "  shown in the text" if file.inline else ""
        about = f"{kind_of(file.filename, file.content_type):<11}  {formatting.size(file.size):>7}{where}"
        gap = " " * max(2, column - cell_len(file.filename) + 2)
        return Content.assemble((f"{mark} ", "$accent"), untrusted.line(file.filename), gap, (about, _MUTED))

    def action_step(self, by: int) -> None:
        """Move in the list."""
        options = self.query_one(OptionList)
        options.highlighted = ((options.highlighted or 0) + by) % len(self._files)

    def action_select(self) -> None:
        """Select the file under the cursor, or take it out again, and go on to the next."""
        options = self.query_one(OptionList)
        at = options.highlighted or 0
        self._selected ^= {self._files[at].id}
        options.replace_option_prompt_at_index(at, self._lines()[at])
        if at + 1 < len(self._files):
            options.highlighted = at + 1

    def action_wish(self, verb: Verb) -> None:
        """Do it with what is selected, else with what is under the cursor."""
        chosen = tuple(file.id for file in self._files if file.id in self._selected)
        self.dismiss(Wish(verb, chosen or (self._files[self.query_one(OptionList).highlighted or 0].id,)))

    def action_all(self) -> None:
        """Save everything."""
        self.dismiss(Wish("save", tuple(file.id for file in self._files)))

    @on(OptionList.OptionSelected)
    def chosen(self, event: OptionList.OptionSelected) -> None:
        """Enter, or a click."""
        self.dismiss(Wish("preview", (self._files[event.option_index].id,)))
