"""Drafts are kept whatever happens, once each, and never after they were sent."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import pytest
from textual.widgets import Input, TextArea

from salesinbox.config.locations import Locations
from salesinbox.config.settings import Settings
from salesinbox.core.errors import StoreError
from salesinbox.store import drafts, outbox
from salesinbox.store.connection import Database
from salesinbox.store.drafts import DraftRow
from salesinbox.tui.dialogs.ask import Confirm
from salesinbox.tui.screens import writing
from tests.tui.mailbox import LONG, NEWEST
from tests.tui.walk import Walk, running


def _drafts(db: Database) -> list[tuple[str, str]]:
    return [(row["subject"], row["body"]) for row in db.rows("SELECT subject, body FROM drafts ORDER BY id")]


async def _write(user: Walk, subject: str, body: str = "") -> None:
    await user.does("compose")
    await user.composing()
    await user.fills("subject", subject)
    if body:
        user.main.query_one("#composer-body").focus()
        await user.pilot.pause()
        await user.types(body)


async def test_what_was_typed_survives_the_death_of_the_app(locations: Locations, other: Database) -> None:
    async with running(locations) as user:
        await _write(user, "Boats", "Ten of them")
        await user.until(lambda: _drafts(other) == [("Boats", "Ten of them")], "the draft to save itself")
        # No goodbye: the app is dropped here as a killed process would be.
    async with running(locations) as user:
        await user.does("go_drafts")
        await user.until(lambda: user.subjects == ["Boats"])
        await user.does("open")
        await user.composing()
        assert user.main.composer.draft.body == "Ten of them"


async def test_somebody_who_types_on_and_on_loses_a_second_at_most(locations: Locations, other: Database) -> None:
    async with running(locations) as user:
        await _write(user, "Boats")
        user.main.query_one("#composer-body").focus()
        words = 0

        async def one_more() -> bool:
            nonlocal words
            await user.types("boat ")
            words += 1
            return bool(_drafts(other))

        began = time.monotonic()
        while not await one_more():
            assert time.monotonic() - began < 5, "no draft while typing"
            await asyncio.sleep(0.05)
        assert words > 2


async def test_quitting_in_mid_word_keeps_the_word(locations: Locations, other: Database) -> None:
    async with running(locations) as user:
        await _write(user, "Boats", "Ten of th")
        await user.keys("ctrl+q")
        await user.until(lambda: user.app._exit)
    assert _drafts(other) == [("Boats", "Ten of th")]


async def test_quitting_while_a_save_is_on_its_way_waits_for_it(locations: Locations, other: Database) -> None:
    async with running(locations) as user:
        await _write(user, "Boats")
        user.main.query_one("#composer-body", TextArea).insert("Ten")
        user.main.composer.flush()
        user.main.do_quit()
        await user.until(lambda: user.app._exit)
    assert _drafts(other) == [("Boats", "Ten")]


async def test_quitting_from_a_dialog_over_the_composer_keeps_the_draft(locations: Locations, other: Database) -> None:
    async with running(locations) as user:
        await _write(user, "Boats", "Ten")
        await user.keys("ctrl+o", "ctrl+q")
        await user.until(lambda: user.app._exit)
    assert _drafts(other) == [("Boats", "Ten")]


async def test_a_sent_draft_does_not_come_back(locations: Locations, other: Database) -> None:
    async with running(locations) as user:
        await user.does("reply")
        await user.composing()
        await user.types("Yes")
        await user.does("send")
        await user.sees("1 to send")
        await asyncio.sleep(0)
        await user.settled()
        user.main.composer.flush()
        await user.settled()
        assert _drafts(other) == []
        assert other.value("SELECT count(*) FROM outbox") == 1


async def test_sending_twice_at_once_sends_once(locations: Locations, other: Database) -> None:
    async with running(locations) as user:
        await user.does("reply")
        await user.composing()
        user.main.do_send()
        user.main.do_send()
        await user.sees("1 to send")
        await user.settled()
        assert other.value("SELECT count(*) FROM outbox") == 1


async def test_undoing_a_send_opens_the_draft_again(locations: Locations, other: Database) -> None:
    async with running(locations) as user:
        await user.does("reply")
        await user.composing()
        await user.types("Ten please. ")
        await user.does("send")
        await user.sees("z takes it back")
        await user.keys("z")
        await user.composing()
        assert user.main.composer.draft.body.startswith("Ten please.")
        assert other.value("SELECT state FROM outbox") == "cancelled"
        assert len(_drafts(other)) == 1


async def test_no_two_drafts_come_of_one_answer(locations: Locations, other: Database) -> None:
    async with running(locations) as user:
        for word in ("One. ", "Two. ", "Three. "):
            await user.does("reply")
            await user.composing()
            user.main.query_one("#composer-body").focus()
            await user.types(word)
            await user.keys("escape")
        await user.until(lambda: not user.main.has_class("-writing"))
        await user.settled()
        bodies = [body for _, body in _drafts(other)]
        assert len(bodies) == 1
        assert all(word in bodies[0] for word in ("One.", "Two.", "Three."))


async def test_a_draft_under_way_is_kept_when_another_is_opened(locations: Locations, other: Database) -> None:
    async with running(locations) as user:
        await user.does("reply")
        await user.composing()
        await user.does("send")
        await user.sees("1 to send")
        await _write(user, "Under way", "half a sen")
        user.main.do_undo()
        await user.until(lambda: user.main.composer.draft.kind == "reply")
        await user.settled()
        assert ("Under way", "half a sen") in _drafts(other)
        assert len(_drafts(other)) == 2


async def test_an_empty_composer_leaves_no_draft(locations: Locations, other: Database) -> None:
    async with running(locations) as user:
        await user.does("compose")
        await user.composing()
        await user.keys("a", "backspace")
        await user.settled()
        await user.keys("escape")
        await user.until(lambda: not user.main.has_class("-writing"))
        await user.settled()
        assert _drafts(other) == []


async def test_looking_at_a_reply_and_closing_it_keeps_no_draft_of_it(locations: Locations, other: Database) -> None:
    async with running(locations) as user:
        await user.does("reply")
        await user.composing()
        await user.settled()
        await user.keys("escape")
        await user.settled()
        assert _drafts(other) == []
        assert user.toasts() == []


async def test_a_recipient_is_completed_from_who_wrote_before(locations: Locations) -> None:
    async with running(locations) as user:
        await user.does("compose")
        await user.composing()
        field = user.main.query_one("#field-to", Input)
        await user.types("kai@berg.example, Lena")
        await user.until(lambda: field._suggestion.endswith("Lena Lund <lena@lund.example>"))
        await user.keys("right")
        assert field.value == "kai@berg.example, Lena Lund <lena@lund.example>"


async def test_a_wrong_address_is_named_and_nothing_is_lost(locations: Locations, other: Database) -> None:
    async with running(locations) as user:
        await _write(user, "Boats", "Ten")
        await user.fills("to", "kai at berg")
        await user.does("send")
        await user.sees("kai at berg")
        await user.until(lambda: user.main.query_one("#composer-error").display)
        assert other.value("SELECT count(*) FROM outbox") == 0
        assert user.main.composer.draft.body == "Ten"


async def test_a_reply_is_marked_on_its_row_while_it_waits(locations: Locations) -> None:
    async with running(locations, Settings(undo_send_seconds=60), size=(200, 50)) as user:
        await user.does("reply")
        await user.composing()
        await user.types("Yes")
        await user.until(lambda: user.main.composer.draft.id)
        await user.keys("escape")
        await user.sees("✎ draft")
        await user.does("reply")
        await user.composing()
        await user.does("send")
        await user.sees("↑ to send")
        await user.opens(LONG)
        await user.opens(NEWEST)
        await user.sees("Waiting to be sent; z takes it back")


def full_disk(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Saving drafts fails from now on; gives what makes room again."""
    plain = drafts.save

    def fails(db: Database, draft: DraftRow) -> DraftRow:
        raise StoreError("The disk is full.", "Free some disk space.")

    monkeypatch.setattr(drafts, "save", fails)
    return lambda: monkeypatch.setattr(drafts, "save", plain)


