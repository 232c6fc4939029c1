"""Which labels some conversations have: several are put on and taken off at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
from salesinbox.tui.widgets.fields import Field
from salesinbox.tui.widgets.key_line import KeyLine
from salesinbox.tui.widgets.label_colors import dot
from salesinbox.views.fuzzy import fold, scorer

MOST_SHOWN = 200
_BOXES = {True: "[x]", False: "[ ]", None: "[~]"}
_WIDEST = 44


@dataclass(frozen=True, slots=True)
class LabelChoice:
    """A label, and whether the conversations have it: all, none, or ``None`` for some of them."""

    name: str
    shown: str
    """The name, safe to show."""
    color: str
    count: str
    on: bool | None


class NameField(Field):
    """A field that leaves blanks to the dialog."""

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Which keys are text."""
        return key != "space" and super().check_consume_key(key, character)


class PutLabels(Dialog[dict[str, bool] | None]):
    """Gives the changes: name → on or off; ``None`` where the user thought better of it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", show=False),
        Binding("down,ctrl+n", "step(1)", "Next", show=False, priority=True),
        Binding("up,ctrl+p", "step(-1)", "Previous", show=False, priority=True),
        Binding("space", "space", "On or off", show=False, priority=True),
        Binding("tab", "switch", "On or off", show=False, priority=True),
    ]

    def __init__(self, title: str, choices: Sequence[LabelChoice]) -> None:
        super().__init__()
        self._title, self._choices = title, list(choices)
        self._texts = [fold(each.shown) for each in choices]
        self._changes: dict[str, bool] = {}
        self._shown: list[LabelChoice] = []
        self._chosen = False
        """Whether the highlight was moved by hand: then a blank is no letter."""

    def compose(self) -> ComposeResult:
        """Title, field, list, keys."""
        with Vertical(classes="dialog -wide"):
            yield Static(untrusted.line(self._title, "bold"), classes="dialog-title", markup=False)
            yield NameField(placeholder="type to narrow, or a new label", select_on_focus=False)
            yield OptionList(markup=False)
            yield KeyLine((("tab", "on/off"), ("enter", "apply"), ("esc", "back")))

    def on_mount(self) -> None:
        """Those that are on come first; what is typed goes to the field, whatever was clicked."""
        self._options.can_focus = False
        self._fill("")

    @property
    def _options(self) -> OptionList:
        return self.query_one(OptionList)

    def _state(self, choice: LabelChoice) -> bool | None:
        return self._changes.get(choice.name, choice.on)

    def _fill(self, text: str, highlighted: int = 0) -> None:
        score = scorer(text)
        scored = [(score(folded), choice) for folded, choice in zip(self._texts, self._choices, strict=True)]
        found = [(points, choice) for points, choice in scored if points]
        # What is on first, as long as nothing is typed; the alphabet decides between equals.
        found.sort(key=lambda each: (-each[0], not text and each[1].on is False))
        self._shown = [choice for _, choice in found[:MOST_SHOWN]]
        name = " ".join(text.split())
        if name and not any(fold(each.shown) == fold(name) for each in self._shown):
            self._shown.append(LabelChoice(name, name, "", "new", on=False))
        self._options.clear_options()
        ansi = self.app.current_theme.ansi
        column = min(_WIDEST, max((cell_len(each.shown) for each in self._shown), default=0))
        self._options.add_options([Option(self._prompt(each, column, ansi)) for each in self._shown])
        if self._shown:
            self._options.highlighted = min(highlighted, len(self._shown) - 1)
        else:
            nothing = Content.styled("No labels yet: type a name.", "$text-muted")
            self._options.add_option(Option(nothing, disabled=True))

    def _prompt(self, choice: LabelChoice, column: int, ansi: bool) -> Content:
        state = self._state(choice)
        gap = " " * max(2, column - cell_len(choice.shown) + 2)
        box = Content.styled(f"{_BOXES[state]} ", "$text-muted" if state is False else "bold")
        name = untrusted.line(choice.shown, "italic" if choice.count == "new" else "bold" if state else "")
        note = Content.styled(f"{gap}{choice.count}", "$foreground 75%")
        return Content("").join([box, dot(choice.color, ansi=ansi), name, note])

    def action_step(self, by: int) -> None:
        """Move the highlight."""
        self._chosen = True
        if self._shown:
            self._options.highlighted = ((self._options.highlighted or 0) + by) % len(self._shown)

    def action_switch(self) -> None:
        """On where it is not on all of them, else off; then back to how it was, if that is some."""
        at = self._options.highlighted
        if not self._shown or at is None:
            return
        choice = self._shown[at]
        goal = self._state(choice) is not True
        if choice.count == "new" and choice not in self._choices:
            self._choices.insert(0, choice)
            self._texts.insert(0, fold(choice.shown))
        if choice.on is None and self._changes.get(choice.name) is False:
            del self._changes[choice.name]
        elif goal is choice.on:
            self._changes.pop(choice.name, None)
        else:
            self._changes[choice.name] = goal
        field = self.query_one(Field)
        if field.value:
            field.value = ""  # ready for the next; the list is filled anew
        else:
            self._fill("", at)

    @on(Input.Changed)
    def narrow(self, event: Input.Changed) -> None:
        """Typed."""
        self._chosen = False
        self._fill(event.value)

    def action_space(self) -> None:
        """A blank is a letter of a name only while one is typed."""
        field = self.query_one(Field)
        if self._chosen or not field.value:
            self.action_switch()
        else:
            field.insert_text_at_cursor(" ")

    @on(OptionList.OptionSelected)
    def clicked(self) -> None:
        """A click puts on or takes off."""
        self._chosen = True
        self.action_switch()

    @on(Input.Submitted)
    def answer(self, event: Input.Submitted) -> None:
        """Enter: with a name typed or chosen and nothing else changed, that one is meant as well."""
        at = self._options.highlighted
        meant = event.value.strip() or (self._chosen and not self._changes)
        if meant and self._shown and at is not None and self._shown[at].name not in self._changes:
            self.action_switch()
        self.dismiss(dict(self._changes) or None)
