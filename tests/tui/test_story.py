"""A morning at the mailbox, from the first look to reading on without a network."""

from __future__ import annotations

from salesinbox.config.locations import Locations
from salesinbox.store.connection import Database
from salesinbox.store.threads import Filter
from tests.tui.mailbox import LONG, NEWEST
from tests.tui.walk import running


async def test_read_answer_archive_undo_search_quit_and_read_again(locations: Locations, other: Database) -> None:
    async with running(locations) as user:
        assert user.current == NEWEST
        await user.opens(NEWEST)
        await user.sees("the catalogue")

        await user.does("reply")
        await user.composing()
        await user.types("Thanks, we take ten.")
        await user.does("send")
        await user.sees("1 to send in")
        assert other.value("SELECT count(*) FROM outbox WHERE state = 'queued'") == 1

        await user.does("archive")
        await user.until(lambda: NEWEST not in user.subjects)
        await user.told("Archived 1 conversation")
        await user.keys("z")
        await user.until(lambda: NEWEST in user.subjects, "undo brings it back")

        await user.does("back")
        await user.does("search")
        await user.types("clause")
        await user.until(lambda: user.subjects == [LONG], "the search to find it")
        await user.keys("enter", "enter")
        await user.until(lambda: user.open_subject == LONG)
        await user.does("quit")
        await user.until(lambda: user.app._exit, "the app to end")
    async with running(locations) as user:
        await user.opens(NEWEST)
        await user.sees("the catalogue")
        await user.does("go_sent")
        await user.lists(Filter.SENT)
        assert NEWEST in user.subjects
