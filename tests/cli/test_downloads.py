"""Commands that need what stayed on the server get it there, or say that they cannot."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.running import Cli
from tests.fakes.accounts import ImapFake
from tests.rig import Rig, mail, rig_on
from tests.sync.large import mail_of, mail_with_file, part, some_bytes

PDF = some_bytes(300_000)
SMALL = some_bytes(5_000)
TEXT = "Content-Type: text/plain\r\n\r\nHere they are."


@pytest.fixture
def rig(cli: Cli, imap_server: ImapFake) -> Iterator[Rig]:
    """Two mails with files, two of which stayed on the server, and one without."""
    with rig_on(cli.home, imap_server) as made:
        made.configure(attachment_limit=20_000)
        made.append(mail_with_file("Offer", PDF))
        made.append(mail_of("Both", TEXT, part(SMALL, "small.pdf"), part(PDF, "large.pdf")))
        made.append(mail("Plain"))
        made.sync()
        yield made


def go_offline(rig: Rig) -> None:
    rig.configure(imap=replace(rig.settings.imap, port=1))


def raw_of(rig: Rig, subject: str) -> bytes:
    rig.client.select_folder("INBOX")
    (uid,) = rig.client.search(["SUBJECT", subject])
    return bytes(rig.client.fetch([uid], ["BODY.PEEK[]"])[uid][b"BODY[]"])


def files(cli: Cli, subject: str) -> dict[str, int]:
    (message,) = cli.json("show", cli.thread(subject))["messages"]
    return {each["filename"]: each["id"] for each in message["attachments"]}


def test_saving_a_file_fetches_it(cli: Cli, rig: Rig, tmp_path: Path) -> None:
    wanted = files(cli, "Both")
    saved = cli.json("attachment", "save", *wanted.values(), "--to", tmp_path / "out")
    assert {Path(each["path"]).name: each["size"] for each in saved} == {"small.pdf": 5_000, "large.pdf": 300_000}
    assert (tmp_path / "out" / "large.pdf").read_bytes() == PDF
    go_offline(rig)
    assert cli("attachment", "save", wanted["large.pdf"], "--to", tmp_path / "again").code == 0


def test_offline_a_file_is_not_downloaded(cli: Cli, rig: Rig, tmp_path: Path) -> None:
    go_offline(rig)
    result = cli("attachment", "save", files(cli, "Offer")["offer.pdf"], "--to", tmp_path / "out", "--json")
    assert (result.code, result.out) == (1, "")
    assert "Not downloaded." in result.err
    result = cli("attachment", "save", *files(cli, "Both").values(), "--to", tmp_path / "out", "--json")
    assert result.code == 3
    assert [Path(each["path"]).name for each in result.json] == ["small.pdf"]


def test_the_source_is_byte_for_byte_that_of_the_server(cli: Cli, rig: Rig) -> None:
    id_ = rig.message("Offer")["id"]
    assert base64.b64decode(cli.json("source", id_)["base64"]) == raw_of(rig, "Offer")
    go_offline(rig)
    assert cli("source", id_).code == 0
    result = cli("source", rig.message("Both")["id"], "--json")
    assert (result.code, result.out) == (1, "")
    assert "Not downloaded." in result.err


def test_an_export_is_of_whole_mails(cli: Cli, rig: Rig, tmp_path: Path) -> None:
    report = cli.json("export", "--format", "eml", "--to", tmp_path / "out")
    assert (report["exported"], report["lacking"]) == (3, [])
    assert {each.read_bytes() for each in (tmp_path / "out").iterdir()} == {
        raw_of(rig, subject) for subject in ("Offer", "Both", "Plain")
    }


def test_offline_an_export_says_what_it_lacks(cli: Cli, rig: Rig, tmp_path: Path) -> None:
    go_offline(rig)
    result = cli("export", "--format", "mbox", "--to", tmp_path / "out.mbox", "--json")
    assert result.code == 3
    assert result.json["exported"] == 1
    assert sorted(each["subject"] for each in result.json["lacking"]) == ["Both", "Offer"]
    assert "2 messages are not downloaded." in result.err
    assert b"Plain" in (tmp_path / "out.mbox").read_bytes()
    assert b"Here it is." not in (tmp_path / "out.mbox").read_bytes()


def test_reading_needs_no_connection(cli: Cli, rig: Rig) -> None:
    go_offline(rig)
    (message,) = cli.json("show", cli.thread("Offer"))["messages"]
    assert message["text"].strip() == "Here it is."
    assert [(each["filename"], each["size"]) for each in message["attachments"]] == [("offer.pdf", 300_000)]
    assert {each["name"] for each in message["headers"]} >= {"Subject", "Message-ID", "Content-Type"}


def test_importing_the_same_mail_whole_makes_no_second_one(cli: Cli, rig: Rig, tmp_path: Path) -> None:
    (tmp_path / "offer.eml").write_bytes(raw_of(rig, "Offer"))
    report = cli.json("import", tmp_path / "offer.eml", "--account", rig.username)
    assert (report["imported"], report["already_there"]) == (0, 1)


def test_a_reply_quotes_it_without_a_connection(cli: Cli, rig: Rig, tmp_path: Path) -> None:
    go_offline(rig)
    (tmp_path / "text").write_text("Thanks.")
    result = cli("reply", cli.thread("Offer"), "--body-file", tmp_path / "text", "--json")
    assert result.code == 0, result.err


def test_a_terminal_shows_how_far_it_is(cli: Cli, rig: Rig, tmp_path: Path) -> None:
    pty = pytest.importorskip("pty")
    parent, child = pty.openpty()
    words = ["attachment", "save", str(files(cli, "Offer")["offer.pdf"]), "--to", str(tmp_path / "out")]
    environ = {**os.environ, "SALESINBOX_HOME": str(cli.home), "TERM": "xterm", "COLUMNS": "100"}
    process = subprocess.Popen(
        [sys.executable, "-m", "salesinbox", *words], env=environ, stdout=subprocess.DEVNULL, stderr=child
    )
    os.close(child)
    said = b""
    try:
        while data := os.read(parent, 4096):
            said += data
    except OSError:
        pass  # the terminal's other end is closed
    os.close(parent)
    assert process.wait(30) == 0
    assert b"Downloading" in said
