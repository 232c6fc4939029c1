"""Choosing mailboxes and history, and changing one's mind later."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from salesinbox.actions import triage
from salesinbox.engine.preview import preview
from salesinbox.store import mailboxes
from salesinbox.store.mailboxes import Mailbox
from salesinbox.store.threads import Filter
from salesinbox.views.sync_status import load
from tests.fakes.accounts import PASSWORD
from tests.fakes.gmail import GmailServer
from tests.fakes.gmail_account import ALL, SPAM, TRASH
from tests.rig import Rig, mail
from tests.sync.gmail_rig import GmailRig


def box(rig: Rig, name: str) -> Mailbox:
    found = mailboxes.named(rig.db, rig.account_id, name)
    assert found is not None
    return found


def append_old(rig: Rig, subject: str, *, days: int) -> None:
    rig.client.append("INBOX", mail(subject), msg_time=datetime.now(UTC) - timedelta(days=days))


def test_a_mailbox_that_is_left_out_is_never_opened_but_counted(rig: Rig) -> None:
    rig.client.create_folder("Newsletters")
    rig.append(mail("Weekly"), "Newsletters")
    rig.append(mail("Quote"))
    rig.configure(skip_mailboxes=("News*",))
    report = rig.sync()
    assert "Newsletters" not in {each["name"] for each in report["mailboxes"]}
    assert rig.held("Newsletters") == {}
    assert set(rig.held()) == {"Quote"}
    row = box(rig, "Newsletters")
    assert (row.skipped, row.backlog, row.uidvalidity) == (True, 1, None)


def test_leaving_a_mailbox_out_takes_its_mail_from_here_and_only_that(rig: Rig) -> None:
    rig.client.create_folder("Newsletters")
    both = mail("In both")
    rig.append(both)
    rig.append(both, "Newsletters")
    rig.append(mail("Weekly"), "Newsletters")
    rig.sync()
    assert set(rig.listed(Filter.ALL)) == {"In both", "Weekly"}
    rig.configure(skip_mailboxes=("Newsletters",))
    rig.sync()
    assert rig.listed(Filter.ALL) == ["In both"]
    assert rig.held("Newsletters") == {}
    assert set(rig.on_server("Newsletters")) == {"In both", "Weekly"}


def test_mail_with_a_change_that_has_not_reached_the_server_stays_until_it_has(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.client.create_folder("Newsletters")
    rig.append(mail("Weekly"), "Newsletters")
    rig.append(mail("Monthly"), "Newsletters")
    rig.sync()
    rig.configure(skip_mailboxes=("Newsletters",))
    triage.star(rig.db, [rig.thread("Weekly")])
    with monkeypatch.context() as offline:
        offline.setattr("salesinbox.engine.once.run_actions", lambda *args, **options: 0)
        rig.sync()
    assert set(rig.held("Newsletters")) == {"Weekly"}
    assert rig.listed(Filter.STARRED) == ["Weekly"]
    rig.sync()
    assert rig.on_server("Newsletters")["Weekly"] == {"\\Flagged"}
    assert rig.held("Newsletters") == {}


def test_a_mailbox_that_is_wanted_again_comes_back_with_what_has_changed_meanwhile(rig: Rig) -> None:
    rig.client.create_folder("Newsletters")
    for subject in ("Weekly 1", "Weekly 2"):
        rig.append(mail(subject), "Newsletters")
    rig.sync()
    rig.configure(skip_mailboxes=("Newsletters",))
    rig.sync()
    rig.client.delete_messages(rig.uids("Newsletters")[:1])
    rig.client.expunge()
    rig.append(mail("Weekly 3"), "Newsletters", flags=(b"\\Flagged",))
    rig.configure(skip_mailboxes=())
    rig.sync()
    assert rig.held("Newsletters") == rig.on_server("Newsletters") == {"Weekly 2": set(), "Weekly 3": {"\\Flagged"}}
    assert (box(rig, "Newsletters").skipped, box(rig, "Newsletters").state) == (False, "steady")


def test_only_subscribed_mailboxes_where_that_is_wanted(rig: Rig) -> None:
    for name in ("Shared", "Mine"):
        rig.client.create_folder(name)
        rig.append(mail(f"In {name}"), name)
    rig.client.subscribe_folder("Mine")
    rig.client.unsubscribe_folder("Shared")
    rig.append(mail("Quote"))
    rig.configure(only_subscribed=True)
    rig.sync()
    assert set(rig.held("Mine")) == {"In Mine"}
    assert set(rig.held()) == {"Quote"}
    assert (rig.held("Shared"), box(rig, "Shared").skipped) == ({}, True)
    rig.configure(only_subscribed=False)
    rig.sync()
    assert set(rig.held("Shared")) == {"In Shared"}


def test_a_longer_history_goes_on_from_where_the_shorter_one_ended(rig: Rig) -> None:
    for days in (400, 200, 100, 10):
        append_old(rig, f"{days} days old", days=days)
    rig.configure(history_months=1)
    rig.sync()
    assert set(rig.held()) == {"10 days old"}
    rig.configure(history_months=4)
    rig.sync()
    assert set(rig.held()) == {"100 days old", "10 days old"}
    assert box(rig, "INBOX").fetched == 2
    rig.configure(history_months=0)
    rig.sync()
    assert len(rig.held()) == 4
    assert box(rig, "INBOX").fetched == 4
    assert rig.counts() == {"new": 0, "updated": 0, "removed": 0}


def test_a_shorter_history_lets_older_mail_go_and_brings_it_back_when_it_is_made_longer(rig: Rig) -> None:
    for days in (200, 60, 2):
        append_old(rig, f"{days} days old", days=days)
    rig.configure(history_months=0)
    rig.sync()
    assert len(rig.held()) == 3
    rig.configure(history_days=5)
    rig.sync()
    assert set(rig.held()) == {"2 days old"}
    assert len(rig.on_server()) == 3
    assert rig.counts() == {"new": 0, "updated": 0, "removed": 0}
    rig.configure(history_days=90)
    rig.sync()
    assert set(rig.held()) == {"60 days old", "2 days old"}


def test_mail_that_grows_old_stays_as_long_as_the_history_is_not_made_shorter(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    append_old(rig, "10 days old", days=10)
    rig.configure(history_days=30)
    rig.sync()
    now = datetime.now(UTC)
    monkeypatch.setattr("salesinbox.core.clock.now", lambda: now + timedelta(days=60))
    rig.sync()
    assert set(rig.held()) == {"10 days old"}


def test_hundreds_of_mailboxes_cost_one_question_where_the_server_tells_all_at_once(rig: Rig) -> None:
    if type(rig.server).__name__ != "Dovecot":
        pytest.skip("only a server with LIST-STATUS tells")
    names = [f"Customers/{number:03}" for number in range(300)]
    for name in names:
        rig.client.create_folder(name)
    rig.append(mail("Quote"), names[7])
    first = rig.sync()
    assert len(first["mailboxes"]) >= 300
    changes_before = rig.db.value("SELECT max(seq) FROM changes")
    second = rig.sync()
    assert second["traffic"]["round_trips"] < 12
    told = [row["kind"] for row in rig.db.rows("SELECT kind FROM changes WHERE seq > ?", (changes_before,))]
    assert "account" not in told  # the list of mailboxes is as it was
    assert len(told) < 5
    rig.configure(skip_mailboxes=("Customers/*", "!Customers/007"))
    assert rig.sync()["traffic"]["round_trips"] < 12
    assert set(rig.held(names[7])) == {"Quote"}
    assert sum(each.skipped for each in mailboxes.of_account(rig.db, rig.account_id)) == 299


def test_on_gmail_all_mail_is_synced_subscribed_or_not_as_everything_else_is_a_view_of_it(
    tmp_path: Path, gmail_server: GmailServer
) -> None:
    rig = GmailRig(tmp_path, gmail_server)
    try:
        rig.deliver(mail("Quote"), "\\Inbox", "Hot lead")
        rig.configure(only_subscribed=True, skip_mailboxes=(SPAM, "*/Trash"))
        offers = {each.name: each for each in preview(rig.settings, PASSWORD)}
        assert {name for name, each in offers.items() if each.chosen} == {ALL}
        assert offers["Hot lead"].label
        assert offers[ALL].wanted == 1
        report = rig.sync()
        assert {each["name"] for each in report["mailboxes"]} == {ALL}
        assert rig.listed(Filter.INBOX) == ["Quote"]
        (account,) = load(rig.db, engine_running=True)
        states = {line.name: line.state for line in account.mailboxes}
        assert (states["Hot lead"], states[ALL], states[SPAM]) == ("label", "up-to-date", "left-out")
    finally:
        rig.close()
        gmail_server.close_clients()


def test_on_gmail_labels_are_views_until_all_mail_is_left_out(tmp_path: Path, gmail_server: GmailServer) -> None:
    rig = GmailRig(tmp_path, gmail_server)
    try:
        rig.deliver(mail("Quote"), "\\Inbox", "Hot lead")
        rig.configure(skip_mailboxes=(SPAM,))
        offers = {each.name: each for each in preview(rig.settings, PASSWORD)}
        assert {name for name, each in offers.items() if each.chosen} == {ALL, TRASH}
        assert (offers["Hot lead"].label, offers[ALL].wanted) == (True, 1)
        assert {each["name"] for each in rig.sync()["mailboxes"]} == {ALL, TRASH}
        assert rig.listed(Filter.INBOX) == ["Quote"]
        (account,) = load(rig.db, engine_running=True)
        states = {line.name: line.state for line in account.mailboxes}
        assert (states["Hot lead"], states[ALL], states[SPAM]) == ("label", "up-to-date", "left-out")
        rig.configure(skip_mailboxes=("*", "!Hot*"))
        assert {each.name for each in preview(rig.settings, PASSWORD) if each.chosen} == {"INBOX", "Hot lead"}
        assert {each["name"] for each in rig.sync()["mailboxes"]} == {"INBOX", "Hot lead"}
        assert rig.listed(Filter.INBOX) == ["Quote"]
        assert set(rig.held("INBOX")) == {"Quote"} == set(rig.held("Hot lead"))
    finally:
        rig.close()
        gmail_server.close_clients()
