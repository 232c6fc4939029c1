"""Somebody who types faster than the screen follows: every key goes where the typist already is."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events
from textual.keys import _character_to_key
from textual.widgets import Input

from salesinbox.config.locations import Locations
from salesinbox.store.connection import Database
from salesinbox.tui import type_ahead
from tests.tui.mailbox import LONG, NEWEST
from tests.tui.walk import Walk, running

_NAMES = {" ": "space", "\n": "enter", "\t": "tab", "\x13": "ctrl+s", "\x0f": "ctrl+o", "\x1b": "escape"}


def burst(user: Walk, text: str) -> None:
    """All keys at once, none of them answered yet."""
    assert user.app._driver is not None
    for character in text:
        key = _NAMES.get(character) or (character if character.isalnum() else _character_to_key(character))
        user.app._driver.send_message(events.Key(key, character if character.isprintable() else None))


def values(user: Walk) -> tuple[str, str, str]:
    draft = user.main.composer.draft
    return draft.to, draft.subject, draft.body


def steps(other: Database) -> object:
    return other.value("SELECT max(id) FROM undo_steps")


async def test_a_whole_mail_is_typed_before_the_composer_is_there(locations: Locations, other: Database) -> None:
    before = steps(other)
    async with running(locations) as user:
        burst(user, "cbea@esz.example\tSeven boats\tHello Bea,\n\nreally #7, e and z.")
        await user.until(lambda: values(user)[2].endswith("and z."), "the whole mail")
        assert values(user) == ("bea@esz.example", "Seven boats", "Hello Bea,\n\nreally #7, e and z.")
        assert steps(other) == before, "letters became commands"


async def test_an_answer_is_typed_before_its_text_is_loaded(locations: Locations) -> None:
    async with running(locations) as user:
        burst(user, "rexactly, see you")
        await user.until(lambda: values(user)[2].startswith("exactly, see you"), "the answer")
        assert user.subjects[0] == NEWEST


async def test_a_search_is_typed_and_its_result_opened(locations: Locations, other: Database) -> None:
    before = steps(other)
    async with running(locations) as user:
        burst(user, "/clause")
        await user.until(lambda: user.subjects == [LONG], "the result")
        assert user.main.query_one("#search", Input).value == "clause"
        assert steps(other) == before, "letters became commands"


async def test_keys_after_enter_are_the_lists(locations: Locations) -> None:
    async with running(locations) as user:
        burst(user, "/order 1\njj")
        await user.until(lambda: user.main.threads.cursor == 2, "two rows down")
        assert user.main.query_one("#search", Input).value == "order 1"


async def test_a_label_is_typed_before_its_dialog_is_there(locations: Locations, other: Database) -> None:
    async with running(locations) as user:
        burst(user, "Lewe sell\n")
        await user.told("Labelled 1 conversation")
        assert other.rows("SELECT name FROM labels ORDER BY name")[0]["name"] == "ewe sell"


async def test_a_path_is_typed_before_its_dialog_is_there(locations: Locations, tmp_path: Path) -> None:
    file = tmp_path / "boats.txt"
    file.write_text("ten")
    async with running(locations) as user:
        burst(user, f"c\x0f{file}\nbea@esz.example")
        await user.until(lambda: user.main.composer.draft.attachments == (str(file),), "the file")
        await user.until(lambda: user.main.composer.draft.to == "bea@esz.example", "the recipient")


async def test_a_dialog_that_does_not_open_keeps_no_keys(locations: Locations) -> None:
    async with running(locations) as user:
        burst(user, "gbjj")  # the outbox is empty
        await user.told("The outbox is empty")
        await user.until(lambda: user.main.threads.cursor == 2, "two rows down")


async def test_keys_are_not_kept_for_ever_for_a_place_that_never_opens(
    locations: Locations, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type_ahead, "_LONGEST_SECONDS", 0.2)
    async with running(locations) as user:
        user.app.type_ahead.hold()
        burst(user, "jj")
        await user.until(lambda: user.main.threads.cursor == 2, "two rows down")
