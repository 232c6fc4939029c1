"""Completing the last recipient being typed, from people we had mail with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from textual.suggester import Suggester

from salesinbox.core.models import Address
from salesinbox.mail.compose import format_address
from salesinbox.views.person import complete_address

if TYPE_CHECKING:
    from salesinbox.tui.screens.base import MainBase

_LAST_RE = re.compile(r"^(?P<before>.*?[,;]\s*|\s*)(?P<last>[^,;]*)$", re.DOTALL)
_SHORTEST = 2


class PeopleSuggester(Suggester):
    """Suggests the person written to most often whose name or address goes on from what is typed."""

    def __init__(self, screen: MainBase) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._screen = screen

    async def get_suggestion(self, value: str) -> str | None:
        """The whole field with the last recipient completed, or ``None``."""
        match = _LAST_RE.match(value)
        if match is None or len(match["last"].strip()) < _SHORTEST:
            return None
        typed = match["last"]
        people = await self._screen.read(lambda db: complete_address(db, typed.strip()))
        for name, address in people:
            for written in (format_address(Address(name, address)), address):
                if written.casefold().startswith(typed.casefold()):
                    return value + written[len(typed) :]
        return None
