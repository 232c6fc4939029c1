"""Pictures in front of the screen: in the list of files, and in the text of a mail, which is read meanwhile."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from salesinbox.config.locations import Locations
from salesinbox.config.settings import Settings
from salesinbox.store import accounts
from salesinbox.store.connection import Database
from salesinbox.tui.dialogs.files import FilesDialog
from salesinbox.tui.dialogs.preview_page import PreviewPage, PreviewView
from tests.attachments.test_picture import BOMBS, encoded
from tests.profile import OWN, START
from tests.tui.mailbox import arrive
from tests.tui.walk import Walk, running

SUBJECT = "Photos"


def mail_with_pictures() -> bytes:
    """A mail whose HTML shows a picture and a broken one, with a third as a file."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Cleo <cleo@marsh.example>", OWN, SUBJECT
    message["Message-ID"] = "<photos@marsh.example>"
    message.set_content("See the boat.")
    message.add_alternative('<p>See the boat. <img src="cid:boat"><img src="cid:bad"></p>', subtype="html")
    html = message.get_payload()[1]  # type: ignore[index]  # the alternatives
    assert isinstance(html, EmailMessage)
    html.add_related(encoded("PNG", (80, 40)), "image", "png", cid="<boat>", filename="boat.png")
    html.add_related(BOMBS["large"], "image", "png", cid="<bad>", filename="bad.png")
    message.add_attachment(encoded("JPEG", (60, 30)), maintype="image", subtype="jpeg", filename="pier.jpg")
    return message.as_bytes()


@pytest.fixture
def photos(locations: Locations, other: Database) -> Locations:
    """A profile with pictures in a mail."""
    account = accounts.find(other, OWN)
    arrive(other, account.id, [(mail_with_pictures(), "INBOX", ("\\Seen",), START.replace(year=START.year + 1))])
    return locations


def colours(user: Walk) -> set[str]:
    return {style for line in user.main.reader.doc_lines for text, style in line.left if "▀" in text}


async def test_pictures_of_the_text_stand_below_it(photos: Locations) -> None:
    async with running(photos, Settings(images="blocks"), size=(160, 50)) as user:
        await user.opens(SUBJECT)
        await user.until(lambda: colours(user), "the picture")
        blocks = [line for line in user.main.reader.doc_lines if any("▀" in text for text, _ in line.left)]
        assert len(blocks) == 15  # 60 cells wide, 80 × 40 pixels
        await user.sees("boat.png")
        await user.sees("bad.png")  # the broken one is named
        assert not user.toasts()


@pytest.mark.parametrize(
    ("settings", "no_color"), [(Settings(images="off"), ""), (Settings(), "1"), (Settings(plain=True), "")]
)
async def test_where_none_are_wanted_their_names_do(
    photos: Locations, settings: Settings, no_color: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if no_color:
        monkeypatch.setenv("NO_COLOR", no_color)
    async with running(photos, settings, size=(160, 50)) as user:
        await user.opens(SUBJECT)
        await user.sees("boat.png")
        await user.settled()
        assert not colours(user)


async def test_the_list_of_files_shows_one_large(photos: Locations) -> None:
    async with running(photos, Settings(images="blocks")) as user:
        await user.opens(SUBJECT)
        await user.does("attachments")
        await user.dialog(FilesDialog)
        await user.sees("shown in the text")
        await user.keys("enter")
        await user.dialog(PreviewPage)
        await user.sees("png, 80 × 40")
        await user.sees("▀" * 3)
        await user.keys("escape")
        await user.dialog(FilesDialog)
        await user.keys("j", "enter")
        await user.dialog(PreviewPage)
        await user.sees("too large to be shown here")


async def test_without_pictures_a_preview_says_what_it_is(photos: Locations) -> None:
    async with running(photos, Settings(images="off")) as user:
        await user.opens(SUBJECT)
        await user.does("attachments")
        await user.dialog(FilesDialog)
        await user.keys("enter")
        await user.dialog(PreviewPage)
        await user.sees("A picture: png, 80 × 40. o opens it.")


async def test_a_terminal_that_draws_over_its_cells_draws_in_the_preview(
    photos: Locations, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(photos, Settings(images="iterm")) as user:
        sent: list[str] = []
        monkeypatch.setattr(user.app.pictures, "_write", sent.append)
        await user.opens(SUBJECT)
        await user.does("attachments")
        await user.dialog(FilesDialog)
        await user.keys("enter")
        page = await user.dialog(PreviewPage)
        await user.until(lambda: sent)
        place = page.query_one(PreviewView).region
        assert sent[-1].startswith(f"\x1b7\x1b[{place.y + 1};{place.x + 1}H\x1b]1337;File=")
        assert sent[-1].endswith("\x07\x1b8")
