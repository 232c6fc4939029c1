"""Rules with a real server: what arrives is changed there too, once, however often the engine is killed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from salesinbox.store import rules
from salesinbox.triage import deeds
from salesinbox.triage import rules as rule_book
from tests.engine.conftest import StartEngine
from tests.fakes.accounts import ImapFake
from tests.fakes.smtp import SmtpFake
from tests.rig import Rig, mail, rig_on, wait_for

LONG_AGO = datetime(2024, 5, 6, tzinfo=UTC)


@pytest.fixture
def rig(tmp_path: Path, dovecot: ImapFake, smtp_server: SmtpFake) -> Iterator[Rig]:
    with rig_on(tmp_path, dovecot, smtp_server.port) as made:
        yield made
    dovecot.close_clients()


def rule(rig: Rig, query: str = "offer", what: str = "label offers, star") -> int:
    made = rule_book.add(rig.db, "Offers", query, deeds.parse(what), enabled=True).rule
    assert made is not None
    return made.id


def test_mail_that_arrives_is_flagged_and_moved_on_the_server(rig: Rig, start_engine: StartEngine) -> None:
    rig.append(mail("Offer from before"))
    rig.sync()
    rule(rig, what="star, move Archive")
    start_engine(rig)
    rig.append(mail("Offer 1"))
    rig.append(mail("Greetings"))
    wait_for(lambda: "\\Flagged" in rig.on_server("Archive").get("Offer 1", ()))
    assert set(rig.on_server()) == {"Offer from before", "Greetings"}


def test_one_pass_runs_rules_as_well(rig: Rig) -> None:
    rig.sync()
    rule(rig)
    rig.append(mail("Offer 2"))
    rig.sync()
    assert {"\\Flagged", "offers"} <= rig.on_server()["Offer 2"]


def test_mail_that_was_moved_into_the_inbox_long_after_it_came_is_no_arrival(rig: Rig) -> None:
    rig.sync()
    rule(rig)
    old = mail("Offer of last year")
    rig.client.append("INBOX", old, msg_time=LONG_AGO)
    rig.sync()
    assert rig.on_server()["Offer of last year"] == set()


@pytest.mark.parametrize(
    ("event", "count"), [("begun", 8), ("begun", 25), ("begun", 60), ("commit", 2), ("commit", 5), ("committed", 4)]
)
def test_a_mail_meets_a_rule_once_however_often_the_pass_is_killed(rig: Rig, event: str, count: int) -> None:
    rig.sync()
    number = rule(rig, what="star, label offers")
    subjects = [f"Offer {n}" for n in range(4)]
    for subject in subjects:
        rig.append(mail(subject))
    environ = {**os.environ, "SALESINBOX_HOME": str(rig.locations.config.parent)}
    words = [sys.executable, "-m", "tests.faults.dying", event, str(count), "sync", "--once"]
    killed = subprocess.run(words, env=environ, capture_output=True, check=False, timeout=60).returncode
    assert killed in (-9, 0)
    rig.sync()
    assert all({"\\Flagged", "offers"} <= rig.on_server()[subject] for subject in subjects)
    assert rules.hits(rig.db)[number][0] == 4
    steps = rig.db.rows("SELECT id FROM undo_steps WHERE rule_id = ?", (number,))
    assert len(steps) == 4, "each was done in one step, once"
    assert not rules.any_waiting(rig.db)


def test_what_the_user_takes_back_is_not_done_again(rig: Rig) -> None:
    rig.sync()
    rule(rig, what="star")
    rig.append(mail("Offer 3"))
    rig.sync()
    (uid,) = rig.uids()
    rig.client.remove_flags([uid], ["\\Flagged"])
    rig.sync()
    rig.sync()
    assert "\\Flagged" not in rig.on_server()["Offer 3"]
