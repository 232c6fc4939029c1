"""A row of the list: everything in its place, and room for the subject."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.color import Color

from salesinbox.actions import labels, later, triage
from salesinbox.config.locations import Locations
from salesinbox.config.settings import Settings
from salesinbox.core import clock
from salesinbox.core.colors import PALETTE
from salesinbox.store import accounts
from salesinbox.store.connection import Database
from salesinbox.store.threads import Filter
from salesinbox.tui.themes import READABLE, contrast, load_themes
from salesinbox.tui.widgets.label_colors import chip_styles, terminal_styles
from salesinbox.tui.widgets.row_columns import columns
from salesinbox.tui.widgets.row_marks import LEGEND, marks_of
from salesinbox.tui.widgets.thread_row import draw_row
from salesinbox.views.account_names import marks
from salesinbox.views.thread_list import ThreadLine
from tests.profile import OWN, START, mail
from tests.tui.mailbox import LABELLED, LONG, NEWEST, SECOND, arrive, thread_id
from tests.tui.walk import Walk, running

ODD = {
    "long": "Offer " * 1700,
    "cjk": "価格表のご送付をお願いします（春の新しいカタログについて）",
    "emoji": "Launch 🚀🚀🚀 party 🎉 tomorrow 🎂 with cake 🍰 for all 🎈🎈🎈",
    "marks": "e\u0301" * 80 + "a" + "\u0300\u0301\u0302\u0303" * 40,
    "hebrew": "שלום וברכה: הצעת מחיר לאביב 2026 (PDF)",
    "arabic": "عرض أسعار للربيع — PDF",
    "short": "Hi",
}


def odd_row(subject: str, **other: object) -> ThreadLine:
    row = ThreadLine(
        id=1, cursor=1, account=OWN, people=((ODD["hebrew"], True), (ODD["cjk"], False), (ODD["long"], False)),
        subject=subject, snippet=ODD["cjk"] + ODD["arabic"], date=int(START.timestamp()), messages=1, unread=0,
        starred=False, attachments=0, answered=False, in_inbox=True, in_trash=False, labels=(),
    )  # fmt: skip
    return dataclasses.replace(row, **other)  # type: ignore[arg-type]  # fields of whatever type


EVERYTHING: dict[str, object] = {
    "messages": 1234, "unread": 3, "starred": True, "attachments": 2, "answered": True, "forwarded": True,
    "labels": ("urgent", ODD["cjk"], ODD["hebrew"], "x" * 500, "a", "b", "c"), "colors": ("red",) * 7, "matches": 17,
    "muted": True, "remind_at": int(START.timestamp()) + 9_000_000,
}  # fmt: skip


def _row(user: Walk, name: str) -> str:
    lines = [line[: user.main.threads.line_width] for line in user.screen().splitlines()]
    return next(line for line in lines if name in line)


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize(("subject", "name"), [(LONG, "Lena Lund"), (NEWEST, "Ben")])
async def test_a_star_moves_nothing_in_its_row(locations: Locations, width: int, subject: str, name: str) -> None:
    async with running(locations, size=(width, 30)) as user:
        await user.go_to(subject)
        await user.sees(name)
        before = _row(user, name)
        await user.does("star")
        await user.until(lambda: "★" in _row(user, name), "the star")
        assert _row(user, name).replace("★", " ") == before


async def test_stars_stand_below_each_other_whatever_else_there_is(locations: Locations) -> None:
    async with running(locations, size=(80, 30)) as user:
        for subject in (NEWEST, LONG):
            await user.go_to(subject)
            await user.does("star")
            await user.settled()
        await user.keys("x")
        await user.until(lambda: "✓" in _row(user, "Lena Lund"))
        assert _row(user, "Lena Lund").index("★") == _row(user, "Ben").index("★")


@pytest.mark.parametrize("width", [100, 119])
async def test_a_narrow_compact_list_keeps_room_for_the_subject(locations: Locations, width: int) -> None:
    async with running(locations, Settings(density="compact"), size=(width, 30)) as user:
        assert user.main.threads.row_height == 1
        for subject in (LONG, "Delivery dates", "Order 00"):
            await user.sees(subject[:11])
        await user.does("go_all")
        await user.lists(Filter.ALL)
        await user.go_to(LABELLED)
        await user.sees(LABELLED)


@pytest.mark.parametrize("height", [1, 2])
async def test_rows_of_every_width_fill_it_and_keep_their_columns(locations: Locations, height: int) -> None:
    async with running(locations) as user:
        look = user.main.threads.look
        for width in [*range(36, 130), 150, 199, 200, 240, 300]:
            for mark in ("", "A"):
                room, times, abouts = columns(width, height, accounts=bool(mark)), set(), set()
                for subject in ODD.values():
                    for other in ({}, EVERYTHING, {**EVERYTHING, "mark": "unknown"}):
                        row = odd_row(subject, account_mark=mark, **other)
                        strips = draw_row(row, look, width, height, (True, True, False))
                        assert [cell_len(strip.text) for strip in strips] == [width] * height, (width, subject)
                        assert strips[0].text.endswith(" ")
                        times.add(cell_len(strips[0].text.rstrip()))
                        about = strips[-1].crop(width - room.about).text
                        if subject == ODD["short"] and room.about > 30:
                            abouts.add(about[:2])
                assert len(times) == 1
                assert abouts <= {"Hi"}


async def test_a_wide_row_shows_the_full_time_and_more_labels(locations: Locations) -> None:
    async with running(locations) as user:
        look = user.main.threads.look
        row = odd_row("Offer", labels=("one", "two", "three", "four"), people=(("Ben", False),), snippet="Text")
        texts = {
            width: draw_row(row, look, width, 1, (False, True, False))[0].text for width in (50, 80, 110, 160, 300)
        }
        assert ["one" in text for text in texts.values()] == [False, True, True, True, True]
        assert "four" not in texts[80]
        assert "+" in texts[80]
        assert "three   four" in texts[160]
        assert "+" not in texts[160]
        assert ["2 Mar" in text for text in texts.values()] == [True] * 5
        assert [":00" in text or "2026" in text for text in texts.values()][-2:] == [True, True]


def test_every_label_can_be_read_on_every_theme_and_told_from_the_others() -> None:
    themes, _ = load_themes(Path("/nowhere"))
    for theme in themes.values():
        if theme.ansi:
            continue
        background = Color.parse(theme.to_color_system().generate()["background"])
        styles = chip_styles(background)
        assert set(styles) == set(PALETTE) == set(terminal_styles())
        for name, style in styles.items():
            assert style.color is not None
            assert style.bgcolor is not None
            text, tint = Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor)
            assert contrast(text, tint) >= READABLE, (theme.name, name)
        assert len({style.bgcolor for style in styles.values()}) == len(PALETTE)


async def test_a_label_has_its_own_colour_in_the_list(locations: Locations, other: Database) -> None:
    labels.recolor(other, "vip", "green")
    async with running(locations, size=(100, 60)) as user:
        await user.until(lambda: " vip " in user.screen())

        def drawn() -> object:
            strips = user.app.screen._compositor.render_strips()
            return next(seg.style for strip in strips for seg in strip if seg.text == " vip ")

        green = drawn()
        labels.recolor(other, "vip", "red")
        await user.until(lambda: drawn() != green, "the other colour")


async def test_without_colours_labels_stand_in_brackets(locations: Locations, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with running(locations, size=(100, 60)) as user:
        await user.sees("[vip]")
        assert not user.main.threads.look.chips


async def test_marks_are_in_the_row_and_explained_by_the_help(locations: Locations, other: Database) -> None:
    at = START + timedelta(days=15)
    raw = mail("Passed on", message_id="passed@x.example", date=at)
    arrive(other, accounts.find(other, OWN).id, [(raw, "INBOX", ("\\Seen", "$Forwarded"), at)])
    later.mute(other, [thread_id(other, LONG)])
    triage.star(other, [thread_id(other, "Delivery dates")])
    async with running(locations, size=(90, 40)) as user:
        for name, sign in (("Passed on", "↪"), ("Delivery dates", "★"), (NEWEST, "⊞"), (NEWEST, "●")):
            assert sign in _row(user, name)
        await user.does("go_all")
        await user.lists(Filter.ALL)
        assert "⊘ muted" in _row(user, LONG)
        await user.does("help")
        await user.pilot.pause()
        seen = user.screen()
        for _ in range(12):
            await user.keys("space")
            seen += user.screen()
        for sign, meaning in (*LEGEND, ("S", f"in the account {SECOND}")):
            assert any(sign in line and meaning in line for line in seen.splitlines()), meaning


def test_every_mark_differs_from_the_others_in_shape() -> None:
    signs = [sign for sign, _ in LEGEND]
    assert len(set(signs)) == len(signs)
    assert all(cell_len(sign) == 1 for sign in signs[:-1])
    now = clock.now()
    for mark in ("draft", "queued", "sending", "retry", "failed", "unknown"):
        text, _ = marks_of(odd_row("x", mark=mark), now, words=False)[0]
        assert text in signs


def test_a_snoozed_row_says_until_when_and_one_that_came_back_why() -> None:
    now = START
    soon = int((START + timedelta(days=2)).timestamp())
    for other, text in (
        ({"snoozed_until": soon}, "☾ "),
        ({"remind_at": soon}, "◷ "),
        ({"returned_at": soon}, "◂ back"),
        ({"returned_at": soon, "no_reply": True}, "◂ no reply"),
    ):
        assert marks_of(odd_row("x", **other), now, words=True)[0][0].startswith(text)


@pytest.mark.parametrize(
    ("addresses", "expected"),
    [
        (["ada@north.example"], [""]),
        (["ada@north.example", "sales@north.example"], ["A", "S"]),
        (["ada@north.example", "ada@south.example"], ["N", "S"]),
        (["ada@north.example", "anna@north.example"], ["1", "2"]),
        (["ädä@north.example", "anna@north.example"], ["1", "2"]),
    ],
)
def test_an_account_is_told_by_one_character(addresses: list[str], expected: list[str]) -> None:
    assert marks(addresses) == expected


async def test_a_list_of_one_account_has_no_account_marks(locations: Locations) -> None:
    async with running(locations, size=(90, 40)) as user:
        assert {line.account_mark for line in user.main.threads.lines} == {"A", "S"}
        await user.does("go_account")
        await user.chooses(SECOND)
        await user.until(lambda: len(user.subjects) == 3)
        assert {line.account_mark for line in user.main.threads.lines} == {""}
