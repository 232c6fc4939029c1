"""Exporting mail to files, and reading it back."""

from __future__ import annotations

import contextlib
import json
import mailbox
from datetime import timedelta
from pathlib import Path

import pytest

from salesinbox.store.connection import open_database
from tests.cli.running import Cli, with_little_room
from tests.profile import START, mail


def lose_content(cli: Cli, subject: str) -> None:
    """The bytes of a mail are not in the cache."""
    db = open_database(cli.home / "data" / "profile.db", cli.home / "data" / "blobs.db")
    name = db.value("SELECT blob FROM messages WHERE subject = ?", (subject,))
    db.execute("DELETE FROM blobs.blobs WHERE digest = ?", (name,))
    db.close()


def test_mbox_reads_back_as_it_was(cli: Cli, tmp_path: Path) -> None:
    raw = mail("Quoting", body="From here on\n>From there")
    cli.import_mail(raw)
    assert cli.json("export", "--format", "mbox", "--to", tmp_path / "out.mbox")["exported"] == 1
    with contextlib.closing(mailbox.mbox(tmp_path / "out.mbox")) as box:
        assert [message["Subject"] for message in box] == ["Quoting"]
    assert b"\n>From here on\n>>From there\n" in (tmp_path / "out.mbox").read_bytes()
    assert cli("--profile", "other", "import", tmp_path / "out.mbox").code == 0
    (there,) = cli.json("--profile", "other", "threads")
    (found,) = cli.json("--profile", "other", "show", there["id"])["messages"]
    assert found["text"].splitlines()[:2] == ["From here on", ">From there"]


def test_maildir_keeps_bytes_and_flags(filled: Cli, tmp_path: Path) -> None:
    filled("star", filled.thread("Visit"))
    assert (
        filled.json("export", "--query", "from:dora", "--format", "maildir", "--to", tmp_path / "out")["exported"] == 1
    )
    (path,) = (tmp_path / "out" / "cur").iterdir()
    assert path.name.endswith(":2,FS")
    (message,) = filled.json("show", filled.thread("Visit"))["messages"]
    assert path.read_bytes().decode() == filled("source", message["id"]).out


def test_single_messages(filled: Cli, tmp_path: Path) -> None:
    thread = filled.thread("Prices")
    found = filled.json("export", "--thread", thread, "--format", "eml", "--to", tmp_path / "out")
    assert found["exported"] == len(list((tmp_path / "out").glob("*.eml"))) == 2


def test_json_has_the_shape_of_show(filled: Cli, tmp_path: Path) -> None:
    filled("export", "--format", "json", "--to", tmp_path / "out.json")
    documents = json.loads((tmp_path / "out.json").read_text())
    thread = filled.thread("Prices")
    assert filled.json("show", thread) in documents
    assert len(documents) == 3


def test_nothing_is_written_over(filled: Cli, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    for form, name in (("mbox", "file"), ("json", "link"), ("maildir", "folder"), ("eml", "folder")):
        assert filled("export", "--format", form, "--to", tmp_path / name).code == 1
    assert (tmp_path / "file").read_text() == "mine"
    assert not (tmp_path / "elsewhere").exists()
    assert list((tmp_path / "folder").iterdir()) == []


def test_what_lacks_its_content_is_listed(filled: Cli, tmp_path: Path) -> None:
    lose_content(filled, "Visit")
    result = filled("export", "--format", "mbox", "--to", tmp_path / "out.mbox", "--json")
    assert result.code == 3
    assert result.json["exported"] == 3
    assert [each["subject"] for each in result.json["lacking"]] == ["Visit"]


def test_wrong_choices(filled: Cli, tmp_path: Path) -> None:
    assert filled("export", "--format", "pst", "--to", tmp_path / "x").code == 2
    assert filled("export", "--thread", 999, "--format", "mbox", "--to", tmp_path / "x").code == 4
    assert filled("export", "--thread", 1, "--query", "x", "--format", "mbox", "--to", tmp_path / "x").code == 2
    assert not (tmp_path / "x").exists()


def test_json_lacks_nothing_of_a_mail_without_headers(cli: Cli, tmp_path: Path) -> None:
    cli.import_mail(b"\nOnly a text, no field above it.\n")
    result = cli("export", "--format", "json", "--to", tmp_path / "out.json", "--json")
    assert (result.code, result.json["lacking"]) == (0, [])


def test_json_too_lists_what_lacks_its_content(filled: Cli, tmp_path: Path) -> None:
    lose_content(filled, "Visit")
    result = filled("export", "--format", "json", "--to", tmp_path / "out.json", "--json")
    assert result.code == 3
    assert [each["subject"] for each in result.json["lacking"]] == ["Visit"]


def test_a_query_that_finds_nothing_writes_nothing(filled: Cli, tmp_path: Path) -> None:
    for form in ("mbox", "json", "eml", "maildir"):
        result = filled("export", "--query", "nosuch", "--format", form, "--to", tmp_path / "out", "--json")
        assert (result.code, result.out) == (4, "")
        assert "nosuch" in result.err
        assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("form", ["mbox", "json", "eml", "maildir"])
def test_on_a_full_disk_no_half_of_an_export_is_left(cli: Cli, tmp_path: Path, form: str) -> None:
    cli.import_mail(mail("Long", body="long " * 40_000), mail("Short", date=START + timedelta(hours=1)))
    target = tmp_path / "out"
    ended = with_little_room(cli, 100_000, "export", "--format", form, "--to", str(target), "--json")
    assert (ended.returncode, ended.stdout) == (1, b"")
    assert b"file too large, after 1 message" in ended.stderr
    assert b"Nothing was kept" in ended.stderr
    assert not target.exists()
    assert cli("export", "--format", form, "--to", target).code == 0
