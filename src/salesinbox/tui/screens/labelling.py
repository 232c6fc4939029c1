"""Labels on conversations and off, and the pages on which labels and saved filters are managed."""

from __future__ import annotations

from salesinbox.actions import labels as changing
from salesinbox.core.numbers import at_most
from salesinbox.core.text import clean_line
from salesinbox.store import labels
from salesinbox.store.connection import Database
from salesinbox.store.labels import Label
from salesinbox.store.threads import Filter
from salesinbox.tui.dialogs.filters_page import FiltersPage
from salesinbox.tui.dialogs.labels_page import LabelsPage
from salesinbox.tui.dialogs.put_labels import LabelChoice, PutLabels
from salesinbox.tui.screens.base import Place
from salesinbox.tui.screens.tabbing import Tabbing


class Labelling(Tabbing):
    """The part of the main screen that deals with labels."""

    def do_label(self) -> None:
        """Put labels on, and take others off."""
        ids = self.chosen_ids()
        if ids:
            self.start("dialog", self._ask_labels, ids)

    async def _ask_labels(self, ids: list[int]) -> None:
        choices = await self.read(lambda db: label_choices(db, ids))
        title = "Labels" if len(ids) == 1 else f"Labels of {len(ids):,} conversations"
        changes = await self.app.push_screen_wait(PutLabels(title, choices))
        if changes:
            self._submit(ids, lambda db, ids: changing.put(db, ids, changes))

    def do_manage_labels(self) -> None:
        """All labels, to be changed."""
        self.start("dialog", self._manage_labels)

    async def _manage_labels(self) -> None:
        chosen = await self.app.push_screen_wait(LabelsPage())
        if chosen is not None:
            self.go_to_label(chosen.label)

    def go_to_label(self, label: Label) -> None:
        """Show the conversations with a label."""
        account_id, account = self.place.account_id, self.place.account
        self.go(Place(Filter.ALL, account_id, account, label.id, clean_line(label.name)))

    def do_saved_filters(self) -> None:
        """All saved filters, to be changed."""
        self.start("dialog", self._saved_filters)

    async def _saved_filters(self) -> None:
        chosen = await self.app.push_screen_wait(FiltersPage())
        if chosen is not None:
            self.go_to_saved(chosen)


def label_choices(db: Database, ids: list[int]) -> list[LabelChoice]:
    """Every label, and how many of some conversations have it."""
    on = labels.on_threads(db, ids)
    found = []
    for each in labels.counted(db):
        held = on.get(each.label.id, 0)
        state = True if held >= len(set(ids)) else None if held else False
        count = at_most(each.threads, labels.COUNTED)
        found.append(LabelChoice(each.label.name, clean_line(each.label.name), each.label.color, count, state))
    return found
