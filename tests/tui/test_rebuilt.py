"""A damaged database: the start says what to run, and a screen goes on when another program has rebuilt it."""

from __future__ import annotations

import random

import pytest

from salesinbox.config.locations import Locations
from salesinbox.store import drafts
from salesinbox.store.connection import Database
from salesinbox.store.rescue.rebuild import rebuild
from salesinbox.store.trouble import Damaged
from salesinbox.tui import app as app_module
from tests.tui.mailbox import open_in
from tests.tui.walk import running


def test_a_start_on_a_damaged_database_says_what_to_run(locations: Locations) -> None:
    locations.database.write_bytes(random.Random(1).randbytes(50_000))
    with pytest.raises(Damaged) as caught:
        app_module.run(locations)
    assert caught.value.hint == "Run: salesinbox repair"


async def test_a_screen_goes_on_with_a_rebuilt_database(locations: Locations, other: Database) -> None:
    before = other.value("SELECT count(*) FROM drafts")
    other.close()
    async with running(locations) as user:
        await user.does("compose")
        await user.composing()
        await user.types("Half a thought")
        rebuild(locations.database, locations.blobs_database)
        await user.types(" and the other half")
        await user.does("close_composer")
        await user.until(lambda: user.subjects == [], "the list of the rebuilt database, whose mail is still to come")
        await user.does("go_drafts")
        await user.until(lambda: len(user.subjects) == before + 1, "the draft")
    db = open_in(locations)
    assert "Half a thought and the other half" in drafts.listing(db)[0].to
    db.close()
