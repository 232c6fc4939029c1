"""The hot lists read one index each, at any size: no scan, no sort (ARCHITECTURE rule 8)."""

from __future__ import annotations

import itertools
import re
from datetime import UTC, datetime, timedelta

import pytest

from salesinbox.actions import arrange, filters, later, sweep, triage
from salesinbox.actions import labels as relabel
from salesinbox.actions.undo import undo
from salesinbox.core import clock
from salesinbox.core.models import Role
from salesinbox.store import action_log, labels, messages, people, placements, returns, search, threads, visits
from salesinbox.store.search import lists
from salesinbox.store.search.conditions import bounds
from salesinbox.store.search.parser import parse
from salesinbox.views import filter_toggles, person, places, side_list, thread, thread_list
from salesinbox.views.status import Running, status_line
from tests.profile import Profile, claim_one, mail


def plan(profile: Profile, sql: str, params: object = ()) -> str:
    rows = profile.db.connection.execute(f"EXPLAIN QUERY PLAN {sql}", params).fetchall()  # type: ignore[arg-type]
    return "\n".join(row["detail"] for row in rows)


@pytest.mark.parametrize("filter_", list(threads.Filter))
@pytest.mark.parametrize(("account", "before"), list(itertools.product([False, True], repeat=2)))
def test_a_page_is_one_index_read_in_order(profile: Profile, filter_: threads.Filter, account: bool, before: bool):
    sql = threads.page_sql(filter_, account=account, label=False, before=before)
    params = {"account": 1, "before": 5, "limit": 50}
    found = plan(profile, sql, {name: value for name, value in params.items() if f":{name}" in sql})
    assert "USING INDEX threads_" in found
    assert "TEMP B-TREE" not in found
    if account or before:
        assert "SEARCH threads" in found


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT id FROM messages WHERE thread_id = 1 ORDER BY sort_key",
        "SELECT id FROM messages WHERE account_id = 1 AND identity = 'x'",
        "SELECT id FROM messages WHERE account_id = 1 AND message_id = 'x' AND size = 1",
        "SELECT id FROM messages WHERE account_id = 1 AND base_subject = 'x' AND date BETWEEN 1 AND 2",
        "SELECT id FROM messages WHERE account_id = 1 AND places = 0",
        "SELECT thread_id FROM thread_refs WHERE account_id = 1 AND ref IN ('a', 'b')",
        "SELECT id FROM messages WHERE component IN (1, 2) UNION ALL"
        " SELECT id FROM messages WHERE thread_id IN (1, 2) AND component IS NULL",
        "SELECT ref FROM thread_refs WHERE component IN (1, 2) UNION ALL"
        " SELECT ref FROM thread_refs WHERE thread_id IN (1, 2) AND component IS NULL",
        "SELECT 1 FROM thread_joins WHERE account_id = 1 AND other IN ('a', 'b') LIMIT 1",
        "SELECT message_id FROM participants WHERE address = 'x' ORDER BY sort_key DESC LIMIT 5",
        "SELECT * FROM actions WHERE account_id = 1 AND state IN ('open', 'claimed') ORDER BY id LIMIT 1",
        "SELECT id FROM outbox WHERE account_id = 1 AND state IN ('queued', 'retry') AND not_before <= 1"
        " ORDER BY not_before, id LIMIT 1",
        "SELECT message_id FROM action_targets WHERE message_id IN (1, 2)",
        "SELECT id FROM attachments WHERE message_id = 1 AND content_type = 'text/calendar' ORDER BY id LIMIT 1",
        "SELECT answer FROM invitation_answers WHERE account_id = 1 AND uid = 'x' AND recurrence = '' ORDER BY id DESC",
        "SELECT m.id FROM messages m WHERE m.thread_id = 1 AND m.id != 2 AND EXISTS (SELECT 1 FROM attachments a"
        " WHERE a.message_id = m.id AND a.content_type = 'text/calendar') ORDER BY m.sort_key DESC LIMIT 20",
        "SELECT kind, ref FROM changes WHERE seq > 5",
        "SELECT id FROM fetches WHERE account_id = 1 AND state IN ('open', 'claimed') ORDER BY ahead, id LIMIT 1",
        "SELECT 1 FROM messages WHERE blob = '1' UNION ALL SELECT 1 FROM attachments WHERE blob = '1' LIMIT 1",
        "DELETE FROM fetches WHERE finished < 1",
        "SELECT m.id FROM messages m WHERE m.account_id = 1 AND m.missing > 0 AND m.sort_key < 9"
        " AND NOT EXISTS (SELECT 1 FROM attachments a WHERE a.message_id = m.id AND a.missing > 0 AND a.size > 9)"
        " ORDER BY m.sort_key DESC LIMIT 5",
        "SELECT b.id, (SELECT count(*) FROM message_mailbox p WHERE p.mailbox_id = b.id) FROM mailboxes b"
        " WHERE b.account_id = 1",
        "SELECT id FROM threads WHERE snoozed_until > 0 AND snoozed_until <= 5 LIMIT 100",
        "SELECT id FROM threads WHERE remind_at > 0 AND remind_at <= 5 LIMIT 100",
        "SELECT label_id FROM thread_labels WHERE thread_id IN (1, 2)",
        "SELECT DISTINCT m.thread_id FROM messages m JOIN message_mailbox p ON p.message_id = m.id"
        " WHERE m.thread_id IN (1, 2) AND p.flags LIKE '%$Forwarded%'",
        "SELECT id FROM actions WHERE step_id = 1 ORDER BY id",
        "SELECT 1 FROM edits WHERE step_id = 1 LIMIT 1",
        "SELECT round_trips FROM traffic WHERE account_id = 1",
    ],
)
def test_no_hot_query_scans_or_sorts(profile: Profile, sql: str):
    found = plan(profile, sql)
    assert "SCAN" not in found
    assert "TEMP B-TREE" not in found


