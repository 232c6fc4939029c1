"""The engine at work: what happens on either side shows on the other without anybody asking."""

from __future__ import annotations

import time

import pytest

from salesinbox.accounts import connection
from salesinbox.actions import triage
from salesinbox.engine.signals import Reason
from salesinbox.engine.supervisor import Supervisor
from salesinbox.store import status
from salesinbox.store.status import AccountStatus
from salesinbox.store.threads import Filter
from tests.engine.conftest import StartEngine
from tests.fakes.accounts import PASSWORD
from tests.fakes.smtp import SmtpFake
from tests.outbox.mailing import fate, queue
from tests.rig import Rig, mail, wait_for


def account(rig: Rig) -> AccountStatus | None:
    return next(iter(status.accounts(rig.db)), None)


def state(rig: Rig) -> str:
    found = account(rig)
    return found.state if found else ""


def is_idle(rig: Rig) -> bool:
    return state(rig) == "idle"


def test_new_mail_shows_by_itself(rig: Rig, start_engine: StartEngine) -> None:
    rig.append(mail("Quote"))
    start_engine(rig)
    wait_for(lambda: rig.listed(Filter.INBOX) == ["Quote"])
    wait_for(lambda: is_idle(rig))
    began = time.monotonic()
    rig.append(mail("Invoice"))
    wait_for(lambda: "Invoice" in rig.listed(Filter.INBOX))
    assert time.monotonic() - began < 10  # the mailboxes are polled every two minutes, so this was IDLE


def test_an_action_reaches_the_server_at_once(rig: Rig, start_engine: StartEngine) -> None:
    rig.append(mail("Quote"))
    start_engine(rig)
    wait_for(lambda: is_idle(rig))
    triage.archive(rig.db, [rig.thread("Quote")])
    wait_for(lambda: set(rig.on_server("Archive")) == {"Quote"}, seconds=5)


def test_mail_goes_out_and_is_filed(rig: Rig, start_engine: StartEngine, smtp_server: SmtpFake) -> None:
    start_engine(rig)
    wait_for(lambda: is_idle(rig))
    row_id = queue(rig)
    wait_for(lambda: fate(rig, row_id).filing == "done", seconds=10)
    assert len(smtp_server.messages) == 1
    assert set(rig.on_server("Sent")) == {"Offer"}


def test_the_engine_stops_at_once_also_while_it_waits(rig: Rig, start_engine: StartEngine) -> None:
    supervisor = start_engine(rig)
    wait_for(lambda: is_idle(rig))
    began = time.monotonic()
    supervisor.stop()
    wait_for(lambda: (row := status.engine(rig.db)) is not None and row.state == "stopped")
    assert time.monotonic() - began < 2


