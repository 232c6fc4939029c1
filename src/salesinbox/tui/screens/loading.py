"""Keeping the panes true to the database: pages, changes as they happen, the open conversation, the status line."""

from __future__ import annotations

from functools import partial

from textual import on
from textual.timer import Timer

from salesinbox.core.errors import NotFound, UsageError, UserError
from salesinbox.engine import control
from salesinbox.store.connection import Database
from salesinbox.store.effective import chunks
from salesinbox.store.threads import Filter
from salesinbox.tui.bridge import DataChanged
from salesinbox.tui.panes.reader import Reader
from salesinbox.tui.screens import queries
from salesinbox.tui.screens.ahead import LookingAhead
from salesinbox.tui.screens.base import Place
from salesinbox.tui.screens.counting import Counting
from salesinbox.tui.screens.empty import Empty, empty, unreadable
from salesinbox.tui.screens.telling import Telling
from salesinbox.tui.widgets.thread_list import ThreadList
from salesinbox.views import person, reading, status, thread
from salesinbox.views.thread import ThreadView
from salesinbox.views.thread_list import Page

PAGE = 100
_PIECE = 2000
"""Rows that are read at once."""
_MERGE_AT_MOST = 200
"""Rows that are looked up and put into their places at once: a key that comes meanwhile waits for one such piece."""
_RELOAD_FROM = 4000
"""As many changes as that are not looked up: the list is read anew."""
_PREVIEW_SECONDS = 0.05
_PATIENCE_SECONDS = 1
"""How long a query that is being typed may be wrong before it is told."""