async def test_on_a_full_disk_the_composer_stays_and_saves_once_there_is_room(
    locations: Locations, other: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "_TRY_AGAIN_SECONDS", 0.05)
    async with running(locations) as user:
        make_room = full_disk(monkeypatch)
        await _write(user, "Boats", "Ten of them")
        await user.keys("escape")
        await user.sees("Not saved yet. The disk is full.")
        assert user.main.has_class("-writing")
        assert user.main.composer.draft.body == "Ten of them"
        make_room()
        await user.until(lambda: _drafts(other) == [("Boats", "Ten of them")], "the draft to be saved")
        await user.sees_no("Not saved yet")
        await user.keys("escape")
        await user.told("Draft kept")


async def test_quitting_on_a_full_disk_asks(
    locations: Locations, other: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(locations) as user:
        make_room = full_disk(monkeypatch)
        await _write(user, "Boats", "Ten")
        await user.keys("ctrl+q")
        await user.dialog(Confirm)
        await user.sees("Quit although a draft could not be saved?")
        await user.keys("n")
        assert not user.app._exit
        make_room()
        await user.keys("ctrl+q")
        await user.until(lambda: user.app._exit)
    assert _drafts(other) == [("Boats", "Ten")]


async def test_a_draft_that_could_not_be_saved_is_not_lost_to_the_next_one(
    locations: Locations, other: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "_TRY_AGAIN_SECONDS", 0.05)
    async with running(locations) as user:
        make_room = full_disk(monkeypatch)
        await _write(user, "Boats", "Ten")
        await user.keys("escape")
        await user.sees("Not saved yet")
        user.main.do_compose()
        await user.until(lambda: user.main.composer.draft.subject == "", "another mail")
        make_room()
        await user.until(lambda: _drafts(other) == [("Boats", "Ten")], "the draft to be saved")


async def test_what_has_gone_out_is_told(locations: Locations, other: Database) -> None:
    async with running(locations) as user:
        await user.does("reply")
        await user.composing()
        await user.types("Yes")
        await user.does("send")
        await user.sees("1 to send in")
        (row,) = outbox.listing(other)
        with other.write("the engine"):
            outbox.save(other, row.id, state="sent", filing="done")
        await user.told("Sent “Re: Prices for spring”")
        await user.sees_no("to send in")


async def test_a_recipient_who_was_refused_is_told(locations: Locations, other: Database) -> None:
    async with running(locations) as user:
        await user.does("reply")
        await user.composing()
        await user.types("Yes")
        await user.does("send")
        await user.sees("1 to send in")
        (row,) = outbox.listing(other)
        with other.write("the engine"):
            outbox.save(other, row.id, state="sent", filing="done", error="eva@vos.example: 550 no such person")
        await user.told("was not taken for everybody. eva@vos.example: 550 no such person")


async def test_who_did_not_get_a_mail_is_told_in_its_conversation(locations: Locations, other: Database) -> None:
    async with running(locations, size=(200, 50)) as user:
        await user.does("reply")
        await user.composing()
        await user.does("send")
        await user.sees("1 to send in")
        row = other.value("SELECT id FROM outbox")
        with other.write("test"):
            outbox.save(other, row, state="sent", results={"lena@lund.example": "550 no such user"}, error="550")
        await user.opens(LONG)
        await user.opens(NEWEST)
        await user.sees("Sent, but not to everybody. lena@lund.example: 550 no such user")
