"""Asking for a time to come: in words, with what they mean shown as they are typed, or one of some by one key."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, Literal

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from salesinbox.core import clock
from salesinbox.core.errors import UsageError
from salesinbox.core.moments import ahead, told
from salesinbox.triage.times import parse
from salesinbox.tui.dialogs.dialog import Dialog
from salesinbox.tui.widgets import untrusted
from salesinbox.tui.widgets.fields import Field

Answer = datetime | Literal["never"] | None


class AskWhen(Dialog[Answer]):
    """A time; ``None`` where the user thought better of it.

    Args:
        offered: Times to choose by one key, each with what it is called.
        never: What to call the choice of no time at all, if it is one.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", show=False),
        Binding("down,ctrl+n", "step(1)", "Next", show=False, priority=True),
        Binding("up,ctrl+p", "step(-1)", "Previous", show=False, priority=True),
    ]

    def __init__(self, title: str, offered: Sequence[tuple[str, datetime]], *, never: str = "") -> None:
        super().__init__()
        self._title = title
        self._answers: list[tuple[str, Answer]] = [*offered]
        if never:
            self._answers.append((never, "never"))
        time.tzset()  # the computer may have travelled since the program began

    def compose(self) -> ComposeResult:
        """Title, field, what the words mean, choices."""
        with Vertical(classes="dialog"):
            yield Static(untrusted.line(self._title, "bold"), classes="dialog-title", markup=False)
            yield Field(placeholder="tomorrow 9 · next tue · in 3 days · 1 dec 14:30", select_on_focus=False)
            yield Static("", classes="dialog-error", markup=False)
            yield OptionList(*self._options(), markup=False)

    def on_mount(self) -> None:
        """The first choice is taken by enter."""
        self.query_one(OptionList).highlighted = 0

    def _options(self) -> list[Option]:
        now = clock.now()
        width = max(cell_len(title) for title, _ in self._answers)
        options = []
        for number, (title, answer) in enumerate(self._answers, start=1):
            note = told(answer, now) if isinstance(answer, datetime) else ""
            gap = " " * (width - cell_len(title) + 2)
            parts = [Content.styled(f"F{number} ", "bold $accent"), Content(f"{title}{gap}")]
            options.append(Option(Content("").join([*parts, Content.styled(note, "$foreground 75%")])))
        return options

    def action_step(self, by: int) -> None:
        """Move the highlight while the field has the focus."""
        options = self.query_one(OptionList)
        at = options.highlighted
        at = (-1 if by > 0 else 0) if at is None else at
        options.highlighted = (at + by) % len(self._answers)

    def on_key(self, event: events.Key) -> None:
        """F1 is the first choice, and so on."""
        number = event.key.removeprefix("f")
        if event.key.startswith("f") and number.isdecimal() and 1 <= int(number) <= len(self._answers):
            event.stop()
            self.dismiss(self._answers[int(number) - 1][1])

    @on(Input.Changed)
    def understand(self, event: Input.Changed) -> None:
        """Say what the words mean so far."""
        self.query_one(OptionList).highlighted = None if event.value.strip() else 0
        meaning = Content("")
        if event.value.strip():
            try:
                meaning = Content.styled(_meaning(parse(event.value, clock.now()), clock.now()), "$text-success")
            except UsageError as error:
                meaning = untrusted.line(error.message, "$text-muted")
        self.query_one(".dialog-error", Static).update(meaning)

    @on(Input.Submitted)
    def answer(self, event: Input.Submitted) -> None:
        """Enter takes the choice that is highlighted, or what was typed."""
        highlighted = self.query_one(OptionList).highlighted
        if highlighted is not None:
            self.dismiss(self._answers[highlighted][1])
            return
        try:
            self.dismiss(parse(event.value, clock.now()))
        except UsageError as error:
            self.query_one(".dialog-error", Static).update(untrusted.block(str(error), "$text-error"))

    @on(OptionList.OptionSelected)
    def clicked(self, event: OptionList.OptionSelected) -> None:
        """A click, or enter in the list."""
        self.dismiss(self._answers[event.option_index][1])


def _meaning(moment: datetime, now: datetime) -> str:
    return f"{told(moment, now)} · {ahead(moment, now)}"
