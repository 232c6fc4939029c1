"""Copies of what only the user has: private, few, whole, and made only where something changed."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from salesinbox.core.errors import StoreError
from salesinbox.store import drafts
from salesinbox.store.drafts import DraftRow
from salesinbox.store.rescue import apart, backups, id_backup, user_backup
from tests.profile import Profile, mail


def back_up(profile: Profile) -> bool:
    return user_backup.make(profile.db.connection, user_backup.beside(profile.db.path))


@pytest.fixture
def busy(profile: Profile) -> Profile:
    """A profile with mail and a draft."""
    profile.add(mail())
    drafts.save(profile.db, DraftRow(profile.account_id, subject="Re: 5"))
    return profile


def test_backups_are_private_few_and_made_only_when_something_changed(busy: Profile) -> None:
    target = user_backup.beside(busy.db.path)
    assert back_up(busy)
    assert not user_backup.make(busy.db.connection, target)
    busy.add(mail("New mail is no reason"))
    assert not user_backup.make(busy.db.connection, target)
    for number in range(10):
        drafts.save(busy.db, DraftRow(busy.account_id, subject=f"Draft {number}"))
        assert user_backup.make(busy.db.connection, target)
    kept = user_backup.all_of(target)
    assert [path.name for path in kept] == ["user-backup.db", *(f"user-backup.db.{n}" for n in range(1, 7))]
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept} == {0o600}
    subjects = [max(sqlite3.connect(path).execute("SELECT subject FROM drafts").fetchall())[0] for path in kept]
    assert subjects == ["Re: 5"] * 7
    counts = [sqlite3.connect(path).execute("SELECT count(*) FROM drafts").fetchone()[0] for path in kept]
    assert counts == [11, 10, 9, 8, 7, 6, 5]


def test_a_backup_that_cannot_be_written_leaves_the_last_one(busy: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    back_up(busy)
    target = user_backup.beside(busy.db.path)
    before = target.read_bytes()
    drafts.save(busy.db, DraftRow(busy.account_id, subject="Another"))

    def full(path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(user_backup, "_sync", full)
    with pytest.raises(StoreError, match="no space left"):
        user_backup.make(busy.db.connection, target)
    assert target.read_bytes() == before
    assert not list(target.parent.glob("*.new"))


def test_ids_are_noted_as_mail_comes_and_a_damaged_list_is_made_anew(profile: Profile) -> None:
    path = id_backup.beside(profile.db.path)
    profile.add(*[mail(f"Mail {n}", message_id=f"{n}@x.example") for n in range(5)])
    assert id_backup.extend(profile.db, path) == 5
    assert id_backup.extend(profile.db, path) == 0
    path.write_bytes(b"no database" * 1000)
    profile.add(mail("One more", message_id="more@x.example"))
    assert id_backup.extend(profile.db, path) == 6
    assert len(list(id_backup.read(path))) == 6
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_copy_takes_no_lock_away_from_whoever_else_has_the_database_open(profile: Profile) -> None:
    look = (
        "import sys; from pathlib import Path; from salesinbox.store.connection import open_database;"
        "db = open_database(Path(sys.argv[1])); print(db.value('SELECT name FROM accounts')); db.close()"
    )

    def seen_by_another_process() -> str:
        command = [sys.executable, "-c", look, str(profile.db.path)]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    for name in ("Ada", "Beda"):
        backups.make(profile.db)
        seen_by_another_process()  # the last to close a database throws its log away, if nobody seems to have it open
        with profile.db.write("test"):
            profile.db.execute("UPDATE accounts SET name = ?", (name,))
        assert seen_by_another_process() == name


def test_a_file_that_is_copied_stays_locked(profile: Profile, tmp_path: Path) -> None:
    write = (
        "import sqlite3, sys; db = sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None);"
        "db.execute('BEGIN IMMEDIATE')"
    )
    with profile.db.write("test"):
        apart.copy(profile.db.path, tmp_path / "copy.db")
        done = subprocess.run([sys.executable, "-c", write, str(profile.db.path)], capture_output=True, text=True)
    assert "locked" in done.stderr
    assert (tmp_path / "copy.db").read_bytes() == profile.db.path.read_bytes()
    with pytest.raises(OSError, match="No such file"):
        apart.copy(tmp_path / "none", tmp_path / "copy")