@pytest.mark.parametrize("columns", ["count(*)", "name, address"])
def test_whom_we_wrote_to_is_read_from_an_index_of_its_own(profile: Profile, columns: str):
    found = plan(profile, f"SELECT {columns} FROM correspondents WHERE sent > 0")
    assert "COVERING INDEX correspondents_written" in found


@pytest.mark.parametrize("column", ["shown", "handed"])
def test_news_to_tell_are_found_in_an_index_of_their_own(profile: Profile, column: str):
    found = plan(profile, f"SELECT 1 FROM notifications WHERE {column} = 0 LIMIT 1")
    assert f"notifications_un{column}" in found


def test_new_mail_is_looked_for_among_what_is_new(profile: Profile):
    found = plan(
        profile,
        "SELECT m.id FROM messages m JOIN threads t ON t.id = m.thread_id WHERE m.id > 5 AND +m.account_id = 1"
        " ORDER BY m.id LIMIT 200",
    )
    assert "SEARCH m USING INTEGER PRIMARY KEY (rowid>?)" in found
    assert "TEMP B-TREE" not in found


@pytest.mark.parametrize("filter_", list(threads.Filter))
def test_the_ids_of_a_whole_list_are_read_from_its_index_alone(profile: Profile, filter_: threads.Filter):
    sql = threads.page_sql(filter_, account=False, label=False, before=False, columns="id")
    assert "USING COVERING INDEX threads_" in plan(profile, sql, {"limit": 50})


@pytest.mark.parametrize("account", [False, True])
def test_a_rare_label_is_read_by_its_own_rows_and_a_common_one_along_the_list(profile: Profile, account: bool):
    params = {"label": 1, "limit": 50} | ({"account": 1} if account else {})
    rare = plan(
        profile, threads.page_sql(threads.Filter.ALL, account=account, before=False, label=True, few=True), params
    )
    assert "SEARCH thread_labels USING PRIMARY KEY (label_id=?)" in rare
    assert "SCAN" not in rare
    common = plan(profile, threads.page_sql(threads.Filter.ALL, account=account, before=False, label=True), params)
    assert "USING INDEX threads_" in common
    assert "TEMP B-TREE" not in common


def test_a_label_shows_the_same_however_many_have_it(profile: Profile, monkeypatch: pytest.MonkeyPatch):
    ids = profile.add(*[mail(f"S{number}", message_id=f"{number}@x.example") for number in range(9)])
    triage.label(profile.db, [profile.thread_of(id_) for id_ in ids[::2]], "hot")
    label = labels.named(profile.db, "hot")
    assert label is not None
    found = []
    for few in (threads.FEW, 1):
        monkeypatch.setattr(threads, "FEW", few)
        first = threads.page(profile.db, threads.Filter.INBOX, label_id=label.id, limit=3)
        rest = threads.page(profile.db, threads.Filter.INBOX, label_id=label.id, before=first[-1].cursor, limit=3)
        found.append([row.subject for row in first + rest])
    assert found[0] == found[1] == ["S8", "S6", "S4", "S2", "S0"]


def test_search_walks_the_index_downwards(profile: Profile):
    found = plan(profile, "SELECT rowid FROM search WHERE search MATCH 'x' AND rowid < 9 ORDER BY rowid DESC LIMIT 5")
    assert "VIRTUAL TABLE" in found
    assert "TEMP B-TREE" not in found


LISTS = {
    "": "threads_live",
    "in:inbox": "threads_inbox",
    "in:inbox is:unread": "threads_unread",
    "in:inbox -is:starred has:attachment": "threads_inbox",
    "is:starred": "threads_starred",
    "-label:nothing in:sent": "threads_sent",
    "is:read": "threads_live",
    "in:trash is:unread": "threads_trash",
}


