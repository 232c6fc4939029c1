"""F8: a clock that jumps, forwards after sleep or back when it is set right: nothing happens twice, late or never."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from salesinbox.actions import later, triage
from salesinbox.actions.send import Sending, submit
from salesinbox.core import clock
from salesinbox.engine import backoff
from salesinbox.engine.backoff import Backoff
from salesinbox.store import action_log, batches, status
from salesinbox.store.drafts import DraftRow
from salesinbox.store.threads import Filter
from salesinbox.sync import idle
from tests.engine.conftest import StartEngine, start_engine
from tests.fakes.dovecot import Dovecot
from tests.fakes.smtp import SmtpFake
from tests.faults.proxy import faithful, proxy_to, swallow
from tests.outbox.mailing import fate
from tests.rig import Rig, mail, rig_on, wait_for

__all__ = ["start_engine"]

_DAY = 86_400.0
Jump = Callable[[float], None]


@pytest.fixture
def jump() -> Iterator[Jump]:
    """Sets the computer's clock forwards by so many seconds, or backwards by a negative number."""
    off = timedelta()

    def by(seconds: float) -> None:
        nonlocal off
        off += timedelta(seconds=seconds)
        clock.set_clock(lambda: datetime.now(UTC) + off)

    yield by
    clock.set_clock(None)


@pytest.fixture
def rig(tmp_path: Path, dovecot: Dovecot, smtp_server: SmtpFake) -> Iterator[Rig]:
    with rig_on(tmp_path, dovecot, smtp_server.port) as made:
        yield made
    dovecot.close_clients()


def is_idle(rig: Rig) -> bool:
    return [each.state for each in status.accounts(rig.db)] == ["idle"]


def send_in(rig: Rig, seconds: int) -> int:
    row = DraftRow(rig.account_id, to="ben@heron.example", subject="Offer", body="Here it is.")
    return submit(rig.db, row, Sending(undo_seconds=seconds, files_sent_copy=False))


def test_mail_waits_for_its_instant_whatever_the_clock_did_before(rig: Rig, smtp_server: SmtpFake, jump: Jump) -> None:
    row_id = send_in(rig, 3_600)
    jump(-_DAY)
    rig.sync()
    assert (fate(rig, row_id).state, smtp_server.messages) == ("queued", [])
    jump(_DAY + 3_590)
    rig.sync()
    assert (fate(rig, row_id).state, smtp_server.messages) == ("queued", [])
    jump(20)
    rig.sync()
    assert (fate(rig, row_id).state, len(smtp_server.messages)) == ("sent", 1)
    jump(-2 * _DAY)
    rig.sync()
    jump(4 * _DAY)
    rig.sync()
    assert (fate(rig, row_id).state, len(smtp_server.messages)) == ("sent", 1)


def test_mail_that_can_be_taken_back_goes_out_even_if_the_clock_is_set_back(
    rig: Rig, smtp_server: SmtpFake, jump: Jump, start_engine: StartEngine
) -> None:
    start_engine(rig)
    wait_for(lambda: is_idle(rig))
    row_id = send_in(rig, 1)
    jump(-_DAY)
    wait_for(lambda: fate(rig, row_id).state == "sent")
    assert len(smtp_server.messages) == 1


def test_a_snoozed_conversation_comes_back_at_its_instant_once_whatever_the_clock_did(
    rig: Rig, jump: Jump, start_engine: StartEngine
) -> None:
    rig.append(mail("Quote"))
    rig.sync()
    thread_id = rig.thread("Quote")
    later.snooze(rig.db, [thread_id], clock.now() + timedelta(hours=1))
    start_engine(rig)
    wait_for(lambda: is_idle(rig))
    jump(-_DAY)
    rig.append(mail("Invoice"))
    wait_for(lambda: rig.listed(Filter.INBOX) == ["Invoice"])
    jump(_DAY + 3_600)  # the computer slept
    wait_for(lambda: rig.listed(Filter.INBOX) == ["Quote", "Invoice"])
    triage.archive(rig.db, [thread_id])
    jump(-7_200)
    jump(7_200)
    rig.append(mail("Order"))
    wait_for(lambda: "Order" in rig.held())
    assert "Quote" not in rig.listed(Filter.INBOX)


def test_a_change_that_waits_for_its_next_try_is_made_even_if_the_clock_is_set_back(
    rig: Rig, jump: Jump, start_engine: StartEngine
) -> None:
    rig.append(mail("Quote"))
    rig.sync()
    triage.star(rig.db, [rig.thread("Quote")])
    (action,) = batches.claim(rig.db, rig.account_id)
    action_log.postpone(rig.db, [action.id], 60.0, "The server said to try again.")
    jump(-_DAY)
    start_engine(rig)
    wait_for(lambda: rig.on_server() == {"Quote": {"\\Flagged"}})


@pytest.mark.parametrize("seconds", [-_DAY, _DAY], ids=["back", "forwards"])
def test_pauses_between_tries_do_not_follow_the_clock(
    seconds: float, jump: Jump, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = time.time
    pause = Backoff()
    pause.succeeded()
    first = pause.pause()
    jump(seconds)
    monkeypatch.setattr(time, "time", lambda: honest() + seconds)
    second = pause.pause()
    assert first < 1.3 * backoff.FIRST_SECONDS < second < 3 * backoff.FIRST_SECONDS


@pytest.mark.parametrize("seconds", [-_DAY, _DAY], ids=["back", "forwards"])
def test_a_line_that_died_while_the_computer_slept_is_noticed_at_once(
    rig: Rig, start_engine: StartEngine, monkeypatch: pytest.MonkeyPatch, seconds: float
) -> None:
    monkeypatch.setattr(backoff, "FIRST_SECONDS", 0.05)
    monkeypatch.setattr("salesinbox.engine.account_context.ANSWER_SECONDS", 1)
    monkeypatch.setattr(idle, "LOOK_UP_SECONDS", 0.1)
    with proxy_to(rig.server.port) as proxy:
        rig.configure(imap=replace(rig.settings.imap, port=proxy.port))
        start_engine(rig)
        wait_for(lambda: proxy.connections == 2 and is_idle(rig))
        proxy.fault = swallow  # the line is dead, and nobody says so
        honest = time.time
        monkeypatch.setattr(time, "time", lambda: honest() + seconds)
        wait_for(lambda: proxy.connections > 2)
        proxy.fault = faithful
        rig.append(mail("Quote"))
        wait_for(lambda: "Quote" in rig.held())


def test_after_a_jump_the_account_is_still_looked_at(
    rig: Rig, start_engine: StartEngine, jump: Jump, monkeypatch: pytest.MonkeyPatch
) -> None:
    start_engine(rig)
    wait_for(lambda: is_idle(rig))
    jump(-_DAY)
    rig.append(mail("Quote"))
    wait_for(lambda: "Quote" in rig.held())
    jump(3 * _DAY)
    rig.append(mail("Invoice"))
    wait_for(lambda: "Invoice" in rig.held())
