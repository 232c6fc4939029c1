"""F5: a full or read-only disk, and a database that another program holds, are told and cost nothing."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from salesinbox.actions import send, triage
from salesinbox.actions.send import Sending
from salesinbox.core.errors import StoreError
from salesinbox.store import action_log, connection, drafts, outbox, threads
from salesinbox.store.connection import open_database
from salesinbox.store.drafts import DraftRow
from salesinbox.store.threads import Filter
from tests.cli.running import Cli, cli, three_conversations, with_little_room
from tests.profile import Profile, mail, open_profile

__all__ = ["cli"]


def numbers(cli: Cli) -> tuple[int, int, int]:
    """How many drafts, mails to send and changes to sync there are."""
    with closing(open_database(cli.home / "data" / "profile.db")) as db:
        assert db.value("PRAGMA integrity_check") == "ok"
        assert db.rows("PRAGMA foreign_key_check") == []
        return drafts.count(db), sum(outbox.unsettled(db).values()), action_log.waiting(db)


@pytest.fixture
def ada(cli: Cli) -> Cli:
    """An account and mail, all of it in the database's own file."""
    words = ["--no-test", "--imap-host", "i.example", "--smtp-host", "s.example", "--password-command", "printf x"]
    assert cli("account", "add", "ada@north.example", *words).code == 0
    cli.import_mail(*three_conversations())
    (cli.home.parent / "text").write_text("A hundred crowns. " * 3000)
    return cli


def test_F5_a_disk_that_is_full_at_any_write_keeps_all_or_nothing(ada: Cli) -> None:
    text, thread = str(ada.home.parent / "text"), str(ada.thread("Visit"))
    offer = ["send", "--to", "ben@vos.example", "--subject", "Offer", "--body-file", text, "--no-engine"]
    done = []
    for room in (0, 1_000, 5_000, 20_000, 40_000, 60_000, 80_000, 100_000, 10_000_000):
        before = numbers(ada)
        results = [with_little_room(ada, room, *words) for words in (offer, ["star", thread], ["unread", thread])]
        sent = results[0].returncode == 0
        done.append(sent)
        for result in results:
            said = result.stderr.decode()
            assert "went wrong inside" not in said
            assert result.returncode in (0, 1)
        assert numbers(ada)[1] - before[1] == sent
    assert done[0] is False
    assert done[-1] is True
    assert ada("star", thread).code == 0


# A disk of its own, where the machine lets us have one


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 3 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a disk")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path, leave: int = 0) -> Path:
    """Take all room but *leave* bytes."""
    stone = folder / "stone"
    with stone.open("ab") as file:
        while (free := os.statvfs(folder).f_bavail * os.statvfs(folder).f_frsize - leave) > 0:
            try:
                file.write(b"\0" * min(free, 65536))
                file.flush()
            except OSError:
                break
    return stone


def triage_one(profile: Profile) -> None:
    (row, *_) = threads.page(profile.db, Filter.INBOX)
    triage.archive(profile.db, [row.id])


def submit(profile: Profile) -> None:
    draft = DraftRow(profile.account_id, to="ben@vos.example", subject="Offer", body="x" * 20_000)
    send.submit(profile.db, draft, Sending())


WRITES: dict[str, Any] = {
    "a draft": lambda profile: drafts.save(profile.db, DraftRow(profile.account_id, body="y" * 30_000)),
    "an action": triage_one,
    "a mail to send": submit,
    "new mail": lambda profile: profile.add(mail("New", message_id="new@x.example", body="z " * 20_000)),
}


@pytest.mark.parametrize("name", WRITES)
@pytest.mark.parametrize("leave", [0, 4096, 20_000, 60_000])
def test_F5_on_a_really_full_disk_nothing_is_half_done(small_disk: Path, name: str, leave: int) -> None:
    profile = open_profile(small_disk)
    profile.add(*[mail(f"Mail {n}", message_id=f"{n}@x.example") for n in range(20)])

    def state() -> list[Any]:
        names = ("drafts", "actions", "action_targets", "outbox", "messages", "threads")
        return [profile.db.value(f"SELECT count(*) FROM {name}") for name in names]

    before = state()
    stone = fill(small_disk, leave)
    failed = False
    try:
        WRITES[name](profile)
    except StoreError:
        failed = True
    stone.unlink()
    assert (state() == before) is failed
    if failed:
        WRITES[name](profile)
        assert state() != before
    assert profile.db.value("PRAGMA integrity_check") == "ok"
    profile.db.close()


@pytest.fixture
def read_only(small_disk: Path) -> Path:
    profile = open_profile(small_disk)
    profile.add(mail("Prices"))
    profile.db.close()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    return small_disk


def open_and_write(folder: Path) -> None:
    with closing(open_database(folder / "profile.db", folder / "blobs.db")) as db:
        drafts.save(db, DraftRow(1, subject="Lost?"))


def test_F5_a_read_only_disk_is_told(read_only: Path) -> None:
    with pytest.raises(StoreError, match="cannot be written"):
        open_and_write(read_only)
    subprocess.run(["mount", "-o", "remount,rw", str(read_only)], check=True)
    db = open_database(read_only / "profile.db", read_only / "blobs.db")
    assert [row.subject for row in threads.page(db, Filter.INBOX)] == ["Prices"]
    drafts.save(db, DraftRow(1, subject="Kept"))
    db.close()


# Another program holds the database


def test_F5_a_database_that_is_held_for_long_is_told_and_free_again(
    profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "BUSY_TIMEOUT_SECONDS", 0.05)
    profile.add(mail("Prices"))
    other = sqlite3.connect(profile.db.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    for name in ("a draft", "an action", "a mail to send", "new mail"):
        with pytest.raises(StoreError, match="Another program has held"):
            WRITES[name](profile)
    assert [row.subject for row in threads.page(profile.db, Filter.INBOX)] == ["Prices"]
    other.execute("ROLLBACK")
    other.close()
    for write in WRITES.values():
        write(profile)
    assert (drafts.count(profile.db), action_log.waiting(profile.db)) == (1, 1)


def test_F5_who_waits_gets_the_database_as_soon_as_it_is_free(profile: Profile) -> None:
    other = sqlite3.connect(profile.db.path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    timer = threading.Timer(0.2, lambda: other.execute("ROLLBACK"))
    timer.start()
    WRITES["a draft"](profile)
    timer.join()
    other.close()
    assert drafts.count(profile.db) == 1
