"""The page of rules: which there are, in which order they are asked, what each did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.content import Content

from salesinbox.core import clock
from salesinbox.core.numbers import counted
from salesinbox.store import rules as stored
from salesinbox.store.connection import Database
from salesinbox.store.rules import Rule
from salesinbox.triage import deeds, rule_runs, rules
from salesinbox.triage.rule_runs import Past
from salesinbox.triage.rules import Made
from salesinbox.tui.dialogs.ask import Confirm
from salesinbox.tui.dialogs.manage import Manage
from salesinbox.tui.dialogs.rule_dialog import DAYS, RuleDialog, RuleWish, edit_dialog
from salesinbox.tui.widgets import untrusted
from salesinbox.views import format as formatting
from salesinbox.views.foretelling import first_of

_SHOWN = 8


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule, how often it applied in the last 90 days, and when it did last."""

    rule: Rule
    applied: int
    last: float | None


class RulesPage(Manage[RuleLine]):
    """All rules; enter shows the mail that one is for.

    Args:
        first: A rule to begin with, already written as far as can be guessed.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "new", "New", show=False),
        Binding("e", "edit", "Edit", show=False),
        Binding("space", "switch", "On or off", show=False),
        Binding("s", "stop", "Ask no other rule", show=False),
        Binding("t", "try", "Try on past mail", show=False),
        Binding("J,shift+down", "move(1)", "Down", show=False),
        Binding("K,shift+up", "move(-1)", "Up", show=False),
        Binding("d,delete,number_sign", "delete", "Delete", show=False),
        Binding("Z", "take_back", "Undo what it did", show=False),
    ]
    TITLE_TEXT = "Rules"
    KEYS = (
        ("enter", "show mail"), ("n", "new"), ("e", "edit"), ("space", "on/off"), ("t", "try on past mail"),
        ("s", "then stop"), ("J K", "order"), ("d", "delete"), ("z", "undo"), ("Z", "undo what it did last"),
    )  # fmt: skip
    EMPTY = "No rules yet: n makes one. What arrives then is labelled, archived … by itself."

    def __init__(self, first: RuleDialog | None = None) -> None:
        super().__init__()
        self._first = first

    def on_mount(self) -> None:
        """Load the rows; then the first rule is written."""
        if self._first is not None:
            first = self._first
            self.work(lambda: self._ask_new(first))

    def load(self, db: Database) -> Sequence[RuleLine]:
        """Every rule in its order."""
        hits = stored.hits(db)
        return [RuleLine(rule, *hits.get(rule.id, (0, None))) for rule in stored.every(db)]

    def prompt(self, row: RuleLine) -> Content:
        """On or off, name, how often it applied; below it for which mail, what it does, what is wrong with it."""
        rule = row.rule
        column = max(cell_len(each.rule.name) for each in self.rows)
        last = f", last {formatting.when(int(row.last), clock.now())}" if row.last else ""
        does = deeds.written(rule.deeds) + (", then ask no other rule" if rule.stop else "")
        when = f"{rule.query} (only {rule.account})" if rule.account else rule.query
        parts = [
            Content.styled("● " if rule.enabled else "○ ", "$text-success" if rule.enabled else "$text-muted"),
            untrusted.line(rule.name, "bold" if rule.enabled else ""),
            Content(" " * (column - cell_len(rule.name) + 2)),
            Content.styled(f"applied {row.applied:,}×{last}" if row.applied else "", "$text-muted"),
            Content("\n  "),
            untrusted.line(when, "$foreground 75%"),
            Content.styled("\n  → ", "$accent"),
            untrusted.line(does, "$foreground 75%"),
        ]
        if rule.trouble:
            parts += [Content.styled("\n  ! ", "$text-error"), untrusted.line(rule.trouble, "$text-error")]
        return Content("").join(parts)

    def put_at(self, db: Database, row: RuleLine, place: int) -> Made:
        """Put the rule at a place among the others."""
        return rules.move(db, row.rule.name, place)

    def action_new(self) -> None:
        """Make a rule."""
        self.work(lambda: self._ask_new(RuleDialog("New rule")))

    async def _ask_new(self, dialog: RuleDialog) -> None:
        wish = await self.app.push_screen_wait(dialog)
        if wish is None:
            return
        made = await self.write(lambda db: rules.add(db, wish.name, wish.query, wish.deeds))
        self.highlight(len(self.rows) - 1)
        if made.rule is not None:
            await self._try(made.rule, turn_on=True)

    def action_edit(self) -> None:
        """Change the rule."""
        row = self.row
        if row is not None:
            self.work(lambda: self._ask_edit(row.rule))

    async def _ask_edit(self, rule: Rule) -> None:
        wish: RuleWish | None = await self.app.push_screen_wait(edit_dialog(rule))
        if wish is not None:
            await self.write(lambda db: rules.edit(db, rule.name, to=wish.name, query=wish.query, deeds=wish.deeds))

    def action_switch(self) -> None:
        """Turn it on or off."""
        row = self.row
        if row is not None:
            self.work(lambda: self.write(lambda db: rules.edit(db, row.rule.name, enabled=not row.rule.enabled)))

    def action_stop(self) -> None:
        """Whether the rules after it are asked where it applies."""
        row = self.row
        if row is not None:
            self.work(lambda: self.write(lambda db: rules.edit(db, row.rule.name, stop=not row.rule.stop)))

    def action_try(self) -> None:
        """Show what it would have done to past mail; do it on a yes."""
        row = self.row
        if row is not None:
            self.work(lambda: self._try(row.rule))

    async def _try(self, rule: Rule, *, turn_on: bool = False) -> None:
        def look(db: Database) -> Past:
            return rule_runs.past(db, rule.query, days=DAYS, account=rule.account, limit=_SHOWN)

        past = await self.app_read(look)
        if turn_on and await self.app.push_screen_wait(Confirm("Turn the rule on?", _preview(rule, past))):
            await self.write(lambda db: rules.edit(db, rule.name, enabled=True))
        if not past.count:
            self.say(f"Nothing of the last {DAYS} days is for this rule." if not turn_on else "")
            return
        question = f"Apply it now to {counted(past.count, 'conversation')} of the last {DAYS} days?"
        if await self.app.push_screen_wait(Confirm(question, _preview(rule, past))):
            await self.write(lambda db: _run(db, rule))

    def action_delete(self) -> None:
        """Forget the rule."""
        row = self.row
        if row is not None:
            self.work(lambda: self.write(lambda db: rules.delete(db, row.rule.name)))

    def action_take_back(self) -> None:
        """Undo what it did last by itself."""
        row = self.row
        if row is not None:
            self.work(lambda: self._take_back(row.rule))

    async def _take_back(self, rule: Rule) -> None:
        await self.write(lambda db: Made(None, f"Undone: {rule_runs.take_back(db, rule)}", rule))


def _run(db: Database, rule: Rule) -> Made:
    step_id, trouble, count = rule_runs.run_on_past(db, rule, days=DAYS)
    done = f"Applied “{rule.name}” to {counted(count, 'conversation')}" if step_id else "Nothing had to be changed"
    return Made(step_id, f"{done}. {trouble}" if trouble else done, rule)


def _preview(rule: Rule, past: Past) -> str:
    """What it does, and the newest conversations that it is for."""
    words = deeds.in_words(rule.deeds)
    if not past.count:
        return f"It will {words}."
    rows = first_of(((row.date, row.subject) for row in past.threads), past.count)
    count = counted(past.count, "conversation")
    return f"It will {words}.\nOf the last {past.days} days it is for {count}:\n{rows}"
