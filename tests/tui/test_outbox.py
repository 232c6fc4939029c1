"""The outbox: each mail's state in words, and what can be done in it."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from salesinbox.config.locations import Locations
from salesinbox.store import outbox
from salesinbox.store.connection import Database
from salesinbox.tui.dialogs.ask import Choose
from tests.tui.walk import Walk, running


async def _in_state(user: Walk, db: Database, state: str) -> None:
    await user.does("reply")
    await user.composing()
    await user.does("send")
    await user.sees("1 to send in")
    (row,) = outbox.listing(db)
    with db.write("the engine"):
        outbox.save(db, row.id, state=state, error="550 no" if state == "failed" else "")
    await user.does("outbox")
    await user.dialog(Choose)


@pytest.mark.parametrize(
    ("state", "words", "ways"),
    [
        ("queued", "waits to be sent", ["Send now", "Take back, go on writing"]),
        ("failed", "was not sent: 550 no", ["Try again now", "Take back, go on writing"]),
        ("unknown", "was perhaps sent", ["Send once more  whoever has got it gets it twice"]),
    ],
)
async def test_what_can_be_done_depends_on_what_has_become_of_it(
    locations: Locations, other: Database, state: str, words: str, ways: list[str]
) -> None:
    async with running(locations) as user:
        await _in_state(user, other, state)
        assert words in user.offered()[0]
        await user.keys("enter")
        await user.until(lambda: user.offered() == ways, f"{ways}")
        await user.keys("enter")
        await user.until(lambda: outbox.listing(other)[0].state == "queued", "to be sent now")


async def test_what_was_sent_is_not_in_it_though_its_copy_is_still_to_come(
    locations: Locations, other: Database
) -> None:
    async with running(locations) as user:
        await user.does("reply")
        await user.composing()
        await user.does("send")
        await user.sees("1 to send in")
        (row,) = outbox.listing(other)
        with other.write("the engine"):
            outbox.save(other, row.id, state="sent", filing="pending")
        assert outbox.listing(other)
        await user.does("outbox")
        await user.told("The outbox is empty")


async def test_a_mail_that_is_being_sent_is_left_alone(locations: Locations, other: Database) -> None:
    async with running(locations) as user:
        await _in_state(user, other, "sending")
        await user.keys("enter")
        await user.told("It is being sent right now")


async def test_a_few_choices_have_no_field_until_something_is_typed(locations: Locations, other: Database) -> None:
    async with running(locations) as user:
        await _in_state(user, other, "queued")
        field = user.app.screen.query_one(Input)
        await user.until(lambda: not field.size.height, "no empty line")
        await user.types("wait")
        await user.until(lambda: field.size.height == 1, "what is typed to be seen")
        assert field.value == "wait"


async def test_taking_a_mail_back_does_not_say_that_it_was_sent(locations: Locations, other: Database) -> None:
    async with running(locations) as user:
        await user.does("reply")
        await user.composing()
        await user.does("send")
        await user.sees("1 to send in")
        await user.does("undo")
        await user.told("Undone: Sending “Re: Prices for spring”")
