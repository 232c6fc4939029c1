"""The files of a message, in front of the screen: opened, saved, several at once, with a word of warning."""

from __future__ import annotations

import sys
from email.message import EmailMessage
from pathlib import Path

import pytest

from salesinbox.config.locations import Locations
from salesinbox.config.settings import Settings
from salesinbox.store import accounts
from salesinbox.store.connection import Database
from salesinbox.tui.dialogs.ask import AskText, Confirm
from salesinbox.tui.dialogs.files import FilesDialog
from salesinbox.tui.dialogs.preview_page import PreviewPage, PreviewView
from tests.profile import OWN, START
from tests.tui.mailbox import arrive
from tests.tui.walk import Walk, running

FILES = [("prices.csv", b"boat,100\n"), ("offer.pdf", b"%PDF-1.7"), ("[bold]x.txt", b"hello"), ("photo.jpg", b"MZ\x90")]


def names_in(folder: str) -> set[str]:
    return {path.name for path in Path(folder).iterdir()}


def check_private(path: Path, root: Path) -> None:
    assert path.read_bytes() == b"%PDF-1.7"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.is_relative_to(root)


def opened(told: Path) -> str:
    return told.read_text().strip() if told.exists() else ""


def content(path: Path) -> bytes:
    return path.read_bytes()


def is_there(path: Path) -> bool:
    return path.exists()


def mail_with(*files: tuple[str, bytes], subject: str = "Many files") -> bytes:
    """A mail that carries files."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Cleo Marsh <cleo@marsh.example>", OWN, subject
    message["Message-ID"] = f"<{subject.replace(' ', '.')}@marsh.example>"
    message.set_content("As promised.")
    for name, data in files:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


@pytest.fixture
def told(tmp_path: Path) -> Path:
    """Where the program that opens files writes what it was given."""
    return tmp_path / "told"


@pytest.fixture
def settings(locations: Locations, other: Database, told: Path, tmp_path: Path) -> Settings:
    """A mail with files is there, and a program of the user's that opens them."""
    account = accounts.find(other, OWN)
    arrive(other, account.id, [(mail_with(*FILES), "INBOX", ("\\Seen",), START.replace(year=START.year + 1))])
    program = tmp_path / "program.py"
    program.write_text(f"import sys; open({str(told)!r}, 'a').write(sys.argv[1] + '\\n')")
    return Settings(download_dir=str(tmp_path / "saved"), openers={"*/*": f"{sys.executable} {program}"})


async def dialog(user: Walk) -> FilesDialog:
    await user.opens("Many files")
    await user.does("attachments")
    found = await user.dialog(FilesDialog)
    assert isinstance(found, FilesDialog)
    return found


async def test_the_list_tells_name_kind_and_size(locations: Locations, settings: Settings) -> None:
    async with running(locations, settings) as user:
        await dialog(user)
        await user.sees("4 attachments")
        lines = user.offered()
        assert [line.split()[0] for line in lines] == ["prices.csv", "offer.pdf", "[bold]x.txt", "photo.jpg"]
        assert "table" in lines[0]
        assert "9 B" in lines[0]
        await user.keys("escape")
        await user.until(lambda: user.main.reading and user.app.screen is user.main)


async def test_o_opens_with_the_program_for_the_type(locations: Locations, settings: Settings, told: Path) -> None:
    async with running(locations, settings) as user:
        await dialog(user)
        await user.keys("j", "o")
        await user.told("Opened offer.pdf")
        path = Path(await user.until(lambda: opened(told)))
        check_private(path, locations.handed_out)
    assert not is_there(path)


async def test_a_program_in_disguise_asks_first(locations: Locations, settings: Settings, told: Path) -> None:
    async with running(locations, settings) as user:
        await dialog(user)
        await user.keys("k", "o")
        await user.dialog(Confirm)
        await user.sees("It is a program or starts one")
        await user.keys("n")
        await user.settled()
        assert not opened(told)


async def test_what_is_selected_is_saved_together(locations: Locations, settings: Settings) -> None:
    async with running(locations, settings) as user:
        await dialog(user)
        await user.keys("x", "j", "space", "s")
        await user.dialog(AskText)
        await user.sees("Save 2 files to")
        await user.keys("enter")
        await user.told("Saved 2 files in")
        assert names_in(settings.download_dir) == {"prices.csv", "[bold]x.txt"}


@pytest.fixture
def mine(settings: Settings) -> Path:
    """A file in the folder for downloads that is called like one in the mail."""
    path = Path(settings.download_dir) / "offer.pdf"
    path.parent.mkdir()
    path.write_text("mine")
    return path


async def test_a_saves_all_and_never_over_a_file(locations: Locations, settings: Settings, mine: Path) -> None:
    async with running(locations, settings) as user:
        await dialog(user)
        await user.keys("a")
        await user.dialog(AskText)
        await user.keys("enter")
        await user.told("Saved 4 files in")
        assert content(mine) == b"mine"
        assert content(mine.with_name("offer (2).pdf")) == b"%PDF-1.7"
        assert len(names_in(settings.download_dir)) == 5


async def test_c_saves_and_copies_the_path(locations: Locations, settings: Settings) -> None:
    async with running(locations, settings) as user:
        await dialog(user)
        await user.keys("c")
        await user.dialog(AskText)
        await user.keys("enter")
        await user.told("path copied")
        assert user.app.clipboard == str(Path(settings.download_dir) / "prices.csv")


