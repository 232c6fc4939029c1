"""F5: a damaged database costs nobody a draft, a queued mail or an action; mail comes again under the ids it had."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from salesinbox.actions import arrange, later, send, triage
from salesinbox.actions.send import Sending
from salesinbox.actions.undo import undo
from salesinbox.core import clock
from salesinbox.core.models import Role
from salesinbox.store import accounts, action_log, drafts, imports, mailboxes, outbox, reading, threads
from salesinbox.store.connection import open_database
from salesinbox.store.drafts import DraftRow
from salesinbox.store.imports import Import
from salesinbox.store.prepared import prepare
from salesinbox.store.rescue import id_backup, restore, user_backup
from salesinbox.store.rescue.rebuild import WouldLose, is_damaged, rebuild
from salesinbox.store.threads import Filter
from salesinbox.store.trouble import Damaged, Replaced
from tests.profile import START, Profile, claim_one, mail, open_profile

Spoil = Callable[[Path], None]
MAIL = 60


def overwritten(at: float, share: float) -> Spoil:
    def spoil(path: Path) -> None:
        size = path.stat().st_size
        with path.open("r+b") as file:
            file.seek(int(size * at) // 4096 * 4096)
            file.write(random.Random(7).randbytes(max(4096, int(size * share) // 4096 * 4096)))

    return spoil


def cut_to(share: float) -> Spoil:
    return lambda path: os.truncate(path, int(path.stat().st_size * share) // 4096 * 4096)


def header(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(b"\0" * 4096)


def random_bytes(path: Path) -> None:
    path.write_bytes(random.Random(5).randbytes(path.stat().st_size))


SPOILS = {
    "its first page is overwritten": header,
    "its middle is overwritten": overwritten(0.4, 0.2),
    "its end is overwritten": overwritten(0.8, 0.2),
    "half of it is cut off": cut_to(0.5),
    "most of it is cut off": cut_to(0.1),
    "it is empty": cut_to(0),
    "it is random bytes": random_bytes,
}


def letters(count: int = MAIL) -> list[bytes]:
    return [mail(f"Mail {n}", message_id=f"{n}@x.example", body=f"Number {n}. " * 50) for n in range(count)]


def imported(profile: Profile) -> None:
    with profile.db.write("mailbox"):
        box = mailboxes.ensure_local(profile.db, profile.account_id, "Old mail", Role.OTHER)
    imports.add(profile.db, box, [Import(prepare(mail("From a file", message_id="file@x.example")), frozenset(), 9)])


@pytest.fixture
def busy(tmp_path: Path) -> Profile:
    """Ada has mail, a draft that answers one, a mail that waits, imported mail; one conversation is archived, one
    snoozed, one muted."""
    profile = open_profile(tmp_path)
    ids = profile.add(*letters())
    imported(profile)
    triage.archive(profile.db, [profile.thread_of(ids[3])])
    later.snooze(profile.db, [profile.thread_of(ids[9])], clock.now() + timedelta(days=9))
    later.mute(profile.db, [profile.thread_of(ids[11])])
    drafts.save(profile.db, DraftRow(profile.account_id, "reply", profile.thread_of(ids[5]), ids[5], subject="Re: 5"))
    answer = send.reply_row(profile.db, ids[7], everyone=False)
    send.submit(profile.db, answer, Sending())
    return profile


def end(profile: Profile) -> Path:
    """Nobody has the database open any more; where it is."""
    profile.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    profile.db.close()
    return profile.db.path


def back_up(profile: Profile) -> None:
    id_backup.extend(profile.db, id_backup.beside(profile.db.path))
    assert user_backup.make(profile.db.connection, user_backup.beside(profile.db.path))


def reopened(path: Path) -> Profile:
    db = open_database(path, path.with_name("blobs.db"))
    account = accounts.ensure(db, "ada@north.example")
    return Profile(db, account.id, {box.role: box.id for box in mailboxes.of_account(db, account.id)})


@pytest.mark.parametrize("name", SPOILS)
def test_what_the_user_made_survives_however_the_file_is_damaged(busy: Profile, name: str) -> None:
    db = busy.db
    back_up(busy)
    before = {row["message_id"]: (row["id"], row["thread_id"]) for row in db.rows("SELECT * FROM messages")}
    boxes = mailboxes.of_account(db, busy.account_id)
    path = end(busy)
    SPOILS[name](path)
    spoilt = path.read_bytes()
    assert is_damaged(path)

    rebuilt = rebuild(path, path.with_name("blobs.db"))

    assert rebuilt.kept.read_bytes() == spoilt
    profile = reopened(path)
    db = profile.db
    assert [draft.subject for draft in drafts.listing(db)] == ["Re: 5"]
    assert [row.subject for row in outbox.listing(db)] == ["Re: Mail 7"]
    assert action_log.waiting(db) == 1
    assert {(box.id, box.name) for box in mailboxes.of_account(db, profile.account_id)} == {
        (box.id, box.name) for box in boxes
    }
    assert {row.subject for row in threads.page(db, Filter.ALL)} == {"Re: Mail 7", "From a file"}
    assert reading.raw(db, before["file@x.example"][0]) == mail("From a file", message_id="file@x.example")

    assert claim_one(db, profile.account_id) is None  # its message is still to come
    profile.add(*reversed(letters()))
    after = {row["message_id"]: (row["id"], row["thread_id"]) for row in db.rows("SELECT * FROM messages")}
    assert after == before
    assert claim_one(db, profile.account_id) is not None
    assert not {"Mail 3", "Mail 9", "Mail 11"} & {row.subject for row in threads.page(db, Filter.INBOX, limit=100)}
    assert [row.subject for row in threads.page(db, Filter.SNOOZED)] == ["Mail 9"]
    assert db.value("PRAGMA integrity_check") == "ok"
    db.close()


@pytest.mark.parametrize("newest_first", [True, False])
@pytest.mark.parametrize("spoil", [header, random_bytes])
def test_conversations_split_and_merged_are_so_again(tmp_path: Path, spoil: Spoil, newest_first: bool) -> None:
    profile = open_profile(tmp_path)
    chain = [
        mail("Re: Offer", message_id=f"c{n}@x.example", references=[f"c{each}@x.example" for each in range(n)])
        for n in range(4)
    ]
    visit, news = (mail(subject, message_id=f"{subject}@x.example") for subject in ("visit", "news"))
    ids = profile.add(*chain, visit, news)
    back_up(profile)
    off, rest = arrange.split(profile.db, ids[2]).threads
    arrange.merge(profile.db, [profile.thread_of(id_) for id_ in ids[4:]])
    back_up(profile)
    threads_before = {id_: profile.thread_of(id_) for id_ in ids}
    path = end(profile)
    spoil(path)

    rebuild(path, path.with_name("blobs.db"))

    profile = reopened(path)
    order = list(enumerate([*chain, visit, news]))
    for minute, raw in reversed(order) if newest_first else order:
        profile.add(raw, at=START + timedelta(minutes=minute))
    assert {id_: profile.thread_of(id_) for id_ in ids} == threads_before
    undo(profile.db)
    undo(profile.db)
    assert {profile.thread_of(id_) for id_ in ids[:4]} == {rest}
    assert len({profile.thread_of(id_) for id_ in ids[4:]}) == 2
    assert off != rest
    profile.db.close()


def test_what_can_be_read_is_newer_than_the_backup(busy: Profile) -> None:
    back_up(busy)
    drafts.save(busy.db, DraftRow(busy.account_id, subject="Written since"))
    drafts.delete(busy.db, drafts.listing(busy.db)[1].id)
    page = busy.db.value("SELECT rootpage FROM sqlite_master WHERE name = 'participants'")
    path = end(busy)
    with path.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(random.Random(7).randbytes(4096))
    rebuilt = rebuild(path, path.with_name("blobs.db"))
    profile = reopened(path)
    assert [draft.subject for draft in drafts.listing(profile.db)] == ["Written since"]
    assert rebuilt.from_backup is None
    profile.db.close()


def test_what_was_written_since_the_backup_survives_a_lost_beginning(busy: Profile) -> None:
    back_up(busy)
    drafts.save(busy.db, DraftRow(busy.account_id, subject="Written since"))
    path = end(busy)
    header(path)
    rebuild(path, path.with_name("blobs.db"))
    profile = reopened(path)
    assert [draft.subject for draft in drafts.listing(profile.db)] == ["Written since", "Re: 5"]
    profile.db.close()


def test_mail_of_a_backup_does_not_go_out_by_itself(busy: Profile) -> None:
    back_up(busy)
    (row,) = outbox.listing(busy.db)
    path = end(busy)
    random_bytes(path)
    rebuilt = rebuild(path, path.with_name("blobs.db"))
    profile = reopened(path)
    found = outbox.get(profile.db, row.id)
    assert found is not None
    assert (found.state, found.error) == ("unknown", restore.FROM_BACKUP)
    assert rebuilt.from_backup is not None
    profile.db.close()


def test_without_a_backup_nothing_is_given_up_unasked(busy: Profile) -> None:
    path = end(busy)
    random_bytes(path)
    before = path.read_bytes()
    with pytest.raises(WouldLose, match="no backup") as caught:
        rebuild(path, path.with_name("blobs.db"))
    assert "salesinbox repair --lose" in caught.value.hint
    assert path.read_bytes() == before
    rebuild(path, path.with_name("blobs.db"), whatever_is_lost=True)
    open_database(path, path.with_name("blobs.db")).close()


def test_a_damaged_backup_is_passed_over(busy: Profile) -> None:
    back_up(busy)
    drafts.save(busy.db, DraftRow(busy.account_id, subject="Newer"))
    back_up(busy)
    path = end(busy)
    random_bytes(path)
    random_bytes(user_backup.beside(path))
    rebuild(path, path.with_name("blobs.db"))
    profile = reopened(path)
    assert [draft.subject for draft in drafts.listing(profile.db)] == ["Re: 5"]
    profile.db.close()


def test_who_still_has_the_old_file_open_cannot_write_to_it(busy: Profile) -> None:
    path = busy.db.path
    other = open_database(path)
    busy.db.close()
    rebuild(path, path.with_name("blobs.db"))
    assert other.is_replaced()
    with pytest.raises(Replaced), other.write("test"):
        other.execute("UPDATE accounts SET name = 'Lost'")
    other.close()
    db = open_database(path)
    assert db.value("PRAGMA integrity_check") == "ok"
    assert db.value("SELECT name FROM accounts") == "Ada North"
    db.close()


def test_a_mail_of_ours_is_found_again_in_sent(busy: Profile) -> None:
    (row,) = outbox.listing(busy.db)
    raw = outbox.content(busy.db, row.id)
    outbox.save(busy.db, row.id, state="sent", filing="done")
    back_up(busy)
    path = end(busy)
    header(path)
    rebuild(path, path.with_name("blobs.db"))
    profile = reopened(path)
    (message,) = profile.add(raw, role=Role.SENT)
    found = outbox.get(profile.db, row.id)
    assert found is not None
    assert found.message_id == message == row.message_id
    profile.db.close()


def test_a_mail_whose_content_is_lost_is_a_draft_again(busy: Profile) -> None:
    (row,) = outbox.listing(busy.db)
    busy.db.execute("DELETE FROM outbox_contents")
    path = end(busy)
    rebuilt = rebuild(path, path.with_name("blobs.db"))
    profile = reopened(path)
    assert rebuilt.made_drafts == 1
    assert {draft.subject for draft in drafts.listing(profile.db)} == {"Re: 5", row.subject}
    assert outbox.listing(profile.db) == []
    profile.db.close()


def test_both_files_damaged_at_once(busy: Profile) -> None:
    back_up(busy)
    path = end(busy)
    overwritten(0.4, 0.2)(path)
    random_bytes(path.with_name("blobs.db"))
    rebuilt = rebuild(path, path.with_name("blobs.db"))
    assert rebuilt.lost_mail == 1
    assert str(rebuilt).startswith("1 draft, 1 unsent mail, 1 change to sync read from it")
    assert "Lost: 1 imported mail." in str(rebuilt)
    profile = reopened(path)
    assert len(drafts.listing(profile.db)) == 1
    profile.db.close()


@pytest.mark.parametrize("name", SPOILS)
def test_nobody_works_on_a_damaged_database(busy: Profile, name: str) -> None:
    path = end(busy)
    SPOILS[name](path)
    with pytest.raises(Damaged) as caught:
        read_all(path)
    assert caught.value.hint == "Run: salesinbox repair"


def read_all(path: Path) -> None:
    db = open_database(path)
    try:
        for table in ("messages", "bodies", "participants", "threads", "thread_refs", "message_mailbox"):
            db.rows(f"SELECT * FROM {table}")
    finally:
        db.close()
