"""M1 and M2 in the TUI: whatever a text holds, the screen shows it as text, and no control reaches the terminal."""

from __future__ import annotations

from functools import partial

import pytest

from salesinbox.config.locations import Locations
from salesinbox.core.errors import StoreError, UserError
from salesinbox.core.text import clean_line
from salesinbox.tui.dialogs.ask import Choose, Confirm
from salesinbox.tui.dialogs.files import FilesDialog
from salesinbox.tui.dialogs.pages import Page
from salesinbox.tui.dialogs.preview_page import PreviewPage
from tests.tui import conftest, hostile
from tests.tui.hostile import HOSTILE, MARKUP, check_screen
from tests.tui.walk import Walk, running

full_mailbox, locations = conftest.full_mailbox, conftest.locations


@pytest.fixture
def attacked(locations: Locations) -> Locations:
    hostile.build(locations)
    return locations


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_lists_and_conversations(attacked: Locations, size: tuple[int, int]) -> None:
    async with running(attacked, size=size, banner="demo") as user:
        check_screen(user)
        for name in ("go_sent", "go_drafts", "go_all", "go_inbox"):
            await user.does(name)
            await user.settled()
            check_screen(user)
        expected = {clean_line(text) for text in MARKUP}
        assert expected <= set(user.subjects)
        for index, subject in enumerate(user.subjects[: len(HOSTILE)]):
            user.main.threads.move_to(index)
            user.main.do_open()
            await user.until(partial(_is_open, user, subject))
            user.main.do_quotes()
            user.main.do_headers()
            await user.settled()
            check_screen(user)
            user.main.close_reader()


async def test_subjects_are_shown_bracket_for_bracket(attacked: Locations) -> None:
    async with running(attacked, size=(200, 60)) as user:
        screen = user.screen()
        for text in ("[JIRA-1] hi", "[@click=app.leave]press[/]", "[bold]x", '{"a": [true, false]}'):
            assert text in screen


async def test_dialogs(attacked: Locations) -> None:
    async with running(attacked, size=(120, 40)) as user:
        await user.go_to("[@click=app.leave]press[/]")
        for name in ("label", "move", "go_label", "outbox", "go_account", "sync_page", "palette", "help"):
            await user.does(name)
            await user.until(lambda: user.app.screen is not user.main)
            await user.pilot.pause()
            if name == "sync_page":
                await user.sees("Sign-in refused")
            check_screen(user)
            await user.types("x[/]" if name == "label" else "")
            check_screen(user)
            await user.keys("escape")
            await user.until(lambda: user.app.screen is user.main)
        await user.does("open")
        await user.until(lambda: user.main.reading)
        await user.settled()
        await user.does("source")
        await user.dialog(Page)
        check_screen(user)
        await user.keys("escape")
        await user.does("attachments")
        await user.dialog(FilesDialog)
        check_screen(user)
        await user.keys("enter")
        await user.dialog(PreviewPage)
        check_screen(user)
        await user.keys("escape")
        await user.dialog(FilesDialog)
        await user.keys("escape")
        await user.does("links")
        await user.until(lambda: user.toasts() or isinstance(user.app.screen, Choose))
        check_screen(user)


@pytest.mark.parametrize("text", HOSTILE)
async def test_words_on_top_of_everything(locations: Locations, text: str) -> None:
    async def fail() -> None:
        raise StoreError(text)

    async with running(locations) as user:
        user.main.tell(text)
        user.main.start("any", fail)
        await user.until(lambda: len(user.toasts()) == 2)
        await user.pilot.pause()
        check_screen(user)
        user.app.push_screen(Confirm(text, text))
        await user.dialog(Confirm)
        await user.pilot.pause()
        check_screen(user)
        await user.keys("n")
        await user.until(lambda: user.app.screen is user.main)
        user.main.show_search_error(UserError(text))
        user.main.search_box.show_note(text)
        user.main.composer.show_error(text)
        user.main.status_bar.selection(text)
        await user.pilot.pause()
        check_screen(user)


@pytest.mark.parametrize("text", MARKUP)
async def test_a_search_is_echoed_as_it_was_typed(locations: Locations, text: str) -> None:
    async with running(locations) as user:
        await user.does("search")
        await user.types(text)
        await user.settled()
        await user.until(lambda: text in user.screen())
        check_screen(user)


async def test_answering_hostile_mail(attacked: Locations) -> None:
    async with running(attacked, size=(120, 40)) as user:
        for index in range(len(HOSTILE)):
            user.main.threads.move_to(index)
            user.main.do_reply_all()
            await user.composing()
            check_screen(user)
            user.main.do_close_composer()
            await user.until(lambda: not user.main.has_class("-writing"))
        await user.does("go_drafts")
        await user.until(lambda: user.main.threads.lines and user.main.threads.lines[0].draft_id)
        for index in range(len(HOSTILE)):
            user.main.threads.move_to(index)
            user.main.do_open()
            await user.composing()
            check_screen(user)
            user.main.do_close_composer()
            await user.until(lambda: not user.main.has_class("-writing"))


async def test_a_click_on_a_subject_runs_nothing(attacked: Locations) -> None:
    async with running(attacked, size=(200, 50)) as user:
        row = user.subjects.index("[@click=app.leave]press[/]")
        threads = user.main.threads
        for x in range(2, threads.size.width, 6):
            await user.pilot.click(threads, offset=(x, row * threads.row_height))
        await user.pilot.pause()
        assert not user.app._exit


def _is_open(user: Walk, subject: str) -> bool:
    return user.open_subject == subject
