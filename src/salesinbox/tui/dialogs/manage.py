"""A page on which the user's own things are listed and changed: labels, saved filters, rules."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option
from textual.worker import Worker

from salesinbox.actions import undo
from salesinbox.core import colors
from salesinbox.core.errors import UserError
from salesinbox.store.connection import Database
from salesinbox.tui.dialogs.ask import Choice, Choose
from salesinbox.tui.dialogs.dialog import Dialog
from salesinbox.tui.widgets import untrusted
from salesinbox.tui.widgets.key_line import KeyLine, Pair

if TYPE_CHECKING:
    from salesinbox.tui.app import SalesInboxApp

Row = TypeVar("Row")
Result = TypeVar("Result")


class Manage(Dialog[Row | None], Generic[Row]):
    """Lists rows; keys change the highlighted one. Gives the row to go to, ``None`` where the page was just closed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss(None)", "Close", show=False),
        Binding("j,down", "step(1)", "Next", show=False),
        Binding("k,up", "step(-1)", "Previous", show=False),
        Binding("z", "undo", "Undo", show=False),
        Binding("Z", "redo", "Redo", show=False),
    ]
    TITLE_TEXT: ClassVar[str] = ""
    KEYS: ClassVar[Sequence[Pair]] = ()
    """What is said of the keys, at the foot."""
    EMPTY: ClassVar[str] = ""

    def __init__(self) -> None:
        super().__init__()
        self.rows: Sequence[Row] = ()

    def compose(self) -> ComposeResult:
        """Rows, what was done, keys."""
        with Vertical(classes="page manage") as page:
            page.border_title = Content(self.TITLE_TEXT)
            yield OptionList(markup=False)
            yield Static("", classes="manage-told", markup=False)
            yield KeyLine((*self.KEYS, ("esc", "back")))

    def on_mount(self) -> None:
        """Load the rows."""
        self.work(self.refresh_rows)

    # For the pages

    def load(self, db: Database) -> Sequence[Row]:
        """The rows."""
        raise NotImplementedError

    def prompt(self, row: Row) -> Content:
        """How a row looks."""
        raise NotImplementedError

    def put_at(self, db: Database, row: Row, place: int) -> object:
        """Put a row at a place among the others, where they have an order; gives what :meth:`write` tells of."""
        raise NotImplementedError

    def work(self, work: Callable[[], Awaitable[object]]) -> None:
        """Do something that waits for the database or the user; its errors are shown."""

        async def guarded() -> None:
            try:
                await work()
            except UserError as error:
                self.say(str(error), "$text-error")

        _: Worker[None] = self.run_worker(guarded, group="manage", exit_on_error=False)

    async def refresh_rows(self) -> None:
        """Read the rows anew; the highlight stays where it is."""
        self.rows = await self.app_read(self.load)
        options = self.query_one(OptionList)
        at = options.highlighted or 0
        options.clear_options()
        options.add_options([Option(self.prompt(row)) for row in self.rows])
        if self.rows:
            options.highlighted = min(at, len(self.rows) - 1)
        else:
            options.add_option(Option(Content.styled(self.EMPTY, "$text-muted"), disabled=True))

    async def app_read(self, work: Callable[[Database], Result]) -> Result:
        """The result of *work* on the reader's connection."""
        return await cast("SalesInboxApp", self.app).bridge.read(work)

    async def write(self, work: Callable[[Database], Result]) -> Result:
        """Change something, then show the rows as they are."""
        done = await cast("SalesInboxApp", self.app).bridge.write(work)
        title = getattr(done, "title", "")
        if title:
            self.say(f"{title} · z undoes it" if getattr(done, "step_id", None) else title)
        await self.refresh_rows()
        return done

    def say(self, text: str, style: str = "$text-muted") -> None:
        """One line of what was done, or what is wrong."""
        self.query_one(".manage-told", Static).update(untrusted.line(text, style))

    @property
    def row(self) -> Row | None:
        """The highlighted row."""
        at = self.query_one(OptionList).highlighted
        return self.rows[at] if at is not None and at < len(self.rows) else None

    def highlight(self, at: int) -> None:
        """Move the highlight to a row."""
        self.query_one(OptionList).highlighted = at

    async def ask_color(self, now: str) -> str | None:
        """A colour, ``None`` where the user thought better of it."""
        choices = [Choice(name, name, "now" if name == now else "") for name in ("auto", *colors.PALETTE)]
        return await self.app.push_screen_wait(Choose("Colour", choices))

    # Keys

    def action_step(self, by: int) -> None:
        """Move the highlight."""
        at = self.query_one(OptionList).highlighted
        if self.rows and at is not None:
            self.highlight((at + by) % len(self.rows))

    @on(OptionList.OptionSelected)
    def chosen(self) -> None:
        """Enter, or a click: go there."""
        if self.row is not None:
            self.dismiss(self.row)

    def action_move(self, by: int) -> None:
        """Further down or up among the others."""
        row = self.row
        if row is None:
            return
        place = list(self.rows).index(row) + 1 + by

        async def move() -> None:
            if 1 <= place <= len(self.rows):
                await self.write(lambda db: self.put_at(db, row, place))
                self.highlight(place - 1)

        self.work(move)

    def action_undo(self) -> None:
        """Take the last step back."""
        self.work(lambda: self._go_through(undo.undo, "Nothing to undo."))

    def action_redo(self) -> None:
        """Do again what was taken back."""
        self.work(lambda: self._go_through(undo.redo, "Nothing to do again."))

    async def _go_through(self, way: Callable[[Database], undo.Undone | None], nothing: str) -> None:
        done = await cast("SalesInboxApp", self.app).bridge.write(way)
        await self.refresh_rows()
        self.say(done.title if done else nothing)
