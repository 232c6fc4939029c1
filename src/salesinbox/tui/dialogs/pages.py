"""Whole-screen texts: the keys, and a message's raw source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from salesinbox.tui.actions import ACTIONS, ANY, COMPOSER, LIST, READER, KeyAction, Keys
from salesinbox.tui.dialogs.dialog import Dialog
from salesinbox.tui.widgets import untrusted
from salesinbox.tui.widgets.row_marks import LEGEND

_MOST_KEYS = 4
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

    def __init__(self, title: str, content: Content, foot: str = "esc back") -> None:
        super().__init__()
        self._title, self._content, self._foot = title, content, foot

    def compose(self) -> ComposeResult:
        """Title and text."""
        with VerticalScroll(classes="page") as scroll:
            scroll.border_title, scroll.border_subtitle = Content(self._title), Content(self._foot)
            yield Static(self._content, markup=False)

    def action_scroll(self, lines: int) -> None:
        """Scroll by some lines."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)


def help_page(keys: Keys, context: str, accounts: Mapping[str, str]) -> Page:
    """The keys, those for where the user is first, and what the signs in the list mean.

    Args:
        accounts: The address of each account by its sign.
    """
    elsewhere = [each for each in (LIST, READER, COMPOSER) if each != context]
    parts = list(_section(_NAMES[context], keys, [each for each in ACTIONS if each.context == context]))
    for group in dict.fromkeys(each.group for each in ACTIONS):
        members = [each for each in ACTIONS if each.context == ANY and each.group == group]
        parts += _section(f"{group}, everywhere", keys, members)
    parts += _signs({sign: f"in the account {address}" for sign, address in sorted(accounts.items())})
    for each in elsewhere:
        parts += _section(_NAMES[each], keys, [action for action in ACTIONS if action.context == each])
    palette = keys.shown("palette")
    foot = f"{palette} finds what there is by name · esc back" if palette else "esc back"
    return Page("Keys", Content("\n").join(parts), foot)


def _signs(accounts: Mapping[str, str]) -> Iterator[Content]:
    yield Content.styled("Signs in the list", "bold $accent")
    for sign, meaning in (*LEGEND, *accounts.items()):
        yield Content("  ") + Content.styled(f"{sign:<16}", "bold") + Content(" ") + untrusted.line(meaning)
    yield Content("")


def _section(title: str, keys: Keys, actions: Iterable[KeyAction]) -> Iterator[Content]:
    lines = [(_few(keys.all_shown(action.name)), action.title) for action in actions if keys.of.get(action.name)]
    if lines:
        yield Content.styled(title, "bold $accent")
        yield from (Content.assemble("  ", (f"{shown:<16}", "bold"), " ", words) for shown, words in lines)
        yield Content("")


def _few(shown: str) -> str:
    """A row of keys, such as those of the tabs, by its ends."""
    each = shown.split(", ")
    return shown if len(each) <= _MOST_KEYS else f"{each[0]} … {each[-1]}"


def source_page(title: str, text: str) -> Page:
    """A message's raw source."""
    return Page(title, untrusted.block(text))
