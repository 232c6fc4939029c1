"""Waiting for news loses none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from salesinbox.accounts.connection import open_imap
from salesinbox.sync.idle import News, WaitingSession
from tests.fakes.accounts import PASSWORD
from tests.rig import Rig, mail, wait_for


@pytest.fixture
def waiting(rig: Rig) -> Iterator[WaitingSession]:
    session = WaitingSession(open_imap(rig.settings, PASSWORD), "the server")
    session.select("INBOX")
    session.idle()
    yield session
    session.close()


def test_news_that_come_while_the_line_is_tried_are_told(
    rig: Rig, waiting: WaitingSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting._client, "idle_check", lambda timeout: [])  # readable, yet nothing to read
    rig.append(mail("Quote"))
    wait_for(lambda: News.HERE in waiting.idle_wait(1.0))
