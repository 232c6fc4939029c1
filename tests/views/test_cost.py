"""What a view costs does not grow with the number of rows, and a body is read when it is looked at."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from salesinbox.actions import triage
from salesinbox.store import drafts, threads
from salesinbox.store.drafts import DraftRow
from salesinbox.store.threads import Filter
from salesinbox.views import person, thread, thread_list
from tests.profile import OWN, Profile, mail


def statements(profile: Profile, work: Callable[[], object]) -> list[str]:
    """What SQLite was asked to do."""
    seen: list[str] = []
    profile.db.connection.set_trace_callback(seen.append)
    try:
        work()
    finally:
        profile.db.connection.set_trace_callback(None)
    return [sql for sql in seen if "'search_" not in sql]  # what FTS5 does inside


def fill(profile: Profile, count: int) -> None:
    ids = profile.add(*[mail(f"N{n}", message_id=f"{n}@x.example", body=f"kayak {n}") for n in range(count)])
    triage.label(profile.db, [profile.thread_of(id_) for id_ in ids[::2]], "Hot")


def test_a_page_takes_as_many_statements_for_50_rows_as_for_5(profile: Profile):
    fill(profile, 60)
    loads: list[Callable[[int], object]] = [
        lambda limit: thread_list.load_page(profile.db, Filter.INBOX, limit=limit),
        lambda limit: thread_list.load_page(profile.db, Filter.INBOX, account_id=1, limit=limit),
        lambda limit: thread_list.load_search(profile.db, "kayak", limit=limit),
        lambda limit: person.load_person(profile.db, "ben@vos.example", limit=limit),
    ]
    for load in loads:
        load(5)  # FTS5 looks at its own tables the first time
        few, many = (statements(profile, partial(load, limit)) for limit in (5, 50))
        assert len(many) == len(few) <= 10


def test_opening_a_long_thread_reads_no_body_but_the_one_looked_at(profile: Profile):
    refs = ["0@x.example"]
    raws = [
        mail(f"Re: L{n}", message_id=f"{n}@x.example", references=refs if n else [], body=f"b{n}") for n in range(30)
    ]
    ids = profile.add(*raws)
    seen = statements(profile, lambda: thread.load_thread(profile.db, profile.thread_of(ids[0])))
    assert not [sql for sql in seen if "bodies" in sql or "blobs" in sql]
    seen = statements(profile, lambda: thread.load_body(profile.db, ids[3]))
    assert all(str(ids[3]) in sql for sql in seen if "bodies" in sql)


def test_a_thread_of_60_messages_takes_as_many_statements_as_one_of_3(profile: Profile):
    def conversation(name: str, count: int) -> int:
        refs = [f"0@{name}.example"]
        raws = [
            mail(name, message_id=f"{n}@{name}.example", references=refs if n else [], attachment=("a.txt", b"x"))
            for n in range(count)
        ]
        return profile.thread_of(profile.add(*raws)[0])

    few, many = conversation("few", 3), conversation("many", 60)
    short, long = (statements(profile, partial(thread.load_thread, profile.db, each)) for each in (few, many))
    assert len(short) == len(long) <= 9
    view = thread.load_thread(profile.db, many)
    assert len(view.messages) == 60
    assert all(len(each.attachments) == 1 and each.to for each in view.messages)


def test_a_page_goes_on_where_the_last_one_ended(profile: Profile):
    fill(profile, 25)
    found: list[int] = []
    before: int | None = None
    while True:
        page = thread_list.load_page(profile.db, Filter.INBOX, before=before, limit=10)
        found += [line.id for line in page.lines]
        before = page.next_before
        if before is None:
            break
    assert len(found) == len(set(found)) == 25
    assert found == profile.listed(Filter.INBOX)


def test_drafts_that_are_only_here_come_first_and_are_counted(profile: Profile):
    profile.add(mail("On the server", sender=f"Ada <{OWN}>"), role=next(r for r in profile.boxes if r == "drafts"))
    draft = drafts.save(profile.db, DraftRow(profile.account_id, to="ben@vos.example", subject="Here", body="x"))
    page = thread_list.load_page(profile.db, Filter.DRAFTS)
    assert [(line.subject, line.draft_id, line.mark) for line in page.lines] == [
        ("Here", draft.id, "draft"),
        ("On the server", 0, ""),
    ]
    assert thread_list.counts(profile.db)[Filter.DRAFTS] == "2"
    drafts.delete(profile.db, draft.id)
    assert thread_list.counts(profile.db)[Filter.DRAFTS] == "1"


def test_a_card_says_who_somebody_is_and_what_else_there_is(profile: Profile):
    first, _ = profile.add(mail("One", message_id="1@x.example"), mail("Two", message_id="2@x.example", body="b"))
    card = person.load_person(profile.db, "BEN@vos.example", without_thread=profile.thread_of(first))
    assert (card.name, card.received, card.sent) == ("Ben Vos", 2, 0)
    assert [line.subject for line in card.conversations] == ["Two"]
    unknown = person.load_person(profile.db, "nobody@x.example")
    assert (unknown.name, unknown.received, unknown.first_date, unknown.conversations) == ("", 0, None, ())


def test_a_count_ends_where_nobody_reads_it_any_more(profile: Profile, monkeypatch: pytest.MonkeyPatch):
    fill(profile, 12)
    monkeypatch.setattr(threads, "COUNTED", 10)
    assert thread_list.counts(profile.db) == {Filter.INBOX: "10+", Filter.UNREAD: "10+"}


def test_changes_below_what_is_loaded_are_not_read(profile: Profile):
    fill(profile, 12)
    page = thread_list.load_page(profile.db, Filter.INBOX, limit=5)
    assert page.next_before is not None
    every = [line.id for line in thread_list.load_page(profile.db, Filter.INBOX).lines]
    found = thread_list.load_changed(profile.db, Filter.INBOX, every, down_to=page.next_before)
    assert found == list(page.lines)
