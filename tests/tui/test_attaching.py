"""Attaching files by their paths."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from textual.widgets import Input

from salesinbox.config.locations import Locations
from salesinbox.tui import suggest
from salesinbox.tui.dialogs.ask import AskText
from salesinbox.tui.suggest import complete_path
from tests.tui.walk import Walk, running


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's home folder, with two offers in it."""
    folder = tmp_path / "ada"
    (folder / "Offers").mkdir(parents=True)
    for name in ("spring.pdf", "summer.pdf"):
        (folder / "Offers" / name).write_text(name)
    monkeypatch.setenv("HOME", str(folder))
    return folder


async def _attaches(user: Walk, typed: str) -> Input:
    await user.does("attach")
    dialog = await user.dialog(AskText)
    field = dialog.query_one(Input)
    await user.types(typed)
    return field


async def test_one_file_after_the_other_is_attached_by_the_same_key(locations: Locations, home: Path) -> None:
    async with running(locations) as user:
        await user.does("compose")
        await user.composing()
        for name in ("spring.pdf", "summer.pdf"):
            await _attaches(user, f"~/Offers/{name}\n")
            await user.until(lambda: user.app.screen is user.main, "the dialog to close")
        offers = home / "Offers"
        assert user.main.composer.draft.attachments == (str(offers / "spring.pdf"), str(offers / "summer.pdf"))


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("~/Offers/winter.pdf", "There is no file"),
        ("~/Offers", "is a folder"),
        ("~nobody-here/x", "There can be no file"),
        ("/" + "x" * 300, "There can be no file"),
    ],
)
async def test_a_wrong_path_can_be_mended(locations: Locations, home: Path, typed: str, told: str) -> None:
    async with running(locations) as user:
        await user.does("compose")
        await user.composing()
        field = await _attaches(user, f"{typed}\n")
        await user.sees(told)
        assert isinstance(user.app.screen, AskText)
        field.value = "~/Offers/spring.pdf"
        await user.sees_no(told)
        await user.keys("enter")
        await user.until(lambda: user.main.composer.draft.attachments == (str(home / "Offers" / "spring.pdf"),))


async def test_a_path_is_completed_folder_by_folder(locations: Locations, home: Path) -> None:
    async with running(locations) as user:
        await user.does("compose")
        await user.composing()
        field = await _attaches(user, "~/off")
        await user.until(lambda: field._suggestion == "~/Offers/", "the folder")
        await user.keys("tab")
        await user.until(lambda: field.value == "~/Offers/" and field.has_focus)
        await user.types("su")
        await user.until(lambda: field._suggestion == "~/Offers/summer.pdf", "the file")
        await user.keys("tab", "enter")
        await user.until(lambda: user.main.composer.draft.attachments == (str(home / "Offers" / "summer.pdf"),))


async def test_a_folder_that_does_not_answer_holds_nobody_up(
    locations: Locations, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = threading.Event()

    def slow(typed: str) -> str | None:
        answers.wait(20)
        return complete_path(typed)

    monkeypatch.setattr(suggest, "complete_path", slow)
    async with running(locations) as user:
        await user.does("compose")
        await user.composing()
        field = await _attaches(user, "~/Offers/sp")
        await user.until(lambda: field.value == "~/Offers/sp", "to type on")
        assert sum(each.name == "paths" for each in threading.enumerate()) == 1
        answers.set()
        await user.until(lambda: field._suggestion == "~/Offers/spring.pdf", "the newest to be completed")


def test_of_a_huge_folder_only_so_much_is_looked_at(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suggest, "_MOST_ENTRIES", 0)
    assert complete_path(f"{home}/Off") is None


def test_what_is_typed_in_its_own_case_goes_first_and_what_cannot_be_shown_never(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("notes", "Notes", "nota\x1b[2J", "nop\nq"):
        (home / name).touch()
    monkeypatch.chdir(home)
    assert complete_path("no") == "notes"
    assert complete_path("No") == "Notes"
    assert complete_path("nop") is complete_path("nota") is complete_path("~/") is complete_path("/nowhere/x") is None
