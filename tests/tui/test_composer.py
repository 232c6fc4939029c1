"""The composer's fields: who a mail goes to, where the cursor stands, what is attached."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.widgets import Input, TextArea

from salesinbox.config.locations import Locations
from salesinbox.store import accounts, drafts
from salesinbox.store.connection import Database
from salesinbox.store.drafts import DraftRow
from tests.profile import OWN
from tests.tui.walk import Walk, running


def _field(user: Walk, name: str) -> Input:
    return user.main.query_one(f"#field-{name}", Input)


async def _compose(user: Walk) -> None:
    await user.does("compose")
    await user.composing()


async def _completes(user: Walk, typed: str, completed: str) -> None:
    await user.types(typed)
    await user.until(lambda: _field(user, "to")._suggestion == completed, f"{completed} to be suggested")


async def test_tab_takes_the_suggested_recipient_as_it_is_written_and_goes_on(locations: Locations) -> None:
    async with running(locations) as user:
        await _compose(user)
        await _completes(user, "kai@berg.example; LENA l", "kai@berg.example; Lena Lund <lena@lund.example>")
        await user.keys("tab")
        await user.until(lambda: _field(user, "subject").has_focus, "the next field")
        assert _field(user, "to").value == "kai@berg.example; Lena Lund <lena@lund.example>"


async def test_an_address_typed_in_capitals_becomes_the_one_that_is_known(locations: Locations) -> None:
    async with running(locations) as user:
        await _compose(user)
        await _completes(user, "BEN@VOS", "ben@vos.example")
        await user.keys("tab")
        await user.until(lambda: _field(user, "to").value == "ben@vos.example")


async def test_a_name_with_a_comma_is_completed_within_its_quotes(locations: Locations, other: Database) -> None:
    with other.write("test"):
        other.execute("UPDATE correspondents SET name = 'Lund, Lena' WHERE address = 'lena@lund.example'")
    async with running(locations) as user:
        await _compose(user)
        await _completes(user, 'ben@vos.example, "lund, l', 'ben@vos.example, "Lund, Lena" <lena@lund.example>')


@pytest.mark.parametrize("wrong", ["to", "cc", "bcc"])
async def test_a_wrong_recipient_gets_the_focus_where_it_stands(locations: Locations, wrong: str) -> None:
    async with running(locations) as user:
        await _compose(user)
        _field(user, "to").value = "kai@berg.example"
        _field(user, wrong).value = "kai at berg"
        user.main.query_one("#composer-body").focus()
        await user.does("send")
        await user.sees("“kai at berg” is not an e-mail address")
        await user.until(lambda: _field(user, wrong).has_focus, f"the focus in {wrong}")
        assert _field(user, wrong).size.width


async def test_a_mail_to_nobody_asks_for_somebody(locations: Locations) -> None:
    async with running(locations) as user:
        await _compose(user)
        user.main.query_one("#composer-body").focus()
        await user.does("send")
        await user.sees("There is nobody to send this to.")
        await user.until(lambda: _field(user, "to").has_focus, "the focus in to")


async def test_other_obstacles_leave_the_focus_where_it_is(locations: Locations) -> None:
    async with running(locations) as user:
        await _compose(user)
        _field(user, "to").value = "kai@berg.example"
        user.main.composer.attach("/nowhere/offer.txt")
        user.main.query_one("#composer-body").focus()
        await user.does("send")
        await user.sees("Cannot read /nowhere/offer.txt")
        assert user.main.query_one("#composer-body").has_focus


async def test_several_recipients_are_counted_and_nothing_moves(locations: Locations) -> None:
    async with running(locations) as user:
        await _compose(user)
        before = _field(user, "to").region
        await user.types('kai@berg.example, "Lund, Lena" <lena@lund.example>')
        await user.sees("To (2)")
        _field(user, "to").value += ", " + ", ".join(f"p{number}@firm.example" for number in range(100))
        await user.sees("To (102)")
        assert _field(user, "to").region == before
        _field(user, "to").value = "kai@berg.example, "
        await user.sees_no("To (")


async def test_the_recipients_of_an_answer_are_counted_at_once(locations: Locations) -> None:
    async with running(locations) as user:
        await _open(user, DraftRow(0, to="a@x.example, b@x.example", cc="c@x.example, d@x.example, e@x.example"))
        await user.sees("To (2)")
        await user.sees("Cc (3)")


async def _open(user: Walk, draft: DraftRow) -> None:
    def save(db: Database) -> DraftRow:
        return drafts.save(db, replace(draft, account_id=accounts.find(db, OWN).id))

    user.main.open_draft((await user.main.write(save)).id)
    await user.composing()


QUOTE = "On Monday, 2 March 2026 Ben Vos wrote:\n> Here is the catalogue.\n"


@pytest.mark.parametrize(
    ("body", "own"),
    [
        ("Dear Ben,\n\nthank you.", "Dear Ben,\n\nthank you."),
        (f"Dear Ben,\n\nthank you.\n\n{QUOTE}", "Dear Ben,\n\nthank you."),
        (f"{QUOTE}\nBelow it.\n", f"{QUOTE}\nBelow it."),
        (f"\n\n{QUOTE}", ""),
    ],
)
async def test_a_draft_goes_on_where_ones_own_text_ends(locations: Locations, body: str, own: str) -> None:
    async with running(locations) as user:
        await _open(user, DraftRow(0, to="ben@vos.example", subject="Boats", body=body))
        text = user.main.query_one(TextArea)
        assert text.has_focus
        await user.keys("X")
        assert text.text == f"{own}X{body[len(own) :]}"
