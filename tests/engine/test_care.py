"""F5 with a server at hand: what is damaged is mended, what is lost is fetched again, and a full disk is waited out."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from salesinbox.actions import triage
from salesinbox.config.loader import set_value
from salesinbox.config.locations import Locations
from salesinbox.core.errors import StoreError
from salesinbox.engine import care, control
from salesinbox.engine.supervisor import Supervisor
from salesinbox.store import action_log, blobs, drafts, identities, reading, status
from salesinbox.store.connection import open_database
from salesinbox.store.drafts import DraftRow
from salesinbox.store.rescue import backups, user_backup
from salesinbox.store.threads import Filter
from salesinbox.store.trouble import Damaged
from tests.engine.conftest import StartEngine
from tests.profile import mail as letter
from tests.rig import Rig, mail, wait_for

SUBJECTS = [f"Quote {number}" for number in range(30)]


def fill(rig: Rig) -> None:
    for number, subject in enumerate(SUBJECTS):
        rig.append(mail(subject, message_id=f"{number}@heron.example", body=f"Number {number}. " * 300))
    rig.sync()


def closed(rig: Rig) -> Path:
    """Nobody has the database open; where it is."""
    rig.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    rig.db.execute("PRAGMA blobs.wal_checkpoint(TRUNCATE)")
    rig.db.close()
    return rig.locations.database


def spoil(path: Path, at: float = 0.3, share: float = 0.4) -> None:
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(int(size * at) // 4096 * 4096)
        file.write(random.Random(3).randbytes(int(size * share) // 4096 * 4096))


def reopen(rig: Rig) -> None:
    rig.db.close()
    rig.db = open_database(rig.locations.database, rig.locations.blobs_database)


def trouble(rig: Rig) -> str:
    found = status.engine(rig.db)
    return found.trouble if found is not None else ""


def state(rig: Rig) -> str:
    return next((each.state for each in status.accounts(rig.db)), "")


def is_mended(rig: Rig) -> bool:
    try:
        reopen(rig)
        return "has been rebuilt" in trouble(rig)
    except StoreError:
        return False


def test_an_engine_that_finds_damage_rebuilds_and_carries_out_what_was_open(
    rig: Rig, start_engine: StartEngine
) -> None:
    fill(rig)
    triage.archive(rig.db, [rig.thread("Quote 3")])
    drafts.save(rig.db, DraftRow(rig.account_id, subject="Unfinished"))
    before = {subject: (rig.message(subject)["id"], rig.thread(subject)) for subject in SUBJECTS}
    backups.make(rig.db)
    path = closed(rig)
    spoil(path)
    spoilt = path.read_bytes()

    start_engine(rig)

    wait_for(lambda: is_mended(rig))
    (kept,) = [each for each in path.parent.glob("profile.db.damaged-*") if each.suffix[-4:] not in ("-wal", "-shm")]
    assert kept.read_bytes() == spoilt
    assert str(kept) in trouble(rig) or kept.name in rig.locations.engine_log.read_text()
    wait_for(lambda: set(rig.on_server("Archive")) == {"Quote 3"})
    wait_for(lambda: not identities.any_expected(rig.db))
    assert {subject: (rig.message(subject)["id"], rig.thread(subject)) for subject in SUBJECTS} == before
    assert [draft.subject for draft in drafts.listing(rig.db)] == ["Unfinished"]
    assert "Quote 3" not in rig.listed(Filter.INBOX)
    assert len(rig.listed(Filter.INBOX)) == len(SUBJECTS) - 1


def test_damage_that_shows_up_at_work_is_mended_too(rig: Rig, start_engine: StartEngine) -> None:
    fill(rig)
    start_engine(rig)
    wait_for(lambda: state(rig) == "idle")
    wait_for(user_backup.beside(rig.locations.database).exists)
    rig.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    spoil(rig.locations.database)
    rig.append(mail("After the damage"))
    wait_for(lambda: is_mended(rig), seconds=30)
    wait_for(lambda: "After the damage" in rig.listed(Filter.INBOX), seconds=30)
    wait_for(lambda: len(rig.listed(Filter.INBOX)) == len(SUBJECTS) + 1)


def test_what_cannot_be_saved_stops_the_engine_with_a_sentence(rig: Rig) -> None:
    fill(rig)
    path = closed(rig)
    path.write_bytes(random.Random(4).randbytes(100_000))
    with pytest.raises(StoreError, match="no backup of them"):
        Supervisor(rig.locations).serve()
    with pytest.raises(Damaged, match="is damaged") as caught:
        control.sync_once(rig.locations)
    assert caught.value.hint == "Run: salesinbox repair"


def test_an_action_waits_for_its_message_and_is_given_up_if_that_is_gone(rig: Rig) -> None:
    fill(rig)
    triage.star(rig.db, [rig.thread("Quote 5")])
    triage.star(rig.db, [rig.thread("Quote 6")])
    backups.make(rig.db)
    path = closed(rig)
    gone = rig.uids()[6]
    rig.client.delete_messages([gone])
    rig.client.expunge()
    spoil(path, 0, 0.6)
    control.repair(rig.locations)
    reopen(rig)
    assert action_log.waiting(rig.db) == 2
    rig.sync()  # brings the mail, then carries out what waited for it
    assert action_log.waiting(rig.db) == 0
    assert "\\Flagged" in rig.on_server()["Quote 5"]


@pytest.mark.parametrize("harm", ["missing", "damaged"])
def test_raw_mail_that_is_lost_is_fetched_again(rig: Rig, start_engine: StartEngine, harm: str) -> None:
    fill(rig)
    raws = {subject: reading.raw(rig.db, rig.message(subject)["id"]) for subject in SUBJECTS}
    closed(rig)
    for suffix in ("", "-wal", "-shm"):
        file = rig.locations.blobs_database.with_name(f"blobs.db{suffix}")
        if suffix or harm == "missing":
            file.unlink(missing_ok=True)
        else:
            file.write_bytes(random.Random(1).randbytes(file.stat().st_size))
    start_engine(rig)
    wait_for(lambda: is_there(rig))
    wait_for(lambda: {subject: raw(rig, subject) for subject in SUBJECTS} == raws, seconds=30)
    assert reading.text(rig.db, rig.message("Quote 1")["id"]).startswith("Number 1.")
    kept = list(rig.locations.data.glob("blobs.db.damaged-*"))
    assert bool(kept) is (harm == "damaged")


def is_there(rig: Rig) -> bool:
    try:
        reopen(rig)
    except StoreError:
        return False
    return state(rig) == "idle"


def raw(rig: Rig, subject: str) -> bytes | None:
    try:
        return reading.raw(rig.db, rig.message(subject)["id"])
    except StoreError:
        return None


def test_what_can_be_read_of_damaged_raw_mail_is_not_fetched_again(
    rig: Rig, start_engine: StartEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(rig)
    closed(rig)
    path = rig.locations.blobs_database
    shutil.copyfile(path, path.with_name("blobs.db.damaged-2026-01-01-000000"))
    path.unlink()
    fetched: list[int] = []

    def note(*args: Any) -> int:
        fetched.append(1)
        return 0

    monkeypatch.setattr("salesinbox.sync.account_sync.refetch_lost", note)
    reopen(rig)
    start_engine(rig)
    wait_for(lambda: all(raw(rig, subject) for subject in SUBJECTS))
    assert rig.db.value("SELECT count(*) FROM lost_blobs") == 0


def test_blobs_without_a_name_and_unfinished_files_are_thrown_away(
    rig: Rig, start_engine: StartEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(care, "ROUND_SECONDS", 0.2)
    fill(rig)
    big = random.Random(2).randbytes(blobs.FILE_FROM_BYTES + 1)
    blobs.save(rig.db, [("small", b"nobody's"), ("ab" * 20, big)])
    folder = rig.locations.blob_dir / "ab"
    unfinished, young = folder / ".file.zst.123", folder / ".file.zst.124"
    unfinished.write_bytes(b"half")
    young.write_bytes(b"half")
    backup = rig.locations.data / ".user-backup.db.new"
    backup.touch()
    rebuilt = rig.locations.data / "profile.db.rebuilt"
    rebuilt.touch()
    for path in (unfinished, backup, rebuilt):
        os.utime(path, (1, 1))
    start_engine(rig)
    wait_for(lambda: rig.db.row("SELECT 1 FROM blobs.blobs WHERE digest = 'small'") is None)
    wait_for(lambda: [path.name for path in folder.iterdir()] == [young.name])
    assert not backup.exists()
    assert not rebuilt.exists()
    assert all(raw(rig, subject) for subject in SUBJECTS)


def test_the_user_data_is_copied_by_itself(rig: Rig, start_engine: StartEngine) -> None:
    drafts.save(rig.db, DraftRow(rig.account_id, subject="Unfinished"))
    start_engine(rig)
    target = user_backup.beside(rig.locations.database)
    wait_for(target.exists)
    with closing(sqlite3.connect(target)) as copy:
        assert copy.execute("SELECT subject FROM drafts").fetchall() == [("Unfinished",)]


# Little disk space


class Disk:
    """A disk whose free space the test chooses."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, megabytes: int) -> None:
        self.megabytes = megabytes
        monkeypatch.setattr(Locations, "free_bytes", lambda locations: self.megabytes * 1_000_000)