@pytest.mark.parametrize(("query", "index"), LISTS.items())
@pytest.mark.parametrize(("account", "before"), itertools.product([None, 1], [None, 5]))
def test_a_query_of_states_is_one_index_read_in_order(
    profile: Profile, query: str, index: str, account: int | None, before: int | None
):
    (part,) = lists.statements(profile.db, parse(query), account_id=account, before=before)
    found = plan(profile, part.sql("t.id"), {**part.params, "limit": 50})
    assert f"INDEX {index.replace('threads_', 'threads_account_' if account else 'threads_')}" in found
    assert "TEMP B-TREE" not in found
    if account or before:
        assert "SEARCH t" in found


def test_a_list_of_either_state_reads_an_index_for_each(profile: Profile):
    parts = lists.statements(profile.db, parse("(is:starred OR in:drafts) has:attachment"), account_id=None, before=5)
    plans = [plan(profile, part.sql("t.id"), {**part.params, "limit": 50}) for part in parts]
    assert [re.findall(r"INDEX (threads_\w+)", each) for each in plans] == [["threads_starred"], ["threads_drafts"]]
    assert not any("TEMP B-TREE" in each for each in plans)


def test_a_label_on_few_conversations_is_read_from_its_own_rows(profile: Profile):
    profile.add(*[mail(f"S{n}", message_id=f"{n}@x.example") for n in range(3)])
    triage.label(profile.db, [1, 2], "Hot")
    (part,) = lists.statements(profile.db, parse('in:inbox label:"hot"'), account_id=None, before=None)
    found = plan(profile, part.sql("t.id"), {**part.params, "limit": 50})
    assert "SEARCH l USING PRIMARY KEY (label_id=?)" in found
    assert "SEARCH t USING INTEGER PRIMARY KEY" in found


@pytest.mark.parametrize(
    "query",
    ["kayak", "kayak -blue is:unread", "-kayak", "kayak OR is:starred", "cc:ben", "label:x kayak", "larger:1M",
     "before:2026 in:Customers", "is:awaiting from:ben"],
)  # fmt: skip
def test_a_search_walks_messages_downwards_and_sorts_nothing(profile: Profile, query: str):
    profile.add(*[mail(f"S{n}", message_id=f"{n}@x.example", body="kayak") for n in range(3)])
    seen: list[str] = []
    profile.db.connection.set_trace_callback(seen.append)
    search.page(profile.db, query, before=1 << 61)
    profile.db.connection.set_trace_callback(None)
    selects = [sql for sql in seen if re.match(r"SELECT .* FROM (messages|search|threads)", sql)]
    assert selects
    for sql in (each for each in selects if " IN ()" not in each):
        found = plan(profile, sql)
        assert not re.search(r"SCAN (m|t|messages|threads)$", found, re.MULTILINE), sql
        assert "USE TEMP B-TREE FOR ORDER BY" not in found or "m.thread_id IN" in sql, sql


def test_a_search_for_large_mail_looks_at_no_other(profile: Profile):
    profile.add(*[mail(f"S{n}", message_id=f"{n}@x.example", body="x" * n * 400_000) for n in range(5)])
    seen: list[str] = []
    profile.db.connection.set_trace_callback(seen.append)
    found = search.page(profile.db, "larger:1.1M")
    profile.db.connection.set_trace_callback(None)
    assert [hit.thread.subject for hit in found.hits] == ["S4", "S3"]
    assert any("INDEXED BY messages_large" in sql for sql in seen)
    sql = "SELECT sort_key FROM messages INDEXED BY messages_large WHERE size >= 100000 AND sort_key < 9"
    assert "COVERING INDEX messages_large (sort_key<?)" in plan(profile, f"{sql} ORDER BY sort_key DESC LIMIT 5")


