"""What the parts of the main screen share: its panes, the list in view, and doing things on the database's threads."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget
from textual.worker import Worker

from salesinbox.config.settings import AccountSettings, Settings
from salesinbox.core import query_text
from salesinbox.core.errors import UserError
from salesinbox.core.text import clean_line
from salesinbox.store.connection import Database
from salesinbox.store.threads import Filter
from salesinbox.tui.actions import Keys
from salesinbox.tui.bridge import Bridge
from salesinbox.tui.panes.bars import HintBar, StatusBar
from salesinbox.tui.panes.composer import Composer
from salesinbox.tui.panes.lists_bar import Key, ListsBar
from salesinbox.tui.panes.reader import Reader
from salesinbox.tui.panes.reader_finding import FindingReader
from salesinbox.tui.panes.side_list import SideList
from salesinbox.tui.panes.sidebar import SideBar
from salesinbox.tui.widgets.thread_list import ThreadList

if TYPE_CHECKING:
    from salesinbox.tui.app import SalesInboxApp

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

TOGETHER = frozenset({"bodies", "draft", "merge", "news", "outcomes", "pictures", "read", "send", "undo", "write"})
"""Groups of work that must each be finished, not replaced by newer work."""

_OPENING = frozenset({"compose", "dialog"})
"""Groups of work that open another place to type: keys that come meanwhile are meant for that."""


@dataclass(frozen=True, slots=True)
class Place:
    """Which conversations the list shows."""

    filter: Filter = Filter.INBOX
    account_id: int | None = None
    account: str = ""
    label_id: int | None = None
    label: str = ""
    query: str | None = None
    """What is searched for or filtered by; ``None`` where the list is one of those that are always there."""
    title: str = ""
    """What a filtered list is called; empty for what a search finds."""
    saved: int = 0
    """The id of the saved filter in view; 0 for one that the panel put together."""
    ranked: bool = False
    """Whether the best match comes first in what a search finds, rather than the newest."""

    @property
    def searched(self) -> bool:
        """Whether this is what a search finds."""
        return self.query is not None and not self.title

    @property
    def filtered(self) -> bool:
        """Whether this is a saved filter, or one that the panel put together."""
        return self.query is not None and bool(self.title)

    @property
    def key(self) -> Key | None:
        """The tab that stands for it, if there is one."""
        if self.query is None:
            return self.filter
        return self.saved or None

    @property
    def marks(self) -> frozenset[tuple[str, str]]:
        """(kind, ref) of what the side list marks as in view."""
        account = ("account", str(self.account_id or ""))
        if self.query is not None:
            return frozenset([account, ("filter", str(self.saved))] if self.saved else [account])
        shown = ("label", str(self.label_id)) if self.label_id is not None else ("list", self.filter.value)
        return frozenset([account, shown])

    @property
    def lists(self) -> frozenset[Filter]:
        """The lists in which a conversation must be to be in this one, as far as that is certain."""
        return frozenset([self.filter]) if self.query is None else _lists(self.query) if self.title else frozenset()

    @property
    def note(self) -> str:
        """What narrows the list, in words."""
        parts = [
            f"label {self.label}" if self.label else "",
            self.query or "" if self.filtered else "",
            f"only {self.account}" if self.account else "",
        ]
        return " · ".join(part for part in parts if part)


def _lists(query: str) -> frozenset[Filter]:
    terms = [term.casefold() for term in query_text.terms(query)]
    shown = [each for each in Filter if f"in:{each.value}" in terms or f"is:{each.value}" in terms]
    if not query_text.plain(query):
        shown = []
    # Whatever else is asked for, what is in Trash or Junk is left out where neither is named.
    if not any(name in query.casefold() for name in ("in:trash", "in:junk", "in:all")):
        shown.append(Filter.ALL)
    return frozenset(shown)


class MainBase(Screen[None]):
    """State and small helpers of the main screen."""

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """As in every screen, but another focus repaints the two widgets, not everything."""

    keys: Keys
    """The keys in force."""

    def __init__(self) -> None:
        super().__init__()
        self.pressed = ""
        """The key of the action under way, where one action has several that mean different things."""
        self.place = Place()
        self.reading_open = False
        """Whether a conversation was opened for reading; where there is room for one pane, it has it."""
        self.busy_threads: set[int] = set()
        """Conversations with a change on its way to the database; what the feed says of them is old."""

    @property
    def mail_app(self) -> SalesInboxApp:
        """The app, by its own type."""
        return cast("SalesInboxApp", self.app)

    @property
    def bridge(self) -> Bridge:
        """The database's threads."""
        return self.mail_app.bridge

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self.mail_app.settings

    @property
    def threads(self) -> ThreadList:
        """The list pane."""
        return self.query_one(ThreadList)

    @property
    def reader(self) -> FindingReader:
        """The reader pane."""
        return self.query_one(FindingReader)

    @property
    def sidebar(self) -> SideBar:
        """The side bar."""
        return self.query_one(SideBar)

    @property
    def side_list(self) -> SideList:
        """The side list."""
        return self.query_one(SideList)

    @property
    def composer(self) -> Composer:
        """The composer pane."""
        return self.query_one(Composer)

    @property
    def lists_bar(self) -> ListsBar:
        """The bar of lists."""
        return self.query_one(ListsBar)

    @property
    def status_bar(self) -> StatusBar:
        """The status line."""
        return self.query_one(StatusBar)

    @property
    def hint_bar(self) -> HintBar:
        """The line of hints."""
        return self.query_one(HintBar)

    @property
    def reading(self) -> bool:
        """Whether the keys are about the open conversation rather than the list."""
        return isinstance(self.focused, Reader | SideBar)

    @property
    def subjects(self) -> list[int]:
        """The conversations an action is about."""
        if self.reading and self.reader.thread is not None:
            return [self.reader.thread.id]
        return self.threads.chosen

    def show_reader(self, on: bool) -> None:
        """Give the conversation the screen, or the list, where there is room for one of them.

        Elsewhere no class is changed: restyling every pane would cost a key more time than it has.
        """
        self.reading_open = on
        self.set_class(on and self.has_class("-narrow"), "-reading")

    def start(
        self, group: str, work: Callable[P, Coroutine[Any, Any, object]], *args: P.args, **kwargs: P.kwargs
    ) -> None:
        """Run *work* beside the screen, ending older work of the same group unless that is in :data:`TOGETHER`.

        Its errors are shown.
        """
        bound = partial(work, *args, **kwargs)
        opening = self.mail_app.type_ahead.hold() if group in _OPENING else None

        async def guarded() -> None:
            try:
                await self._guarded(bound)
            finally:
                if opening:
                    self.mail_app.type_ahead.release(opening)

        _: Worker[None] = self.run_worker(guarded, group=group, exclusive=group not in TOGETHER, exit_on_error=False)

    async def _guarded(self, work: Callable[[], Coroutine[Any, Any, object]]) -> None:
        try:
            await work()
        except UserError as error:
            self.tell(str(error), "error")
        except Exception:
            if not self.children:
                return  # the app is being closed, and the panes are gone already
            # A bug. The app goes on; the log says where it was.
            log.exception("a worker of the screen failed")
            self.tell("Something went wrong inside salesinbox; the log has the details.", "error")

    async def read(self, work: Callable[[Database], T]) -> T:
        """The result of *work* on the reader's connection."""
        return await self.bridge.read(work)

    async def write(self, work: Callable[[Database], T]) -> T:
        """The result of *work* on the writer's connection."""
        return await self.bridge.write(work)

    def tell(self, text: str, severity: str = "information") -> None:
        """Tell the user: in the status line what went well, in a toast what did not. Never markup."""
        if severity == "information":
            self.status_bar.flash(text)
            return
        level = cast("Any", severity)
        self.notify(clean_line(text), severity=level, markup=False, timeout=6)

    def account_settings(self, address: str) -> AccountSettings | None:
        """The settings of an account, if config.toml has it."""
        return next((each for each in self.settings.accounts if each.address.casefold() == address.casefold()), None)