class Loading(Telling, LookingAhead, Counting):
    """The part of the main screen that reads."""

    def __init__(self) -> None:
        super().__init__()
        self._changed: set[int] = set()
        self._merging = False
        self._loading_more = False
        self._countdown: Timer | None = None
        self.results_awaited: object = None
        """What keys wait for after a search was entered."""
        self.return_to = 0
        """The conversation the cursor goes to once it is back in the list."""

    # The list

    def reload(self, *, keep: bool = True) -> None:
        """Read the list anew, from the top."""
        self.start("list", self._load_list, self.place, keep)

    async def _load_list(self, place: Place, keep: bool) -> None:
        try:
            page = await self._read_list(place, self._wanted if keep else PAGE)
            self.show_search_error(None)
            self._say_empty(await self.read(lambda db: empty(db, place)))
            self._show_page(page, keep)
        except UserError as error:
            self._tell_wrong_query(place, error)
        finally:
            self.mail_app.type_ahead.release(self.results_awaited)

    @property
    def _wanted(self) -> int:
        """How many rows to read anew: what there is; of a very long list so far that the cursor has company."""
        return max(PAGE, min(len(self.threads.lines), max(_PIECE, self.threads.cursor + PAGE)))

    async def _read_list(self, place: Place, rows: int) -> Page:
        """The first rows of a list, in pieces, so that whoever else reads does not wait for long."""
        page = await self.read(lambda db: queries.page(db, place, None, min(rows, _PIECE)))
        while page.next_before is not None and len(page.lines) < rows:
            before, most = page.next_before, min(_PIECE, rows - len(page.lines))
            more = await self.read(lambda db, before=before, most=most: queries.page(db, place, before, most))  # type: ignore[misc]  # bound as defaults
            page = Page((*page.lines, *more.lines), more.next_before)
        return page

    def _tell_wrong_query(self, place: Place, why: UserError) -> None:
        if not place.searched:
            self._say_empty(unreadable(place, str(why)))
            self._show_page(Page((), None), keep=False)
            return
        if self.focused is None or self.focused.id != "search":
            self.show_search_error(why)
            return

        def if_still() -> None:
            if self.place == place:
                self.show_search_error(why)

        self.set_timer(_PATIENCE_SECONDS, if_still)

    def _say_empty(self, words: Empty) -> None:
        self.threads.empty_text = words.text(self.keys.shown)

    def _show_page(self, page: Page, keep: bool) -> None:
        lines = [line for line in page.lines if line.id not in self.busy_threads]
        self.threads.show(lines, page.next_before, keep=keep)
        self._come_back()
        self.look_ahead()
        self.refresh_counts()

    def _come_back(self) -> None:
        if self.return_to and self.threads.go_to(self.return_to):
            self.return_to = 0

    @on(ThreadList.More)
    def load_more(self) -> None:
        """The end of what is loaded is near."""
        before = self.threads.next_before
        if before is not None and not self._loading_more:
            self._loading_more = True
            self.start("more", self._load_more, self.place, before)

    async def _load_more(self, place: Place, before: int) -> None:
        try:
            page = await self.read(lambda db: queries.page(db, place, before, PAGE * 2))
            if place == self.place and before == self.threads.next_before:
                self.threads.append([line for line in page.lines if line.id not in self.busy_threads], page.next_before)
        except UsageError:
            pass  # a query that is being typed; what is in view stays
        finally:
            self._loading_more = False

    async def load_all(self) -> None:
        """Every row of the list, for going to its end."""
        place = self.place
        while (before := self.threads.next_before) is not None and place == self.place:
            page = await self.read(lambda db, before=before: queries.page(db, place, before, _PIECE))  # type: ignore[misc]  # a loop variable bound as a default
            if place == self.place and before == self.threads.next_before:
                self.threads.append(page.lines, page.next_before)

    # Changes

    @on(DataChanged)
    def data_changed(self, event: DataChanged) -> None:
        """Something was committed, by us, the engine or another program."""
        self.refresh_status()
        renamed = "label" in event.kinds and not event.threads
        if event.everything or renamed or (not self.threads.lines and not event.threads):
            self.reload()
        if event.kinds & {"outbox"}:
            self.tell_sent()
        if event.kinds & {"action"}:
            self.tell_outcomes()
        if event.kinds & {"filter"}:
            self.refresh_counts()
        if event.kinds & {"account"}:
            self.mail_app.accounts_changed()
        if event.kinds & {"draft"}:
            if self.place.filter is Filter.DRAFTS:
                self.reload()
            else:
                self.refresh_counts()
        if event.threads:
            self._changed |= event.threads
            if not self._merging:
                self._merging = True
                self.start("merge", self._merge)
            if self.reader.thread is not None and self.reader.thread.id in event.threads:
                self.start("refresh", self._refresh_thread, self.reader.thread.id)

    async def _merge(self) -> None:
        try:
            while self._changed:
                changed, self._changed = self._changed - self.busy_threads, set()
                if len(changed) >= _RELOAD_FROM or self.place.ranked:
                    self.reload()
                    continue
                for piece in chunks(sorted(changed), _MERGE_AT_MOST):
                    await self._merge_piece(self.place, piece)
            self.refresh_counts()
        finally:
            self._merging = False

    async def _merge_piece(self, place: Place, ids: list[int]) -> None:
        try:
            lines = await self.read(partial(queries.changed, place=place, thread_ids=ids, down_to=self.threads.floor))
        except UsageError:
            return  # a query that is being typed, which is told where the list is read
        if place == self.place:
            fresh = set(ids) - self.busy_threads
            self.threads.merge(fresh, [line for line in lines if line.id in fresh])
            self._come_back()

    def refresh_status(self) -> None:
        """What the engine does."""
        self.start("status", self._load_status)

    async def _load_status(self) -> None:
        locations = self.mail_app.locations

        def load(db: Database) -> status.StatusLine:
            running = status.Running(control.is_running(locations) is not None, locations.free_bytes())
            return status.status_line(db, running)

        found = await self.read(load)
        self.status_bar.show(found)
        if found.counts_down and self._countdown is None:
            self._countdown = self.set_timer(1, self._count_down)

    def _count_down(self) -> None:
        self._countdown = None
        self.refresh_status()

    # The open conversation

    @on(ThreadList.Moved)
    def preview(self) -> None:
        """The cursor rests on another conversation: show it beside the list, if there is room for both."""
        line = self.threads.current
        self.update_hints()
        self.look_ahead()
        if self.has_class("-narrow") or self.has_class("-writing"):
            return
        if line is None or not line.id:
            self.reader.clear()
            self.sidebar.show_person(None)
        elif self.reader.thread is None or self.reader.thread.id != line.id:
            self.set_timer(_PREVIEW_SECONDS, lambda: self._preview_if_still(line.id))

    def _preview_if_still(self, thread_id: int) -> None:
        current = self.threads.current
        if current is not None and current.id == thread_id:
            self.show_thread(thread_id)

    def show_thread(self, thread_id: int) -> None:
        """Load a conversation into the reader, and its person into the side bar."""
        self.start("thread", self._load_thread, thread_id)

    async def _load_thread(self, thread_id: int) -> None:
        try:
            view, bodies = await self.read(lambda db: queries.thread_with_bodies(db, thread_id))
        except NotFound:
            self.reader.clear()
            return
        self.reader.show_thread(view, bodies)
        self.update_hints()
        await self._load_person(view)

    async def _refresh_thread(self, thread_id: int) -> None:
        again = self.reader.invitations
        try:
            view, bodies = await self.read(lambda db: (thread.load_thread(db, thread_id), queries.bodies(db, again)))
        except NotFound:
            self.reader.clear()
            return
        if self.reader.thread is not None and self.reader.thread.id == thread_id:
            self.reader.show_thread(view, bodies)
            self.update_hints()

    async def _load_person(self, view: ThreadView) -> None:
        received = [message for message in view.messages if not message.own]
        people = [message.sender for message in received[-1:]] or list(
            view.messages[-1].to[:1] if view.messages else ()
        )
        if not people:
            self.sidebar.show_person(None)
            return
        card = await self.read(lambda db: person.load_person(db, people[0].address, without_thread=view.id))
        self.sidebar.show_person(card)

    @on(Reader.BodiesWanted)
    def load_bodies(self, event: Reader.BodiesWanted) -> None:
        """Messages were unfolded."""
        self.start("bodies", self._load_bodies, event)

    async def _load_bodies(self, event: Reader.BodiesWanted) -> None:
        for start in range(0, len(event.bodies), 10):
            ids = event.bodies[start : start + 10]
            self.reader.add_bodies(await self.read(lambda db, ids=ids: queries.bodies(db, ids)), {})  # type: ignore[misc]  # bound as a default
            self.update_hints()
        if event.headers:
            self.reader.add_bodies(
                {}, await self.read(lambda db: {id_: reading.headers(db, id_) for id_ in event.headers})
            )

    # Filled in by other parts

    def show_search_error(self, error: UserError | None) -> None:
        """What is wrong with the query."""
        raise AssertionError("provided by the search part")

    def update_hints(self) -> None:
        """The keys for where the user is."""
        raise AssertionError("provided by the key part")