def test_a_search_for_old_mail_begins_where_it_is(profile: Profile):
    old, new = datetime(2015, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
    profile.add(mail("Old", message_id="o@x.example", date=old), at=old)
    profile.add(*[mail(f"S{n}", message_id=f"{n}@x.example", date=new) for n in range(3)], at=new)
    profile.add(mail("Put there late", message_id="l@x.example", date=old), at=new - timedelta(days=30))
    assert [hit.thread.subject for hit in search.page(profile.db, "before:2020").hits] == ["Put there late", "Old"]
    low, high = bounds(profile.db, parse("before:2020 after:2014"))
    assert low < int(old.timestamp()) << 20
    assert high == int((new - timedelta(days=30)).timestamp()) << 20 | 5
    late = "SELECT max(sort_key) FROM messages INDEXED BY messages_late WHERE sort_key >= (date + 172800) << 20"
    assert "SEARCH messages USING COVERING INDEX messages_late (date<?)" in plan(profile, f"{late} AND date < 9")


@pytest.mark.parametrize("query", ["label:hot kayak", "is:starred kayak", "in:trash kayak", "is:snoozed -canoe"])
def test_a_state_that_few_have_is_looked_for_among_them(profile: Profile, query: str):
    ids = profile.add(*[mail(f"S{n}", message_id=f"{n}@x.example", body="kayak") for n in range(3)])
    triage.label(profile.db, [profile.thread_of(ids[0])], "Hot")
    triage.star(profile.db, [profile.thread_of(ids[0])])
    seen: list[str] = []
    profile.db.connection.set_trace_callback(seen.append)
    search.page(profile.db, query)
    profile.db.connection.set_trace_callback(None)
    assert not any("FROM messages WHERE 1" in sql or "ORDER BY rowid DESC LIMIT" in sql for sql in seen)


@pytest.mark.parametrize("condition", ["in_inbox = 1", "unread > 0", "unread > 0 AND in_inbox = 1", "is_live = 1"])
@pytest.mark.parametrize("account", ["", "account_id = 1 AND "])
def test_counting_a_list_reads_its_index_alone(profile: Profile, account: str, condition: str):
    found = plan(profile, f"SELECT count(*) FROM (SELECT 1 FROM threads WHERE {account}{condition} LIMIT 10)")
    assert "COVERING INDEX threads_" in found


def test_nothing_in_a_working_day_reads_a_table_of_mail_or_actions_from_end_to_end(profile: Profile):
    seen: set[str] = set()
    profile.db.connection.set_trace_callback(seen.add)
    a_working_day(profile)
    profile.db.connection.set_trace_callback(None)
    statements = [
        sql
        for sql in seen
        if sql.startswith(("SELECT", "UPDATE", "DELETE")) and " IN ()" not in sql and "FROM account_status" not in sql
    ]
    assert len(statements) > 50
    scanned = {sql: line for sql in statements for line in plan(profile, sql).splitlines() if SCAN_RE.match(line)}
    assert scanned == {}


SCAN_RE = re.compile(
    r"SCAN (messages|m|message_mailbox|p|participants|threads|actions|a|t|action_targets|overlays|message_labels)$"
)


def a_working_day(profile: Profile) -> None:
    """Reading, searching, triage, the engine's polling and writing."""
    db, account = profile.db, profile.account_id
    ids = profile.add(*[mail(f"S{n}", message_id=f"{n}@x.example", body=f"kayak {n}") for n in range(5)])
    for filter_ in threads.Filter:
        thread_list.load_page(db, filter_)
        thread_list.load_changed(db, filter_, [1, 2])
    thread_list.counts(db)
    for query in ("kayak", "label:x", "from:ben", "is:unread"):
        thread_list.load_search(db, query, account_id=account)
    thread.load_thread(db, profile.thread_of(ids[0]))
    person.load_person(db, "ben@vos.example")
    triage.label(db, [1, 2], "Hot")
    triage.archive(db, [1])
    undo(db)
    later.snooze(db, [2], clock.now() + timedelta(seconds=1))
    later.remind(db, [2], clock.now() + timedelta(seconds=1))
    later.mute(db, [1])
    sweep.found(db, "ben@vos.example", 30)
    people.last_sender(db, 1)
    clock.set_clock(lambda: datetime.now(UTC) + timedelta(seconds=5))
    returns.return_due(db)
    clock.set_clock(None)
    arrange.merge(db, [2, 3])
    arrange.split(db, ids[2])
    action_log.accounts_due(db)
    action_log.waiting(db)
    action = claim_one(db, account)
    assert action is not None
    with db.write("test"):
        action_log.keep_locally(db, action)
        action_log.finish(db, action.id)
        placements.remove_uids(db, profile.boxes[Role.INBOX], [1])
        placements.move_uids(db, profile.boxes[Role.INBOX], profile.boxes[Role.TRASH], {2: 1})
    action_log.reopen_claimed(db)
    action_log.prune(db)
    messages.sweep(db, account)
    placements.locations(db, ids)
    status_line(db, Running(engine=True))
    relabel.create(db, "Cold")
    relabel.rename(db, "Hot", "Warm")
    relabel.merge(db, ["Warm"], "Cold")
    relabel.delete(db, ["Cold"])
    undo(db)
    labels.counted(db)
    labels.on_threads(db, [1, 2])
    filters.add(db, "Hot", "in:inbox label:hot", tab=True)
    places.known(db)
    visits.note(db, "list", "inbox")
    visits.weights(db)
    side_list.load(db, account)
    side_list.label_rows(db, labels.every(db))
    filter_toggles.groups(db)
