"""What is worth a word though no key was pressed: mail that has gone out, actions that did not go through."""

from __future__ import annotations

import asyncio

from salesinbox.core import clock
from salesinbox.core.text import clean_line, shorten
from salesinbox.store import outbox
from salesinbox.store.outcomes import mark_told
from salesinbox.tui.screens.base import MainBase
from salesinbox.views import outcomes

_MOST_TOLD = 3
"""Toasts at once."""


class Telling(MainBase):
    """The part of the main screen that tells of what the engine did."""

    def __init__(self) -> None:
        super().__init__()
        self._sent_told = clock.timestamp()
        self._one_by_one = asyncio.Lock()

    def tell_sent(self) -> None:
        """Say what has gone out since this was last said."""
        self.start("sent", self._tell_sent)

    async def _tell_sent(self) -> None:
        since = self._sent_told
        for row in await self.read(lambda db: outbox.sent_since(db, since)):
            self._sent_told = max(self._sent_told, row.updated)
            if row.error:
                self.tell(f"“{row.subject}” was not taken for everybody. {row.error}", "warning")
            else:
                self.tell(f"Sent “{shorten(clean_line(row.subject), 40)}”")

    def tell_outcomes(self) -> None:
        """Say what the user did that did not go through, whenever that was."""
        self.start("outcomes", self._tell_outcomes)

    async def _tell_outcomes(self) -> None:
        async with self._one_by_one:
            said, ids = await self.read(outcomes.news)
            for text in said[:_MOST_TOLD]:
                self.tell(text, "warning")
            if len(said) > _MOST_TOLD:
                self.tell(f"{len(said) - _MOST_TOLD} more did not go through: salesinbox actions", "warning")
            if ids:
                await self.write(lambda db: mark_told(db, ids))
