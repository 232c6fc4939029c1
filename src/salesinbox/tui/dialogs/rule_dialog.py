"""Making or changing a rule: its name, which mail it is for, what it does; with what the query finds as it is typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, Static
from textual.worker import Worker

from salesinbox.actions.own_things import LONGEST_NAME
from salesinbox.core.errors import UserError
from salesinbox.store.rules import Deed, Rule
from salesinbox.triage import deeds, rule_runs, rules
from salesinbox.tui.dialogs.dialog import Dialog
from salesinbox.tui.widgets import untrusted
from salesinbox.tui.widgets.fields import Field
from salesinbox.tui.widgets.key_line import KeyLine

if TYPE_CHECKING:
    from salesinbox.tui.app import SalesInboxApp

DAYS = 30
"""Past mail that is counted."""
_TYPING_SECONDS = 0.15


@dataclass(frozen=True, slots=True)
class RuleWish:
    """What the user wrote; all of it makes sense by itself."""

    name: str
    query: str
    deeds: tuple[Deed, ...]


class RuleDialog(Dialog[RuleWish | None]):
    """Gives what was written, ``None`` where the user thought better of it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", show=False),
        Binding("ctrl+s", "save", "Save", show=False, priority=True),
    ]

    def __init__(self, title: str, name: str = "", query: str = "", does: str = "") -> None:
        super().__init__()
        self._title = title
        self._values = {"name": name, "query": query, "does": does}
        self._typed: Timer | None = None

    def compose(self) -> ComposeResult:
        """Three fields, what the query finds, what is wrong."""
        hints = {
            "name": ("Name", "Invoices"),
            "query": ("When mail is", "from:ben has:attachment"),
            "does": ("Then", ", ".join(deeds.KNOWN[:3])),
        }
        with Vertical(classes="dialog -wide rule"):
            yield Static(untrusted.line(self._title, "bold"), classes="dialog-title", markup=False)
            for key, (label, example) in hints.items():
                yield Static(Content.styled(label, "$foreground 60%"), classes="rule-label", markup=False)
                yield Field(self._values[key], placeholder=example, select_on_focus=False, id=f"rule-{key}")
                if key == "query":
                    yield Static("", classes="rule-found", markup=False)
            yield Static(Content.styled(", ".join(deeds.KNOWN), "$foreground 60%"), classes="rule-known", markup=False)
            yield Static("", classes="dialog-error", markup=False)
            yield KeyLine((("enter", "next, then save"), ("ctrl+s", "save"), ("esc", "back")))

    def on_mount(self) -> None:
        """The first field that is empty is to be written in."""
        empty = next((field for field in self.query(Field) if not field.value), self.query_one("#rule-query", Field))
        empty.focus()
        self._count()

    def _text(self, key: str) -> str:
        return self.query_one(f"#rule-{key}", Field).value.strip()

    @on(Input.Changed, "#rule-query")
    def typed(self) -> None:
        """Count once the fingers rest."""
        if self._typed is not None:
            self._typed.stop()
        self._typed = self.set_timer(_TYPING_SECONDS, self._count)

    def _count(self) -> None:
        _: Worker[None] = self.run_worker(self._load(self._text("query")), group="count", exclusive=True)

    async def _load(self, query: str) -> None:
        found = self.query_one(".rule-found", Static)
        if not query:
            found.update(Content(""))
            return
        try:
            count = await cast("SalesInboxApp", self.app).bridge.read(
                lambda db: rule_runs.count_past(db, query, days=DAYS)
            )
            words = f"{count:,}{'+' if count >= rule_runs.COUNTED else ''} conversation{'' if count == 1 else 's'}"
            found.update(Content.styled(f"{words} of the last {DAYS} days", "$foreground 60%"))
        except UserError as error:
            found.update(untrusted.line(str(error), "$text-error"))

    @on(Input.Changed)
    def mended(self) -> None:
        """What was wrong may be so no more."""
        self.query_one(".dialog-error", Static).update(Content(""))

    @on(Input.Submitted)
    def entered(self, event: Input.Submitted) -> None:
        """To the next field; from the last, save."""
        if event.input.id == "rule-does":
            self.action_save()
        else:
            self.focus_next()

    def action_save(self) -> None:
        """Give it, if it makes sense."""
        try:
            query, does = rules.check_query(self._text("query")), deeds.parse(self._text("does"))
        except UserError as error:
            self.query_one(".dialog-error", Static).update(untrusted.line(str(error), "$text-error"))
            return
        name = self._text("name") or query
        self.dismiss(RuleWish(name[:LONGEST_NAME], query, does))


def edit_dialog(rule: Rule) -> RuleDialog:
    """To change a rule."""
    return RuleDialog(f"Rule {rule.name}", rule.name, rule.query, deeds.written(rule.deeds))
