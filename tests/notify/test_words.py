"""What is said of news, and what a terminal is sent."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from salesinbox.config.settings import AccountSettings, ServerSettings, Settings
from salesinbox.notify.policy import Way, ways
from salesinbox.notify.terminal import sequence
from salesinbox.notify.words import Saying, sayings
from salesinbox.store.notifications import Kind, Notification

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def news(number: int = 1, **more: str) -> Notification:
    fields = {"who": f"Person {number}", "subject": f"Order {number}", "snippet": "Ten boats", **more}
    return Notification(number, 1, "ada@north.example", Kind.MAIL, number, created=1.0, seen=False, **fields)


def test_a_few_are_told_one_by_one():
    said = sayings([news(1), news(2), news(3)])
    assert [(each.title, each.text, each.thread_id) for each in said] == [
        (f"New mail from Person {number}", f"“Order {number}” Ten boats", number) for number in (1, 2, 3)
    ]


def test_many_are_told_in_one_sentence_the_newest_names_first():
    (said,) = sayings([news(number) for number in range(12)])
    assert (said.title, said.text) == ("12 new mails", "From Person 11, Person 10, Person 9 and 9 more")
    assert (said.count, said.thread_id, said.account) == (12, 0, "ada@north.example")


def test_nothing_a_sender_chose_begins_what_is_said():
    (said,) = sayings([news(who="--help", subject="-rf /", snippet="")])
    assert said.title.startswith("New mail from")
    assert said.text.startswith("“")


@pytest.mark.parametrize("way", [Way.OSC9, Way.OSC777])
@pytest.mark.parametrize("tmux", [{}, {"TMUX": "/tmp/tmux-1/default,1,0"}])
def test_M1_no_text_ends_the_sequence_it_is_in(way: Way, tmux: dict[str, str]):
    bad = "a\x1b\\\x07\x9c\x1b]52;c;AAAA\x07;b\u202e\r\n;c"
    (said,) = sayings([news(who=bad, subject=bad, snippet=bad)])
    for saying in (said, Saying("mail", bad, bad)):
        text = sequence(way, saying, tmux)
        if tmux:
            assert text.startswith("\x1bPtmux;\x1b\x1b]")
            text = text.removeprefix("\x1bPtmux;").removesuffix("\x1b\\").replace("\x1b\x1b", "\x1b")
        inner = text.removeprefix("\x1b]").removesuffix("\x1b\\")
        assert inner.isprintable()
        assert inner.startswith("9;" if way is Way.OSC9 else "777;notify;")
        assert way is Way.OSC9 or inner.count(";") == 3


ACCOUNT = AccountSettings(
    "ada@north.example", imap=ServerSettings("imap.north.example", 993), smtp=ServerSettings("smtp.north.example", 465)
)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (Settings(), {Way.TOAST}),
        (Settings(notify=False, notify_command="true"), set()),
        (Settings(notify_by=("bell", "osc9"), notify_command="true"), {Way.BELL, Way.OSC9, Way.COMMAND}),
        (Settings(notify_kinds=("snooze",)), set()),
        (Settings(quiet_hours=("11:00-13:00",), quiet_zone="UTC", notify_command="true"), set()),
        (Settings(quiet_hours=("11:00-13:00",), quiet_zone="Nowhere/Town"), {Way.TOAST}),
        (Settings(quiet_hours=("13:00-14:00",), quiet_zone="UTC"), {Way.TOAST}),
    ],
)
def test_the_settings_say_how_somebody_is_told(settings: Settings, told: set[Way]):
    assert ways(settings, "ada@north.example", "mail", NOON) == told


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"notify": False}, set()),
        ({"notify_by": ("bell",)}, {Way.BELL}),
        ({"quiet_hours": ("wed 00:00-24:00",)}, set()),
        ({}, {Way.TOAST}),
    ],
)
def test_an_account_may_differ(more: dict[str, object], told: set[Way]):
    from dataclasses import replace

    settings = Settings(accounts=(replace(ACCOUNT, **more),), quiet_zone="UTC")  # type: ignore[arg-type]  # some fields
    assert ways(settings, "Ada@North.example", "mail", NOON) == told
    assert ways(settings, "other@north.example", "mail", NOON) == {Way.TOAST}