def errors(rig: Rig) -> str:
    return next((each.error for each in status.accounts(rig.db)), "")


def with_file(subject: str) -> bytes:
    raw = letter(subject, attachment=("plans.bin", random.Random(6).randbytes(70_000)))
    return raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def test_with_little_space_history_waits_and_new_mail_comes(
    rig: Rig, start_engine: StartEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("salesinbox.sync.account_sync.FIRST_BATCH", 5)
    monkeypatch.setattr("salesinbox.engine.mail_thread.ROOM_SECONDS", 0.2)
    disk = Disk(monkeypatch, 150)
    for number, subject in enumerate(SUBJECTS):
        rig.append(mail(subject, message_id=f"{number}@heron.example"))
    start_engine(rig)
    wait_for(lambda: state(rig) == "short")
    assert errors(rig) == "history waits until more is free."
    assert len(rig.listed(Filter.INBOX)) < len(SUBJECTS)
    rig.append(mail("New"))
    rig.append(with_file("With a file"))
    wait_for(lambda: {"New", "With a file"} <= set(rig.listed(Filter.INBOX)))
    assert rig.message("With a file")["missing"] > 90_000
    assert reading.text(rig.db, rig.message("With a file")["id"]).startswith("Could you send")
    disk.megabytes = 40
    wait_for(lambda: errors(rig) == "mail stays on the server until more is free.")
    rig.append(mail("Newer"))
    drafts.save(rig.db, DraftRow(rig.account_id, subject="Still kept"))
    triage.archive(rig.db, [rig.thread("New")])
    wait_for(lambda: set(rig.on_server("Archive")) == {"New"})
    assert "Newer" not in rig.listed(Filter.INBOX)
    disk.megabytes = 1000
    wait_for(lambda: set(rig.listed(Filter.INBOX)) == {*SUBJECTS, "Newer", "With a file"})
    wait_for(lambda: rig.message("With a file")["missing"] == 0)
    wait_for(lambda: state(rig) == "idle")
    assert errors(rig) == ""


def test_one_pass_on_a_full_disk_says_what_waits(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("salesinbox.sync.account_sync.FIRST_BATCH", 5)
    set_value(rig.locations.config_file, "keep_free_mb", "1000")
    Disk(monkeypatch, 900)
    for subject in SUBJECTS:
        rig.append(mail(subject))
    (error,) = rig.try_sync()["errors"]
    assert error.startswith("Little disk space: history waits until more is free. Free some")
    set_value(rig.locations.config_file, "keep_free_mb", "0")
    rig.sync()
    assert set(rig.listed(Filter.INBOX)) == set(SUBJECTS)
