"""Numbers, times and names as people write them; one sentence for each state."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesinbox.actions import send
from salesinbox.store import mailboxes, outbox, status
from salesinbox.store.drafts import DraftRow
from salesinbox.store.status import AccountStatus
from salesinbox.views import format as formatting
from salesinbox.views import status as sentences
from salesinbox.views.status import Running
from tests.profile import Profile

NOW = datetime(2026, 3, 12, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 B"), (820, "820 B"), (999, "999 B"), (14_300, "14 KB"), (2_340_000, "2.3 MB"), (45_000_000, "45 MB"),
     (999_700, "1.0 MB"), (3_200_000_000, "3.2 GB"), (7_000_000_000_000, "7000 GB")],
)  # fmt: skip
def test_sizes(count: int, text: str):
    assert formatting.size(count) == text


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (NOW - timedelta(minutes=57), "14:03"),
        (NOW - timedelta(days=1), "Wed"),
        (NOW - timedelta(days=6), "Fri"),
        (NOW - timedelta(days=9), "3 Mar"),
        (NOW - timedelta(days=100), "2 Dec"),
        (NOW - timedelta(days=400), "02/25"),
        (NOW + timedelta(days=2), "14 Mar"),
        (NOW + timedelta(days=900), "08/28"),
    ],
)
def test_times_in_a_list(moment: datetime, text: str):
    assert formatting.when(moment.timestamp(), NOW, UTC) == text


@given(seconds=st.integers(0, 4_000_000_000), hours=st.integers(-12, 14))
def test_a_time_in_a_list_takes_six_cells_at_most(seconds: int, hours: int):
    assert 0 < len(formatting.when(seconds, NOW, timezone(timedelta(hours=hours)))) <= 6


def test_a_day_begins_at_midnight_of_the_reader():
    zone = timezone(timedelta(hours=9))
    assert formatting.when(datetime(2026, 3, 12, 14, 30, tzinfo=UTC).timestamp(), NOW, zone) == "Thu"


@pytest.mark.parametrize(
    ("passed", "text"),
    [(-5, "just now"), (59, "just now"), (60, "1 minute ago"), (7300, "2 hours ago"), (90_000, "1 day ago")],
)
def test_how_long_ago(passed: int, text: str):
    assert formatting.ago(1000, 1000 + passed) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(1, "less than a minute"), (55, "about 1 minute"), (400, "about 7 minutes"), (1400, "about 25 minutes"),
     (3500, "about 1 hour"), (4900, "about 1 h 20 min"), (7200, "about 2 hours"), (32_000, "about 9 hours")],
)  # fmt: skip
def test_how_long_something_still_takes_roughly(seconds: float, text: str):
    assert formatting.time_left(seconds) == f"{text} left"


@pytest.mark.parametrize(
    ("people", "text"),
    [(["Ben Vos"], "Ben Vos"), (["Ben Vos", "me"], "Ben, me"), (["cara@lund.example", "Dan Oak"], "cara, Dan"),
     (["B. Vos", "J Doe"], "B., J Doe"), ([], "")],
)  # fmt: skip
def test_names_in_little_room(people: list[str], text: str):
    assert formatting.names(people) == text


def account(state: str, **columns: object) -> AccountStatus:
    values: dict[str, object] = {
        "account_id": 1, "address": "a@x.example", "detail": "", "error": "", "hint": "", "done": 0, "total": 0,
        "last_sync": None, "updated": 0.0, "capabilities": "",
    }  # fmt: skip
    return AccountStatus(state=state, **{**values, **columns})  # type: ignore[arg-type]  # a row's columns


@pytest.mark.parametrize(
    ("row", "text", "level"),
    [
        (account("refused", error="It is wrong.", hint="Set it anew."), "Sign-in refused: It is wrong.", "error"),
        (account("failed"), "Sync failed", "error"),
        (account("offline", error="No route.", detail="again in 5 s"), "Offline: No route · again in 5 s", "warning"),
        (account("offline"), "Offline", "warning"),
        (account("syncing", done=1200, total=5000), "Syncing 1,200 of 5,000 messages", "busy"),
        (account("syncing", done=6000, total=5000), "Syncing 5,000 of 5,000 messages", "busy"),
        (
            account("syncing", done=1200, total=5000, seconds_left=1400),
            "Syncing 1,200 of 5,000 messages · about 25 minutes left",
            "busy",
        ),
        (account("connecting"), "Connecting …", "busy"),
        (account("paused"), "Paused", "warning"),
        (account("local"), "Local mail", "good"),
        (account("idle", last_sync=940.0), "Up to date · 1 minute ago", "good"),
        (account("idle", done=5120, last_sync=940.0), "Up to date · 5,120 messages · 1 minute ago", "good"),
        (account("idle"), "Up to date", "good"),
        (account("idle", error="One mailbox is broken."), "Up to date: One mailbox is broken.", "warning"),
    ],
)
def test_each_state_has_a_sentence(row: AccountStatus, text: str, level: str):
    state = sentences.account_state(row, 1000)
    assert (state.text, state.level, state.hint, state.state) == (text, level, row.hint, row.state)


@pytest.mark.parametrize("state", ["connecting", "syncing", "idle", "offline"])
def test_what_a_dead_engine_said_last_is_not_taken_for_the_truth(state: str):
    said = sentences.account_state(account(state, last_sync=880.0, error="x"), 1000, engine_running=False)
    assert (said.state, said.text, said.level) == ("stopped", "Not syncing · 2 minutes ago", "warning")


RUNNING, DEAD = Running(engine=True), Running(engine=False)


def test_the_status_line_tells_what_waits_and_what_went_wrong(profile: Profile):
    db = profile.db
    status.save_account(db, profile.account_id, state="idle")
    assert sentences.status_line(db, RUNNING).text == "Up to date"
    row_id = send.submit(db, DraftRow(profile.account_id, to="b@x.example", subject="s"), send.Sending(undo_seconds=9))
    line = sentences.status_line(db, RUNNING)
    assert line.text == "Up to date · 1 to send in 9 s · z takes it back"
    assert line.counts_down
    with db.write("test"):
        outbox.save(db, row_id, not_before=0)
    assert sentences.status_line(db, RUNNING).text == "Up to date · 1 to send"
    with db.write("test"):
        outbox.save(db, row_id, state="unknown")
    line = sentences.status_line(db, DEAD)
    assert line.text == "Not syncing: the engine is not running · 1 perhaps sent: see the outbox"
    assert line.level == "error"


def test_trouble_that_concerns_all_accounts_comes_first(profile: Profile):
    db = profile.db
    status.save_account(db, profile.account_id, state="idle")
    status.save_engine(db, pid=1, version="1", started=0, state="running", trouble="config.toml line 3: a mistake.")
    line = sentences.status_line(db, RUNNING)
    assert (line.text, line.level) == ("config.toml line 3: a mistake. · Up to date", "warning")
    line = sentences.status_line(db, Running(engine=True, free_bytes=1000))
    assert line.text.startswith("The disk is full")
    assert line.level == "error"


def test_a_mailbox_with_an_error_is_never_hidden_behind_up_to_date(profile: Profile):
    db = profile.db
    status.save_account(db, profile.account_id, state="idle", done=12)
    boxes = mailboxes.of_account(db, profile.account_id)
    for box in boxes[:2]:
        with db.write("test"):
            mailboxes.save_sync(db, box.id, error="The server refused it.")
    line = sentences.status_line(db, RUNNING)
    assert line.text == f"Up to date · 12 messages · Trouble with {boxes[0].name} and 1 more mailbox"
    assert line.level == "warning"
    with db.write("test"):
        mailboxes.save_sync(db, boxes[1].id, error="")
    assert sentences.status_line(db, RUNNING).text.endswith(f"Trouble with {boxes[0].name}")
