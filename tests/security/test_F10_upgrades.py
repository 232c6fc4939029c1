"""F10: a database of any earlier version comes along with all that is in it; of a newer one nothing is touched."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from salesinbox.core.errors import StoreError
from salesinbox.store import drafts, migrations, outbox
from salesinbox.store.connection import open_database
from salesinbox.store.rescue import restore, user_backup

VERSIONS = range(1, len(migrations.STEPS))

WHAT_THERE_WAS = """
INSERT INTO accounts (id, address, name) VALUES (1, 'ada@north.example', 'Ada');
INSERT INTO mailboxes (id, account_id, name, role) VALUES (1, 1, 'INBOX', 'inbox'), (2, 1, 'Archive', 'archive');
INSERT INTO threads (id, account_id, subject) VALUES (4, 1, 'Prices');
INSERT INTO messages (id, account_id, thread_id, identity, message_id, sort_key, date, subject, base_subject,
  from_name, from_address, snippet, size) VALUES (7, 1, 4, 'one@vos.example#1', 'one@vos.example', 5, 5, 'Prices',
  'prices', 'Ben', 'ben@vos.example', '', 100);
INSERT INTO drafts (account_id, kind, thread_id, answers, answers_identity, recipients_to, cc, bcc, subject, body,
  created, updated) VALUES (1, 'reply', 4, 7, 'one@vos.example#1', 'ben@vos.example', '', '', 'Re: Prices', 'A hundred',
  1, 2);
INSERT INTO outbox (account_id, outbox_id, header_id, answers, sender, recipients, subject, draft, not_before, created,
  updated) VALUES
  (1, 'abc', 'two@north.example', 7, 'ada@north.example', '["ben@vos.example"]', 'Offer', '{}', 1, 1, 1);
INSERT INTO outbox_contents (outbox_id, raw) VALUES (1, x'00');
INSERT INTO undo_steps (id, title, created) VALUES (3, 'Archived', 1);
INSERT INTO actions (id, account_id, step_id, verb, params, inverse_verb, inverse_params, created)
  VALUES (9, 1, 3, 'move', '{"from": 1, "to": 2}', 'move', '{"from": 2, "to": 1}', 1);
INSERT INTO action_targets (action_id, message_id, identity) VALUES (9, 7, 'one@vos.example#1');
"""


@pytest.fixture(params=VERSIONS)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A profile's database as each earlier version left it, with something in it."""
    path = tmp_path / "profile.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        migrations.apply(connection, upto=1)
        connection.executescript(WHAT_THERE_WAS)
        migrations.apply(connection, upto=request.param)
    return path


def version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [line for line in connection.iterdump() if "sqlite_sequence" not in line]


def test_F10_everything_comes_along(old: Path) -> None:
    db = open_database(old)
    assert [draft.subject for draft in drafts.listing(db)] == ["Re: Prices"]
    assert [row.subject for row in outbox.listing(db)] == ["Offer"]
    assert db.value("SELECT count(*) FROM action_targets t JOIN messages m ON m.id = t.message_id") == 1
    assert db.value("PRAGMA integrity_check") == "ok"
    assert db.rows("PRAGMA foreign_key_check") == []
    db.close()
    assert version(old) == len(migrations.STEPS)


def test_F10_an_upgraded_database_is_as_a_new_one(old: Path, tmp_path: Path) -> None:
    open_database(old).close()
    new = tmp_path / "new.db"
    open_database(new).close()

    def schema(path: Path) -> set[str]:
        return {line for line in dump(path) if line.startswith(("CREATE TABLE", "CREATE INDEX", "CREATE UNIQUE"))}

    assert schema(old) == schema(new)


def test_F10_the_users_rows_are_copied_first(old: Path) -> None:
    before = version(old)
    open_database(old).close()
    (backup,) = user_backup.all_of(user_backup.beside(old))
    assert version(backup) == before
    new = open_database(old.with_name("restored.db"))
    new.execute("PRAGMA foreign_keys=OFF")
    restore.load(new, backup)
    assert [draft.subject for draft in drafts.listing(new)] == ["Re: Prices"]
    assert new.value("SELECT identity FROM action_targets WHERE action_id = 9") == "one@vos.example#1"
    new.close()


def test_F10_a_step_that_fails_leaves_all_as_it_was(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(db: object) -> None:
        db.execute("CREATE TABLE half_done (id)")  # type: ignore[attr-defined]  # a sqlite_utils database
        db.execute("DELETE FROM drafts")  # type: ignore[attr-defined]
        db.execute("SELECT nonsense FROM nowhere")  # type: ignore[attr-defined]

    steps = (*migrations.STEPS[: version(old)], fails)
    before, at = dump(old), version(old)
    monkeypatch.setattr(migrations, "STEPS", steps)
    with pytest.raises(StoreError, match="could not be brought up to date") as caught:
        open_database(old)
    assert "as it was" in caught.value.hint
    assert (dump(old), version(old)) == (before, at)
    monkeypatch.undo()
    db = open_database(old)
    assert len(drafts.listing(db)) == 1
    db.close()


def test_F10_without_room_for_the_copy_nothing_is_changed(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path) -> None:
        raise OSError(28, "No space left on device")

    before = dump(old)
    monkeypatch.setattr(user_backup, "_sync", full)
    with pytest.raises(StoreError, match="no space left"):
        open_database(old)
    assert dump(old) == before


def test_F10_a_newer_database_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "profile.db"
    open_database(path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {len(migrations.STEPS) + 1}")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="newer salesinbox") as caught:
        open_database(path)
    assert caught.value.hint == "Update salesinbox; the database was not touched."
    assert path.read_bytes() == before
    assert user_backup.all_of(user_backup.beside(path)) == []