async def test_a_folder_that_is_a_file_is_told_of_where_it_was_typed(
    locations: Locations, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("x")
    async with running(locations, settings) as user:
        await dialog(user)
        await user.keys("s")
        asked = await user.dialog(AskText)
        asked.query_one("Input").value = str(tmp_path / "file")  # type: ignore[attr-defined]  # found by name
        await user.keys("enter")
        await user.sees("Name a folder.")


async def test_a_click_on_a_file_in_the_text_offers_that_one(locations: Locations, settings: Settings) -> None:
    async with running(locations, settings) as user:
        await user.opens("Many files")
        number = next(n for n, line in enumerate(user.main.reader.doc_lines) if "offer.pdf" in str(line.left))
        await user.pilot.click(user.main.reader, offset=(12, number - int(user.main.reader.scroll_offset.y)))
        found = await user.dialog(FilesDialog)
        assert found.query_one("OptionList").highlighted == 1  # type: ignore[attr-defined]  # found by name


async def test_enter_looks_into_a_file_and_escape_leads_back(locations: Locations, settings: Settings) -> None:
    async with running(locations, settings) as user:
        await dialog(user)
        await user.keys("j", "j", "enter")
        await user.dialog(PreviewPage)
        await user.sees("hello")
        await user.sees("[bold]x.txt")
        await user.sees("text, 1 line")
        await user.keys("escape")
        found = await user.dialog(FilesDialog)
        assert found.query_one("OptionList").highlighted == 2  # type: ignore[attr-defined]  # found by name
        await user.keys("escape")
        await user.until(lambda: user.app.screen is user.main)


LONG_TEXT = "\n".join(f"Clause {number}: {'yes ' * 40}" for number in range(400))


@pytest.fixture
def long_files(locations: Locations, other: Database) -> None:
    """A mail with a long text and a wide table."""
    table = "\n".join(",".join(f"cell {row} {column}" for column in range(40)) for row in range(300))
    raw = mail_with(("terms.txt", LONG_TEXT.encode()), ("wide.csv", table.encode()), subject="Long files")
    account = accounts.find(other, OWN)
    arrive(other, account.id, [(raw, "INBOX", ("\\Seen",), START.replace(year=START.year + 1))])


async def preview_of(user: Walk, name: str) -> PreviewView:
    await user.opens("Long files")
    await user.does("attachments")
    await user.dialog(FilesDialog)
    await user.keys(*(["j"] if name == "wide.csv" else []), "enter")
    page = await user.dialog(PreviewPage)
    await user.until(lambda: page.query_one(PreviewView).doc_lines)
    return page.query_one(PreviewView)


@pytest.mark.usefixtures("long_files")
async def test_a_preview_scrolls_and_finds(locations: Locations) -> None:
    async with running(locations) as user:
        view = await preview_of(user, "terms.txt")
        await user.keys("G")
        await user.sees("Clause 399")
        await user.keys("g")
        await user.sees("Clause 0:")
        await user.keys("space", "j", "k", "b")
        assert view.scroll_offset.y == 0
        await user.keys("slash")
        await user.types("clause 37\n")
        await user.sees("Clause 37:")
        first = view.scroll_offset.y
        await user.keys("n")
        await user.until(lambda: view.scroll_offset.y > first)
        await user.keys("N")
        await user.until(lambda: view.scroll_offset.y == first)
        await user.keys("slash")
        await user.types("nowhere\n")
        await user.sees("It does not stand here.")
        await user.keys("slash", "escape")
        assert isinstance(user.app.screen, PreviewPage)  # only the field was closed


@pytest.mark.usefixtures("long_files")
async def test_a_wide_table_moves_sideways(locations: Locations) -> None:
    async with running(locations) as user:
        await preview_of(user, "wide.csv")
        await user.sees("cell 0 0")
        await user.sees_no("cell 0 20")
        await user.keys(*["right"] * 18)
        await user.sees("cell 0 20")
        await user.keys(*["h"] * 30)
        await user.sees("cell 0 0")


async def test_from_a_preview_a_file_is_opened_and_saved(locations: Locations, settings: Settings, told: Path) -> None:
    async with running(locations, settings) as user:
        await dialog(user)
        await user.keys("enter")
        await user.dialog(PreviewPage)
        await user.sees("boat  100")
        await user.keys("o")
        await user.until(lambda: opened(told))
        await user.does("attachments")
        await user.dialog(FilesDialog)
        await user.keys("enter")
        await user.dialog(PreviewPage)
        await user.keys("s")
        await user.dialog(AskText)
        await user.keys("enter")
        await user.told("Saved as")


async def test_encrypted_mail_says_so_above_its_text(locations: Locations, other: Database) -> None:
    raw = mail_with(("encrypted.asc", b"-----BEGIN PGP MESSAGE-----"), subject="Secret")
    raw = raw.replace(b"application/octet-stream", b"application/pgp-encrypted")
    arrive(other, accounts.find(other, OWN).id, [(raw, "INBOX", ("\\Seen",), START.replace(year=START.year + 1))])
    async with running(locations) as user:
        await user.opens("Secret")
        await user.sees("Encrypted with PGP: it cannot be read here.")
