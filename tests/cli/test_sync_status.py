"""How the sync stands, and which mailboxes are synced, as the command line tells it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from salesinbox.actions import triage
from salesinbox.config.loader import load
from salesinbox.store import mailboxes
from tests.cli.running import Cli
from tests.fakes.accounts import ImapFake
from tests.rig import Rig, mail, rig_on


@pytest.fixture
def rig(cli: Cli, dovecot: ImapFake) -> Iterator[Rig]:
    """An account with 3 mails in the inbox and 2 newsletters, never synced."""
    with rig_on(cli.home, dovecot) as made:
        made.client.create_folder("Newsletters")
        for subject in ("Quote", "Invoice", "Order"):
            made.append(mail(subject))
        for subject in ("Weekly", "Monthly"):
            made.append(mail(subject), "Newsletters")
        yield made
        dovecot.close_clients()


def by_name(rows: list[dict[str, object]]) -> dict[str, dict[str, object]]:
    return {str(each["name"]): each for each in rows}


def test_status_has_counts_and_the_last_error_of_each_mailbox(cli: Cli, rig: Rig) -> None:
    rig.sync()
    box = mailboxes.named(rig.db, rig.account_id, "Newsletters")
    assert box is not None
    with rig.db.write("the engine"):
        mailboxes.save_sync(rig.db, box.id, state="initial", backlog=40, error="The server refused FETCH: no.")
    (account,) = cli.json("engine", "status")["accounts"]
    assert set(account) == {
        "address", "state", "text", "level", "hint", "done", "total", "bytes_left", "seconds_left", "last_sync",
        "queue", "waiting", "traffic", "capabilities", "mailboxes",
    }  # fmt: skip
    found = by_name(account["mailboxes"])
    assert set(found["INBOX"]) == {
        "name", "role", "state", "text", "level", "here", "to_come", "on_server", "bytes_left", "last_sync", "error",
        "hint",
    }  # fmt: skip
    inbox, letters = found["INBOX"], found["Newsletters"]
    assert (inbox["state"], inbox["here"], inbox["to_come"], inbox["on_server"]) == ("up-to-date", 3, 0, 3)
    assert (inbox["text"], inbox["error"], inbox["hint"]) == ("At the last sync: 3 messages", "", "")  # no engine runs
    assert (letters["state"], letters["text"]) == ("fetching", "Fetching: 2 of 42 messages, about 8 KB to come")
    assert (letters["error"], letters["hint"]) == ("The server refused FETCH: no.", "It is tried again at each sync.")
    assert account["bytes_left"] == pytest.approx(40 * len(mail("Weekly")), rel=0.1)
    assert account["traffic"]["pass"]["round_trips"] > 3
    assert {each["name"]: each["used"] for each in account["capabilities"]}["QRESYNC"] is True


def test_status_tells_what_waits(cli: Cli, rig: Rig) -> None:
    rig.sync()
    triage.star(rig.db, [rig.thread("Quote")])
    (account,) = cli.json("engine", "status")["accounts"]
    assert account["queue"] == {"changes": 1, "sending": 0, "failed": 0, "unknown": 0, "downloads": 0}
    assert account["waiting"] == ["Starred 1 conversation"]
    with rig.db.write("the engine"):
        rig.db.execute("UPDATE actions SET error = 'The server refused STORE: not now.'")
    assert "Waiting: Starred 1 conversation: The server refused STORE: not now." in cli("engine", "status", "-v").err
    assert "1 change to sync" in cli("engine", "status").out


def test_verbose_status_shows_mailboxes_traffic_and_what_the_server_can(cli: Cli, rig: Rig) -> None:
    rig.sync()
    short, long = cli("engine", "status"), cli("engine", "status", "--verbose")
    assert "Newsletters" not in short.out
    assert "Newsletters\t2\t0\t2\t" in long.out
    assert "LIST-STATUS\tused\tOne question tells which mailboxes have changed" in long.out
    assert "X-GM-EXT-1\tnot offered\tMail is recognised across mailboxes" in long.out
    assert "Last pass: " in long.err
    assert "round trips" in long.err


def test_before_the_first_sync_the_server_is_asked_what_would_come(cli: Cli, rig: Rig) -> None:
    rig.configure(history_days=30, skip_mailboxes=("News*",))
    found = cli.json("account", "mailboxes", rig.username)
    rows = by_name(found["mailboxes"])
    assert found["history_days"] == 30
    assert (rows["INBOX"]["chosen"], rows["INBOX"]["to_come"], rows["INBOX"]["on_server"]) == (True, 3, 3)
    assert (rows["Newsletters"]["chosen"], rows["Newsletters"]["on_server"]) == (False, 2)
    assert rig.db.value("SELECT count(*) FROM messages") == 0


def test_choosing_says_what_it_means_and_the_next_sync_does_it(cli: Cli, rig: Rig) -> None:
    rig.sync()
    result = cli("account", "mailboxes", rig.username, "--exclude", "Newsletters")
    assert result.code != 0
    assert "2 messages leave this computer at the next sync; the server keeps what it has." in result.err
    assert load(rig.locations.config_file).account(rig.username).skip_mailboxes == ()
    result = cli("account", "mailboxes", rig.username, "--exclude", "Newsletters", "--yes")
    assert result.code == 0
    assert "Newsletters will be left out: 2 messages leave this computer, none the server." in result.err
    assert "no\tNewsletters\t2\t0\t2\t" in result.out
    assert load(rig.locations.config_file).account(rig.username).skip_mailboxes == ("Newsletters",)
    assert set(rig.held("Newsletters")) == {"Weekly", "Monthly"}  # so far nothing has happened
    assert cli("sync", "--once").code == 0
    assert rig.held("Newsletters") == {}
    rows = by_name(cli.json("account", "mailboxes", rig.username)["mailboxes"])
    assert rows["Newsletters"]["text"] == "Left out: 2 messages on the server"
    result = cli("account", "mailboxes", rig.username, "--include", "Newsletters")
    assert "Newsletters will be synced; the server has 2 messages." in result.err
    assert load(rig.locations.config_file).account(rig.username).skip_mailboxes == ()


def test_a_mailbox_that_is_not_there_and_the_inbox_cannot_be_left_out(cli: Cli, rig: Rig) -> None:
    rig.sync()
    result = cli("account", "mailboxes", rig.username, "--exclude", "Newsleter")
    assert result.code != 0
    assert "Did you mean Newsletters?" in result.err
    result = cli("account", "mailboxes", rig.username, "--exclude", "INBOX")
    assert "INBOX is always synced." in result.err
    assert load(rig.locations.config_file).account(rig.username).skip_mailboxes == ()


def test_a_shorter_history_is_asked_about_and_a_longer_one_is_not(cli: Cli, rig: Rig) -> None:
    rig.client.append("INBOX", mail("Ancient"), msg_time=datetime.now(UTC) - timedelta(days=90))
    rig.sync()
    short = ("account", "mailboxes", rig.username, "--history-days", "30")
    result = cli(*short)
    assert result.code != 0
    assert "1 message leaves this computer" in result.err
    assert cli(*short, "--yes").code == 0
    assert cli("sync", "--once").code == 0
    assert "Ancient" not in rig.held()
    assert cli("account", "mailboxes", rig.username, "--history-months", "6").code == 0
    assert load(rig.locations.config_file).account(rig.username).window_days == 183
    assert cli("sync", "--once").code == 0
    assert "Ancient" in rig.held()
    result = cli("account", "add", rig.username, "--no-test", "--history-months", "1")
    assert "1 message leaves this computer" in result.err
    assert load(rig.locations.config_file).account(rig.username).window_days == 183
