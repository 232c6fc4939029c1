"""Whole-screen texts: the keys, and a message's raw source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from salesinbox.tui.actions import ACTIONS, ANY, Keys
from salesinbox.tui.dialogs.dialog import Dialog
from salesinbox.tui.widgets import untrusted

_NAMES = {"list": "In the list", "reader": "In a conversation", "composer": "While writing", "any": "Everywhere"}


class Page(Dialog[None]):
    """A text to scroll through."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,enter", "dismiss", "Close", show=False),
        Binding("j,down", "scroll(1)", "Down", show=False),
        Binding("k,up", "scroll(-1)", "Up", show=False),
        Binding("space,pagedown", "scroll(20)", "Page down", show=False),
        Binding("pageup", "scroll(-20)", "Page up", show=False),
    ]

    def __init__(self, title: str, content: Content) -> None:
        super().__init__()
        self._title, self._content = title, content

    def compose(self) -> ComposeResult:
        """Title and text."""
        with VerticalScroll(classes="page") as scroll:
            scroll.border_title = Content(self._title)
            yield Static(self._content, markup=False)

    def action_scroll(self, lines: int) -> None:
        """Scroll by some lines."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)


def help_page(keys: Keys, context: str) -> Page:
    """The keys, those for where the user is first."""
    contexts = [context, *(each for each in ("list", "reader", "composer") if each != context)]
    contexts.insert(1, ANY)
    parts = [part for each in contexts for part in _section(keys, each)]
    return Page("Keys", Content("\n").join(parts))


def _section(keys: Keys, context: str) -> Iterator[Content]:
    yield Content.styled(_NAMES[context], "bold $accent")
    for action in ACTIONS:
        if action.context == context and keys.of.get(action.name):
            shown = keys.all_shown(action.name)
            yield Content.assemble("  ", (f"{shown:<16}", "bold"), " ", (action.title, ""))
    yield Content("")


def source_page(title: str, text: str) -> Page:
    """A message's raw source."""
    return Page(title, untrusted.block(text))
