"""What the screen must never do much of, counted rather than timed; and who may touch the database."""

from __future__ import annotations

import gc
import threading
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from textual.geometry import Region

from salesinbox.actions import triage
from salesinbox.config.locations import Locations
from salesinbox.store import accounts, changes
from salesinbox.store.connection import Database
from salesinbox.store.threads import Filter
from salesinbox.tui.widgets import thread_lines, thread_row
from salesinbox.tui.widgets.lines_view import LinesView
from salesinbox.views import thread
from tests.profile import OWN, START, mail
from tests.tui.mailbox import LONG, NEWEST, arrive
from tests.tui.walk import running


async def test_the_screens_thread_never_touches_the_database(
    locations: Locations, monkeypatch: pytest.MonkeyPatch
) -> None:
    used: Counter[int] = Counter()
    plain = Database._assert_thread

    def noting(self: Database) -> None:
        used[threading.get_ident()] += 1
        plain(self)

    monkeypatch.setattr(Database, "_assert_thread", noting)
    async with running(locations) as user:
        await user.opens(NEWEST)
        await user.keys("e", "z", "s", "H", "escape", "x", "e", "z")
        await user.does("search")
        await user.types("clause")
        await user.until(lambda: user.subjects == [LONG])
        await user.keys("escape")
        await user.does("reply")
        await user.composing()
        await user.types("Yes")
        await user.does("send")
        await user.sees("1 to send")
        for name in ("go_sent", "go_trash", "go_inbox"):
            await user.does(name)
        await user.settled()
        workers = {user.app.bridge._reader.ident, user.app.bridge._writer.ident}
    assert set(used) == workers
    assert sum(used.values()) > 100


async def test_a_long_list_draws_only_the_rows_in_view(locations: Locations, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[int] = []
    plain = thread_row.draw_row

    def counting(row: object, *args: object, **kwargs: object) -> object:
        drawn.append(1)
        return plain(row, *args, **kwargs)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(thread_lines, "draw_row", counting)
    async with running(locations, size=(80, 24)) as user:
        threads = user.main.threads
        first = threads.lines[0]
        drawn.clear()
        lines = [replace(first, id=number, cursor=-number, subject=f"Row {number}") for number in range(1, 5001)]
        threads.show(lines, None)
        await user.sees("Row 3")
        height = threads.size.height
        assert len(drawn) <= 2 * height
        drawn.clear()
        for _ in range(10):
            await user.keys("j")
        # The row the cursor leaves and the one it comes to; a new line now and then where it scrolls.
        assert len(drawn) <= 40
        drawn.clear()
        threads.move_to(-1)
        await user.sees("Row 5000")
        assert len(drawn) <= 2 * height


def watch_redrawing(monkeypatch: pytest.MonkeyPatch, view: LinesView) -> list[int]:
    """The numbers of the lines of the screen that are marked to be drawn anew."""
    marked: list[int] = []
    plain = view.refresh

    def noting(*regions: Region, **kwargs: Any) -> Any:
        marked.extend(y for region in regions or (view.size.region,) for y in region.line_range)
        return plain(*regions, **kwargs)

    monkeypatch.setattr(view, "refresh", noting)
    return marked


async def test_a_step_redraws_two_rows(locations: Locations, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(locations) as user:
        threads = user.main.threads
        height = threads.row_height
        await user.sees(user.current[:20])
        marked = watch_redrawing(monkeypatch, threads)
        await user.keys("j")
        assert sorted(set(marked)) == list(range(2 * height))


async def test_a_change_out_of_sight_redraws_nothing(
    locations: Locations, other: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(locations) as user:
        threads = user.main.threads
        marked = watch_redrawing(monkeypatch, threads)
        last = threads.lines[-1]
        await user.until(lambda: len(threads.lines) > threads.page_rows, "more rows than fit")
        triage.star(other, [last.id], on=not last.starred)
        await user.until(lambda: threads.lines[-1].starred is not last.starred, "the change to be merged")
        assert marked == []


async def test_the_oldest_garbage_waits_for_a_quiet_moment(locations: Locations) -> None:
    normal = gc.get_threshold()
    async with running(locations) as user:
        await user.until(lambda: gc.get_freeze_count() > 50_000, "what stays to be spared")
        assert gc.get_threshold()[2] > normal[2] * 1_000
    assert (gc.get_threshold(), gc.get_freeze_count()) == (normal, 0)


async def test_a_long_conversation_loads_a_handful_of_bodies(
    locations: Locations, other: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [f"long{number}@vos.example" for number in range(200)]
    items = []
    for number, id_ in enumerate(ids):
        at = START + timedelta(days=40, minutes=number)
        references = ids[max(0, number - 5) : number]
        raw = mail("Two hundred", message_id=id_, references=references, body=f"Text {number}", date=at)
        items.append((raw, "INBOX", (), at))
    arrive(other, accounts.find(other, OWN).id, items)
    loaded: list[int] = []
    plain = thread.load_body

    def counting(db: Database, message_id: int) -> thread.BodyView:
        loaded.append(message_id)
        return plain(db, message_id)

    monkeypatch.setattr(thread, "load_body", counting)
    async with running(locations) as user:
        await user.opens("Two hundred")
        await user.sees("Text 199")
        await user.settled()
        assert 1 <= len(set(loaded)) <= 6
        assert len(user.main.reader.thread.messages) == 200  # type: ignore[union-attr]  # it is open


async def test_holding_a_key_down_loads_what_the_cursor_rests_on(
    locations: Locations, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[int] = []
    plain = thread.load_thread

    def counting(db: Database, thread_id: int) -> thread.ThreadView:
        loaded.append(thread_id)
        return plain(db, thread_id)

    monkeypatch.setattr(thread, "load_thread", counting)
    async with running(locations) as user:
        loaded.clear()
        await user.types("j" * 40)
        await user.until(lambda: user.open_subject == user.current)
        assert user.main.threads.cursor == 40
        assert len(loaded) <= 5


async def test_a_storm_of_changes_reads_the_list_a_few_times(
    locations: Locations, other: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(locations) as user:
        merges: list[int] = []
        plain = user.main.threads.merge

        def counting(*args: Any) -> None:
            merges.append(1)
            plain(*args)

        monkeypatch.setattr(user.main.threads, "merge", counting)
        for number in range(60):
            at = START + timedelta(days=50, minutes=number)
            raw = mail(f"Storm {number}", message_id=f"storm{number}@x.example", date=at)
            arrive(other, accounts.find(other, OWN).id, [(raw, "INBOX", (), at)])
        await user.until(lambda: "Storm 59" in user.subjects and "Storm 0" in user.subjects)
        await user.lists(Filter.INBOX)
        assert len(merges) <= 40


async def test_a_failing_look_for_changes_does_not_stop_the_screen(
    locations: Locations, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(locations) as user:

        def fails(db: Database, since: int) -> object:
            raise RuntimeError("the database is busy")

        monkeypatch.setattr(changes, "since", fails)
        await user.keys("e")
        await user.told("Archived 1 conversation")
        await user.opens(LONG)
        await user.sees("Clause 7:")
