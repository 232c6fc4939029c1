"""Outgoing mail and drafts as rows: who may take a mail, when, and what is kept of its fate."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from salesinbox.actions import send
from salesinbox.core import clock
from salesinbox.core.errors import UsageError
from salesinbox.store import drafts, outbox
from salesinbox.store.connection import open_database
from salesinbox.store.drafts import DraftRow
from salesinbox.store.search import search
from tests.profile import Profile, mail

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Watch:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = START

    def pass_by(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def watch() -> Iterator[Watch]:
    made = Watch()
    clock.set_clock(lambda: made.now)
    yield made
    clock.set_clock(None)


def queue(profile: Profile, subject: str = "Offer", *, undo_seconds: float = 10) -> int:
    row = DraftRow(profile.account_id, to="ben@vos.example", cc="cara@lund.example", subject=subject, body="quince")
    return send.submit(profile.db, row, send.Sending(undo_seconds=undo_seconds))


def row_of(profile: Profile, row_id: int) -> outbox.OutboxRow:
    row = outbox.get(profile.db, row_id)
    assert row is not None
    return row


def test_a_mail_is_claimed_once_its_time_has_come(profile: Profile, watch: Watch):
    row_id = queue(profile)
    assert outbox.claim_next(profile.db, profile.account_id) is None
    assert outbox.accounts_due(profile.db) == set()
    assert outbox.next_due(profile.db, profile.account_id) == START.timestamp() + 10
    watch.pass_by(10)
    assert outbox.accounts_due(profile.db) == {profile.account_id}
    claimed = outbox.claim_next(profile.db, profile.account_id)
    assert claimed is not None
    assert (claimed.id, claimed.state, claimed.attempts) == (row_id, "sending", 1)
    assert outbox.claim_next(profile.db, profile.account_id) is None


def test_of_several_the_one_that_is_due_first_goes_first(profile: Profile, watch: Watch):
    late, soon = queue(profile, "late", undo_seconds=60), queue(profile, "soon", undo_seconds=5)
    watch.pass_by(100)
    claimed = [outbox.claim_next(profile.db, profile.account_id) for _ in range(3)]
    assert [each and each.id for each in claimed] == [soon, late, None]


def test_two_engines_never_take_the_same_mail(profile: Profile, tmp_path: Path):
    queued = [queue(profile, f"Mail {n}", undo_seconds=-1) for n in range(12)]
    taken: list[int] = []

    def take() -> None:
        db = open_database(tmp_path / "profile.db")
        while (row := outbox.claim_next(db, profile.account_id)) is not None:
            taken.append(row.id)
        db.close()

    workers = [threading.Thread(target=take) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(taken) == queued


def test_what_the_server_said_of_each_recipient_is_kept(profile: Profile):
    row_id = queue(profile)
    results = {"ben@vos.example": "accepted", "cara@lund.example": "550 no such user"}
    with profile.db.write("test"):
        outbox.save(profile.db, row_id, state="sent", results=results)
    row = row_of(profile, row_id)
    assert row.results == results
    assert row.recipients == ("ben@vos.example", "cara@lund.example")
    assert [each.id for each in outbox.to_file(profile.db, profile.account_id)] == [row_id]
    with profile.db.write("test"):
        outbox.save(profile.db, row_id, filing="done")
    assert outbox.to_file(profile.db, profile.account_id) == []
    assert outbox.listing(profile.db) == []
    assert [each.id for each in outbox.listing(profile.db, everything=True)] == [row_id]


@pytest.mark.parametrize(
    ("state", "may_cancel", "may_retry"),
    [("queued", True, True), ("retry", True, True), ("failed", True, True), ("unknown", False, True),
     ("sending", False, False), ("sent", False, False), ("cancelled", False, False)],
)  # fmt: skip
def test_what_a_user_may_do_depends_on_the_state(profile: Profile, state: str, may_cancel: bool, may_retry: bool):
    first, second = queue(profile), queue(profile)
    with profile.db.write("test"):
        outbox.save(profile.db, first, state=state)
        outbox.save(profile.db, second, state=state)
    assert send.retry(profile.db, first) is may_retry
    assert row_of(profile, first).state == ("queued" if may_retry else state)
    assert (send.take_back(profile.db, second) is not None) is may_cancel
    assert row_of(profile, second).state == ("cancelled" if may_cancel else state)


def test_a_queued_mail_is_shown_and_found_and_a_bad_one_leaves_nothing(profile: Profile):
    queue(profile)
    assert [hit.thread.in_sent for hit in search(profile.db, "quince")] == [True]
    before = profile.db.value("SELECT count(*) FROM messages")
    for row in (DraftRow(profile.account_id, subject="x"), DraftRow(profile.account_id, to="not an address")):
        with pytest.raises(UsageError):
            send.submit(profile.db, row, send.Sending())
    huge = DraftRow(profile.account_id, to="ben@vos.example", body="x" * 5000)
    with pytest.raises(UsageError, match="MB"):
        send.submit(profile.db, huge, send.Sending(size_limit=1000))
    assert profile.db.value("SELECT count(*) FROM messages") == before


def test_a_draft_is_kept_as_typed_and_found_in_its_thread(profile: Profile, watch: Watch):
    (message,) = profile.add(mail())
    thread = profile.thread_of(message)
    draft = drafts.save(profile.db, send.reply_row(profile.db, message, everyone=True))
    assert draft.subject == "Re: Prices for spring"
    assert "Could you send me" in draft.body
    watch.pass_by(5)
    other = drafts.save(profile.db, DraftRow(profile.account_id, to="half an addr", attachments=("/tmp/a b", "ü")))
    assert drafts.of_thread(profile.db, thread) == [draft]
    assert [each.id for each in drafts.listing(profile.db)] == [other.id, draft.id]
    assert drafts.get(profile.db, other.id) == other
    watch.pass_by(5)
    again = drafts.save(profile.db, draft)
    assert again.id == draft.id
    assert drafts.listing(profile.db)[0].id == draft.id
    drafts.delete(profile.db, draft.id)
    assert drafts.get(profile.db, draft.id) is None
