"""Looking ahead: what the conversations in view lack of their texts is asked for before anybody opens them."""

from __future__ import annotations

from textual.timer import Timer

from salesinbox.store import fetches
from salesinbox.store import partial as partly
from salesinbox.tui.screens.base import MainBase

REST_SECONDS = 0.3
"""How long the list must rest before what is in view is asked for."""


class LookingAhead(MainBase):
    """The part of the main screen that asks ahead."""

    def __init__(self) -> None:
        super().__init__()
        self._rest: Timer | None = None
        self._asked = False

    def look_ahead(self) -> None:
        """Other conversations may be in view: once the list rests they are asked for, and no others any more."""
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(REST_SECONDS, lambda: self.start("ahead", self._ask))

    async def _ask(self) -> None:
        in_view = [line.id for line in self.threads.in_view if line.id]
        things = await self.read(lambda db: partly.lacking_texts(db, in_view))
        if things or self._asked:
            self._asked = bool(things)
            await self.write(lambda db: fetches.ask_ahead(db, things))
