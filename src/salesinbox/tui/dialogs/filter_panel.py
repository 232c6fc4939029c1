"""The filter panel: toggles that make a query, whose list is shown beside it while they are switched."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from salesinbox.tui.dialogs.dialog import Dialog
from salesinbox.tui.widgets import untrusted
from salesinbox.tui.widgets.fields import Field
from salesinbox.tui.widgets.key_line import KeyLine
from salesinbox.tui.widgets.label_colors import dot
from salesinbox.views import filter_toggles
from salesinbox.views.filter_toggles import Group, Toggle

_KEYS = (
    ("space", "on/off"), ("-", "leave out"), ("x", "all off"), ("/", "type"), ("s", "save"), ("enter", "keep"),
    ("esc", "back"),
)  # fmt: skip
_TYPING_SECONDS = 0.1
_BOXES = {True: "[x]", False: "[ ]", None: "[-]"}


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the user made of it."""

    query: str
    save: bool = False
    """Under a name."""


class FilterPanel(Dialog[Chosen | None]):
    """Gives the query; ``None`` where the list is to be as it was.

    Args:
        show: Shows the list of a query; it answers with :meth:`found` or :meth:`wrong`.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Back", show=False),
        Binding("enter", "enter", "Keep", show=False, priority=True),
        Binding("backslash", "keep", "Keep", show=False),
        Binding("j", "step(1)", "Next", show=False),
        Binding("k", "step(-1)", "Previous", show=False),
        Binding("space", "switch", "On or off", show=False),
        Binding("minus", "turn_round", "Leave out", show=False),
        Binding("s", "save", "Save", show=False),
        Binding("x", "clear", "All off", show=False),
        Binding("slash", "type", "Type", show=False),
    ]

    def __init__(self, query: str, groups: Sequence[Group], show: Callable[[str], object]) -> None:
        super().__init__()
        self.query_now = self.shown = query
        self._groups, self._show = groups, show
        self._rows = [(group, toggle) for group, toggle in filter_toggles.every(groups)]
        self._typed: Timer | None = None

    def compose(self) -> ComposeResult:
        """Query, count, toggles, keys."""
        with Vertical(classes="panel") as panel:
            panel.border_title = Content("Filter")
            yield Field(self.query_now, placeholder="everything", select_on_focus=False)
            yield Static("", classes="panel-found", markup=False)
            yield OptionList(markup=False)
            yield KeyLine(_KEYS)

    def on_mount(self) -> None:
        """The toggles as the query has them."""
        self._fill()
        self._options.focus()
        self._show(self.query_now)

    @property
    def _options(self) -> OptionList:
        return self.query_one(OptionList)

    def _fill(self) -> None:
        at = self._options.highlighted
        self._options.clear_options()
        ansi = self.app.current_theme.ansi
        for group in self._groups:
            title = Content.styled(group.title, "bold $accent")
            self._options.add_option(Option(title, disabled=True, id=f"title-{group.title}"))
            for toggle in group.toggles:
                number = self._rows.index((group, toggle))
                self._options.add_option(Option(self._prompt(toggle, ansi), id=f"row-{number}"))
        self._options.highlighted = 1 if at is None else at

    def _prompt(self, toggle: Toggle, ansi: bool) -> Content:
        on = filter_toggles.state(self.query_now, toggle)
        box = Content.styled(f"{_BOXES[on]} ", "$text-muted" if on is False else "bold")
        color = dot(toggle.color, ansi=ansi) if toggle.color else Content("")
        return Content("").join([box, color, untrusted.line(toggle.title, "" if on is False else "bold")])

    def found(self, count: str) -> None:
        """How many conversations the query finds."""
        self.query_one(".panel-found", Static).update(Content.styled(count, "$text-muted"))

    def wrong(self, why: str) -> None:
        """Why the query cannot be understood."""
        self.query_one(".panel-found", Static).update(untrusted.line(why, "$text-error"))

    # Keys

    @property
    def _row(self) -> tuple[Group, Toggle] | None:
        at = self._options.highlighted
        id_ = self._options.get_option_at_index(at).id if at is not None else None
        return self._rows[int(id_.removeprefix("row-"))] if id_ and id_.startswith("row-") else None

    def action_step(self, by: int) -> None:
        """Move the highlight, over the titles."""
        (self._options.action_cursor_down if by > 0 else self._options.action_cursor_up)()

    def action_switch(self) -> None:
        """On or off."""
        if self._row is not None:
            group, toggle = self._row
            self._change(filter_toggles.switch(self.query_now, toggle, group))

    def action_turn_round(self) -> None:
        """Leave out what it asks for."""
        if self._row is not None:
            self._change(filter_toggles.turn_round(self.query_now, self._row[1]))

    def action_clear(self) -> None:
        """All off."""
        self._change("")

    def _change(self, query: str) -> None:
        self.query_now = query
        field = self.query_one(Field)
        with field.prevent(Input.Changed):
            field.value = query
        self._apply()

    def _apply(self) -> None:
        self._fill()
        self._show(self.query_now)

    def action_type(self) -> None:
        """Write the query by hand."""
        self.query_one(Field).focus()

    @on(Input.Changed)
    def typed(self, event: Input.Changed) -> None:
        """Written by hand: shown once the fingers rest."""
        self.query_now = " ".join(event.value.split())
        if self._typed is not None:
            self._typed.stop()
        self._typed = self.set_timer(_TYPING_SECONDS, self._apply)

    @on(OptionList.OptionSelected)
    def clicked(self) -> None:
        """A click switches."""
        self.action_switch()

    def action_enter(self) -> None:
        """From the query back to the toggles; there, keep it."""
        if self._options.has_focus:
            self.action_keep()
        else:
            self._options.focus()

    def action_keep(self) -> None:
        """Go on with this list."""
        self.dismiss(Chosen(self.query_now))

    def action_save(self) -> None:
        """Give it a name."""
        self.dismiss(Chosen(self.query_now, save=True))
