"""Reading a conversation: what stays in view, whom one's own mail went to, and what counts as read."""

from __future__ import annotations

import pytest

from salesinbox.config.locations import Locations
from salesinbox.config.settings import Settings
from salesinbox.store import accounts
from salesinbox.store.connection import Database
from salesinbox.tui.screens import reading
from tests.profile import OWN, START, mail
from tests.tui.mailbox import LONG, NEWEST, arrive, thread_id
from tests.tui.walk import Walk, running


def _top_of_current(user: Walk) -> int:
    """The line of the screen the current message begins on."""
    reader = user.main.reader
    return reader._document.starts[reader.current] - int(reader.scroll_offset.y)


async def test_unfolding_everything_leaves_the_message_where_it_is(locations: Locations) -> None:
    async with running(locations, size=(120, 14)) as user:
        await user.opens(NEWEST)
        before = _top_of_current(user)
        reader = user.main.reader
        lines = len(reader.doc_lines)
        await user.does("fold_all")
        await user.until(lambda: len(reader.doc_lines) > lines + 9, "the bodies")
        await user.settled()
        assert _top_of_current(user) == before
        await user.does("fold_all")
        await user.until(lambda: len(reader.doc_lines) == lines)
        assert _top_of_current(user) == before


async def test_a_folded_mail_of_ones_own_says_whom_it_went_to(locations: Locations) -> None:
    async with running(locations, size=(120, 36)) as user:
        await user.opens(NEWEST)
        await user.sees("me → Ben Vos  They are attached.")


def _is_read(db: Database, subject: str) -> bool:
    return not db.value("SELECT unread FROM threads WHERE id = ?", (thread_id(db, subject),))


async def test_a_conversation_that_is_only_passed_stays_unread(
    locations: Locations, other: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_REST_SECONDS", 0.3)
    async with running(locations) as user:
        await user.opens("Order 01")
        await user.does("next_thread")
        await user.does("next_thread")
        await user.until(lambda: user.open_subject == "Order 03")
        await user.does("previous_thread")
        await user.does("previous_thread")
        await user.does("previous_thread")
        await user.until(lambda: user.open_subject == "Order 00")
        await user.until(lambda: _is_read(other, "Order 00"), "what is rested on to be read")
        assert not _is_read(other, "Order 03")


async def test_of_a_single_message_there_are_no_others_to_unfold(locations: Locations) -> None:
    async with running(locations) as user:
        await user.opens(LONG)
        await user.does("fold_all")
        await user.told("This is the only message.")


@pytest.mark.parametrize(("wanted", "longest"), [(50, 50), (120, 120)])
async def test_lines_are_as_wide_as_the_setting_allows(
    locations: Locations, other: Database, wanted: int, longest: int
) -> None:
    body = "boats " * 60
    arrive(other, accounts.find(other, OWN).id, [(mail("A long line", body=body), "INBOX", (), START)])
    async with running(locations, Settings(text_width=wanted), size=(300, 40)) as user:
        await user.opens("A long line")
        await user.sees("boats boats")
        lines = ["".join(text for text, _ in line.left).strip() for line in user.main.reader.doc_lines]
        assert longest - 6 < max(len(line) for line in lines if line.startswith("boats")) <= longest
