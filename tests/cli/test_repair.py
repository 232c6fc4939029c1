"""``repair``: what is damaged is said and mended, and nothing is given up unasked."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

import pytest

from salesinbox.store.connection import open_database
from salesinbox.store.rescue import backups
from tests.cli.running import Cli, three_conversations


@pytest.fixture
def busy(cli: Cli) -> Cli:
    """Imported mail, and a draft; everything is in the files themselves."""
    cli.import_mail(*three_conversations())
    text = cli.home.parent / "text"
    text.write_text("A hundred crowns.")
    assert cli("account", "add", "ada@north.example", "--no-test", "--imap-host", "i.example", "--smtp-host",
               "s.example", "--password-command", "printf x").code == 0  # fmt: skip
    sent = cli.json("send", "--to", "ben@vos.example", "--subject", "Offer", "--body-file", text, "--no-engine")
    assert cli("outbox", "cancel", sent["id"]).code == 0
    return cli


def database(cli: Cli) -> Path:
    return cli.home / "data" / "profile.db"


def back_up(cli: Cli) -> None:
    db = open_database(database(cli), cli.home / "data" / "blobs.db")
    backups.make(db)
    db.close()


def spoil(path: Path) -> None:
    path.write_bytes(random.Random(1).randbytes(path.stat().st_size))


def test_a_sound_profile_is_left_alone(busy: Cli) -> None:
    before = busy.json("threads", "--filter", "all")
    result = busy("repair", "--json")
    assert (result.code, result.json) == (0, {"damaged": False, "kept": [], "dropped": 0})
    assert "Nothing is damaged." in result.err
    assert busy.json("threads", "--filter", "all") == before
    assert not list(database(busy).parent.glob("*.damaged-*"))


def test_every_command_says_what_to_run(busy: Cli) -> None:
    back_up(busy)
    spoil(database(busy))
    for command in (["threads"], ["draft", "list"], ["sync", "--once"], ["archive", "1"]):
        result = busy(*command)
        assert result.code == 1
        assert "profile.db is damaged." in result.err
        assert "Run: salesinbox repair" in result.err


def test_a_damaged_database_comes_back_whole(busy: Cli) -> None:
    back_up(busy)
    threads, shown = busy.json("threads", "--filter", "all"), busy.json("show", busy.thread("Prices"))
    spoil(database(busy))
    spoilt = database(busy).read_bytes()
    result = busy("repair", "--json")
    assert result.code == 0
    found = result.json
    assert (found["damaged"], found["drafts"], found["unsent"], found["lost_mail"]) == (True, 1, 0, 0)
    assert found["from_backup"] is not None
    (kept,) = map(Path, found["kept"])
    assert kept.read_bytes() == spoilt
    assert f"kept as {kept}" in result.err
    assert [each["subject"] for each in busy.json("draft", "list")] == ["Offer"]
    assert busy.json("threads", "--filter", "all") == threads
    assert busy.json("show", busy.thread("Prices")) == shown


def test_damaged_raw_mail_is_set_aside(busy: Cli) -> None:
    blobs = database(busy).with_name("blobs.db")
    spoil(blobs)
    assert "blobs.db is damaged" in busy("threads").err
    found = busy.json("repair")
    assert [Path(path).name.partition(".damaged-")[0] for path in found["kept"]] == ["blobs.db"]
    assert len(busy.json("threads", "--filter", "all")) == 3
    assert "What does it cost?" in str(busy.json("show", busy.thread("Prices")))


def test_a_damaged_index_of_searches_is_found(busy: Cli) -> None:
    back_up(busy)
    raw = sqlite3.connect(database(busy))
    raw.execute("UPDATE search_data SET block = x'00' WHERE id > 100")
    raw.commit()
    raw.close()
    assert busy.json("repair")["damaged"]
    assert [each["subject"] for each in busy.json("search", "crowns")] == ["Prices"]


def test_what_would_be_lost_is_asked_for(busy: Cli) -> None:
    spoil(database(busy))
    result = busy("repair")
    assert result.code == 1
    assert "there is no backup of them" in result.err
    assert "salesinbox repair --lose" in result.err
    assert busy("repair", "--lose").code == 2
    assert busy("repair", "--lose", "--yes").code == 0
    assert busy.json("draft", "list") == []


def test_an_empty_database_is_no_new_profile(busy: Cli) -> None:
    back_up(busy)
    database(busy).write_bytes(b"")
    assert "is empty, although blobs.db" in busy("draft", "list").err
    assert busy("repair").code == 0
    assert [each["subject"] for each in busy.json("draft", "list")] == ["Offer"]


def test_damage_that_only_reading_finds_is_found(busy: Cli) -> None:
    raw = sqlite3.connect(database(busy).with_name("blobs.db"))
    (name, data), *_ = raw.execute("SELECT digest, data FROM blobs").fetchall()
    with raw:
        raw.execute("UPDATE blobs SET data = ? WHERE digest = ?", (data[:-9] + b"x" * 9, name))
    raw.close()
    found = busy.json("repair")
    assert (found["damaged"], found["kept"], found["dropped"]) == (True, [], 1)
    assert not busy.json("repair")["damaged"]


def test_text_that_cannot_be_read_any_more_is_found(busy: Cli) -> None:
    back_up(busy)
    thread = busy.thread("Prices")
    raw = sqlite3.connect(database(busy))
    with raw:
        raw.execute("UPDATE bodies SET text = x'00112233'")
    raw.close()
    result = busy("show", thread)
    assert (result.code, "Run: salesinbox repair" in result.err) == (1, True)
    assert busy.json("repair")["damaged"]
    assert "What does it cost?" in str(busy.json("show", thread))
