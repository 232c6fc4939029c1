"""Triage is on the screen before it is in the database, and comes back where the database refuses it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from salesinbox.actions import triage
from salesinbox.actions.submit import Done
from salesinbox.config.locations import Locations
from salesinbox.core.errors import StoreError
from salesinbox.store import accounts
from salesinbox.store.connection import Database
from salesinbox.store.threads import Filter
from tests.profile import OWN, START, mail
from tests.tui.mailbox import ARCHIVED, LONG, NEWEST, arrive
from tests.tui.walk import Walk, running


@contextmanager
def _held_up(user: Walk) -> Iterator[None]:
    """The writing thread is busy for as long as this lasts."""
    go_on = threading.Event()
    user.app.bridge._writer.submit(lambda db: go_on.wait(20))
    try:
        yield
    finally:
        go_on.set()


def _new_mail(db: Database, subject: str, hours: int = 0) -> None:
    at = START + timedelta(days=20, hours=hours)
    raw = mail(subject, message_id=f"{subject.replace(' ', '.')}@new.example", date=at)
    arrive(db, accounts.find(db, OWN).id, [(raw, "INBOX", (), at)])


async def _draft_in_the_list(user: Walk) -> None:
    await user.does("reply")
    await user.composing()
    await user.types("Soon")
    await user.does("close_composer")
    await user.does("go_drafts")
    await user.until(lambda: user.subjects == [f"Re: {NEWEST}"])


async def test_an_archived_row_goes_before_anything_is_written(locations: Locations, other: Database) -> None:
    async with running(locations) as user:
        with _held_up(user):
            await user.keys("e")
            assert NEWEST not in user.subjects
            assert user.current == LONG
            assert not other.value("SELECT count(*) FROM actions WHERE verb = 'move'")
        await user.told("Archived 1 conversation · z undoes it")
        assert NEWEST not in user.subjects


@pytest.mark.parametrize("error", [StoreError("The disk is full."), RuntimeError("a bug")])
async def test_what_could_not_be_written_comes_back_and_says_so(
    locations: Locations, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fails(db: object, ids: object) -> Done:
        raise error

    monkeypatch.setattr(triage, "archive", fails)
    async with running(locations) as user:
        await user.keys("e")
        await user.until(lambda: NEWEST in user.subjects, "the row to come back")
        await user.told("Not done. The disk is full." if isinstance(error, StoreError) else "Something went wrong")


async def test_archiving_what_is_read_opens_the_next(locations: Locations) -> None:
    async with running(locations) as user:
        await user.opens(NEWEST)
        await user.does("archive")
        await user.until(lambda: user.open_subject == LONG and user.main.reader.has_focus)
        await user.does("archive")
        await user.until(lambda: user.open_subject == "Delivery dates")


async def test_archiving_the_last_one_leads_back_to_an_empty_list(locations: Locations) -> None:
    async with running(locations) as user:
        await user.does("go_starred")
        await user.lists(Filter.STARRED)
        await user.opens("Order 05")
        await user.does("delete")
        await user.sees("Nothing starred")
        assert user.main.threads.has_focus


async def test_several_are_archived_and_brought_back_together(locations: Locations) -> None:
    async with running(locations) as user:
        await user.keys("x", "j", "j", "X", "e")
        await user.told("Archived 4 conversations")
        assert user.current == "Order 01"
        assert not user.main.threads.selected
        await user.keys("z")
        await user.until(lambda: user.subjects[:4] == [NEWEST, LONG, "Delivery dates", "Order 00"])


async def test_everything_loaded_is_archived_at_once(locations: Locations) -> None:
    async with running(locations) as user:
        await user.keys("*", "e")
        await user.sees("Nothing left in the inbox")
        await user.keys("z")
        await user.until(lambda: len(user.subjects) == 56)


async def test_undo_pressed_before_the_write_takes_it_back(locations: Locations) -> None:
    async with running(locations) as user:
        with _held_up(user):
            await user.keys("e", "z")
        await user.told("Undone")
        await user.until(lambda: user.subjects[0] == NEWEST)


async def test_opening_marks_as_read_and_is_no_step_to_undo(locations: Locations, other: Database) -> None:
    async with running(locations) as user:
        await user.opens(NEWEST)
        await user.until(lambda: not other.value("SELECT unread FROM threads WHERE subject = ?", (NEWEST,)))
        await user.does("undo")
        await user.told("Nothing to undo")


async def test_new_mail_appears_by_itself_and_the_cursor_keeps_its_conversation(
    locations: Locations, other: Database
) -> None:
    async with running(locations) as user:
        _new_mail(other, "First news")
        await user.until(lambda: user.subjects[0] == "First news")
        assert user.current == NEWEST
        assert user.main.threads.scroll_offset.y == 0


async def test_new_mail_moves_nothing_on_the_screen_of_who_is_further_down(
    locations: Locations, other: Database
) -> None:
    async with running(locations) as user:
        user.main.threads.move_to(50)
        await user.pilot.pause()
        threads, subject = user.main.threads, user.current
        row = threads.cursor * threads.row_height - threads.scroll_offset.y
        _new_mail(other, "More news")
        await user.until(lambda: "More news" in user.subjects)
        await user.pilot.pause()
        assert user.current == subject
        assert threads.cursor * threads.row_height - threads.scroll_offset.y == row


async def test_new_mail_at_the_top_of_the_list_shows_and_pushes_the_rest_down(
    locations: Locations, other: Database
) -> None:
    async with running(locations) as user:
        await user.keys("j", "j", "j")
        subject = user.current
        _new_mail(other, "First news")
        await user.sees("First news")
        assert user.current == subject
        assert user.main.threads.scroll_offset.y == 0


async def test_mail_that_comes_while_one_reads_is_in_view_afterwards(locations: Locations, other: Database) -> None:
    async with running(locations, size=(80, 24)) as user:
        await user.keys("j", "j", "j", "enter")
        await user.until(lambda: user.main.reading)
        subject = user.current
        _new_mail(other, "First news")
        await user.until(lambda: "First news" in user.subjects)
        await user.keys("escape")
        await user.sees("First news")
        assert user.current == subject


async def test_undo_goes_back_to_what_it_brings_back(locations: Locations) -> None:
    async with running(locations) as user:
        await user.keys("j", "#")
        await user.told("Deleted 1 conversation")
        await user.keys("G")
        await user.pilot.pause()
        await user.keys("z")
        await user.until(lambda: user.current == LONG, "the cursor to be on it again")
        await user.sees(LONG)
        await user.keys("g", "g")
        await user.sees(NEWEST)


@pytest.mark.parametrize("height", [23, 24])
async def test_the_first_row_in_view_is_whole(locations: Locations, height: int) -> None:
    async with running(locations, size=(120, height)) as user:
        threads = user.main.threads
        assert threads.row_height == 2
        for _ in range(25):
            await user.keys("j")
            assert threads.scroll_offset.y % 2 == 0
            top = threads.cursor * 2 - int(threads.scroll_offset.y)
            assert 0 <= top <= threads.size.height - 2


async def test_another_programs_archiving_takes_the_row_away(locations: Locations, other: Database) -> None:
    async with running(locations) as user:
        triage.archive(other, [user.thread(LONG)])
        await user.until(lambda: LONG not in user.subjects)
        assert user.current == NEWEST


async def test_a_draft_row_is_not_archived_with_its_conversation(locations: Locations, other: Database) -> None:
    async with running(locations) as user:
        await _draft_in_the_list(user)
        await user.keys("e")
        await user.settled()
        assert other.value("SELECT in_inbox FROM threads WHERE subject = ?", (NEWEST,)) == 1


async def test_deleting_in_all_mail_takes_archived_ones_too(locations: Locations) -> None:
    async with running(locations) as user:
        await user.does("go_archive")
        await user.lists(Filter.ARCHIVE)
        await user.go_to(ARCHIVED)
        await user.does("delete")
        assert ARCHIVED not in user.subjects
        await user.does("go_trash")
        await user.until(lambda: ARCHIVED in user.subjects)


async def test_going_to_the_end_while_more_is_being_loaded_loads_everything(
    locations: Locations, other: Database
) -> None:
    at = START - timedelta(days=100)
    items = [
        (mail(f"Old {number}", message_id=f"old{number}@x.example", date=at), "INBOX", ("\\Seen",), at)
        for number in range(700)
    ]
    arrive(other, accounts.find(other, OWN).id, items)
    async with running(locations) as user:
        assert len(user.subjects) == 100
        await user.keys("G", "k", "G")
        await user.until(lambda: len(user.subjects) == 756 and user.main.threads.cursor == 755)
        await user.keys("g", "g")
        assert user.current == NEWEST


async def test_a_key_that_changes_nothing_says_why(locations: Locations) -> None:
    async with running(locations) as user:
        await user.does("go_trash")
        await user.lists(Filter.TRASH)
        await user.does("delete")
        await user.told("Nothing to delete: in Trash already")
        await user.does("archive")
        await user.told("Nothing to archive: not in the inbox")
        await user.does("go_archive")
        await user.lists(Filter.ARCHIVE)
        await user.does("archive")
        await user.told("Nothing to archive: not in the inbox")
        await user.does("mark_unread")
        await user.told("Marked 1 conversation as unread")
        await user.does("mark_unread")
        await user.told("Nothing to mark as unread: unread already")


async def test_triage_of_a_draft_says_what_can_be_done_with_it(locations: Locations, other: Database) -> None:
    async with running(locations) as user:
        await _draft_in_the_list(user)
        for key in ("archive", "star", "mark_unread", "label", "move", "snooze", "remind", "mute", "sweep"):
            user.main.status_bar.flash("")
            await user.does(key)
            await user.told("A draft can only be")


async def test_selecting_a_draft_says_why_it_cannot_be(locations: Locations) -> None:
    async with running(locations) as user:
        await _draft_in_the_list(user)
        for key in ("select", "select_range", "select_all"):
            user.main.status_bar.flash("")
            await user.does(key)
            await user.told("A draft can only be opened or thrown away")
        assert not user.main.threads.selected


async def test_keys_in_an_empty_list_say_that_there_is_nothing(locations: Locations) -> None:
    async with running(locations) as user:
        await user.does("go_drafts")
        await user.sees("No drafts.")
        keys = (
            "archive unarchive delete restore star mark_read mark_unread label move select select_range select_all open"
            " snooze remind mute"
        )
        for key in keys.split():
            user.main.status_bar.flash("")
            await user.does(key)
            await user.told("No conversation here.")


async def test_triage_of_something_in_no_need_of_it_says_why(locations: Locations) -> None:
    async with running(locations) as user:
        await user.go_to(LONG)
        said = {
            "restore": "Nothing to restore: not in Trash",
            "unarchive": "Nothing to move to the inbox: not archived",
            "mark_read": "Nothing to mark as read: read already",
            "undo": "Nothing to undo.",
            "back": "Nothing to go back from; q quits.",
        }
        for key, words in said.items():
            user.main.status_bar.flash("")
            await user.does(key)
            await user.told(words)


async def test_the_end_of_a_list_or_a_conversation_is_told(locations: Locations) -> None:
    async with running(locations) as user:
        await user.opens(NEWEST)
        await user.does("next_message")
        await user.told("This is the last message.")
        await user.does("previous_thread")
        await user.told("This is the first conversation.")
        for _ in range(3):
            await user.does("previous_message")
        user.main.status_bar.flash("")
        await user.does("previous_message")
        await user.told("This is the first message.")
        await user.keys("escape", "G")
        await user.does("next_thread")
        await user.told("This is the last conversation.")


async def test_reading_keys_without_anything_to_read_say_so(locations: Locations) -> None:
    async with running(locations) as user:
        await user.does("go_drafts")
        await user.sees("Nothing is open.")
        await user.keys("tab")
        await user.until(lambda: user.main.reader.has_focus)
        keys = "fold fold_all quotes headers source links browser attachments next_message previous_message"
        for key in keys.split():
            user.main.status_bar.flash("")
            await user.does(key)
            await user.told("No conversation is open.")


async def test_a_message_without_quotes_or_links_says_so(locations: Locations) -> None:
    async with running(locations) as user:
        await user.opens(LONG)
        await user.sees("Clause 3:")
        await user.does("quotes")
        await user.told("No quoted text in this message.")
        await user.does("links")
        await user.told("No links in this message.")


async def test_quotes_of_a_folded_message_unfold_it(locations: Locations) -> None:
    async with running(locations) as user:
        await user.opens(NEWEST)
        user.main.reader.current = 2
        await user.does("quotes")
        await user.sees("Any questions?")
