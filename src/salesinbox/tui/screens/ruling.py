"""Rules: their page, and making one of the mail at hand."""

from __future__ import annotations

from salesinbox.core.text import clean_line
from salesinbox.store import people
from salesinbox.store.threads import Filter
from salesinbox.tui.dialogs.rule_dialog import RuleDialog
from salesinbox.tui.dialogs.rules_page import RulesPage
from salesinbox.tui.screens.base import Place
from salesinbox.tui.screens.notified import Notified
from salesinbox.views.foretelling import name_of


class Ruling(Notified):
    """The part of the main screen that is about rules."""

    def do_rules(self) -> None:
        """All rules."""
        self.start("dialog", self._rules)

    def do_rule_from(self) -> None:
        """A rule for mail like this."""
        ids = self.chosen_ids()
        if ids:
            self.start("dialog", self._rule_from, ids[0])

    async def _rule_from(self, thread_id: int) -> None:
        sender = await self.read(lambda db: people.last_sender(db, thread_id))
        if sender is None:
            self.tell("Nobody but you wrote in this conversation.")
            return
        name = name_of(sender)
        await self._rules(RuleDialog(f"A rule for mail of {name}", name, f"from:{sender.address}"))

    async def _rules(self, first: RuleDialog | None = None) -> None:
        chosen = await self.app.push_screen_wait(RulesPage(first))
        if chosen is not None:
            title = f"Rule {clean_line(chosen.rule.name)}"
            account = self.place.account_id, self.place.account
            self.go(Place(Filter.ALL, *account, query=chosen.rule.query, title=title))
