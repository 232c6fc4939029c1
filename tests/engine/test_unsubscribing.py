"""The engine leaves lists: a request to a web server on this computer, or a mail to a real mail server."""

from __future__ import annotations

import pytest

from salesinbox.actions import unsubscribe
from salesinbox.actions.send import Sending
from salesinbox.engine.list_leaver import ListLeaver
from salesinbox.store import unsubscribes
from tests.engine.conftest import StartEngine
from tests.fakes.smtp import SmtpFake
from tests.fakes.tls import Authority, authority
from tests.outbox.test_one_click import Site, anywhere, site
from tests.rig import Rig, mail, wait_for

__all__ = ["authority"]
SIGNED = "v=1; d=news.example; bh=x; h=From:List-Unsubscribe:List-Unsubscribe-Post; b=y"


def newsletter(rig: Rig, way: str, *, one_click: bool = True) -> int:
    """A newsletter has come; its conversation."""
    extra = f"List-Unsubscribe: {way}\r\n"
    if one_click:
        extra += f"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\nDKIM-Signature: {SIGNED}\r\n"
    rig.append(mail("Weekly news", extra=extra))
    rig.sync()
    return rig.thread("Weekly news")


def state(rig: Rig) -> str:
    return unsubscribes.listing(rig.db)[0].state


@pytest.mark.parametrize("running", [True, False])
def test_a_request_is_made_by_the_engine_or_the_next_pass_and_once(
    rig: Rig, start_engine: StartEngine, authority: Authority, monkeypatch: pytest.MonkeyPatch, running: bool
) -> None:
    monkeypatch.setattr(ListLeaver, "allowed", staticmethod(anywhere))
    with site(authority) as url:
        found = unsubscribe.offer(rig.db, newsletter(rig, f"<{url}/leave?u=7>"))
        if running:
            start_engine(rig)
        unsubscribe.ask(rig.db, found, Sending())
        if not running:
            rig.sync()
        wait_for(lambda: state(rig) == "done")
        rig.sync()
        assert [path for path, _, _ in Site.seen] == ["/leave?u=7"]


def test_a_mail_goes_out_from_the_address_that_the_list_writes_to(rig: Rig, smtp_server: SmtpFake) -> None:
    found = unsubscribe.offer(rig.db, newsletter(rig, "<mailto:leave@news.example?subject=stop>", one_click=False))
    unsubscribe.ask(rig.db, found, Sending(undo_seconds=0))
    assert state(rig) == "pending"
    rig.sync()
    assert state(rig) == "done"
    rig.sync()
    sent = [each for each in smtp_server.messages if "leave@news.example" in each.recipients]
    assert [(each.envelope_from, len(each.recipients)) for each in sent] == [(rig.username, 1)]
    assert b"Subject: stop" in sent[0].raw
