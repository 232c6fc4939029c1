"""The page that tells how the sync stands, and keeps telling."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from salesinbox.config.locations import Locations
from salesinbox.store import accounts, mailboxes, status
from salesinbox.store.connection import Database
from salesinbox.store.status import Spent
from salesinbox.tui.dialogs import sync_page
from salesinbox.tui.dialogs.sync_lines import sync_lines
from salesinbox.tui.dialogs.sync_page import SyncPage, SyncView
from salesinbox.views.sync_status import load
from tests.profile import OWN
from tests.tui.walk import Walk, running


def box(db: Database, name: str) -> int:
    found = mailboxes.named(db, accounts.find(db, OWN).id, name)
    assert found is not None
    return found.id


def first_sync(db: Database, *, done: int = 1204, left: int | None = 400) -> None:
    """The engine is in the middle of a first sync."""
    account = accounts.find(db, OWN)
    status.save_account(db, account.id, state="syncing", done=done, total=3000, seconds_left=left)
    with db.write("the engine"):
        status.save_traffic(db, account.id, "pass", Spent(27, 141_000, 1_400, 12.5))
        mailboxes.save_sync(
            db, box(db, "INBOX"), uidvalidity=1, backlog=1796, fetched=1000, fetched_bytes=40_000_000, last_sync=1.0
        )
        mailboxes.save_sync(db, box(db, "Junk"), uidvalidity=1, state="gone", error="The server refused SELECT: no.")


async def opened(user: Walk) -> SyncView:
    await user.does("sync_page")
    await user.dialog(SyncPage)
    await user.sees("INBOX")
    return user.app.screen.query_one(SyncView)


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine runs, as far as anybody can see."""
    monkeypatch.setattr("salesinbox.engine.control.is_running", lambda locations: 1)


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 50)])
async def test_progress_errors_and_what_to_do_are_told_at_every_size(
    locations: Locations, other: Database, size: tuple[int, int]
) -> None:
    first_sync(other)
    async with running(locations, size=size) as user:
        view = await opened(user)
        shown = "\n".join("".join(text for text, _ in line.left) for line in view.doc_lines)
        assert "Syncing 1,204 of 3,000 messages · about 7 minutes left" in shown
        assert "█" * 10 + "░" * 14 in shown
        assert "40 % · about 72 MB to go" in shown
        assert "27 round trips · 141 KB received · 1 KB sent · 12 s" in shown
        said = " ".join(shown.split())
        assert "The server refused SELECT: no. See on the server whether it is still there, or leave it out" in said
        assert "Cannot be opened" in said
        assert "Fetching: 5" in said
        await user.sees("f5 sync now")


@pytest.mark.usefixtures("engine")
async def test_it_follows_what_the_engine_does_and_draws_only_lines_that_changed(
    locations: Locations, other: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync_page, "LOOK_SECONDS", 0.02)
    first_sync(other)
    async with running(locations) as user:
        view = await opened(user)
        before, lines = dict(view._drawn), view.doc_lines
        first_sync(other, done=1500, left=300)
        await user.sees("Syncing 1,500 of 3,000 messages · about 5 minutes left")
        assert len(view.doc_lines) == len(lines)
        same = [number for number, line in enumerate(lines) if view.doc_lines[number] == line]
        assert len(same) >= len(lines) - 2
        height = view.size.height
        assert all(view._drawn[y] is before[y] for y in same if y < height and y in before)


async def test_without_an_engine_it_says_so_and_scrolls(locations: Locations, other: Database) -> None:
    first_sync(other)
    async with running(locations, size=(80, 24)) as user:
        view = await opened(user)
        await user.sees("Not syncing: the engine is not running")
        await user.keys("j", "j")
        await user.until(lambda: view.scroll_offset.y == 2, "two lines down")
        await user.keys("space")
        await user.sees("sales@north.example")
        await user.keys("q")
        await user.until(lambda: user.app.screen is user.main, "the inbox again")


def test_no_line_is_wider_than_the_pane(other: Database) -> None:
    first_sync(other)
    with other.write("the engine"):
        mailboxes.save_sync(other, box(other, "Customers"), error="The server said: " + "no " * 80, uidvalidity=1)
    for width in (66, 110):
        lines = sync_lines(load(other, engine_running=True), "The disk is full. " * 9, width)
        assert len(lines) > 20
        assert max(sum(cell_len(text) for text, _ in (*line.left, *line.right)) for line in lines) <= width
