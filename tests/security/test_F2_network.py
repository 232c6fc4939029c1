"""F2: whatever a network does, the engine says what is wrong, tries again with growing pauses, and recovers by itself;
another account notices nothing, and in the end cache and server are equal.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from salesinbox.actions import triage
from salesinbox.core.text import is_clean
from salesinbox.engine import backoff
from salesinbox.engine.backoff import Backoff
from salesinbox.views.status import account_state
from tests.engine.conftest import StartEngine, start_engine
from tests.fakes.accounts import HOST
from tests.fakes.dovecot import Dovecot
from tests.fakes.tls import Authority, authority
from tests.faults import equal
from tests.faults.encrypting import tls_to
from tests.faults.neighbour import Neighbour, of
from tests.faults.proxy import (
    Cut,
    Piece,
    Proxy,
    corrupt,
    cut_after,
    faithful,
    forget,
    proxy_to,
    slow_greeting,
    stall,
    swallow,
    throttle,
)
from tests.rig import Rig, mail, rig_on, wait_for

__all__ = ["authority", "start_engine"]

FIRST_PAUSE = 0.05


def portal(piece: Piece) -> bytes:
    """What a hotel's network answers until somebody has accepted its terms."""
    if piece.from_server:
        raise Cut(b"HTTP/1.1 302 Found\r\nLocation: https://portal.example/\r\nContent-Length: 0\r\n\r\n")
    return piece.data


@dataclass(frozen=True)
class Trouble:
    """A fault, how to mend it, and what of it the user is told."""

    begin: Callable[[Proxy], object]
    words: str
    end: Callable[[Proxy], object] = lambda proxy: setattr(proxy, "fault", faithful)


def _fault(fault: Any) -> Callable[[Proxy], object]:
    def begin(proxy: Proxy) -> None:
        proxy.fault = fault

    return begin


def _cut(fault: Any) -> Callable[[Proxy], object]:
    def begin(proxy: Proxy) -> None:
        proxy.fault = fault
        proxy.cut()

    return begin


def _reset_all(proxy: Proxy) -> None:
    proxy.resets_at_once = True
    proxy.cut(reset=True)


def _let_in(proxy: Proxy) -> None:
    proxy.resets_at_once = False


TROUBLES = {
    "refused": Trouble(Proxy.refuse, "refused the connection", Proxy.listen),
    "reset at once": Trouble(_reset_all, "cannot be reached: Connection reset by peer", _let_in),
    "reset in mid-stream": Trouble(_cut(cut_after(1_500, reset=True)), "was lost"),
    "stalled": Trouble(_fault(stall), "did not answer within"),
    "half-open": Trouble(_fault(swallow), "did not answer within"),
    "cut in an answer": Trouble(_cut(cut_after(1_500)), "was lost"),
    "cut in a command": Trouble(_cut(cut_after(120, from_server=False)), "was lost"),
    "slow to greet": Trouble(_cut(slow_greeting(2.5)), "did not answer within"),
    "captive portal": Trouble(_cut(portal), "HTTP/1.1 302 Found"),
}


def state(rig: Rig) -> str:
    found = of(rig, rig.username)
    return found.state if found else ""


@pytest.fixture
def proxy(dovecot: Dovecot) -> Iterator[Proxy]:
    with proxy_to(dovecot.port) as made:
        yield made


@pytest.fixture
def rig(tmp_path: Path, dovecot: Dovecot, proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rig]:
    """A profile whose account is behind the proxy; the seconds of this test are the minutes of a day."""
    monkeypatch.setattr(backoff, "FIRST_SECONDS", FIRST_PAUSE)
    monkeypatch.setattr(backoff, "LONGEST_SECONDS", 0.4)
    monkeypatch.setattr("salesinbox.engine.account_context.ANSWER_SECONDS", 1)
    monkeypatch.setattr("salesinbox.sync.idle.REISSUE_SECONDS", 0.5)
    with rig_on(tmp_path, dovecot) as made:
        made.configure(imap=replace(made.settings.imap, port=proxy.port))
        yield made
    dovecot.close_clients()


def at_work(rig: Rig, proxy: Proxy, start: StartEngine, messages: int = 3) -> Neighbour:
    """An engine that has synced both accounts and waits for news."""
    neighbour = Neighbour(rig)
    for number in range(messages):
        rig.append(mail(f"Mail {number}"))
    start(rig)
    wait_for(lambda: state(rig) == "idle" and proxy.connections >= 2)
    return neighbour


def assert_recovered(rig: Rig) -> None:
    wait_for(lambda: state(rig) == "idle" and not equal.unfinished(rig.db) and not equal.differences(rig), seconds=30)
    assert equal.defects(rig.db) == []


@pytest.mark.parametrize("name", TROUBLES)
def test_it_says_what_is_wrong_tries_again_and_recovers_by_itself(
    rig: Rig, proxy: Proxy, start_engine: StartEngine, name: str
) -> None:
    trouble = TROUBLES[name]
    neighbour = at_work(rig, proxy, start_engine)
    trouble.begin(proxy)
    triage.star(rig.db, [rig.thread("Mail 1")])
    rig.append(mail("New"))
    told: set[str] = set()
    hints: set[str] = set()

    def is_told() -> bool:
        found = of(rig, rig.username)
        if found is not None and found.state == "offline":
            told.add(found.error)
            hints.add(found.hint)
            assert found.detail.startswith("next try at")
        return any(trouble.words in each for each in told)

    wait_for(is_told)
    assert all(is_clean(each) and each.endswith(".") for each in told)
    assert name != "captive portal" or any("sign in" in hint for hint in hints)
    neighbour.gets_mail("Quote")
    trouble.end(proxy)
    assert_recovered(rig)
    assert rig.on_server()["Mail 1"] == {"\\Flagged"}


