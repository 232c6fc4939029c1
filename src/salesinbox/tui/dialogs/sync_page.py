"""How the sync stands, live: accounts, mailboxes, what waits, what went wrong and what to do."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, ClassVar, cast

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.worker import Worker

from salesinbox.core.errors import UserError
from salesinbox.engine import control
from salesinbox.store.connection import Database
from salesinbox.tui.dialogs.dialog import Dialog
from salesinbox.tui.dialogs.sync_lines import sync_lines
from salesinbox.tui.widgets.document import DocumentView
from salesinbox.tui.widgets.key_line import KeyLine
from salesinbox.views.status import Running, general_trouble
from salesinbox.views.sync_status import AccountView, load

if TYPE_CHECKING:
    from salesinbox.tui.app import SalesInboxApp

LOOK_SECONDS = 1.0
"""Counting what each mailbox holds takes some 30 ms where there are half a million messages."""
_AGAIN_SECONDS = 20.0
"""Nothing having changed, it is drawn anew after this long: times are told as so long ago."""

_State = tuple[list[AccountView], str]


class SyncView(DocumentView):
    """The lines, drawn again where they read otherwise."""

    def __init__(self) -> None:
        super().__init__()
        self._state: _State = ([], "")

    def show_state(self, state: _State) -> None:
        """Show this from now on."""
        self._state = state
        accounts, trouble = state
        self.show_lines(sync_lines(accounts, trouble, self.line_width - 1))

    def on_resize(self, event: events.Resize) -> None:
        """Lines break elsewhere."""
        self.show_state(self._state)


class SyncPage(Dialog[None]):
    """The page; it follows what the engine does."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "dismiss", "Close", show=False),
        Binding("j,down", "scroll(1)", "Down", show=False),
        Binding("k,up", "scroll(-1)", "Up", show=False),
        Binding("space,pagedown", "scroll(20)", "Page down", show=False),
        Binding("pageup", "scroll(-20)", "Page up", show=False),
        Binding("f5", "sync_now", "Sync now", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._seen = (-1, False)
        self._loaded = 0.0

    def compose(self) -> ComposeResult:
        """Lines, and the keys under them."""
        with Vertical(classes="page") as page:
            page.border_title = Content("Sync")
            yield SyncView()
            yield KeyLine((("j k", "scroll"), ("f5", "sync now"), ("esc", "back")))

    def on_mount(self) -> None:
        """Look at once, then again and again."""
        self._look()
        self.set_interval(LOOK_SECONDS, self._look)

    def _look(self) -> None:
        _: Worker[None] = self.run_worker(self._load, group="sync-page", exclusive=True, exit_on_error=False)

    async def _load(self) -> None:
        app = cast("SalesInboxApp", self.app)
        again = time.monotonic() - self._loaded > _AGAIN_SECONDS

        def look(db: Database) -> tuple[tuple[int, bool], _State | None]:
            running = control.is_running(app.locations) is not None
            found = (db.data_version(), running)
            if found == self._seen and not again:
                return found, None
            trouble = general_trouble(db, Running(running, app.locations.free_bytes()))
            return found, (load(db, engine_running=running), trouble)

        try:
            seen, state = await app.bridge.read(look)
        except UserError:
            return  # the status line tells of it, and the next look may succeed
        if state is not None and self.is_mounted:
            self._seen, self._loaded = seen, time.monotonic()
            self.query_one(SyncView).show_state(state)

    def action_scroll(self, lines: int) -> None:
        """Scroll by some lines."""
        self.query_one(SyncView).scroll_by(lines)

    def action_sync_now(self) -> None:
        """Have everything looked at."""
        cast("SalesInboxApp", self.app).sync_now()