def test_a_server_that_goes_and_comes_back_is_found_again(
    rig: Rig, start_engine: StartEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("salesinbox.engine.backoff.FIRST_SECONDS", 0.1)
    start_engine(rig)
    wait_for(lambda: is_idle(rig))
    rig.append(mail("Quote"))
    wait_for(lambda: rig.listed(Filter.INBOX) == ["Quote"])
    rig.server.close_clients()
    rig._client = None
    rig.server.stop()
    try:
        wait_for(lambda: state(rig) == "offline")
        found = account(rig)
        assert found is not None
        assert found.error
        assert found.detail.startswith("next try at")
        triage.archive(rig.db, [rig.thread("Quote")])
    finally:
        rig.server.start()
    wait_for(lambda: set(rig.on_server("Archive")) == {"Quote"})
    wait_for(lambda: is_idle(rig))


def test_a_wrong_password_is_not_tried_again_until_it_is_another(
    rig: Rig, start_engine: StartEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[str] = []
    real = connection.open_imap

    def counting(settings, password, **options):
        tries.append(password)
        return real(settings, password, **options)

    monkeypatch.setattr("salesinbox.engine.account_context.open_imap", counting)
    monkeypatch.setattr("salesinbox.engine.backoff.FIRST_SECONDS", 0.01)
    rig.set_password("wrong")
    start_engine(rig)
    wait_for(lambda: state(rig) == "refused")
    found = account(rig)
    assert found is not None
    assert "refused the user name or password" in found.error
    assert f"account password {rig.username}" in found.hint
    beat = status.engine(rig.db)
    triage_queue = queue(rig)
    wait_for(lambda: fate(rig, triage_queue).state == "retry")
    assert beat is not None
    assert tries == ["wrong"]
    rig.set_password(PASSWORD)
    wait_for(lambda: is_idle(rig))
    assert PASSWORD in tries


def test_a_refused_sign_in_for_sending_is_not_tried_again_either(
    rig: Rig, start_engine: StartEngine, smtp_server: SmtpFake
) -> None:
    rig.set_password("wrong")
    supervisor = start_engine(rig)
    first = queue(rig)
    wait_for(lambda: fate(rig, first).state == "retry")
    assert "refused the user name or password" in fate(rig, first).error
    second = queue(rig, "Another")
    wait_for(lambda: has_been_told_of_mail(supervisor))  # and does not act on it
    assert len(smtp_server.logins) == 1
    rig.set_password(PASSWORD)
    wait_for(lambda: fate(rig, first).state == fate(rig, second).state == "sent")


def has_been_told_of_mail(supervisor: Supervisor) -> bool:
    (worker,) = supervisor._workers.values()
    return Reason.SEND in worker._send.wakeup._reasons


def test_what_is_done_while_an_account_is_paused_waits(
    rig: Rig, start_engine: StartEngine, smtp_server: SmtpFake
) -> None:
    rig.append(mail("Quote"))
    start_engine(rig)
    wait_for(lambda: rig.listed(Filter.INBOX) == ["Quote"])
    rig.configure(enabled=False)
    wait_for(lambda: state(rig) == "paused")
    triage.archive(rig.db, [rig.thread("Quote")])
    row_id = queue(rig)
    beat = status.engine(rig.db)
    assert beat is not None
    wait_for(lambda: (now := status.engine(rig.db)) is not None and now.heartbeat > beat.heartbeat)
    assert (set(rig.on_server()), smtp_server.messages) == ({"Quote"}, [])
    rig.configure(enabled=True)
    wait_for(lambda: set(rig.on_server("Archive")) == {"Quote"})
    wait_for(lambda: fate(rig, row_id).state == "sent")


def test_an_account_that_is_paused_is_left_alone_and_taken_up_again(rig: Rig, start_engine: StartEngine) -> None:
    start_engine(rig)
    wait_for(lambda: is_idle(rig))
    rig.configure(enabled=False)
    wait_for(lambda: state(rig) == "paused")
    rig.append(mail("Quote"))
    rig.configure(enabled=True)
    wait_for(lambda: rig.listed(Filter.INBOX) == ["Quote"])


def test_broken_settings_change_nothing(rig: Rig, start_engine: StartEngine) -> None:
    start_engine(rig)
    wait_for(lambda: is_idle(rig))
    good = rig.locations.config_file.read_text()
    rig.locations.config_file.write_text("theme = [")
    triage_row = queue(rig)
    wait_for(lambda: fate(rig, triage_row).state == "sent")
    rig.locations.config_file.write_text(good)


def test_mailboxes_are_chosen_while_it_runs(rig: Rig, start_engine: StartEngine) -> None:
    rig.client.create_folder("Newsletters")
    rig.append(mail("Weekly"), "Newsletters")
    start_engine(rig)
    wait_for(lambda: set(rig.held("Newsletters")) == {"Weekly"} and is_idle(rig))
    rig.configure(skip_mailboxes=("Newsletters",))
    wait_for(lambda: rig.held("Newsletters") == {})
    rig.configure(skip_mailboxes=())
    wait_for(lambda: set(rig.held("Newsletters")) == {"Weekly"})
    found = status.traffic(rig.db, rig.account_id)
    # Each change has started the threads of the account anew; what they used before still counts.
    assert found["total"].round_trips > found["pass"].round_trips
