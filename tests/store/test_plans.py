"""The hot lists read one index each, at any size: no scan, no sort (ARCHITECTURE rule 8)."""

from __future__ import annotations

import itertools

import pytest

from salesinbox.store import threads
from tests.profile import Profile


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
        "SELECT message_id FROM participants WHERE address = 'x' ORDER BY sort_key DESC LIMIT 5",
        "SELECT * FROM actions WHERE account_id = 1 AND state IN ('open', 'claimed') ORDER BY id LIMIT 1",
        "SELECT id FROM outbox WHERE account_id = 1 AND state IN ('queued', 'retry') AND not_before <= 1"
        " ORDER BY not_before, id LIMIT 1",
        "SELECT message_id FROM action_targets WHERE message_id IN (1, 2)",
        "SELECT kind, ref FROM changes WHERE seq > 5",
    ],
)
def test_no_hot_query_scans_or_sorts(profile: Profile, sql: str):
    found = plan(profile, sql)
    assert "SCAN" not in found
    assert "TEMP B-TREE" not in found


def test_search_walks_the_index_downwards(profile: Profile):
    found = plan(profile, "SELECT rowid FROM search WHERE search MATCH 'x' AND rowid < 9 ORDER BY rowid DESC LIMIT 5")
    assert "VIRTUAL TABLE" in found
    assert "TEMP B-TREE" not in found


@pytest.mark.parametrize("condition", ["in_inbox = 1", "unread > 0", "unread > 0 AND in_inbox = 1", "is_live = 1"])
@pytest.mark.parametrize("account", ["", "account_id = 1 AND "])
def test_counting_a_list_reads_its_index_alone(profile: Profile, account: str, condition: str):
    found = plan(profile, f"SELECT count(*) FROM threads WHERE {account}{condition}")
    assert "COVERING INDEX threads_" in found
