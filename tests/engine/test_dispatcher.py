"""Actions that the server does not take at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from salesinbox.actions import triage
from salesinbox.core import clock
from salesinbox.core.errors import MailServerError
from salesinbox.engine.dispatcher import MAX_ATTEMPTS, run_actions
from salesinbox.engine.writer import Writer
from salesinbox.store import outcomes
from salesinbox.store.action_log import ActionRow
from salesinbox.store.threads import Filter
from salesinbox.sync.faults import ConnectionLost
from tests.profile import Profile, mail


class Refusing:
    """A server that refuses every action."""

    def __init__(self, error: MailServerError) -> None:
        self.error = error
        self.asked = 0

    def carry_out(self, batch: Sequence[ActionRow]) -> None:
        self.asked += 1
        raise self.error


@pytest.fixture
def writer(profile: Profile, tmp_path: Path) -> Iterator[Writer]:
    with Writer(tmp_path / "profile.db", tmp_path / "blobs.db") as made:
        yield made
    clock.set_clock(None)


@pytest.fixture
def thread(profile: Profile) -> int:
    (message_id,) = profile.add(mail())
    thread = profile.thread_of(message_id)
    triage.archive(profile.db, [thread])
    return thread


def states(profile: Profile) -> list[str]:
    return [row[0] for row in profile.db.rows("SELECT state FROM actions")]


def test_refused_for_good_it_is_taken_back_and_told(profile: Profile, thread: int, writer: Writer) -> None:
    run_actions(writer, profile.account_id, Refusing(MailServerError("No room in Archive.", retryable=False)))
    assert states(profile) == ["failed"]
    assert profile.listed(Filter.INBOX) == [thread]
    (outcome,) = outcomes.untold(profile.db)
    assert (outcome.title, outcome.reason) == ("Archived 1 conversation", "No room in Archive.")


def test_refused_for_now_it_is_tried_again_with_pauses_and_then_given_up(
    profile: Profile, thread: int, writer: Writer
) -> None:
    server = Refusing(MailServerError("Busy.", retryable=True))
    ahead = timedelta()
    for attempt in range(1, MAX_ATTEMPTS + 1):
        run_actions(writer, profile.account_id, server)
        run_actions(writer, profile.account_id, server)  # not before its pause is over
        assert server.asked == attempt
        assert profile.listed(Filter.INBOX) == ([thread] if attempt == MAX_ATTEMPTS else [])
        ahead += timedelta(hours=1)
        now = datetime.now(UTC) + ahead
        clock.set_clock(lambda now=now: now)  # type: ignore[misc]  # bound at once
    assert states(profile) == ["failed"]


def test_a_lost_line_leaves_it_open(profile: Profile, thread: int, writer: Writer) -> None:
    with pytest.raises(ConnectionLost):
        run_actions(writer, profile.account_id, Refusing(ConnectionLost("Gone.")))
    assert states(profile) == ["open"]
    assert profile.listed(Filter.INBOX) == []
