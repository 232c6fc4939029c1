"""Conversations are split in the reader and merged in the list, and the cursor stays with what was done."""

from __future__ import annotations

from datetime import timedelta

from salesinbox.config.locations import Locations
from salesinbox.store import accounts
from salesinbox.store.connection import Database
from tests.profile import OWN, START, mail
from tests.tui.mailbox import LONG, NEWEST, arrive, thread_id
from tests.tui.walk import Walk, running

SUBJECT = "Two matters"


def a_chain(db: Database) -> None:
    """Three mails, each answering the one before."""
    items = []
    for number in range(3):
        at = START + timedelta(days=20, hours=number)
        refs = [f"chain{each}@vos.example" for each in range(number)]
        subject = SUBJECT if number == 0 else f"Re: {SUBJECT}"
        raw = mail(subject, message_id=f"chain{number}@vos.example", references=refs, date=at, body=f"Matter {number}")
        items.append((raw, "INBOX", (), at))
    arrive(db, accounts.find(db, OWN).id, items)


def counts(user: Walk) -> dict[str, int]:
    return {line.subject: line.messages for line in user.main.threads.lines}


async def test_percent_splits_at_the_message_and_undo_joins_again(locations: Locations, other: Database) -> None:
    a_chain(other)
    async with running(locations) as user:
        await user.opens(SUBJECT)
        await user.until(lambda: user.main.reader.thread is not None and len(user.main.reader.thread.messages) == 3)
        user.main.reader.step(-5)
        await user.does("next_message")
        await user.does("split")
        await user.chooses("what answers")
        await user.told("Split off 2 messages · z undoes it")
        await user.until(lambda: user.open_subject == f"Re: {SUBJECT}", "the new conversation to be open")
        await user.until(lambda: counts(user).get(SUBJECT) == 1 and counts(user).get(f"Re: {SUBJECT}") == 2)
        await user.until(lambda: user.current == f"Re: {SUBJECT}", "the cursor to be on it")
        await user.does("undo")
        await user.until(lambda: counts(user).get(SUBJECT) == 3)


async def test_one_message_can_be_taken_out_alone(locations: Locations, other: Database) -> None:
    a_chain(other)
    async with running(locations) as user:
        await user.opens(SUBJECT)
        user.main.reader.step(-5)
        await user.does("next_message")
        await user.does("split")
        await user.chooses("only this")
        await user.told("Split off 1 message")
        await user.until(lambda: counts(user).get(SUBJECT) == 2 and counts(user).get(f"Re: {SUBJECT}") == 1)


async def test_a_conversation_of_one_message_has_nothing_to_split(locations: Locations) -> None:
    async with running(locations) as user:
        await user.opens("Order 03")
        await user.does("split")
        await user.told("There is nothing to split")


async def test_ampersand_merges_what_is_selected(locations: Locations, other: Database) -> None:
    ids = {thread_id(other, NEWEST), thread_id(other, LONG)}
    async with running(locations) as user:
        await user.go_to(NEWEST)
        await user.does("select")
        await user.go_to(LONG)
        await user.does("select")
        await user.does("merge")
        await user.told("Merged 2 conversations · z undoes it")
        await user.until(lambda: (NEWEST in user.subjects) != (LONG in user.subjects), "one row for both")
        await user.until(lambda: user.main.threads.current is not None and user.main.threads.current.id in ids)
        assert not user.main.threads.selected
        await user.does("undo")
        await user.until(lambda: NEWEST in user.subjects and LONG in user.subjects)


async def test_one_conversation_is_merged_with_another_that_is_chosen(locations: Locations) -> None:
    async with running(locations) as user:
        await user.go_to(NEWEST)
        await user.does("merge")
        await user.chooses(LONG)
        await user.told("Merged 2 conversations")
        await user.until(lambda: (NEWEST in user.subjects) != (LONG in user.subjects), "one row for both")


async def test_conversations_of_two_accounts_stay_apart_and_the_user_is_told_why(
    locations: Locations, other: Database
) -> None:
    sales = other.value("SELECT subject FROM threads WHERE account_id != 1 AND in_inbox = 1 LIMIT 1")
    async with running(locations) as user:
        await user.go_to(NEWEST)
        await user.does("select")
        await user.go_to(sales)
        await user.does("select")
        await user.does("merge")
        await user.told("different accounts")
