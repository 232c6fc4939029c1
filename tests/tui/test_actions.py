"""Each key does what its title says: a test for every action there is."""

from __future__ import annotations

import shutil
import stat
import sys
import webbrowser
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import pytest
from textual.widgets import Input

from salesinbox.config import loader
from salesinbox.config.locations import Locations
from salesinbox.config.settings import Settings
from salesinbox.engine import control
from salesinbox.store.threads import Filter
from salesinbox.tui.actions import ACTIONS
from salesinbox.tui.dialogs.ask import AskText, Choose, Confirm
from salesinbox.tui.dialogs.files import FilesDialog
from salesinbox.tui.dialogs.filter_panel import FilterPanel
from salesinbox.tui.dialogs.filters_page import FiltersPage
from salesinbox.tui.dialogs.labels_page import LabelsPage
from salesinbox.tui.dialogs.pages import Page
from salesinbox.tui.dialogs.put_labels import PutLabels
from salesinbox.tui.dialogs.switcher import Switcher
from salesinbox.tui.dialogs.sync_page import SyncPage
from salesinbox.tui.dialogs.when import AskWhen
from tests.tui.mailbox import ARCHIVED, LABELLED, LONG, NEWEST, SECOND, STARRED, TRASHED
from tests.tui.walk import Walk, running

Case = Callable[[Walk], Awaitable[None]]
CASES: dict[str, Case] = {}


def case(test: Case) -> Case:
    """Register the test of the action it is called after."""
    CASES[test.__name__] = test
    return test


def _note_opened(url: str) -> bool:
    OPENED.append(url)
    return True


