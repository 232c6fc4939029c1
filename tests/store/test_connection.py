"""The rules of connections: one thread each, short transactions, clear errors."""

from __future__ import annotations

import sqlite3
import stat
import threading
from pathlib import Path

import pytest

from salesinbox.core.errors import StoreError
from salesinbox.store import changes, tables
from salesinbox.store.connection import Database, open_database
from tests.profile import Profile, mail


def test_a_connection_used_from_another_thread_is_refused(profile: Profile):
    caught: list[BaseException] = []

    def use() -> None:
        try:
            profile.db.rows("SELECT 1")
        except RuntimeError as error:
            caught.append(error)

    thread = threading.Thread(target=use)
    thread.start()
    thread.join()
    assert len(caught) == 1


def test_a_failed_transaction_leaves_nothing_behind(profile: Profile):
    before = changes.latest(profile.db)

    def fail_half_way() -> None:
        with profile.db.write("test"):
            profile.db.execute("UPDATE accounts SET name = 'Changed'")
            profile.db.changed("account", 1)
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        fail_half_way()
    assert profile.db.value("SELECT name FROM accounts") == "Ada North"
    assert changes.latest(profile.db) == before


def test_readers_learn_of_a_change_once_it_is_committed(profile: Profile, tmp_path: Path):
    reader = open_database(tmp_path / "profile.db")
    version, seq = reader.data_version(), changes.latest(reader)
    (message,) = profile.add(mail())
    assert reader.data_version() != version
    _, changed = changes.since(reader, seq)
    assert changes.Change("thread", profile.thread_of(message)) in changed
    reader.close()


def test_a_database_of_a_newer_program_is_refused_untouched(tmp_path: Path):
    path = tmp_path / "profile.db"
    open_database(path).close()
    raw = sqlite3.connect(path)
    raw.execute("PRAGMA user_version = 999")
    raw.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="newer salesinbox"):
        open_database(path)
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_named(tmp_path: Path):
    path = tmp_path / "profile.db"
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreError, match=r"damaged"):
        open_database(path)


@pytest.mark.parametrize(("broken", "other"), [("profile.db", "blobs.db"), ("blobs.db", "profile.db")])
def test_of_two_files_the_damaged_one_is_named(tmp_path: Path, broken: str, other: str):
    open_database(tmp_path / "profile.db", tmp_path / "blobs.db").close()
    (tmp_path / broken).write_bytes(b"no database at all" * 1000)
    with pytest.raises(StoreError, match=f"{broken} is damaged") as caught:
        open_database(tmp_path / "profile.db", tmp_path / "blobs.db")
    assert other not in caught.value.message


def test_damage_that_shows_up_while_reading_is_said(profile: Profile, tmp_path: Path):
    profile.add(*[mail(f"Mail {n}", message_id=f"{n}@x.example", body="x " * 2000) for n in range(40)])
    profile.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    page, size = (profile.db.value(f"SELECT {what}") for what in (
        "rootpage FROM sqlite_master WHERE name = 'messages'", "page_size FROM pragma_page_size",
    ))  # fmt: skip
    profile.db.close()
    path = tmp_path / "profile.db"
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    db = open_database(path)
    with pytest.raises(StoreError, match=r"profile\.db is damaged"):
        read_everything(db)
    db.close()


def read_everything(db: Database) -> None:
    for table in ("messages", "bodies", "participants", "threads", "thread_refs"):
        db.rows(f"SELECT * FROM {table}")


def test_an_emptied_database_is_not_taken_for_a_new_one(profile: Profile, tmp_path: Path):
    profile.add(mail())
    profile.db.close()
    for name in ("profile.db", "profile.db-wal", "profile.db-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    (tmp_path / "profile.db").touch()
    with pytest.raises(StoreError, match=r"is empty, although blobs\.db"):
        open_database(tmp_path / "profile.db", tmp_path / "blobs.db")
    assert (tmp_path / "profile.db").stat().st_size == 0


def test_a_full_disk_is_said_and_loses_nothing(profile: Profile):
    profile.db.execute(f"PRAGMA max_page_count = {profile.db.value('PRAGMA page_count')}")
    with pytest.raises(StoreError, match="disk is full"), profile.db.write("fill the disk"):
        profile.db.execute("INSERT INTO changes (kind, ref) VALUES (?, 1)", ("x" * 10_000_000,))
    profile.db.execute("PRAGMA max_page_count = 1073741823")
    profile.add(mail())
    assert profile.db.value("SELECT count(*) FROM messages") == 1


def test_a_full_disk_under_the_raw_mail_is_said_too(profile: Profile):
    profile.db.execute(f"PRAGMA blobs.max_page_count = {profile.db.value('PRAGMA blobs.page_count')}")
    with pytest.raises(StoreError, match="disk is full"):
        profile.add(mail(body="".join(f"{number} and on " for number in range(9000))))
    assert profile.db.value("SELECT count(*) FROM messages") == 0
    profile.db.execute("PRAGMA blobs.max_page_count = 1073741823")
    profile.add(mail())


def test_only_the_user_can_read_the_databases(profile: Profile, tmp_path: Path):
    for name in ("profile.db", "blobs.db"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_every_table_is_declared_as_cache_or_user(profile: Profile):
    names = {
        row["name"]
        for row in profile.db.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
        if not row["name"].startswith(("sqlite_", "_sqlite", "search_"))
    }
    assert names == tables.CACHE | tables.USER
    assert not tables.CACHE & tables.USER


def test_two_programs_may_make_the_same_new_profile_at_once(tmp_path: Path):
    failures: list[BaseException] = []
    ready = threading.Barrier(4)

    def opener() -> None:
        ready.wait()
        try:
            open_database(tmp_path / "profile.db", tmp_path / "blobs.db").close()
        except Exception as error:
            failures.append(error)

    crowd = [threading.Thread(target=opener) for _ in range(4)]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join()
    assert failures == []
