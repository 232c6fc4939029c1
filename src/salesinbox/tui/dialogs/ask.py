"""Asking for a line of text, or for one of several things, or for a yes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.suggester import Suggester
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from salesinbox.tui.dialogs.dialog import Dialog
from salesinbox.tui.widgets import untrusted
from salesinbox.tui.widgets.fields import Field
from salesinbox.tui.widgets.key_line import KeyLine

_MOST_SHOWN = 200
_WIDEST_TITLE = 52
_WIDEST = 76
_FRAME = 8
"""Cells of a dialog beside the rows of its list."""
_FEW = 7
"""So few choices are seen at a glance; the field to narrow them by is shown once something is typed."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose; ``note`` is shown beside it, ``value`` is given back."""

    value: str
    title: str
    note: str = ""


class AskText(Dialog[str | None]):
    """One line of text; ``None`` where the user thought better of it.

    Args:
        check: Says what is wrong with an answer, so that it can be mended; empty where nothing is.
        suggester: Completes what is typed.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Cancel", show=False)]

    def __init__(
        self,
        title: str,
        value: str = "",
        placeholder: str = "",
        *,
        check: Callable[[str], str] = lambda text: "",
        suggester: Suggester | None = None,
    ) -> None:
        super().__init__()
        self._title, self._value, self._placeholder = title, value, placeholder
        self._check, self._suggester = check, suggester

    def compose(self) -> ComposeResult:
        """Title and field."""
        with Vertical(classes="dialog"):
            yield Static(untrusted.line(self._title, "bold"), classes="dialog-title", markup=False)
            yield Field(self._value, placeholder=self._placeholder, select_on_focus=False, suggester=self._suggester)
            yield Static("", classes="dialog-error", markup=False)

    @on(Input.Changed)
    def mended(self) -> None:
        """What was wrong may be so no more."""
        self.query_one(".dialog-error", Static).update(Content(""))

    @on(Input.Submitted)
    def answer(self, event: Input.Submitted) -> None:
        """Enter."""
        text = event.value.strip()
        wrong = self._check(text) if text else ""
        if wrong:
            self.query_one(".dialog-error", Static).update(untrusted.line(wrong, "$text-error"))
        else:
            self.dismiss(text or None)


class Choose(Dialog[str | None]):
    """One of several, narrowed by typing; with *new*, also something that is not among them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", show=False),
        Binding("down,ctrl+n", "step(1)", "Next", show=False, priority=True),
        Binding("up,ctrl+p", "step(-1)", "Previous", show=False, priority=True),
    ]

    def __init__(self, title: str, choices: Sequence[Choice], *, new: str = "") -> None:
        super().__init__()
        self._title, self._choices, self._new = title, tuple(choices), new
        self._values: list[str] = []

    def compose(self) -> ComposeResult:
        """Title, field, list."""
        few = len(self._choices) <= _FEW and not self._new
        with Vertical(classes="dialog -wide -few" if few else "dialog -wide"):
            yield Static(untrusted.line(self._title, "bold"), classes="dialog-title", markup=False)
            yield Field(placeholder="type to narrow", select_on_focus=False)
            yield OptionList(markup=False)

    def on_mount(self) -> None:
        """Everything is on offer."""
        self._fill("")

    def _fill(self, text: str) -> None:
        words = text.casefold().split()
        found = [choice for choice in self._choices if _has_words(choice, words)]
        found = (found or [choice for choice in self._choices if _has_letters(choice, text)])[:_MOST_SHOWN]
        found.sort(key=lambda choice: choice.value != text.strip())  # a number that is typed is meant first
        options = self.query_one(OptionList)
        options.clear_options()
        self._values = [choice.value for choice in found]
        column = max((cell_len(choice.title) for choice in found if choice.note), default=0)
        column = min(column, _WIDEST_TITLE)
        # Notes that have no room beside the titles stand below them.
        widest = max((max(column, cell_len(each.title)) + 2 + cell_len(each.note) for each in found), default=0)
        beside = widest <= min(_WIDEST, self.app.size.width * 9 // 10) - _FRAME
        options.add_options([Option(_prompt(choice, column, beside)) for choice in found])
        exact = any(choice.title.casefold() == text.strip().casefold() for choice in found)
        if self._new and text.strip() and not exact:
            self._values.append(text.strip())
            options.add_option(Option(untrusted.line(f"{self._new} {text.strip()}", "italic")))
        if self._values:
            options.highlighted = 0
        else:
            options.add_option(Option(Content.styled("Nothing matches.", "$text-muted"), disabled=True))

    def action_step(self, by: int) -> None:
        """Move the highlight while typing."""
        options = self.query_one(OptionList)
        if self._values:
            options.highlighted = ((options.highlighted or 0) + by) % len(self._values)

    @on(Input.Changed)
    def narrow(self, event: Input.Changed) -> None:
        """Typed."""
        if event.value:
            self.query_one(".dialog").remove_class("-few")
        self._fill(event.value)

    @on(Input.Submitted)
    def answer(self) -> None:
        """Enter in the field takes what is highlighted; where nothing matches, the letters can be mended."""
        highlighted = self.query_one(OptionList).highlighted
        if self._values and highlighted is not None:
            self.dismiss(self._values[highlighted])

    @on(OptionList.OptionSelected)
    def clicked(self, event: OptionList.OptionSelected) -> None:
        """A click, or enter in the list."""
        self.dismiss(self._values[event.option_index])


class Confirm(Dialog[bool]):
    """A yes or a no."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,enter", "dismiss(True)", "Yes", show=False),
        Binding("n,escape,q", "dismiss(False)", "No", show=False),
    ]

    def __init__(self, question: str, detail: str = "") -> None:
        super().__init__()
        self._question, self._detail = question, detail

    def compose(self) -> ComposeResult:
        """The question and the two keys."""
        with Vertical(classes="dialog"):
            yield Static(untrusted.line(self._question, "bold"), classes="dialog-title", markup=False)
            if self._detail:
                yield Static(untrusted.block(self._detail), markup=False)
            yield KeyLine((("y", "yes"), ("n", "no")))


def _has_words(choice: Choice, words: Sequence[str]) -> bool:
    text = f"{choice.title} {choice.note}".casefold()
    return all(word in text for word in words)


def _has_letters(choice: Choice, letters: str) -> bool:
    """Whether the letters stand in the title in this order, whatever is between them: ``thm`` for a theme."""
    title = iter(choice.title.casefold())
    return all(letter in title for letter in letters.casefold().replace(" ", ""))


def _prompt(choice: Choice, column: int, beside: bool) -> Content:
    if not choice.note:
        return untrusted.line(choice.title)
    gap = " " * max(2, column - cell_len(choice.title) + 2) if beside else "\n  "
    note = untrusted.line(choice.note, "$foreground 75%")
    return Content("").join([untrusted.line(choice.title), Content(gap), note])
