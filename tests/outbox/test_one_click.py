"""Leaving a list by one request: made once, to where the user confirmed, and nowhere else."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

import pytest

from salesinbox.outbox import one_click
from salesinbox.outbox.one_click import NotHandedOver, is_public, leave_lists, post
from salesinbox.store import unsubscribes
from salesinbox.store.connection import Database
from salesinbox.sync.writes import Writes
from tests.fakes.tls import Authority, authority
from tests.profile import Profile

__all__ = ["authority"]


class Site(http.server.BaseHTTPRequestHandler):
    """A newsletter's web server; the path says what it does."""

    seen: ClassVar[list[tuple[str, str, bytes]]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.seen.append((self.path, str(self.headers), body))
        if self.path == "/silent":
            self.close_connection = True
            return
        status = {"/moved": 302, "/error": 500, "/gone": 404}.get(self.path, 200)
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "https://elsewhere.example/")
        self.send_header("Set-Cookie", "id=7")
        self.end_headers()
        self.wfile.write(b"x" * 100_000)

    def log_message(self, *args: object) -> None:
        """Nothing."""


@contextmanager
def site(authority: Authority, host: str = "127.0.0.1") -> Iterator[str]:
    """Its address."""
    Site.seen.clear()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.socket = authority.server(host).wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def anywhere(address: str) -> bool:
    return True


def test_the_request_is_the_one_of_the_standard_and_carries_nothing_else(authority: Authority):
    with site(authority) as url:
        assert post(f"{url}/leave?u=7", anywhere) == ("done", "")
    ((path, headers, body),) = Site.seen
    assert (path, body) == ("/leave?u=7", b"List-Unsubscribe=One-Click")
    assert "cookie" not in headers.lower()
    assert "user-agent" not in headers.lower()


@pytest.mark.parametrize(
    ("path", "state", "reason"),
    [
        ("/moved", "failed", "sends us elsewhere"),
        ("/error", "failed", "answered 500"),
        ("/gone", "failed", "answered 404"),
        ("/silent", "unknown", "gave no answer"),
    ],
)
def test_every_answer_is_told_and_no_other_address_is_followed(
    authority: Authority, path: str, state: str, reason: str
):
    with site(authority) as url:
        found, why = post(f"{url}{path}", anywhere)
    assert found == state
    assert reason in why
    assert len(Site.seen) == 1


def test_a_wrong_certificate_gets_nothing(authority: Authority):
    with site(authority, "bank.example") as url, pytest.raises(NotHandedOver, match="cannot be reached"):
        post(f"{url}/leave", anywhere)
    assert Site.seen == []


def test_no_request_goes_to_this_computer_or_those_beside_it(authority: Authority):
    with site(authority) as url, pytest.raises(NotHandedOver, match="no server on the internet"):
        post(f"{url}/leave")
    assert Site.seen == []
    assert [is_public(each) for each in ("10.0.0.1", "169.254.169.254", "::1", "fe80::1%lo", "93.184.216.34")] == [
        False, False, False, False, True,
    ]  # fmt: skip


@pytest.mark.parametrize("url", ["http://news.example/", "https://a@b.example/", "https://b.example/\r\nX: y", "x"])
def test_an_address_of_another_kind_is_not_asked(url: str):
    assert post(url, anywhere)[0] == "failed"


class Died(BaseException):
    """The engine is killed."""


class Here:
    """The writer's part, on the test's own thread."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def run(self, work):
        return work(self._db)

    submit = run


def asked(profile: Profile, target: str) -> int:
    with profile.db.write("test"):
        return unsubscribes.add(
            profile.db, account_id=profile.account_id, list_="news.example", way="one-click", target=target,
            identity="i", message_id=1, state="pending",
        )  # fmt: skip


def state(profile: Profile) -> tuple[str, str]:
    found = unsubscribes.of_list(profile.db, profile.account_id, "news.example")
    assert found is not None
    return found.state, found.reason


def writes(profile: Profile) -> Writes:
    return Here(profile.db)


def test_a_request_is_made_once_and_its_end_is_kept_and_told_once(profile: Profile, authority: Authority):
    with site(authority) as url:
        asked(profile, f"{url}/leave")
        assert unsubscribes.any_due(profile.db)
        assert leave_lists(writes(profile), allowed=anywhere) == 1
        assert leave_lists(writes(profile), allowed=anywhere) == 0
    assert len(Site.seen) == 1
    assert state(profile) == ("done", "")
    assert [each.list for each in unsubscribes.take_news(profile.db)] == ["news.example"]
    assert unsubscribes.take_news(profile.db) == []


def test_what_cannot_be_reached_is_tried_again_later_and_given_up_in_the_end(profile: Profile):
    asked(profile, "https://127.0.0.1:1/leave")
    assert leave_lists(writes(profile), allowed=anywhere) == 1
    assert state(profile)[0] == "pending"
    assert not unsubscribes.any_due(profile.db), "after a pause"
    for _ in range(unsubscribes.MAX_ATTEMPTS):
        profile.db.execute("UPDATE unsubscribes SET not_before = 0")
        leave_lists(writes(profile), allowed=anywhere)
    assert state(profile)[0] == "failed"
    assert "cannot be reached" in state(profile)[1]


def test_a_request_under_way_when_the_engine_died_is_not_made_again(profile: Profile, monkeypatch: pytest.MonkeyPatch):
    def dies(url: str, allowed: object) -> tuple[str, str]:
        raise Died

    asked(profile, "https://news.example/leave")
    monkeypatch.setattr(one_click, "post", dies)
    with pytest.raises(Died):
        leave_lists(writes(profile))
    unsubscribes.settle_interrupted(profile.db)
    assert state(profile)[0] == "unknown"
    assert not unsubscribes.any_due(profile.db)
