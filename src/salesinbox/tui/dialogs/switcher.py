"""The quick switcher: one box for everything there is to go to or to do."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from salesinbox.tui.dialogs.dialog import Dialog
from salesinbox.tui.widgets import untrusted
from salesinbox.tui.widgets.drawing import fit
from salesinbox.tui.widgets.fields import Field
from salesinbox.tui.widgets.label_colors import dot
from salesinbox.views.places import Finder, Goal

_WIDEST = 66
"""Cells of a row in a dialog of full width."""
_FRAME = 12
"""Cells beside a row where the dialog is narrower than that."""
_LEAST_NOTE = 24
"""As far as that leaves titles two thirds."""


class Switcher(Dialog[Goal | None]):
    """Gives what was chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+k", "dismiss(None)", "Cancel", show=False, priority=True),
        Binding("down,ctrl+n", "step(1)", "Next", show=False, priority=True),
        Binding("up,ctrl+p", "step(-1)", "Previous", show=False, priority=True),
    ]

    def __init__(self, finder: Finder) -> None:
        super().__init__()
        self._finder = finder
        self._found: list[Goal] = []

    def compose(self) -> ComposeResult:
        """Field and list."""
        with Vertical(classes="dialog -wide switcher"):
            yield Static(Content.styled("Go to", "bold"), classes="dialog-title", markup=False)
            yield Field(placeholder="a list, label, person, conversation, command …", select_on_focus=False)
            yield OptionList(markup=False)

    def on_mount(self) -> None:
        """What is used most, first."""
        self.query_one(OptionList).can_focus = False
        self._fill("")

    def use(self, finder: Finder) -> None:
        """More is known by now, perhaps before there is anything to show it in."""
        self._finder = finder
        if self.is_mounted:
            self._fill(self.query_one(Field).value)

    def _fill(self, text: str) -> None:
        self._found = self._finder.find(text)
        options = self.query_one(OptionList)
        options.clear_options()
        room = min(_WIDEST, self.app.size.width * 9 // 10 - _FRAME)
        column = min(room - min(_LEAST_NOTE, room // 3), max((cell_len(each.title) for each in self._found), default=0))
        ansi = self.app.current_theme.ansi
        options.add_options([Option(_prompt(each, column, room, ansi)) for each in self._found])
        if self._found:
            options.highlighted = 0
        else:
            options.add_option(Option(Content.styled("Nothing matches.", "$text-muted"), disabled=True))

    def action_step(self, by: int) -> None:
        """Move the highlight while typing."""
        options = self.query_one(OptionList)
        if self._found:
            options.highlighted = ((options.highlighted or 0) + by) % len(self._found)

    @on(Input.Changed)
    def narrow(self, event: Input.Changed) -> None:
        """Typed."""
        self._fill(event.value)

    @on(Input.Submitted)
    def answer(self) -> None:
        """Enter takes what is highlighted."""
        at = self.query_one(OptionList).highlighted
        if self._found and at is not None:
            self.dismiss(self._found[at])

    @on(OptionList.OptionSelected)
    def clicked(self, event: OptionList.OptionSelected) -> None:
        """A click."""
        self.dismiss(self._found[event.option_index])


def _prompt(each: Goal, column: int, room: int, ansi: bool) -> Content:
    title = untrusted.line(fit(each.title, column))
    gap = Content(" " * max(2, column - title.cell_length + 2))
    note = untrusted.line(fit(each.note, max(0, room - column - 4)), "$foreground 55%")
    return Content("").join([dot(each.color, ansi=ansi), title, gap, note])
