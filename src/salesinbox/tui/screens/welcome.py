"""What a new user sees: nothing is set up yet, and here is what to do."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

_TEXT = """\
[bold $primary]salesinbox[/]

There is no account in this profile yet.

Look around first, with an invented company's mailbox:

    [bold $accent]salesinbox demo[/]

Add your own address; it is tried before anything is saved:

    [bold $accent]salesinbox account add you@example.com[/]

Or read mail you have as files:

    [bold $accent]salesinbox import mail.mbox[/]

[$text-muted]q quits[/]"""


class WelcomeScreen(Screen[None]):
    """Shown while there is no account."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("q,escape,ctrl+q", "app.leave", "Quit", show=False)]

    def compose(self) -> ComposeResult:
        """The text, in the middle where there is room; it can be scrolled where there is not."""
        with VerticalScroll(id="welcome-page"):
            yield Static(Content.from_markup(_TEXT), id="welcome")