def test_a_name_that_cannot_be_looked_up_is_trouble_like_any_other(
    rig: Rig, proxy: Proxy, start_engine: StartEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    neighbour = at_work(rig, proxy, start_engine)
    real = socket.getaddrinfo

    def getaddrinfo(host: str, port: int, *args: Any, **options: Any) -> Any:
        if port == proxy.port:
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return real(host, port, *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    proxy.cut()
    wait_for(lambda: (found := of(rig, rig.username)) is not None and "was not found" in found.error)
    neighbour.gets_mail("Quote")
    monkeypatch.setattr(socket, "getaddrinfo", real)
    assert_recovered(rig)


def test_a_slow_line_is_slow_and_nothing_else(rig: Rig, proxy: Proxy, start_engine: StartEngine) -> None:
    proxy.fault = throttle(12_000)
    neighbour = at_work(rig, proxy, start_engine, messages=15)
    proxy.fault = throttle(2_000)
    triage.star(rig.db, [rig.thread("Mail 1")])
    rig.append(mail("New", body="word " * 400))
    neighbour.gets_mail("Quote")
    wait_for(lambda: "New" in rig.held())
    proxy.fault = faithful
    assert_recovered(rig)


def test_a_line_that_corrupts_what_it_carries_breaks_encryption_and_no_mail(
    tmp_path: Path, dovecot: Dovecot, authority: Authority, rig: Rig, start_engine: StartEngine
) -> None:
    with tls_to(dovecot.port, authority.server(HOST)) as port, proxy_to(port, seed=4) as proxy:
        rig.configure(imap=replace(rig.settings.imap, port=proxy.port, security="tls"))
        neighbour = at_work(rig, proxy, start_engine, messages=40)
        proxy.fault = corrupt(3_000, after=4_000)
        for number in range(40):
            rig.append(mail(f"New {number}", body="word " * 100))
        proxy.cut()
        wait_for(lambda: state(rig) == "offline")
        neighbour.gets_mail("Quote")
        proxy.fault = faithful
        assert_recovered(rig)


def test_a_network_that_shows_a_wrong_certificate_is_left_behind_and_all_is_well(
    dovecot: Dovecot, authority: Authority, rig: Rig, start_engine: StartEngine
) -> None:
    with (
        tls_to(dovecot.port, authority.server(HOST)) as honest,
        tls_to(dovecot.port, Authority().server(HOST)) as stranger,
        proxy_to(honest) as proxy,
    ):
        rig.configure(imap=replace(rig.settings.imap, port=proxy.port, security="tls"))
        neighbour = at_work(rig, proxy, start_engine)
        proxy.target = stranger
        proxy.cut()
        wait_for(lambda: state(rig) == "failed")
        found = of(rig, rig.username)
        assert found is not None
        assert "signed by an authority this computer does not know; no password was sent" in found.error
        assert account_state(found, found.updated).next_try.startswith("next try at")
        neighbour.gets_mail("Quote")
        rig.append(mail("New"))
        proxy.target = honest
        assert_recovered(rig)


def test_an_unencrypted_line_that_corrupts_breaks_nothing_here(
    rig: Rig, proxy: Proxy, start_engine: StartEngine
) -> None:
    neighbour = at_work(rig, proxy, start_engine)
    proxy.fault = corrupt(200)
    for number in range(20):
        rig.append(mail(f"New {number}"))
    sent = proxy.sent
    wait_for(lambda: proxy.sent > sent + 20_000)
    neighbour.gets_mail("Quote")
    proxy.fault = faithful
    proxy.cut()
    wait_for(lambda: state(rig) == "idle")
    assert rig.db.value("PRAGMA integrity_check") == "ok"
    rig.append(mail("After it"))
    wait_for(lambda: "After it" in rig.held())


def test_what_a_server_forgets_in_mid_session_is_done_in_another_way(
    rig: Rig, proxy: Proxy, start_engine: StartEngine
) -> None:
    at_work(rig, proxy, start_engine)
    proxy.fault = forget(b"MOVE", b"UIDPLUS", b"CONDSTORE", b"QRESYNC", b"LIST-STATUS")
    triage.archive(rig.db, [rig.thread("Mail 1")])
    rig.append(mail("New"))
    wait_for(lambda: set(rig.on_server("Archive")) == {"Mail 1"}, seconds=30)
    wait_for(lambda: "New" in rig.held())
    assert_recovered(rig)


def test_pauses_double_up_to_a_limit_and_differ_by_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses = [[pause.pause() for _ in range(12)] for pause in (Backoff(), Backoff())]
    for mine in pauses:
        for number, seconds in enumerate(mine):
            whole = min(backoff.LONGEST_SECONDS, backoff.FIRST_SECONDS * 2**number)
            assert 0.75 * whole <= seconds <= 1.25 * whole
    assert pauses[0] != pauses[1]


def test_a_server_that_is_away_is_not_pestered(
    rig: Rig, proxy: Proxy, start_engine: StartEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backoff, "LONGEST_SECONDS", 60)
    proxy.resets_at_once = True
    start_engine(rig)
    wait_for(lambda: proxy.connections >= 6)
    gaps = [later - earlier for earlier, later in zip(proxy.connected, proxy.connected[1:], strict=False)]
    for number, gap in enumerate(gaps[:5]):
        assert gap >= 0.75 * FIRST_PAUSE * 2**number
