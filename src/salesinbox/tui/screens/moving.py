"""Moving in the list."""

from __future__ import annotations

from salesinbox.tui.screens.siding import Siding


class Moving(Siding):
    """The part of the main screen that moves the list's cursor."""

    def do_down(self) -> None:
        """The next conversation."""
        self.threads.move(1)

    def do_up(self) -> None:
        """The conversation before."""
        self.threads.move(-1)

    def do_top(self) -> None:
        """The first conversation."""
        self.threads.move_to(0)

    def do_bottom(self) -> None:
        """The last conversation, however far down."""
        self.threads.move_to(-1)
        if self.threads.next_before is not None:
            self.start("bottom", self._to_bottom)

    async def _to_bottom(self) -> None:
        await self.load_all()
        self.threads.move_to(-1)

    def do_half_down(self) -> None:
        """Half a page down."""
        self.threads.move(max(1, self.threads.page_rows // 2))

    def do_half_up(self) -> None:
        """Half a page up."""
        self.threads.move(-max(1, self.threads.page_rows // 2))

    def do_page_down(self) -> None:
        """A page down."""
        self.threads.move(max(1, self.threads.page_rows - 1))

    def do_page_up(self) -> None:
        """A page up."""
        self.threads.move(-max(1, self.threads.page_rows - 1))
