"""Rules on the screen: written with what they find in view, tried, turned on, put in order, undone."""

from __future__ import annotations

from datetime import timedelta

from salesinbox.config.locations import Locations
from salesinbox.core import clock
from salesinbox.store import accounts, rules
from salesinbox.store.connection import Database
from salesinbox.store.rules import Rule
from salesinbox.triage import deeds
from salesinbox.triage import rules as rule_book
from salesinbox.tui.dialogs.ask import Confirm
from salesinbox.tui.dialogs.rule_dialog import RuleDialog
from salesinbox.tui.dialogs.rules_page import RulesPage
from tests.profile import OWN, mail
from tests.tui.mailbox import arrive
from tests.tui.walk import Walk, running


def recent(db: Database) -> None:
    """Two mails of today."""
    items = []
    for number in range(2):
        at = clock.now() - timedelta(hours=number)
        sender = "Nora Lind <nora@lind.example>"
        raw = mail(f"Invoice {number}", sender=sender, message_id=f"i{number}@lind.example", date=at)
        items.append((raw, "INBOX", (), at))
    arrive(db, accounts.find(db, OWN).id, items)


def one(db: Database, name: str = "Invoices", *, enabled: bool = False) -> Rule:
    made = rule_book.add(db, name, "subject:invoice", deeds.parse("label invoices"), enabled=enabled).rule
    assert made is not None
    return made


async def page(user: Walk) -> None:
    await user.does("rules")
    shown = await user.dialog(RulesPage)
    assert isinstance(shown, RulesPage)
    await user.until(lambda: shown.row is not None or user.shows("No rules yet"), "the rules to be listed")


async def test_a_rule_is_written_tried_turned_on_and_applied_to_past_mail(
    locations: Locations, other: Database
) -> None:
    recent(other)
    async with running(locations) as user:
        await page(user)
        await user.keys("n")
        await user.dialog(RuleDialog)
        await user.types("Invoices\n")
        await user.types("subject:nonsense(")
        await user.sees("parentheses")
        await user.keys("ctrl+u")
        await user.types("subject:invoice")
        await user.sees("2 conversations of the last 30 days")
        await user.types("\nexplode\n")
        await user.sees("A rule cannot")
        await user.keys("ctrl+u")
        await user.types("label invoices, archive\n")
        await user.sees("Turn the rule on?")
        await user.sees("Invoice 0")
        await user.keys("y")
        await user.sees("Apply it now to 2 conversations")
        await user.keys("y")
        await user.sees("Applied “Invoices” to 2 conversations")
        (rule,) = rules.every(other)
        assert rule.enabled
        await user.keys("escape")
        await user.until(lambda: not any(subject.startswith("Invoice") for subject in user.subjects))
        await user.does("undo")
        await user.until(lambda: any(subject.startswith("Invoice") for subject in user.subjects))


async def test_the_keys_of_the_page(locations: Locations, other: Database) -> None:
    one(other)
    one(other, "Second")
    async with running(locations) as user:
        await page(user)
        await user.keys("space")
        await user.sees("Turned rule “Invoices” on · z undoes it")
        await user.keys("J")
        await user.sees("Moved rule “Invoices” to place 2")
        await user.keys("K")
        await user.sees("Moved rule “Invoices” to place 1")
        await user.keys("s")
        await user.sees("then ask no other rule")
        await user.keys("d")
        await user.sees("Deleted rule “Invoices”")
        assert [rule.name for rule in rules.every(other)] == ["Second"]
        await user.keys("z")
        await user.sees("Undone: Deleted rule “Invoices”")
        await user.keys("k")
        await user.keys("Z")
        await user.sees("There is nothing to undo of what rule")
        await user.keys("e")
        await user.dialog(RuleDialog)
        await user.keys("escape")
        await user.dialog(RulesPage)
        await user.keys("t")
        await user.sees("Nothing of the last 30 days is for this rule.")


async def test_enter_shows_the_mail_a_rule_is_for(locations: Locations, other: Database) -> None:
    recent(other)
    one(other)
    async with running(locations) as user:
        await page(user)
        await user.keys("enter")
        await user.until(lambda: user.subjects == ["Invoice 0", "Invoice 1"])


async def test_a_rule_that_is_wrong_says_why(locations: Locations, other: Database) -> None:
    rule = one(other)
    with other.write("test"):
        rules.say_trouble(other, rule.id, "Turned off, as its query cannot be understood: so it is.", off=True)
    async with running(locations) as user:
        await page(user)
        await user.sees("! Turned off, as its query cannot be understood")


async def test_a_rule_is_made_of_the_mail_at_hand(locations: Locations, other: Database) -> None:
    recent(other)
    async with running(locations) as user:
        await user.go_to("Invoice 0")
        await user.does("rule_from")
        await user.sees("from:nora@lind.example")
        await user.sees("2 conversations of the last 30 days")
        await user.types("star\n")
        await user.dialog(Confirm)
        await user.keys("y")
        await user.sees("Apply it now to 2 conversations")
        await user.keys("n")
        await user.until(lambda: [rule.name for rule in rules.every(other)] == ["Nora Lind"])
        assert rules.every(other)[0].enabled
