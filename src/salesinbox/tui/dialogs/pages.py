"""Whole-screen texts: the keys, and a message's raw source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from salesinbox.tui.actions import ACTIONS, ANY, LIST, Keys
from salesinbox.tui.dialogs.dialog import Dialog
from salesinbox.tui.widgets import untrusted
from salesinbox.tui.widgets.row_marks import LEGEND

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


def help_page(keys: Keys, context: str, accounts: Mapping[str, str]) -> Page:
    """The keys, those for where the user is first, and what the signs in the list mean.

    Args:
        accounts: The address of each account by its sign.
    """
    contexts = [context, *(each for each in ("list", "reader", "composer") if each != context)]
    contexts.insert(1, ANY)
    signs = _signs({sign: f"in the account {address}" for sign, address in sorted(accounts.items())})
    sections = [list(_section(keys, each)) for each in contexts]
    sections.insert(2 if context == LIST else len(sections), list(signs))
    parts = [part for section in sections for part in section]
    return Page("Keys", Content("\n").join(parts))


def _signs(accounts: Mapping[str, str]) -> Iterator[Content]:
    yield Content.styled("Signs in the list", "bold $accent")
    for sign, meaning in (*LEGEND, *accounts.items()):
        yield Content("  ") + Content.styled(f"{sign:<16}", "bold") + Content(" ") + untrusted.line(meaning)
    yield Content("")


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
