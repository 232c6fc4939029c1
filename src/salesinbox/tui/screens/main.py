"""The main screen: its panes, and the way from a key to what it does."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, Static

from salesinbox.config import keymap
from salesinbox.core import clock
from salesinbox.core.errors import UserError
from salesinbox.tui import garbage
from salesinbox.tui.actions import ACTIONS, ANY, COMPOSER, LIST, READER, Keys
from salesinbox.tui.dialogs.ask import Choice, Choose, Confirm
from salesinbox.tui.dialogs.pages import help_page
from salesinbox.tui.hints import Situation, going_on, hints
from salesinbox.tui.panes.bars import HintBar, StatusBar
from salesinbox.tui.panes.composer import Composer
from salesinbox.tui.panes.lists_bar import ListsBar
from salesinbox.tui.panes.reader_finding import FindingReader
from salesinbox.tui.panes.search_box import SearchBox
from salesinbox.tui.panes.side_list import SideList
from salesinbox.tui.panes.sidebar import SideBar
from salesinbox.tui.screens.announcing import Announcing
from salesinbox.tui.suggest import PeopleSuggester
from salesinbox.tui.widgets.thread_list import ThreadList

_STATUS_SECONDS = 5
_QUIET_SECONDS = 2
"""Without a key for so long, nobody waits for the screen."""


_TOO_SMALL = Content("This window is too small.\nIt needs 40 columns\nand 10 lines.")


class MainScreen(Announcing):
    """Conversations on the left, the open one beside them, its person or the composer on the right."""

    BINDINGS: ClassVar[list[BindingType]] = []
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (40, "-narrow"), (100, "-medium"), (150, "-wide")]  # noqa: RUF012 - Textual declares it for instances
    VERTICAL_BREAKPOINTS = [(0, "-low"), (10, "-high")]  # noqa: RUF012 - the same

    def __init__(self, keys: Keys, *, plain: bool = False) -> None:
        super().__init__()
        self.keys = keys
        if plain:  # one pane at a time, however wide the screen
            self.HORIZONTAL_BREAKPOINTS = self.HORIZONTAL_BREAKPOINTS[:2]
        self._prefix = ""
        self._last_key = 0.0

    def compose(self) -> ComposeResult:
        """The panes."""
        yield ListsBar(id="lists")
        with Horizontal(id="panes"):
            with Vertical(id="side"):  # for its border: drawn lines have none
                yield SideList(id="side-list")
            with Vertical(id="list-pane"):
                yield SearchBox(id="search-box")
                yield ThreadList(id="threads")
            yield FindingReader(id="reader")
            yield SideBar(id="sidebar")
            yield Composer(PeopleSuggester(self), id="composer")
        yield StatusBar(id="status")
        yield HintBar(id="hints")
        yield Static(_TOO_SMALL, id="too-small", markup=False)

    def on_mount(self) -> None:
        """The first page, as soon as there is something to draw on."""
        self.reader.laid_out.text_width = self.settings.text_width
        self.threads.density, self.threads.grouping = self.settings.density, self.settings.grouping
        self.side_list_wanted = self.settings.side_list
        self.status_bar.banner(self.mail_app.banner)
        self.threads.focus()
        self.reload(keep=False)
        self.refresh_status()
        self.tell_outcomes()
        self.set_interval(_STATUS_SECONDS, self._now_and_then)
        self.update_hints()

    def _now_and_then(self) -> None:
        self.refresh_status()
        self.mail_app.look_after_engine()
        if clock.timestamp() - self._last_key > _QUIET_SECONDS:
            garbage.collect()

    def on_resize(self, event: events.Resize) -> None:
        """A wider screen shows the conversation beside the list; a narrower one what is in use."""
        self.reading_open = self.reading_open or self.reading
        self.place_side_list(event.size.width)
        self.call_after_refresh(self._resized)

    def _resized(self) -> None:
        self.show_reader(self.reading_open)
        in_view = self.focused is not None and self.focused.size.width > 0
        if self.has_class("-writing"):
            if not in_view:
                self.composer.query_one("#composer-body").focus()
        elif self.has_class("-reading"):
            self.reader.focus()
        elif not in_view:
            self.threads.focus()
        self.preview()

    # From key to action

    @property
    def context(self) -> str:
        """Which keys are live."""
        focused = self.focused
        if focused is not None and any(isinstance(each, Composer) for each in focused.ancestors_with_self):
            return COMPOSER
        return READER if self.reading else LIST

    def on_key(self, event: events.Key) -> None:
        """Every key that the focused widget did not take for text."""
        self._last_key = clock.timestamp()
        if isinstance(self.focused, Input) and self.focused.id == "search":
            self._search_key(event)
            return
        key = f"{self._prefix} {event.key}" if self._prefix else event.key
        context = self.context
        action = self.keys.action(context, key)
        if action is None and self._prefix:
            self._set_prefix("")
            self._tell_unknown(context, key)
        elif action is not None:
            self._set_prefix("")
            self.pressed = key
            getattr(self, f"do_{action.name}")()
        elif self.keys.is_prefix(context, key):
            self._set_prefix(key)
        elif context != COMPOSER and event.is_printable:
            self._tell_unknown(context, key)
        else:
            return
        event.stop()
        event.prevent_default()

    def _tell_unknown(self, context: str, key: str) -> None:
        """Say why nothing happens, and what would help."""
        elsewhere = self.keys.action(READER, key) if context == LIST else None
        if elsewhere is not None:
            title = elsewhere.title.partition(":")[0].partition(",")[0]
            self.tell(f"{title}: {self.keys.shown('open')} opens it first.")
        elif not key.endswith(" escape"):
            self.tell(f"{keymap.shown(key)} does nothing here; {self.keys.shown('help')} lists the keys.")

    def _search_key(self, event: events.Key) -> None:
        if event.key == "escape":
            self.end_search()
        elif event.key in ("down", "tab"):
            self.threads.focus()
        elif event.key in self.keys.of["save_filter"]:
            self.do_save_filter()
        elif self.keys.action(COMPOSER, event.key) is self.keys.action(ANY, event.key) is not None:
            action = self.keys.action(ANY, event.key)
            if action is not None:
                getattr(self, f"do_{action.name}")()
        else:
            return
        event.stop()
        event.prevent_default()

    def _set_prefix(self, prefix: str) -> None:
        self._prefix = prefix
        if prefix:
            self.status_bar.prefix(" · ".join([f"{prefix} …", *going_on(self.keys, self.context, prefix)]))
        else:
            self.status_bar.prefix("")

    def update_hints(self) -> None:
        """A few keys for where the user is; how many conversations are selected."""
        # Over a dialog these keys do nothing; it names its own.
        self.hint_bar.show(hints(self.keys, self._situation()) if self.app.screen is self else ())
        self.status_bar.selection(self.selected_words())
        self.announce_reading()

    def _situation(self) -> Situation:
        place, line, thread = self.place, self.threads.current, self.reader.thread
        about = thread if self.reading else line
        sidebar = isinstance(self.focused, SideBar)
        body, message = (None, None) if sidebar else (self.reader.body, self.reader.message)
        return Situation(
            context=self.context,
            filter=place.filter if place.query is None else None,
            searching=self.focused is not None and self.focused.id == "search",
            trashed=about is not None and about.in_trash and not about.in_inbox,
            draft=line is not None and line.draft_id > 0,
            selected=bool(self.threads.selected),
            empty=line is None,
            sidebar=sidebar,
            quotes=body is not None and body.quotes,
            links=body is not None and bool(body.links),
            files=message is not None and bool(message.attachments),
            found=not sidebar and self.reader.finding is not None,
            invitation=body is not None and body.invitation is not None and body.invitation.can_answer,
        )

    @on(events.ScreenSuspend)
    @on(events.ScreenResume)
    @on(events.DescendantFocus)
    def other_keys(self) -> None:
        """Other keys are live."""
        self.update_hints()

    # Panes

    def do_back(self) -> None:
        """One step back: a download, the selection, the reader, the search."""
        if self.stop_download() or self.stop_bulk():
            return
        if self.threads.selected and not self.reading:
            self.threads.clear_selection()
            self.update_hints()
        elif self.reading:
            self.close_reader()
        elif self.has_class("-searching"):
            self.end_search()
        elif not self.end_filter():
            self.tell("Nothing to go back from; q quits.")

    def do_next_pane(self) -> None:
        """The pane to the right."""
        self._step_pane(1)

    def do_previous_pane(self) -> None:
        """The pane to the left."""
        self._step_pane(-1)

    def _step_pane(self, by: int) -> None:
        every = (self.side_list, self.threads, self.reader, self.sidebar)
        panes = [pane for pane in every if pane.display and pane.size.width > 0]
        if self.has_class("-writing"):
            self.composer.query_one("#field-to").focus()
            return
        at = next((index for index, pane in enumerate(panes) if pane.has_focus), 0)
        panes[(at + by) % len(panes)].focus()

    # App

    def do_help(self) -> None:
        """The keys."""
        accounts = {line.account_mark: line.account for line in self.threads.lines if line.account_mark}
        self.app.push_screen(help_page(self.keys, self.context, accounts))

    def do_palette(self) -> None:
        """All commands."""
        self.start("dialog", self._palette)

    async def _palette(self) -> None:
        context = self.context
        live = [action for action in ACTIONS if action.context in (context, ANY)]
        choices = [Choice(action.name, action.title, self.keys.all_shown(action.name)) for action in live]
        name = await self.app.push_screen_wait(Choose("Commands", choices))
        if name:
            getattr(self, f"do_{name}")()

    def do_theme(self) -> None:
        """Choose a theme; it is kept."""
        self.start("dialog", self._theme)

    async def _theme(self) -> None:
        choices = [Choice(name, name, "now" if name == self.app.theme else "") for name in self.mail_app.theme_names]
        name = await self.app.push_screen_wait(Choose("Theme", choices))
        if name:
            self.mail_app.choose_theme(name)

    def do_sync(self) -> None:
        """Sync now."""
        self.mail_app.sync_now()

    def do_leave(self) -> None:
        """Back; from the list, quit."""
        if self.reading or self.has_class("-searching") or self.threads.selected:
            self.do_back()
        else:
            self.do_quit()

    def do_quit(self) -> None:
        """Quit."""
        self.start("leave", self._quit)

    async def _quit(self) -> None:
        try:
            await self.keep_drafts()
        except UserError as error:
            question = Confirm("Quit although a draft could not be saved?", str(error))
            if not await self.app.push_screen_wait(question):
                return
        if done := self.bulk_progress:
            question = Confirm("Quit, and leave the rest as it is?", f"{done} are done.")
            if not await self.app.push_screen_wait(question):
                return
        self.mail_app.leave()
