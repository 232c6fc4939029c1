"""How it feels: whole at every size, the mouse everywhere, nothing drawn twice."""

from __future__ import annotations

import pytest
from textual._compositor import Compositor
from textual.geometry import Region
from textual.widgets import OptionList

from salesinbox.config.locations import Locations
from salesinbox.store.threads import Filter
from salesinbox.tui.dialogs.ask import Choice, Choose
from salesinbox.tui.panes.bars import HintBar
from tests.tui.mailbox import LABELLED, NEWEST
from tests.tui.walk import Walk, running

SIZES = [
    (60, 15),
    (300, 60),
    (79, 15),
    (80, 24),
    (99, 20),
    (100, 15),
    (120, 36),
    (149, 16),
    (150, 30),
    (200, 50),
    (60, 60),
]
IN_LIST = {
    "help": "help", "palette": "palette", "label": "label", "move": "move", "snooze": "snooze", "remind": "remind",
    "sync": "sync_page", "theme": "theme", "account": "go_account", "search": "search", "compose": "compose",
}  # fmt: skip
IN_READER = {"links": "links", "source": "source", "files": "attachments", "reply": "reply_all", "headers": "headers"}


async def _resized(user: Walk, width: int, height: int) -> None:
    await user.pilot.resize_terminal(width, height)
    await user.until(lambda: user.app.screen.size == (width, height), f"{width}x{height}")
    await user.until(lambda: len(user.screen().split("\n")) == height, f"{height} lines")
    await user.pilot.pause()


def _check(user: Walk, where: str) -> None:
    screen = user.app.screen
    whole = Region(0, 0, *screen.size)
    at = f"{where} at {screen.size}"
    assert {strip.cell_length for strip in screen._compositor.render_strips()} == {screen.size.width}, at
    assert user.app._exception is None, at
    for box in screen.query(".dialog, .page"):
        assert whole.contains_region(box.region), f"{at}: the box {box.region} leaves the screen"
        for line in box.query(".dialog-title, KeyLine, Input"):
            if line.display and line.size.height:
                assert box.region.contains_region(line.region), f"{at}: {line} is cut off"
    focused = screen.focused
    if focused is not None:
        assert focused.size.width > 0, f"{at}: the focus is out of sight"
        assert whole.overlaps(focused.region), f"{at}: the focus is out of sight"


@pytest.mark.parametrize("name", [*IN_LIST, *IN_READER])
async def test_everything_stays_whole_at_every_size(locations: Locations, name: str) -> None:
    async with running(locations, size=(120, 36)) as user:
        if name in IN_READER:
            await user.opens(NEWEST)
            await user.sees("the catalogue")
        await user.does({**IN_LIST, **IN_READER}[name])
        await user.settled_but_for_dialogs()
        for width, height in SIZES:
            await _resized(user, width, height)
            _check(user, name)


async def test_a_window_that_is_too_small_says_so_and_all_is_back_in_a_larger_one(locations: Locations) -> None:
    async with running(locations, size=(80, 24)) as user:
        await user.opens(NEWEST)
        for size in ((39, 24), (80, 9), (12, 4)):
            await _resized(user, *size)
            await user.sees("too small" if size[0] > 20 else "window")
        await _resized(user, 80, 24)
        await user.sees("the catalogue")
        await user.sees_no("too small")
        assert user.main.reader.has_focus


async def test_a_click_on_a_hint_does_what_its_key_does(locations: Locations) -> None:
    async def clicks(text: str) -> None:
        await user.until(lambda: text in user.screen().splitlines()[-1], text)
        await user.pilot.click(HintBar, offset=(user.screen().splitlines()[-1].index(text) + 1, 0))

    async with running(locations, size=(200, 36)) as user:
        await user.go_to(LABELLED)
        await clicks("enter open")
        await user.until(lambda: user.main.reading and user.open_subject == LABELLED)
        await clicks("s star")
        await user.told("Starred 1 conversation")
        await clicks("esc back")
        await user.until(lambda: not user.main.reading)
        await clicks("z undo")
        await user.told("Undone")
        await clicks("/ search")
        await user.types("clause")
        await clicks("enter to the results")
        await user.until(lambda: user.main.threads.has_focus and len(user.subjects) == 1)
        await user.does("search")
        await clicks("esc back")
        await user.lists(Filter.INBOX)
        await clicks("c write")
        await user.composing()


async def test_a_click_in_a_dialog_chooses(locations: Locations) -> None:
    async with running(locations, size=(120, 36)) as user:
        await user.does("theme")
        await user.dialog(Choose)
        at = next(at for at, text in enumerate(user.offered()) if text.startswith("high-contrast"))
        await user.pilot.click(OptionList, offset=(3, at))
        await user.until(lambda: user.app.screen is user.main and user.app.theme == "high-contrast")


async def test_no_key_repaints_the_whole_screen(locations: Locations, monkeypatch: pytest.MonkeyPatch) -> None:
    whole: list[str] = []
    parts: list[str] = []
    full, partial = Compositor.render_full_update, Compositor.render_partial_update
    key = ""

    def noting_full(self: Compositor, *args: object, **kwargs: object) -> object:
        whole.append(key)
        return full(self, *args, **kwargs)  # type: ignore[arg-type]  # handed on as it came

    def noting_partial(self: Compositor) -> object:
        parts.append(key)
        return partial(self)

    async with running(locations, size=(160, 40)) as user:
        await user.keys("j", "k")  # once all is there
        await user.settled()
        await user.pilot.pause()
        monkeypatch.setattr(Compositor, "render_full_update", noting_full)
        monkeypatch.setattr(Compositor, "render_partial_update", noting_partial)
        for name in ("down", "up", "star", "select", "open", "read_down", "fold", "fold_all", "next_message", "back"):
            key = name
            await user.does(name)
            await user.settled()
        for name in ("archive", "undo", "down", "delete", "undo", "next_pane", "previous_pane"):
            key = name
            await user.does(name)
            await user.settled()
    assert whole == []
    assert len(set(parts)) > 8, "what is counted was drawn at all"


async def test_notes_that_have_no_room_beside_the_titles_stand_below_them(locations: Locations) -> None:
    choices = [Choice("1", "A conversation with a rather long subject, as they are", "Adaeze Quillworks, me · 10 Sep")]
    choices.append(Choice("2", "Short", "Ben"))
    async with running(locations, size=(80, 24)) as user:
        await user.lists(Filter.INBOX)
        user.app.push_screen(Choose("Merge with", choices))
        await user.dialog(Choose)
        await user.until(user.offered)
        assert [each.split("\n  ") for each in user.offered()] == [[each.title, each.note] for each in choices]
        await user.keys("escape")
        await user.sees_no("Merge with")
        user.app.push_screen(Choose("Merge with", choices[1:]))
        await user.dialog(Choose)
        await user.until(user.offered)
        assert user.offered() == ["Short  Ben"]
