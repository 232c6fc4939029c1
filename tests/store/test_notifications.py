"""What is told: new mail in the inbox, once, and what came back."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from salesinbox.actions import later, triage
from salesinbox.core import clock
from salesinbox.core.models import Role
from salesinbox.store import notifications, returns
from salesinbox.store.connection import open_database
from salesinbox.store.notifications import Kind
from tests.profile import OWN, START, Profile, mail


@pytest.fixture
def watched(profile: Profile, monkeypatch: pytest.MonkeyPatch) -> Profile:
    """A profile with old mail, looked at once at START."""
    set_clock(monkeypatch, START - timedelta(seconds=1))
    profile.add(mail("Old"), at=START - timedelta(days=9))
    assert notifications.record_new_mail(profile.db) == 0, "what was there before is history"
    set_clock(monkeypatch, START)
    return profile


def set_clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)
    monkeypatch.setattr(clock, "timestamp", now.timestamp)


def subjects(profile: Profile) -> list[str]:
    return [each.subject for each in notifications.newest(profile.db)]


def test_new_mail_is_told_once(watched: Profile):
    watched.add(mail("One"), mail("Two"))
    assert notifications.record_new_mail(watched.db) == 2
    assert notifications.record_new_mail(watched.db) == 0
    assert subjects(watched) == ["Two", "One"]
    assert {each.who for each in notifications.newest(watched.db)} == {"Ben Vos"}


@pytest.mark.parametrize(
    ("role", "flags", "sender"),
    [
        (Role.JUNK, (), "Ben <ben@vos.example>"),
        (Role.ARCHIVE, (), "Ben <ben@vos.example>"),
        (Role.OTHER, (), "Ben <ben@vos.example>"),
        (Role.TRASH, (), "Ben <ben@vos.example>"),
        (Role.INBOX, ("\\Seen",), "Ben <ben@vos.example>"),
        (Role.INBOX, ("\\Draft",), "Ben <ben@vos.example>"),
        (Role.INBOX, (), f"Ada <{OWN}>"),
        (Role.SENT, (), "Ben <ben@vos.example>"),
    ],
)
def test_mail_elsewhere_read_or_ones_own_is_no_news(watched: Profile, role: Role, flags: tuple[str, ...], sender: str):
    watched.add(mail("x", sender=sender), role=role, flags=flags)
    assert notifications.record_new_mail(watched.db) == 0


def test_history_that_comes_later_is_no_news(watched: Profile):
    watched.add(mail("From last year"), at=START - timedelta(days=300))
    assert notifications.record_new_mail(watched.db) == 0


def test_what_was_put_aside_before_it_was_told_is_no_news(watched: Profile):
    """A rule archives what comes in, or the thread is muted."""
    (first,) = watched.add(mail("Archived by a rule"))
    triage.archive(watched.db, [watched.thread_of(first)])
    (muted,) = watched.add(mail("Loud", message_id="loud@vos.example"), flags=("\\Seen",))
    later.mute(watched.db, [watched.thread_of(muted)])
    watched.add(mail("Re: Loud", message_id="loud2@vos.example", references=["loud@vos.example"]))
    assert notifications.record_new_mail(watched.db) == 0


def test_mail_is_told_of_once_the_rules_have_looked_at_it(watched: Profile):
    routine, other = watched.add(mail("Routine"), mail("Other"))
    for at, message_id in enumerate((routine, other)):
        watched.db.execute(
            "INSERT INTO rule_queue (account_id, identity, message_id, arrived) VALUES (?, ?, ?, 0)",
            (watched.account_id, f"identity {at}", message_id),
        )
    assert notifications.record_new_mail(watched.db) == 0
    triage.archive(watched.db, [watched.thread_of(routine)])
    watched.db.execute("DELETE FROM rule_queue WHERE message_id = ?", (routine,))
    assert notifications.record_new_mail(watched.db) == 0
    watched.db.execute("DELETE FROM rule_queue")
    assert notifications.record_new_mail(watched.db) == 1
    assert subjects(watched) == ["Other"]


def test_an_account_that_is_switched_off_is_never_told_of_later(watched: Profile):
    watched.add(mail("Unwanted"))
    assert notifications.record_new_mail(watched.db, lambda address: address != OWN) == 0
    assert notifications.record_new_mail(watched.db) == 0


def test_the_same_mail_in_two_mailboxes_or_again_is_one(watched: Profile):
    raw = mail("Twice", message_id="twice@vos.example")
    watched.add(raw)
    watched.add(raw, role=Role.OTHER)
    assert notifications.record_new_mail(watched.db) == 1
    watched.db.execute("UPDATE notification_marks SET upto = 0")
    assert notifications.record_new_mail(watched.db) == 0


def test_of_two_programs_one_shows_it_and_none_again(watched: Profile, tmp_path: Path):
    watched.add(*(mail(f"Mail {number}") for number in range(9)))
    notifications.record_new_mail(watched.db)
    shown: list[int] = []
    ready = threading.Barrier(4)

    def screen() -> None:
        db = open_database(tmp_path / "profile.db")
        ready.wait()
        shown.extend(each.id for each in notifications.claim_for_screen(db))
        db.close()

    crowd = [threading.Thread(target=screen) for _ in range(4)]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join()
    assert sorted(shown) == sorted(each.id for each in notifications.newest(watched.db))
    assert notifications.claim_for_screen(watched.db) == []
    assert len(notifications.claim_for_command(watched.db)) == 9
    assert notifications.claim_for_command(watched.db) == []


def test_what_waited_long_for_a_screen_is_only_listed(watched: Profile, monkeypatch: pytest.MonkeyPatch):
    watched.add(mail("While nobody looked"))
    notifications.record_new_mail(watched.db)
    set_clock(monkeypatch, START + timedelta(hours=2))
    assert notifications.claim_for_screen(watched.db) == []
    assert subjects(watched) == ["While nobody looked"]


def test_reading_the_mail_is_seeing_its_notification(watched: Profile):
    one, _ = watched.add(mail("One"), mail("Two"))
    notifications.record_new_mail(watched.db)
    triage.mark_read(watched.db, [watched.thread_of(one)])
    assert {each.subject: each.seen for each in notifications.newest(watched.db)} == {"One": True, "Two": False}
    notifications.mark_seen(watched.db, [each.id for each in notifications.newest(watched.db)])
    assert all(each.seen for each in notifications.newest(watched.db))


def test_what_comes_back_is_told_once_with_its_kind(watched: Profile, monkeypatch: pytest.MonkeyPatch):
    (snoozed,) = watched.add(mail("Later"), flags=("\\Seen",))
    (asked,) = watched.add(mail("Answer me", sender=f"Ada <{OWN}>", to="Ben <ben@vos.example>"), role=Role.SENT)
    tomorrow = START + timedelta(days=1)
    later.snooze(watched.db, [watched.thread_of(snoozed)], tomorrow)
    later.remind(watched.db, [watched.thread_of(asked)], tomorrow)
    assert notifications.newest(watched.db) == []
    set_clock(monkeypatch, tomorrow + timedelta(minutes=1))
    returns.return_due(watched.db)
    returns.return_due(watched.db)
    found = {each.subject: each.kind for each in notifications.newest(watched.db)}
    assert found == {"Later": Kind.SNOOZE, "Answer me": Kind.REMINDER}
    assert len(notifications.newest(watched.db)) == 2


def test_only_the_newest_are_kept_and_none_is_told_again(watched: Profile, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(notifications, "KEEP", 3)
    watched.add(*(mail(f"Mail {number}") for number in range(9)))
    notifications.record_new_mail(watched.db)
    notifications.prune(watched.db)
    assert subjects(watched) == ["Mail 8", "Mail 7", "Mail 6"]
    assert notifications.record_new_mail(watched.db) == 0
