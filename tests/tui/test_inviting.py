"""Invitations in front of the screen: a card above the message, answered with a key."""

from __future__ import annotations

import pytest

from salesinbox.config.locations import Locations
from salesinbox.store import accounts
from salesinbox.store.connection import Database
from salesinbox.tui.dialogs.ask import AskText, Choose
from tests.mail.invitations import calendar, invitation_mail
from tests.profile import OWN, START
from tests.tui.mailbox import arrive
from tests.tui.walk import Walk, running

SUBJECT = "Demo of boats"


@pytest.fixture
def invited(locations: Locations, other: Database) -> Locations:
    """A profile with an invitation, and one that was cancelled."""
    account = accounts.find(other, OWN)
    gone = invitation_mail(
        calendar(method="CANCEL", uid="gone@vos.example"), method="CANCEL", subject="Off", message_id="off@vos.example"
    )
    at = START.replace(year=START.year + 1)
    arrive(
        other, account.id, [(invitation_mail(calendar()), "INBOX", ("\\Seen",), at), (gone, "INBOX", ("\\Seen",), at)]
    )
    return locations


async def answers(user: Walk, choice: str) -> None:
    await user.opens(SUBJECT)
    await user.does("answer_invitation")
    await user.dialog(Choose)
    await user.chooses(choice)


def waiting(other: Database) -> list[str]:
    return [row["subject"] for row in other.rows("SELECT subject FROM outbox WHERE state = 'queued'")]


async def test_the_card_stands_above_the_text(invited: Locations) -> None:
    async with running(invited) as user:
        await user.opens(SUBJECT)
        await user.sees("What     Demo, of boats")
        await user.sees("Where    Pier 4; the blue house")
        await user.sees("C accept, tentative or decline")
        text = "\n".join("".join(piece for piece, _ in line.left) for line in user.main.reader.doc_lines)
        assert text.index("What     Demo") < text.index("You are invited to a demo")


async def test_c_accepts_and_z_takes_it_back(invited: Locations, other: Database) -> None:
    async with running(invited) as user:
        await answers(user, "accept")
        await user.told("You accepted")
        await user.sees("You accepted (not sent yet)")
        assert waiting(other) == ["Accepted: Demo, of boats"]
        await user.does("undo")
        await user.sees_no("You accepted (not sent yet)")
        assert waiting(other) == []
        assert not user.main.has_class("-writing")


async def test_a_comment_goes_along(invited: Locations, other: Database) -> None:
    async with running(invited) as user:
        await answers(user, "decline, with")
        await user.dialog(AskText)
        await user.types("On holiday\n")
        await user.sees("You declined (not sent yet)")
        assert "On holiday" in str(other.value("SELECT draft FROM outbox"))


async def test_a_click_answers_too(invited: Locations) -> None:
    async with running(invited) as user:
        await user.opens(SUBJECT)
        await user.sees("C accept, tentative or decline")
        number = next(n for n, line in enumerate(user.main.reader.doc_lines) if line.target == "invitation")
        await user.pilot.click(user.main.reader, offset=(14, number - int(user.main.reader.scroll_offset.y)))
        await user.dialog(Choose)
        await user.keys("escape")


async def test_where_there_is_nothing_to_answer_one_is_told(invited: Locations) -> None:
    async with running(invited) as user:
        await user.opens("Off")
        await user.sees("Cancelled")
        await user.does("answer_invitation")
        await user.told("Nothing to answer here: Cancelled.")
        await user.opens("Delivery dates")
        await user.does("answer_invitation")
        await user.told("No invitation in this message.")
