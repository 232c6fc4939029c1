"""Files that stayed on the server, in front of the screen: they come while one watches, and can be stopped."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from salesinbox.config.settings import Settings
from salesinbox.engine import control
from salesinbox.store import status
from salesinbox.sync import on_demand
from salesinbox.sync.structure import fetch_span
from salesinbox.tui.dialogs.files import FilesDialog
from tests.engine.conftest import StartEngine, start_engine
from tests.fakes.pymap_server import PymapServer
from tests.rig import Rig, mail, rig_on, wait_for
from tests.sync.large import mail_of, mail_with_file, some_bytes
from tests.tui.walk import running

__all__ = ["start_engine"]

PDF = some_bytes(900_000)


@pytest.fixture
def rig(tmp_path: Path, pymap_server: PymapServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rig]:
    """An account with a mail whose file stayed on the server."""
    monkeypatch.setattr(on_demand, "LARGEST_SLICE", on_demand.SMALLEST_SLICE)
    with rig_on(tmp_path / "home", pymap_server) as made:
        made.configure(attachment_limit=20_000)
        made.append(mail_with_file("Offer", PDF, text="Here it is, and more about it."))
        made.append(mail("Plain"))
        made.sync()
        yield made
    pymap_server.close_clients()


@pytest.fixture
def engine(rig: Rig, start_engine: StartEngine, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """An engine at work; it hands out half of the slices, and the others once this is set."""
    may_go_on = threading.Event()
    calls: list[int] = []

    def waiting(*args: object) -> bytes | None:
        calls.append(1)
        if len(calls) > 3:
            assert may_go_on.wait(20)
        return fetch_span(*args)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(on_demand, "fetch_span", waiting)
    start_engine(rig)
    monkeypatch.setattr(control, "is_running", lambda locations: 1)  # this one holds no lock
    wait_for(lambda: [each.state for each in status.accounts(rig.db)] == ["idle"])
    yield may_go_on
    may_go_on.set()


@pytest.fixture
def settings(rig: Rig) -> Settings:
    return Settings(download_dir=str(rig.locations.data / "saved"))


def saved(settings: Settings) -> Path:
    return Path(settings.download_dir) / "offer.pdf"


async def test_a_file_is_saved_once_it_has_come(rig: Rig, engine: threading.Event, settings: Settings) -> None:
    async with running(rig.locations, settings) as user:
        await user.opens("Offer")
        await user.sees("Here it is, and more about it.")
        await user.sees("offer.pdf  900 KB  application/pdf  on the server")
        await user.does("attachments")
        await user.dialog(FilesDialog)
        await user.keys("s")
        await user.until(lambda: user.shows("Save to"))
        await user.keys("enter")
        await user.sees("Downloading offer.pdf: 393 KB of")
        await user.does("read_down")  # the keys work meanwhile
        engine.set()
        await user.until(saved(settings).exists)
        await user.told("Saved as")
        assert saved(settings).read_bytes() == PDF
        await user.sees_no("on the server")
        await user.sees_no("Downloading")


async def test_escape_stops_it_and_leaves_nothing(rig: Rig, engine: threading.Event, settings: Settings) -> None:
    async with running(rig.locations, settings) as user:
        await user.opens("Offer")
        await user.does("attachments")
        await user.dialog(FilesDialog)
        await user.keys("s")
        await user.until(lambda: user.shows("Save to"))
        await user.keys("enter")
        await user.sees("esc stops")
        await user.keys("escape")
        await user.told("Stopped downloading offer.pdf")
        assert user.main.reading  # only that was stopped
        wait_for(lambda: rig.db.value("SELECT state FROM fetches") == "cancelled")
        engine.set()
        await user.keys("escape")
        await user.until(lambda: not user.main.reading)
        assert not saved(settings).exists()


async def test_the_raw_source_is_that_of_the_whole_mail(rig: Rig, engine: threading.Event) -> None:
    engine.set()
    async with running(rig.locations) as user:
        await user.opens("Offer")
        await user.does("source")
        await user.sees("Content-Transfer-Encoding: base64")
        await user.keys("escape")
        await user.does("source")  # now it is here
        await user.sees("Content-Transfer-Encoding: base64")


async def test_without_an_engine_one_is_told_so(rig: Rig, settings: Settings) -> None:
    async with running(rig.locations, settings) as user:
        await user.opens("Offer")
        await user.does("source")
        await user.told("the whole message is not downloaded, and the engine is not running.")
        wait_for(lambda: rig.db.value("SELECT state FROM fetches") == "cancelled")


async def test_offline_one_is_told_so(rig: Rig, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(control, "is_running", lambda locations: 1)
    status.save_account(rig.db, rig.account_id, state="offline", error="The server does not answer.")
    async with running(rig.locations, settings) as user:
        await user.opens("Offer")
        await user.does("source")
        await user.told(f"Not downloaded, and {rig.username} is offline. The server does not answer.")
        await user.opens("Plain")
        await user.does("source")  # small mail is here
        await user.sees("How much is it?")


def cut_mail(subject: str) -> bytes:
    return mail_of(subject, "Content-Type: text/plain\r\n\r\n" + "word " * 8_000 + "the end", kind="signed")


@pytest.fixture
def cut(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two mails whose texts are not here to their ends."""
    with monkeypatch.context() as patched:
        patched.setattr("salesinbox.sync.intake.WHOLE_BYTES", 30_000)
        patched.setattr("salesinbox.sync.intake.PART_BYTES", 9_000)
        rig.append(cut_mail("Long"))
        rig.append(cut_mail("Longer"))
        rig.sync()


def asked_ahead(rig: Rig) -> set[str]:
    rows = rig.db.rows("SELECT m.subject FROM fetches f JOIN messages m ON m.id = f.message_id WHERE f.ahead = 1")
    return {row["subject"] for row in rows}


@pytest.mark.usefixtures("cut")
async def test_texts_in_view_are_asked_for_before_anybody_opens_them(rig: Rig) -> None:
    async with running(rig.locations) as user:
        await user.until(lambda: asked_ahead(rig) == {"Long", "Longer"})  # not the file of the offer
        await user.does("go_archive")  # the list moves on
        await user.until(lambda: asked_ahead(rig) == set())


@pytest.mark.usefixtures("cut")
async def test_a_text_that_has_come_is_shown_to_its_end(rig: Rig, engine: threading.Event) -> None:
    async with running(rig.locations) as user:
        await user.opens("Longer")
        assert user.main.reader.body is not None
        engine.set()

        def ends() -> bool:
            body = user.main.reader.body
            return body is not None and "the end" in "".join(segment.text for segment in body.segments)

        await user.until(ends)
        await user.until(lambda: rig.db.value("SELECT count(*) FROM fetches WHERE state = 'done'") == 2)
