"""The page of labels: their counts and colours, new ones, other names, merging, deleting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.content import Content

from salesinbox.actions import labels as changing
from salesinbox.core.numbers import at_most, counted
from salesinbox.core.text import clean_line
from salesinbox.store import labels
from salesinbox.store.connection import Database
from salesinbox.store.labels import LabelCount
from salesinbox.tui.dialogs.ask import AskText, Choice, Choose, Confirm
from salesinbox.tui.dialogs.manage import Manage
from salesinbox.tui.widgets import untrusted
from salesinbox.tui.widgets.label_colors import dot

_WIDEST = 44


class LabelsPage(Manage[LabelCount]):
    """All labels; enter shows the conversations of one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "new", "New", show=False),
        Binding("r", "rename", "Rename", show=False),
        Binding("c", "color", "Colour", show=False),
        Binding("m", "merge", "Merge", show=False),
        Binding("d,delete,number_sign", "delete", "Delete", show=False),
    ]
    TITLE_TEXT = "Labels"
    KEYS = (
        ("enter", "show"), ("n", "new"), ("r", "rename"), ("c", "colour"), ("m", "merge"), ("d", "delete"),
        ("z", "undo"),
    )  # fmt: skip
    EMPTY = "No labels yet: n makes one."

    def load(self, db: Database) -> Sequence[LabelCount]:
        """Every label, with its counts."""
        return labels.counted(db)

    def prompt(self, row: LabelCount) -> Content:
        """Dot, name, counts."""
        name = untrusted.line(row.label.name)
        column = min(_WIDEST, max(cell_len(clean_line(each.label.name)) for each in self.rows))
        count = at_most(row.threads, labels.COUNTED)
        note = f"{count:>7}{f'   {row.unread:,} unread' if row.unread else ''}"
        gap = " " * max(2, column - name.cell_length + 2)
        ansi = self.app.current_theme.ansi
        return Content("").join([dot(row.label.color, ansi=ansi), name, Content.styled(gap + note, "$foreground 75%")])

    def _taken(self, name: str) -> str:
        other = next((each.label.name for each in self.rows if each.label.name.casefold() == name.casefold()), "")
        return other and f"There is a label “{clean_line(other)}” already."

    def action_new(self) -> None:
        """Make a label."""

        async def ask() -> None:
            name = await self.app.push_screen_wait(AskText("New label", placeholder="Name", check=self._taken))
            if name:
                await self.write(lambda db: changing.create(db, name))

        self.work(ask)

    def action_rename(self) -> None:
        """Give the label another name."""
        row = self.row
        if row is None:
            return
        name = row.label.name

        async def ask() -> None:
            to = await self.app.push_screen_wait(AskText(f"Rename label {clean_line(name)}", clean_line(name)))
            if to:
                await self.write(lambda db: changing.rename(db, name, to))

        self.work(ask)

    def action_color(self) -> None:
        """Give the label another colour."""
        row = self.row
        if row is None:
            return
        label = row.label

        async def ask() -> None:
            color = await self.ask_color(label.color)
            if color is not None:
                await self.write(lambda db: changing.recolor(db, label.name, color))

        self.work(ask)

    def action_merge(self) -> None:
        """Make this label a part of another."""
        row = self.row
        if row is None:
            return
        label = row.label
        others = [
            Choice(str(each.label.id), each.label.name, f"{each.threads:,}") for each in self.rows if each is not row
        ]

        async def ask() -> None:
            if not others:
                self.say("There is no other label to merge it into.")
                return
            chosen = await self.app.push_screen_wait(Choose(f"Merge {clean_line(label.name)} into", others))
            into = next((each.label.name for each in self.rows if str(each.label.id) == chosen), None)
            if into is not None:
                await self.write(lambda db: changing.merge(db, [label.name], into))

        self.work(ask)

    def action_delete(self) -> None:
        """Take the label off everything; where something has it, the user is asked."""
        row = self.row
        if row is None:
            return
        label, threads = row.label, row.threads

        async def ask() -> None:
            on = counted(threads, "conversation")
            question = Confirm(f"Delete label {clean_line(label.name)}?", f"It comes off {on}, which stay.")
            if not threads or await self.app.push_screen_wait(question):
                await self.write(lambda db: changing.delete(db, [label.name]))

        self.work(ask)