@pytest.mark.parametrize("name", [action.name for action in ACTIONS])
async def test_the_key_does_what_its_title_says(
    name: str, locations: Locations, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(control, "ask_for_pass", lambda locations: SYNCED.append(locations))
    monkeypatch.setattr(webbrowser, "open", _note_opened)
    assert name in CASES, f"write a test for the action {name}"
    settings = Settings(download_dir=str(locations.data / "saved"), editor=str(_editor(locations.data)))
    async with running(locations, settings, size=(160, 36)) as user:
        await CASES[name](user)


OPENED: list[str] = []
SYNCED: list[Locations] = []


def _editor(folder: Path) -> Path:
    script = folder / "editor"
    script.write_text(f"#!{sys.executable}\nimport sys\nopen(sys.argv[1], 'w').write('From outside')\n")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return script


def _row(user: Walk, subject: str) -> int:
    return user.subjects.index(subject)


# Moving in the list


async def _moves(user: Walk, name: str, start: int, by: int) -> None:
    user.main.threads.move_to(start)
    await user.does(name)
    await user.until(lambda: user.main.threads.cursor == start + by, f"the cursor at {start + by}")


@case
async def down(user: Walk) -> None:
    await _moves(user, "down", 0, 1)


@case
async def up(user: Walk) -> None:
    await _moves(user, "up", 5, -1)


@case
async def top(user: Walk) -> None:
    await _moves(user, "top", 20, -20)


@case
async def bottom(user: Walk) -> None:
    await _moves(user, "bottom", 0, len(user.subjects) - 1)


@case
async def half_down(user: Walk) -> None:
    await _moves(user, "half_down", 0, user.main.threads.page_rows // 2)


@case
async def half_up(user: Walk) -> None:
    await _moves(user, "half_up", 30, -(user.main.threads.page_rows // 2))


@case
async def page_down(user: Walk) -> None:
    await _moves(user, "page_down", 0, user.main.threads.page_rows - 1)


@case
async def page_up(user: Walk) -> None:
    await _moves(user, "page_up", 40, 1 - user.main.threads.page_rows)


@case
async def next_thread(user: Walk) -> None:
    await user.opens(LONG)
    await user.does("next_thread")
    await user.until(lambda: user.open_subject == "Delivery dates" and user.current == "Delivery dates")


@case
async def previous_thread(user: Walk) -> None:
    await user.opens(LONG)
    await user.does("previous_thread")
    await user.until(lambda: user.open_subject == NEWEST and user.current == NEWEST)


@case
async def back(user: Walk) -> None:
    await user.opens(LONG)
    await user.does("back")
    await user.until(lambda: user.main.threads.has_focus)
    assert user.current == LONG


@case
async def next_pane(user: Walk) -> None:
    for pane in (user.main.reader, user.main.sidebar, user.main.threads):
        await user.does("next_pane")
        await user.until(partial(getattr, pane, "has_focus"), str(pane))


@case
async def previous_pane(user: Walk) -> None:
    for pane in (user.main.sidebar, user.main.reader, user.main.threads):
        await user.does("previous_pane")
        await user.until(partial(getattr, pane, "has_focus"), str(pane))


@case
async def open(user: Walk) -> None:  # noqa: A001 - called after the action
    await user.go_to(LONG)
    await user.does("open")
    await user.until(lambda: user.open_subject == LONG and user.main.reader.has_focus)
    await user.sees("Clause 7:")


# Reading


async def _scrolled(user: Walk, name: str, start: int, to: Callable[[], int]) -> None:
    await user.opens(LONG)
    user.main.reader.scroll_to(y=start, animate=False, force=True)
    await user.does(name)
    await user.until(lambda: user.main.reader.scroll_offset.y == to(), f"line {to()}")


@case
async def read_down(user: Walk) -> None:
    await _scrolled(user, "read_down", 0, lambda: 1)


@case
async def read_up(user: Walk) -> None:
    await _scrolled(user, "read_up", 9, lambda: 8)


@case
async def read_page_down(user: Walk) -> None:
    await _scrolled(user, "read_page_down", 0, lambda: user.main.reader.size.height - 2)


@case
async def read_page_up(user: Walk) -> None:
    await _scrolled(user, "read_page_up", 60, lambda: 62 - user.main.reader.size.height)


@case
async def read_top(user: Walk) -> None:
    await _scrolled(user, "read_top", 60, lambda: 0)


@case
async def read_bottom(user: Walk) -> None:
    await _scrolled(user, "read_bottom", 0, lambda: int(user.main.reader.max_scroll_y))
    await user.sees("Clause 120:")


@case
async def next_message(user: Walk) -> None:
    await user.opens(NEWEST)
    user.main.reader.current = 0
    await user.does("next_message")
    await user.until(lambda: user.main.reader.current == 1)
    await user.sees("They are attached.")


@case
async def previous_message(user: Walk) -> None:
    await user.opens(NEWEST)
    await user.does("previous_message")
    await user.until(lambda: user.main.reader.current == 2)
    await user.sees("Thank you.")


@case
async def fold(user: Walk) -> None:
    await user.opens(NEWEST)
    await user.sees("prices.csv")
    await user.does("fold")
    await user.sees_no("prices.csv")
    await user.does("fold")
    await user.sees("prices.csv")


@case
async def fold_all(user: Walk) -> None:
    await user.opens(NEWEST)
    await user.does("fold_all")
    await user.settled()
    await user.does("read_top")
    await user.sees("Could you send me the prices?")
    assert user.main.reader._unfolded.messages == {each.id for each in user.main.reader.thread.messages}  # type: ignore[union-attr]  # it is open
    await user.does("fold_all")
    await user.until(lambda: len(user.main.reader._unfolded.messages) == 1)


@case
async def quotes(user: Walk) -> None:
    await user.opens(NEWEST)
    await user.does("previous_message")
    await user.sees("quoted")
    await user.sees_no("Any questions?")
    await user.does("quotes")
    await user.sees("Any questions?")
    await user.does("quotes")
    await user.sees_no("Any questions?")


@case
async def headers(user: Walk) -> None:
    await user.opens(NEWEST)
    await user.does("headers")
    await user.sees("Message-ID: <spring3@vos.example>")
    await user.does("headers")
    await user.sees_no("Message-ID: <spring3@vos.example>")


@case
async def source(user: Walk) -> None:
    await user.opens(NEWEST)
    await user.does("source")
    await user.dialog(Page)
    await user.sees("Content-Type: multipart/mixed")
    await user.keys("escape")
    await user.until(lambda: user.app.screen is user.main)


@case
async def links(user: Walk) -> None:
    await user.opens(NEWEST)
    await user.does("links")
    await user.dialog(Choose)
    assert user.offered()[0].split("  ") == ["[1] the catalogue", "https://vos.example/catalogue"]
    await user.chooses("cart")
    await user.dialog(Confirm)
    await user.sees("shop.vos.example")
    await user.sees("https://shop.vos.example/cart")
    assert "https://shop.vos.example/cart" not in OPENED
    await user.keys("y")
    await user.until(lambda: "https://shop.vos.example/cart" in OPENED)


async def _marked(user: Walk) -> list[str]:
    """What is drawn as the place that was found."""
    lines = user.main.reader.doc_lines
    return [text for line in lines for text, style in line.left if "hit-now" in style]


@case
async def find(user: Walk) -> None:
    await user.opens(NEWEST)
    await user.does("find")
    await user.dialog(AskText)
    await user.types("CATALOG\n")
    await user.told("1 of 2")
    assert await _marked(user) == ["catalog"]


@case
async def next_hit(user: Walk) -> None:
    await find(user)
    await user.does("next_hit")
    await user.told("2 of 2")
    await user.sees("Could you send the catalogue?")
    await user.does("next_hit")
    await user.told("1 of 2")


@case
async def previous_hit(user: Walk) -> None:
    await find(user)
    await user.does("previous_hit")
    await user.told("2 of 2")


@case
async def copy(user: Walk) -> None:
    await user.opens(NEWEST)
    await user.does("copy")
    await user.dialog(Choose)
    assert [each.split("  ")[0] for each in user.offered()] == [
        "Text of the message", "Address of the sender", "Link [1] the catalogue", "Link [2] a cart", "Message-ID",
        "The conversation",
    ]  # fmt: skip
    await user.chooses("sender")
    await user.told("Copied: Address of the sender.")
    assert user.app.clipboard == "ben@vos.example"


@case
async def print_out(user: Walk) -> None:
    await user.opens(NEWEST)
    await user.does("print_out")
    await user.dialog(AskText)
    target = user.main.mail_app.locations.data / "spring.md"
    await user.keys("end", "ctrl+u")
    await user.types(f"{target}\n")
    await user.told("Printed to")
    assert target.read_text().startswith(f"# {NEWEST}\n\n## Ben Vos, ")


@case
async def browser(user: Walk) -> None:
    await user.opens(NEWEST)
    OPENED.clear()
    await user.does("browser")
    await user.until(lambda: OPENED)
    page = Path(OPENED[0].removeprefix("file://"))
    _check_page(page)


def _check_page(page: Path) -> None:
    assert "Content-Security-Policy" in page.read_text("utf-8")
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    shutil.rmtree(page.parent)


@case
async def attachments(user: Walk) -> None:
    await user.opens(NEWEST)
    await user.does("attachments")
    await user.dialog(FilesDialog)
    await user.keys("s")
    await user.dialog(AskText)
    await user.keys("enter")
    saved = Path(user.main.settings.download_dir) / "prices.csv"
    await user.until(saved.exists)
    assert saved.read_bytes() == b"boat,100\n"
    await user.told("prices.csv")


@case
async def answer_invitation(user: Walk) -> None:
    await user.opens(NEWEST)
    await user.does("answer_invitation")
    await user.told("No invitation in this message.")  # tests/tui/test_inviting.py has answers


# Triage


@case
async def archive(user: Walk) -> None:
    await user.go_to(LONG)
    await user.does("archive")
    assert LONG not in user.subjects
    assert user.current == "Delivery dates"
    await user.told("Archived 1 conversation")
    await user.does("go_archive")
    await user.lists(Filter.ARCHIVE)
    assert LONG in user.subjects


@case
async def unarchive(user: Walk) -> None:
    await user.does("go_archive")
    await user.lists(Filter.ARCHIVE)
    await user.go_to(ARCHIVED)
    await user.does("unarchive")
    await user.until(lambda: ARCHIVED not in user.subjects)
    await user.does("go_inbox")
    await user.lists(Filter.INBOX)
    assert ARCHIVED in user.subjects


@case
async def delete(user: Walk) -> None:
    await user.go_to(LONG)
    await user.does("delete")
    assert LONG not in user.subjects
    await user.does("go_trash")
    await user.lists(Filter.TRASH)
    assert set(user.subjects) == {LONG, TRASHED}


@case
async def restore(user: Walk) -> None:
    await user.does("go_trash")
    await user.lists(Filter.TRASH)
    await user.does("restore")
    await user.until(lambda: not user.subjects)
    await user.sees("Trash is empty")
    await user.does("go_inbox")
    await user.lists(Filter.INBOX)
    assert TRASHED in user.subjects


@case
async def star(user: Walk) -> None:
    await user.go_to(LONG)
    for on in (True, False):
        await user.does("star")
        await user.settled()
        line = user.main.threads.current
        assert line is not None
        assert line.starred is on


@case
async def mark_read(user: Walk) -> None:
    await user.go_to("Order 00")
    assert user.main.threads.current.unread  # type: ignore[union-attr]  # the cursor is on it
    await user.does("mark_read")
    await user.told("Marked 1 conversation as read")
    assert not user.main.threads.current.unread  # type: ignore[union-attr]


@case
async def mark_unread(user: Walk) -> None:
    await user.go_to(LONG)
    await user.does("mark_unread")
    await user.told("Marked 1 conversation as unread")
    assert user.main.threads.current.unread  # type: ignore[union-attr]


@case
async def label(user: Walk) -> None:
    await user.go_to(LONG)
    await user.does("label")
    await user.chooses("vip")
    await user.told("Labelled 1 conversation “vip”")
    await user.until(lambda: user.main.threads.current.labels == ("vip",))  # type: ignore[union-attr]
    await user.does("label")
    await user.dialog(PutLabels)
    assert any("[x] ● vip" in each for each in user.offered())
    await user.chooses("vip")
    await user.until(lambda: user.main.threads.current.labels == ())  # type: ignore[union-attr]
    await user.does("label")
    await user.chooses("Fresh one")
    await user.until(lambda: user.main.threads.current.labels == ("Fresh one",))  # type: ignore[union-attr]


@case
async def move(user: Walk) -> None:
    await user.go_to(LONG)
    await user.does("move")
    await user.dialog(Choose)
    assert user.offered() == ["Archive", "Trash", "Junk", "Customers"]
    await user.chooses("Customers")
    await user.told("Moved 1 conversation to Customers")
    await user.until(lambda: LONG not in user.subjects)


@case
async def unsubscribe(user: Walk) -> None:
    await user.go_to(LONG)
    await user.does("unsubscribe")
    await user.told("names no way to leave a list")


@case
async def rules(user: Walk) -> None:
    await user.does("rules")
    await user.sees("No rules yet")


@case
async def rule_from(user: Walk) -> None:
    await user.go_to(LONG)
    await user.does("rule_from")
    await user.sees("A rule for mail of")


@case
async def split(user: Walk) -> None:
    await user.opens(LONG)
    await user.does("split")
    await user.told("There is nothing to split")


@case
async def merge(user: Walk) -> None:
    await user.go_to(LONG)
    await user.does("merge")
    await user.chooses(NEWEST)
    await user.told("Merged 2 conversations")


@case
async def select(user: Walk) -> None:
    await user.does("select")
    await user.until(lambda: user.main.threads.cursor == 1)
    await user.does("select")
    await user.sees("2 selected")
    await user.does("archive")
    await user.told("Archived 2 conversations")
    assert not {NEWEST, LONG} & set(user.subjects)


@case
async def select_range(user: Walk) -> None:
    await user.does("select")
    await user.keys("j", "j")
    await user.does("select_range")
    await user.sees("4 selected")


@case
async def select_all(user: Walk) -> None:
    await user.does("select_all")
    await user.sees(f"{len(user.subjects)} selected")
    await user.does("select_all")
    await user.sees_no("selected")


@case
async def undo(user: Walk) -> None:
    await user.does("undo")
    await user.told("Nothing to undo")
    await user.does("archive")
    await user.does("undo")
    await user.told("Undone: Archived 1 conversation")
    await user.until(lambda: NEWEST in user.subjects)


@case
async def redo(user: Walk) -> None:
    await user.does("redo")
    await user.told("Nothing to redo")
    await user.does("archive")
    await user.told("Archived 1 conversation")
    await user.does("undo")
    await user.until(lambda: NEWEST in user.subjects)
    await user.does("redo")
    await user.told("Redone: Archived 1 conversation")
    await user.until(lambda: NEWEST not in user.subjects)


@case
async def history(user: Walk) -> None:
    await user.does("history")
    await user.told("Nothing to undo")
    for key in ("archive", "star", "archive"):
        await user.does(key)
        await user.settled()
    await user.does("history")
    await user.dialog(Choose)
    assert [each.split("  ")[0] for each in user.offered()] == [
        "Archived 1 conversation", "Starred 1 conversation", "Archived 1 conversation",
    ]  # fmt: skip
    await user.keys("down", "enter")
    await user.told("Undone: 2 steps")
    await user.until(lambda: LONG in user.subjects and NEWEST not in user.subjects)


@case
async def snooze(user: Walk) -> None:
    await user.go_to(LONG)
    await user.does("snooze")
    await user.dialog(AskWhen)
    await user.types("in 3 days")
    await user.sees("· in 3 days")
    await user.keys("enter")
    await user.told("Snoozed 1 conversation until")
    assert LONG not in user.subjects
    assert user.current == "Delivery dates"


@case
async def go_snoozed(user: Walk) -> None:
    await user.does("go_snoozed")
    await user.sees("Nothing snoozed.")
    await user.does("go_inbox")
    await user.lists(Filter.INBOX)
    await user.does("snooze")
    await user.dialog(AskWhen)
    await user.keys("enter")
    await user.until(lambda: NEWEST not in user.subjects)
    await user.does("go_snoozed")
    await user.until(lambda: user.subjects == [NEWEST])


@case
async def spam(user: Walk) -> None:
    await user.go_to(LONG)
    await user.does("spam")
    assert LONG not in user.subjects
    await user.told("Marked 1 conversation as spam")
    await user.does("go_junk")
    await user.lists(Filter.JUNK)
    await user.go_to(LONG)
    await user.does("spam")
    assert LONG not in user.subjects
    await user.told("Marked 1 conversation as not spam")


@case
async def sweep(user: Walk) -> None:
    await user.go_to("Delivery dates")  # Ben wrote this, and Prices for spring
    await user.does("sweep")
    await user.dialog(Choose)
    await user.sees("Sweep the inbox: mail from Ben Vos")
    await user.chooses("archive all")
    await user.dialog(Confirm)
    await user.sees("Archive 5 conversations from Ben Vos?")
    await user.sees("10 Mar  Delivery dates")
    await user.keys("y")
    await user.told("Archived 5 conversations")
    assert not {NEWEST, "Delivery dates"} & set(user.subjects)
    await user.does("undo")
    await user.until(lambda: {NEWEST, "Delivery dates"} <= set(user.subjects))


@case
async def remind(user: Walk) -> None:
    await user.go_to(LONG)
    await user.does("remind")
    await user.dialog(AskWhen)
    await user.chooses("2 weeks")
    await user.told("Will remind of 1 conversation on")
    assert LONG in user.subjects


@case
async def go_waiting(user: Walk) -> None:
    await remind(user)
    await user.does("go_waiting")
    await user.until(lambda: LONG in user.subjects)
    assert user.main.lists_bar._current is Filter.WAITING


@case
async def mute(user: Walk) -> None:
    await user.go_to(LONG)
    await user.does("mute")
    await user.told("Muted 1 conversation")
    assert LONG not in user.subjects
    await user.does("go_all")
    await user.lists(Filter.ALL)
    await user.go_to(LONG)
    await user.does("mute")
    await user.told("Unmuted 1 conversation")


@case
async def repeat(user: Walk) -> None:
    await user.does("repeat")
    await user.told("Nothing to repeat yet")
    await user.go_to(LONG)
    await user.does("archive")
    await user.told("Archived 1 conversation")
    await user.does("repeat")
    assert "Delivery dates" not in user.subjects
    await user.go_to(NEWEST)
    await user.does("label")
    await user.chooses("vip")
    await user.until(lambda: user.main.threads.current.labels == ("vip",))  # type: ignore[union-attr]
    await user.keys("j")
    await user.does("repeat")
    await user.until(lambda: user.main.threads.current.labels == ("vip",))  # type: ignore[union-attr]


# Writing


@case
async def reply(user: Walk) -> None:
    await user.does("reply")
    await user.composing()
    draft = user.main.composer.draft
    assert (draft.to, draft.cc, draft.subject) == ("Ben Vos <ben@vos.example>", "", f"Re: {NEWEST}")
    assert "> Here is the catalogue." in draft.body


@case
async def reply_all(user: Walk) -> None:
    await user.does("reply_all")
    await user.composing()
    assert user.main.composer.draft.cc == "Eva Vos <eva@vos.example>"


@case
async def compose(user: Walk) -> None:
    await user.does("compose")
    await user.composing()
    await user.sees("New mail from ada@north.example")
    assert user.main.query_one("#field-to", Input).has_focus


@case
async def send(user: Walk) -> None:
    await user.does("compose")
    await user.composing()
    await user.does("send")
    await user.sees("There is nobody to send this to.")
    await user.fills("to", "kai@berg.example")
    await user.fills("subject", "Boats")
    await user.does("send")
    await user.sees("1 to send in")
    await user.does("go_sent")
    await user.until(lambda: "Boats" in user.subjects)


@case
async def attach(user: Walk) -> None:
    file = user.app.locations.data / "offer.txt"
    file.write_text("100")
    await user.does("compose")
    await user.composing()
    await user.does("attach")
    await user.dialog(AskText)
    await user.types(f"{file}\n")
    await user.until(lambda: user.main.composer.draft.attachments == (str(file),))
    await user.sees("offer.txt")


@case
async def detach(user: Walk) -> None:
    await user.does("compose")
    await user.composing()
    await user.does("detach")
    await user.told("No files are attached.")
    for name in ("a.txt", "b.txt"):
        user.main.composer.attach(f"/files/{name}")
    await user.does("detach")
    await user.chooses("b.txt")
    await user.told("“b.txt” is attached no more.")
    assert user.main.composer.draft.attachments == ("/files/a.txt",)
    await user.does("detach")
    await user.told("“a.txt” is attached no more.")
    assert not user.main.composer.draft.attachments


@case
async def copies(user: Walk) -> None:
    await user.does("compose")
    await user.composing()
    blind = user.main.query_one("#field-bcc", Input)
    assert not blind.size.width
    await user.does("copies")
    await user.until(lambda: user.main.query_one("#field-cc", Input).has_focus)
    await user.until(lambda: blind.size.width)


@case
async def edit_outside(user: Walk) -> None:
    await user.does("compose")
    await user.composing()
    await user.does("edit_outside")
    # The headless screen has no terminal to hand over; it says so and keeps the text.
    await user.told("cannot be handed over")


@case
async def discard(user: Walk) -> None:
    await user.does("compose")
    await user.composing()
    await user.fills("subject", "Never mind")
    await user.until(lambda: user.main.composer.draft.id, "the draft to be saved")
    await user.does("discard")
    await user.dialog(Confirm)
    await user.keys("y")
    await user.until(lambda: not user.main.has_class("-writing"))
    await user.does("go_drafts")
    await user.lists(Filter.DRAFTS)
    assert user.subjects == []


@case
async def close_composer(user: Walk) -> None:
    await user.does("compose")
    await user.composing()
    await user.fills("subject", "Later")
    await user.does("close_composer")
    await user.told("Draft kept")
    await user.does("go_drafts")
    await user.until(lambda: user.subjects == ["Later"])


# Going places


@case
async def search(user: Walk) -> None:
    await user.does("search")
    await user.types("catalogue")
    await user.until(lambda: user.subjects == [NEWEST])


@case
async def search_here(user: Walk) -> None:
    await user.does("search_here")
    await user.until(lambda: user.main.search_box.value == "in:inbox ")
    await user.types("order 05")
    await user.until(lambda: user.subjects == [STARRED])


@case
async def search_sort(user: Walk) -> None:
    await user.does("search")
    await user.types("order")
    await user.sees("best match first")
    await user.does("search_sort")
    await user.until(lambda: user.main.place.ranked)
    await user.sees("newest first")


async def _goes(user: Walk, name: str, filter_: Filter, *subjects: str) -> None:
    await user.does("go_junk" if filter_ is not Filter.JUNK else "go_inbox")
    await user.does(name)
    await user.lists(filter_)
    assert set(subjects) <= set(user.subjects)


@case
async def tab(user: Walk) -> None:
    await user.keys("3")
    await user.lists(Filter.STARRED)
    await user.keys("1")
    await user.lists(Filter.INBOX)


@case
async def manage_labels(user: Walk) -> None:
    await user.does("manage_labels")
    await user.dialog(LabelsPage)
    await user.sees("vip")
    await user.keys("enter")
    await user.until(lambda: user.subjects == [LABELLED])


@case
async def saved_filters(user: Walk) -> None:
    await user.does("saved_filters")
    await user.dialog(FiltersPage)
    await user.sees("No saved filters yet")


@case
async def filter_panel(user: Walk) -> None:
    await user.does("filter_panel")
    await user.dialog(FilterPanel)
    await user.keys("j", "space", "enter")
    await user.until(lambda: user.subjects == [STARRED])
    assert user.main.place.query == "in:inbox is:starred"


@case
async def switcher(user: Walk) -> None:
    await user.does("switcher")
    await user.dialog(Switcher)
    await user.chooses("lena")
    await user.until(lambda: user.subjects == [LONG])


@case
async def save_filter(user: Walk) -> None:
    await user.does("save_filter")
    await user.told("nothing to save here")
    await user.does("search")
    await user.types("clause")
    await user.until(lambda: user.subjects == [LONG])
    await user.does("save_filter")
    await user.dialog(AskText)
    await user.types("Clauses\n")
    await user.dialog(Choose)
    await user.keys("enter")
    await user.sees("Clauses 1")
    assert user.subjects == [LONG]


@case
async def side_list(user: Walk) -> None:
    await user.does("side_list")
    await user.sees("▾ Labels")
    await user.does("side_list")
    await user.sees_no("▾ Labels")


@case
async def next_tab(user: Walk) -> None:
    await user.does("next_tab")
    await user.lists(Filter.UNREAD)


@case
async def previous_tab(user: Walk) -> None:
    await user.does("previous_tab")
    await user.lists(list(Filter)[-1])


@case
async def go_inbox(user: Walk) -> None:
    await _goes(user, "go_inbox", Filter.INBOX, NEWEST, LONG, "Order 00", "Fair 2")
    assert ARCHIVED not in user.subjects


@case
async def go_unread(user: Walk) -> None:
    await _goes(user, "go_unread", Filter.UNREAD, NEWEST, "Order 00", "Order 03")
    assert all(line.unread for line in user.main.threads.lines)


@case
async def go_starred(user: Walk) -> None:
    await _goes(user, "go_starred", Filter.STARRED, STARRED)
    assert len(user.subjects) == 1


@case
async def go_sent(user: Walk) -> None:
    await _goes(user, "go_sent", Filter.SENT, "Offer 7", NEWEST)
    await user.sees("To: Kai Berg")


@case
async def go_drafts(user: Walk) -> None:
    await _goes(user, "go_drafts", Filter.DRAFTS)
    await user.sees("c starts one; it saves itself.")


@case
async def go_archive(user: Walk) -> None:
    await _goes(user, "go_archive", Filter.ARCHIVE, ARCHIVED)
    assert len(user.subjects) == 5


@case
async def go_all(user: Walk) -> None:
    await _goes(user, "go_all", Filter.ALL, ARCHIVED, NEWEST, "Offer 7")
    assert TRASHED not in user.subjects


@case
async def go_trash(user: Walk) -> None:
    await _goes(user, "go_trash", Filter.TRASH, TRASHED)


@case
async def go_junk(user: Walk) -> None:
    await _goes(user, "go_junk", Filter.JUNK, "You have won")


@case
async def go_label(user: Walk) -> None:
    await user.does("go_label")
    await user.chooses("vip")
    await user.until(lambda: user.subjects == [LABELLED])
    await user.sees("label vip")


@case
async def go_account(user: Walk) -> None:
    await user.does("go_account")
    await user.chooses("sales@")
    await user.until(lambda: user.subjects == ["Fair 0", "Fair 1", "Fair 2"])
    await user.sees(f"only {SECOND}")


@case
async def outbox(user: Walk) -> None:
    await user.does("outbox")
    await user.told("The outbox is empty")
    await send(user)
    await user.does("outbox")
    await user.chooses("Boats")
    await user.chooses("Take back")
    await user.composing()
    assert user.main.composer.draft.subject == "Boats"


@case
async def sync_page(user: Walk) -> None:
    await user.does("sync_page")
    await user.dialog(SyncPage)
    await user.sees("Customers")
    await user.keys("escape")
    await user.until(lambda: user.app.screen is user.main)


@case
async def notifications(user: Walk) -> None:
    await user.does("notifications")
    await user.told("No notifications so far")


# The app


@case
async def sync(user: Walk) -> None:
    SYNCED.clear()
    await user.does("sync")
    await user.until(lambda: [user.app.locations] == SYNCED)


@case
async def theme(user: Walk) -> None:
    await user.does("theme")
    await user.chooses("forest")
    await user.until(lambda: user.app.theme == "salesinbox-forest")
    await user.settled()
    assert loader.load(user.app.locations.config_file).theme == "salesinbox-forest"


@case
async def density(user: Walk) -> None:
    await user.pilot.resize_terminal(70, 30)
    await user.until(lambda: user.main.threads.row_height == 2)
    await user.does("density")
    await user.until(lambda: user.main.threads.row_height == 1)
    await user.told("Compact rows")
    assert loader.load(user.app.locations.config_file).density == "compact"


@case
async def grouping(user: Walk) -> None:
    await user.does("grouping")
    await user.sees("March ───")
    assert loader.load(user.app.locations.config_file).grouping == "day"
    await user.does("grouping")
    await user.sees_no("March ───")


@case
async def palette(user: Walk) -> None:
    await user.does("palette")
    await user.dialog(Choose)
    assert len(user.offered()) == len([each for each in ACTIONS if each.context in ("list", "any")])
    await user.chooses("move to trash")
    await user.told("Deleted 1 conversation")


@case
async def help(user: Walk) -> None:  # noqa: A001 - called after the action
    await user.does("help")
    await user.dialog(Page)
    await user.sees("In the list")
    await user.sees("Next conversation")


@case
async def leave(user: Walk) -> None:
    await user.opens(LONG)
    await user.does("leave")
    await user.until(lambda: user.main.threads.has_focus)
    await user.does("leave")
    await user.until(lambda: user.app._exit)


@case
async def quit(user: Walk) -> None:  # noqa: A001 - called after the action
    await user.opens(LONG)
    await user.does("quit")
    await user.until(lambda: user.app._exit)


def test_no_test_is_of_an_action_that_has_gone() -> None:
    assert set(CASES) == {action.name for action in ACTIONS}
