"""Completing the last recipient being typed, from people we had mail with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.suggester import Suggester

from salesinbox.core.models import Address
from salesinbox.mail.compose import format_address
from salesinbox.views.person import complete_address

if TYPE_CHECKING:
    from salesinbox.tui.screens.base import MainBase

_SHORTEST = 2


class PeopleSuggester(Suggester):
    """Suggests the person written to most often whose name or address goes on from what is typed."""

    def __init__(self, screen: MainBase) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._screen = screen

    async def get_suggestion(self, value: str) -> str | None:
        """The whole field with the last recipient completed, or ``None``."""
        before, typed = _last_recipient(value)
        words = typed.strip('" ')
        if len(words) < _SHORTEST:
            return None
        people = await self._screen.read(lambda db: complete_address(db, words))
        for name, address in people:
            for written in (format_address(Address(name, address)), address):
                if written.casefold().startswith(typed.casefold()):
                    return before + written  # in its own case, whatever that of the letters typed
        return None


def _last_recipient(text: str) -> tuple[str, str]:
    """What stands before the last recipient, and as much of that one as there is; a comma within quotes parts none."""
    start, quoted = 0, False
    for index, letter in enumerate(text):
        quoted ^= letter == '"'
        if letter in ",;" and not quoted:
            start = index + 1
    last = text[start:].lstrip()
    return text[: len(text) - len(last)], last
