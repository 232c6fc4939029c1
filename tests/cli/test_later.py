"""Snooze, reminders and mute from a script."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from salesinbox.core import clock
from tests.cli.running import Cli

NOW = datetime(2026, 11, 26, 10, 20, tzinfo=UTC)


@pytest.fixture(autouse=True)
def time() -> Iterator[list[datetime]]:
    """What time it is: a test may put another one in the list."""
    now = [NOW]
    clock.set_clock(lambda: now[0])
    yield now
    clock.set_clock(None)


def subjects(cli: Cli, name: str) -> list[str]:
    return [each["subject"] for each in cli.json("threads", "--filter", name)]


def test_snoozed_conversations_are_listed_and_come_back_with_no_engine(filled: Cli, time: list[datetime]) -> None:
    visit, plans = filled.thread("Visit"), filled.thread("Plans")
    done = filled.json("snooze", visit, plans, "--until", "in 3 days at 14:00")
    assert done["threads"] == [visit, plans]
    assert datetime.fromisoformat(done["until"]).astimezone() == (NOW + timedelta(3)).astimezone().replace(
        hour=14, minute=0
    )
    assert set(subjects(filled, "snoozed")) == {"Visit", "Plans"}
    assert "Visit" not in subjects(filled, "inbox")
    time[0] += timedelta(days=4)
    assert set(subjects(filled, "inbox")[:2]) == {"Visit", "Plans"}
    row = filled.json("threads")[0]
    assert (row["returned_at"], row["snoozed_until"]) == (done["until"], None)


def test_unsnooze_mute_and_their_undo(filled: Cli) -> None:
    visit = filled.thread("Visit")
    filled("snooze", visit, "--until", "tomorrow")
    assert filled("unsnooze", visit).code == 0
    assert "Visit" in subjects(filled, "inbox")
    assert filled("mute", visit).code == 0
    assert "Visit" not in subjects(filled, "inbox")
    assert "Visit" in subjects(filled, "all")
    assert filled("unmute", visit).code == 0
    assert filled("undo").code == 0
    assert "Visit" not in subjects(filled, "inbox")
    assert filled("redo").code == 0
    assert "Visit" in subjects(filled, "inbox")
    assert filled("redo").code == 4


def test_what_can_be_undone_is_listed(filled: Cli) -> None:
    assert filled.json("undo", "--list") == []
    filled("mute", filled.thread("Visit"))
    filled("star", filled.thread("Plans"))
    listed = filled.json("undo", "--list")
    assert [each["title"] for each in listed] == ["Starred 1 conversation", "Muted 1 conversation"]
    assert "Muted 1 conversation" in filled("undo", "--list").out
    assert len(filled.json("undo", "--list")) == 2


def test_a_reminder_is_set_and_cleared(filled: Cli, time: list[datetime]) -> None:
    visit = filled.thread("Visit")
    assert filled("remind", visit, "--if-no-reply", "next week").code == 0
    assert subjects(filled, "waiting") == ["Visit"]
    assert filled("remind", visit, "--clear").code == 0
    assert subjects(filled, "waiting") == []
    filled("undo")
    time[0] += timedelta(days=10)
    result = filled("threads")
    assert "no reply" in result.out.splitlines()[-3]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["snooze", "1", "--until", "yesterday"], 2, "“yesterday” is no time"),
        (["snooze", "1", "--until", "2020-01-01"], 2, "is past"),
        (["snooze", "1"], 2, "--until"),
        (["snooze", "999", "--until", "tomorrow"], 4, "no conversation 999"),
        (["remind", "1"], 2, "--if-no-reply"),
        (["remind", "1", "--if-no-reply", "tomorrow", "--clear"], 2, "either"),
        (["mute", "x"], 2, "no id"),
    ],
)
def test_what_cannot_be_done_is_said(filled: Cli, words: list[str], code: int, says: str) -> None:
    result = filled(*words, "--json")
    assert (result.code, result.out) == (code, "")
    assert says in result.err
