"""Notifications as the command line shows and tries them."""

from __future__ import annotations

import sys

from salesinbox.core import clock
from salesinbox.store import accounts, notifications
from salesinbox.store.connection import open_database
from tests.cli.running import Cli


def note(cli: Cli) -> None:
    db = open_database(next(cli.home.rglob("profile.db")))
    account = accounts.ensure(db, "ada@north.example")
    with db.write("a test's notification"):
        who, kind = "Ben\x1b[2J Vos", notifications.Kind.MAIL
        notifications.record(db, kind, 7, "k", account_id=account.id, who=who, subject="Invoice", snippet="x")
    db.close()


def test_the_last_ones_are_listed(cli: Cli) -> None:
    assert cli.json("notify", "list") == []
    assert "No notifications so far" in cli("notify", "list").err
    note(cli)
    (found,) = cli.json("notify", "list", "--limit", 5)
    assert found | {"id": 1, "date": ""} == {
        "id": 1, "kind": "mail", "account": "ada@north.example", "thread": 7, "from": "Ben[2J Vos",
        "subject": "Invoice", "snippet": "x", "date": "", "seen": False,
    }  # fmt: skip
    assert clock.now().strftime("%Y") in found["date"]
    out = cli("notify", "list").out
    assert "Invoice" in out
    assert "\x1b" not in out


def test_a_trial_runs_the_command_and_says_how_it_went(cli: Cli) -> None:
    cli("notify", "list")
    assert cli("config", "path").code == 0
    toast = {"way": "toast", "done": False, "trouble": "shown in the inbox, not here"}
    assert cli.json("notify", "test") == {"on": True, "quiet": False, "ways": [toast]}
    config = cli("config", "path").out.strip()
    with open(config, "a", encoding="utf-8") as file:
        file.write(f"notify_command = \"{sys.executable} -c 'raise SystemExit(0)'\"\nnotify_by = []\n")
    assert cli.json("notify", "test")["ways"] == [{"way": "command", "done": True, "trouble": ""}]
    assert "command: done" in cli("notify", "test").err
    with open(config, "a", encoding="utf-8") as file:
        file.write('quiet_hours = ["00:00-24:00"]\n')
    assert "quiet hour" in cli("notify", "test").err


def test_a_command_that_fails_and_ways_that_are_missing_are_errors(cli: Cli) -> None:
    config = cli("config", "path").out.strip()
    cli("notify", "list")
    with open(config, "w", encoding="utf-8") as file:
        file.write("notify_by = []\n")
    result = cli("notify", "test")
    assert (result.code, "name no way" in result.err) == (2, True)
    with open(config, "a", encoding="utf-8") as file:
        file.write('notify_command = "/nonexistent/program"\n')
    result = cli("notify", "test")
    assert (result.code, "/nonexistent/program could not be started" in result.err) == (1, True)


def test_wrong_quiet_hours_are_told_with_their_line(cli: Cli) -> None:
    config = cli("config", "path").out.strip()
    cli("notify", "list")
    with open(config, "w", encoding="utf-8") as file:
        file.write('quiet_hours = ["22:00-07:00", "late"]\n')
    result = cli("notify", "test")
    assert result.code == 2
    assert 'quiet_hours must each be hours such as "22:00-07:00"' in result.err
