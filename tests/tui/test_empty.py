"""Lists without rows say why, and what to do next, in the keys that are in force; calmly, in the middle."""

from __future__ import annotations

import pytest

from salesinbox.config.locations import Locations
from salesinbox.config.settings import Settings
from salesinbox.core.errors import StoreError
from salesinbox.store.connection import Database
from salesinbox.store.threads import Filter
from salesinbox.tui.actions import BY_NAME, Keys
from salesinbox.tui.screens import empty as empty_module
from salesinbox.tui.screens import queries
from salesinbox.tui.screens.base import Place
from salesinbox.tui.screens.empty import LISTS, Empty, unreadable
from tests.tui.mailbox import SECOND
from tests.tui.walk import Walk, running


def test_every_list_has_its_words_and_every_key_in_them_is_one() -> None:
    assert set(LISTS) == set(Filter)
    for words in LISTS.values():
        assert all(name in BY_NAME for name in empty_module._KEY_RE.findall(words.hint))
        assert "{" not in words.text(Keys(Settings()).shown)


def test_the_keys_are_those_in_force_and_a_hint_without_its_key_is_left_out() -> None:
    words = Empty("Nothing starred.", "{star} puts a star on a conversation.")
    assert words.text(Keys(Settings()).shown) == "Nothing starred.\ns puts a star on a conversation."
    own = Keys(Settings(keys={"star": "f9"})).shown
    assert words.text(own) == "Nothing starred.\nf9 puts a star on a conversation."
    assert words.text(lambda name: "") == "Nothing starred."


def test_names_that_look_like_keys_stay_as_they_are() -> None:
    words = unreadable(Place(query="x", title="{star}"), "At {compose}.")
    assert words.text(Keys(Settings()).shown) == "{star} shows nothing.\nAt {compose}."


def _place_of(user: Walk, text: str) -> tuple[int, int, int]:
    """Line in the list, and cells before and behind a text in it."""
    threads = user.main.threads
    x, y, width, _ = threads.region
    lines = [line[x : x + width] for line in user.screen().splitlines()]
    number = next(number for number, line in enumerate(lines) if text in line)
    line = lines[number]
    return number - y, line.index(text), len(line.rstrip(" │▐")) - line.index(text) - len(text)


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (120, 36), (200, 50)])
async def test_an_empty_list_says_so_in_the_middle(locations: Locations, size: tuple[int, int]) -> None:
    async with running(locations, size=size) as user:
        await user.does("go_drafts")
        await user.sees("No drafts.")
        await user.sees("c starts one; it saves itself.")
        line, before, _ = _place_of(user, "No drafts.")
        width = user.main.threads.line_width
        assert abs(before - (width - before - len("No drafts."))) <= 2
        assert 0.2 < line / user.main.threads.size.height < 0.5


async def test_a_list_of_one_account_says_that_there_are_others(locations: Locations) -> None:
    async with running(locations) as user:
        await user.does("go_account")
        await user.chooses(SECOND)
        await user.until(lambda: len(user.subjects) == 3)
        await user.does("go_starred")
        await user.sees("Nothing starred.")
        await user.sees("g o shows all accounts.")
        await user.sees(f"Only {SECOND} is shown.")


async def test_a_search_that_finds_nothing_says_what_finds_more(locations: Locations) -> None:
    async with running(locations) as user:
        await user.does("search")
        await user.types("zzzzz")
        await user.sees("Nothing found.")
        await user.sees("in:all looks into")


async def test_a_list_that_cannot_be_read_says_why(locations: Locations, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(locations) as user:
        plain = queries.page

        def fails(db: Database, *args: object) -> object:
            raise StoreError("The database is damaged.", "`salesinbox repair` mends it.")

        monkeypatch.setattr(queries, "page", fails)
        await user.does("go_sent")
        await user.sees("This list cannot be shown.")
        await user.sees("The database is damaged.")
        monkeypatch.setattr(queries, "page", plain)
        await user.does("go_inbox")
        await user.until(lambda: user.subjects)
