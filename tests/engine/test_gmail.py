"""The engine on Gmail: news come by All Mail, and what is sent is filed by the server."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from salesinbox.store import outbox, status
from salesinbox.store.effective import Places
from salesinbox.store.threads import Filter
from tests.engine.conftest import StartEngine
from tests.fakes.counting import counting_proxy
from tests.fakes.gmail import GmailServer
from tests.fakes.smtp import SmtpFake
from tests.outbox.mailing import fate, queue
from tests.rig import mail, wait_for
from tests.sync.gmail_rig import GmailRig


@pytest.fixture
def rig(tmp_path: Path, gmail_server: GmailServer, smtp_server: SmtpFake) -> Iterator[GmailRig]:
    made = GmailRig(tmp_path, gmail_server, smtp_server.port)
    yield made
    made.close()
    gmail_server.close_clients()


def is_idle(rig: GmailRig) -> bool:
    return any(each.state == "idle" for each in status.accounts(rig.db))


def test_news_come_by_themselves_and_no_label_mailbox_is_opened(rig: GmailRig, start_engine: StartEngine) -> None:
    with counting_proxy(rig.server.port) as proxy:
        rig.configure(imap=replace(rig.settings.imap, port=proxy.port))
        rig.deliver(mail("Quote"), "Hot lead")
        start_engine(rig)
        wait_for(lambda: is_idle(rig) and "IDLE" in proxy.commands)
        began = time.monotonic()
        rig.deliver(mail("Invoice"), "Hot lead")
        wait_for(lambda: "Invoice" in rig.listed(Filter.INBOX))
        rig.client.remove_gmail_labels(rig.uid("Quote"), ["\\Inbox"])
        wait_for(lambda: rig.listed(Filter.INBOX) == ["Invoice"])
        assert time.monotonic() - began < 20  # polled every two minutes, so this was IDLE
        opened = {each for each in proxy.commands if each.startswith(("SELECT", "EXAMINE"))}
        assert not any("INBOX" in each or "Hot lead" in each for each in opened)


def test_what_gmail_files_itself_is_one_mail_with_what_was_sent(
    rig: GmailRig, start_engine: StartEngine, smtp_server: SmtpFake
) -> None:
    start_engine(rig)
    wait_for(lambda: is_idle(rig))
    row_id = queue(rig, files_sent_copy=True)
    wait_for(lambda: fate(rig, row_id).state == "sent")
    rig.server.sent(rig.username, smtp_server.messages[-1].raw)
    wait_for(lambda: rig.our_side() == {"Offer": (Places.ALL | Places.SENT, frozenset(["\\Seen"]), frozenset())})
    assert len(rig.account.messages) == 1
    assert outbox.to_file(rig.db, rig.account_id) == []
