"""The page of saved filters: their order, names, queries, which are tabs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.content import Content

from salesinbox.actions import filters
from salesinbox.store import saved_filters
from salesinbox.store.connection import Database
from salesinbox.tui.dialogs.ask import AskText, Choice, Choose
from salesinbox.tui.dialogs.manage import Manage
from salesinbox.tui.widgets import untrusted
from salesinbox.tui.widgets.label_colors import dot
from salesinbox.views import query_list
from salesinbox.views.query_list import FilterLine


class FiltersPage(Manage[FilterLine]):
    """All saved filters; enter shows one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "new", "New", show=False),
        Binding("a", "add", "Add a ready one", show=False),
        Binding("r", "rename", "Rename", show=False),
        Binding("e", "query", "Edit the query", show=False),
        Binding("t", "tab", "Tab on or off", show=False),
        Binding("c", "color", "Colour", show=False),
        Binding("J,shift+down", "move(1)", "Down", show=False),
        Binding("K,shift+up", "move(-1)", "Up", show=False),
        Binding("d,delete,number_sign", "delete", "Delete", show=False),
    ]
    TITLE_TEXT = "Saved filters"
    KEYS = (
        ("enter", "show"), ("n", "new"), ("a", "ready ones"), ("r", "rename"), ("e", "query"), ("t", "tab"),
        ("J K", "order"), ("c", "colour"), ("d", "delete"), ("z", "undo"),
    )  # fmt: skip
    EMPTY = "No saved filters yet: n makes one, a offers ready ones, \\ puts one together while you look."

    def load(self, db: Database) -> Sequence[FilterLine]:
        """Every filter in its order."""
        return query_list.saved(db)

    def prompt(self, row: FilterLine) -> Content:
        """Name, whether it is a tab, query; what is wrong with it."""
        column = max(cell_len(each.name) for each in self.rows)
        tab = "  tab  " if row.tab else "       "
        parts = [
            dot(row.color, ansi=self.app.current_theme.ansi),
            untrusted.line(row.name),
            Content.styled(" " * (column - cell_len(row.name)) + tab, "$accent"),
            untrusted.line(row.query, "$foreground 75%"),
        ]
        if row.error:
            parts.append(Content("\n"))
            parts.append(Content.styled("  ! ", "$text-error") + untrusted.line(row.error, "$text-error"))
        return Content("").join(parts)

    def put_at(self, db: Database, row: FilterLine, place: int) -> filters.Saved:
        """Put the filter at a place among the others."""
        return filters.move(db, row.name, place)

    def _taken(self, name: str, but: str = "") -> str:
        others = (each.name for each in self.rows if each.name != but)
        other = next((each for each in others if each.casefold() == name.casefold()), "")
        return other and f"There is a filter “{other}” already."

    def action_new(self) -> None:
        """Save a query under a name."""

        async def ask() -> None:
            query = await self.app.push_screen_wait(
                AskText("What it shows", placeholder="in:inbox from:ben has:attachment", check=saved_filters.wrong)
            )
            asked = AskText("What it is called", placeholder="Name", check=self._taken)
            name = query and await self.app.push_screen_wait(asked)
            if query and name:
                await self.write(lambda db: filters.add(db, name, query))
                self.highlight(len(self.rows) - 1)

        self.work(ask)

    def action_add(self) -> None:
        """Take over a filter that many people want."""

        async def ask() -> None:
            ready = await self.app_read(filters.offered)
            if not ready:
                self.say("You have all the ready ones.")
                return
            choices = [Choice(name, name, query) for name, query in ready]
            name = await self.app.push_screen_wait(Choose("Ready filters", choices))
            if name:
                query = dict(ready)[name]
                await self.write(lambda db: filters.add(db, name, query, tab=True))
                self.highlight(len(self.rows) - 1)

        self.work(ask)

    def action_rename(self) -> None:
        """Give the filter another name."""
        row = self.row
        if row is None:
            return

        async def ask() -> None:
            to = await self.app.push_screen_wait(
                AskText("What it is called", row.name, check=lambda name: self._taken(name, row.name))
            )
            if to:
                await self.write(lambda db: filters.edit(db, row.name, to=to))

        self.work(ask)

    def action_query(self) -> None:
        """Change what the filter shows."""
        row = self.row
        if row is None:
            return

        async def ask() -> None:
            title = f"What {row.name} shows"
            query = await self.app.push_screen_wait(AskText(title, row.query, check=saved_filters.wrong))
            if query:
                await self.write(lambda db: filters.edit(db, row.name, query=query))

        self.work(ask)

    def action_tab(self) -> None:
        """Make it a tab, or no tab any more."""
        row = self.row
        if row is not None:
            self.work(lambda: self.write(lambda db: filters.edit(db, row.name, tab=not row.tab)))

    def action_color(self) -> None:
        """Give the filter another colour."""
        row = self.row
        if row is None:
            return

        async def ask() -> None:
            color = await self.ask_color(row.color)
            if color is not None:
                await self.write(lambda db: filters.edit(db, row.name, color=color))

        self.work(ask)

    def action_delete(self) -> None:
        """Forget the filter."""
        row = self.row
        if row is not None:
            self.work(lambda: self.write(lambda db: filters.delete(db, row.name)))
