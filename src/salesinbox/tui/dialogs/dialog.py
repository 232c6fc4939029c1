"""What all dialogs have in common."""

from __future__ import annotations

from textual.screen import ModalScreen, ScreenResultType

from salesinbox.tui.type_ahead import type_ahead_of


class Dialog(ModalScreen[ScreenResultType]):
    """A screen over the others; keys typed while it was about to open are its own."""

    def on_screen_resume(self) -> None:
        """It is there, and has the focus as soon as it has been laid out."""
        self.call_after_refresh(type_ahead_of(self).opened)
