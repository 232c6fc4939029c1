"""The query language, and that no query can do anything but search."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salesinbox.actions import later, triage
from salesinbox.core import clock
from salesinbox.core.errors import UserError
from salesinbox.core.models import Role
from salesinbox.store import accounts, search_history, threads
from salesinbox.store.search import MAX_QUERY, among, count, page, search
from salesinbox.store.search.reach import NOTHING, reach
from salesinbox.store.threads import Filter
from tests.profile import OWN, START, Profile, mail, open_profile


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    clock.set_clock(lambda: START + timedelta(days=20))
    yield
    clock.set_clock(None)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Profile]:
    """A mailbox in which every operator finds something; subjects are what the tests name."""
    profile = open_profile(Path(tmp_path_factory.mktemp("search")))
    day = timedelta(days=1)
    at = START - day

    def put(subject: str, body: str, role: Role = Role.INBOX, flags: tuple[str, ...] = (), **headers: str) -> None:
        nonlocal at
        at += day
        attachment = (headers.pop("file"), b"%PDF") if "file" in headers else None
        raw = mail(subject, body=body, date=at, attachment=attachment, **headers)
        profile.add(raw, role=role, flags=flags, at=at)

    put("Offer", "The blue kayak costs a little more", flags=("\\Seen", "\\Flagged"))
    put(
        "Invoice",
        "please pay for the kayak blue edition",
        file="rechnung-2026.pdf",
        sender="Cara Lund <cara@lund.example>",
    )
    put("Café", "Le déjeuner à Zürich", flags=("urgent",))
    put("Arabic", "العُقود جاهزة")
    put("Hebrew", "הַחוֹזֶה מוכן")
    put("Chinese", "我们明天在上海见面")
    put("Answer", "the kayak is in stock", Role.SENT, ("\\Seen",), sender=f"Ada <{OWN}>", to="dan@oak.example")
    put("Stowed", "old kayak talk", Role.ARCHIVE, ("\\Seen", "\\Answered"))
    put("Gone", "kayak in the bin", Role.TRASH)
    put("Spam", "cheap kayak", Role.JUNK)
    (hebrew,) = (hit.thread.id for hit in search(profile.db, "subject:hebrew"))
    later.snooze(profile.db, [hebrew], START + 4000 * day)
    yield profile
    profile.db.close()


def subjects(profile: Profile, query: str, **options: object) -> list[str]:
    return [hit.thread.subject for hit in search(profile.db, query, **options)]  # type: ignore[arg-type]  # test options


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("kayak ", ["Stowed", "Answer", "Invoice", "Offer"]),
        ("kay", ["Stowed", "Answer", "Invoice", "Offer"]),
        ("kay ", []),
        ("kay* ", ["Stowed", "Answer", "Invoice", "Offer"]),
        ("blue KAYAK", ["Invoice", "Offer"]),
        ('"blue kayak"', ["Offer"]),
        ("kayak -blue", ["Stowed", "Answer"]),
        ('kayak -"kayak blue"', ["Stowed", "Answer", "Offer"]),
        ("kayak -blue -talk", ["Answer"]),
        ("from:cara", ["Invoice"]),
        ("from:cara@lund.example ", ["Invoice"]),
        ("kayak -from:cara", ["Stowed", "Answer", "Offer"]),
        ("to:dan", ["Answer"]),
        ("subject:offer", ["Offer"]),
        ("body:offer", []),
        ("filename:rechnung", ["Invoice"]),
        ("has:attachment", ["Invoice"]),
        ("is:starred", ["Offer"]),
        ("is:answered", ["Stowed"]),
        ("is:sent", ["Answer"]),
        ("kayak is:unread", ["Invoice"]),
        ("kayak -is:unread", ["Stowed", "Answer", "Offer"]),
        ("in:archive", ["Stowed"]),
        ("in:sent kayak", ["Answer"]),
        ("in:trash", ["Gone"]),
        ("in:junk kayak", ["Spam"]),
        ("in:all kayak", ["Spam", "Gone", "Stowed", "Answer", "Invoice", "Offer"]),
        ("kayak -in:trash", ["Stowed", "Answer", "Invoice", "Offer"]),
        ("label:URGENT", ["Café"]),
        ("kayak after:2026-03-08", ["Stowed", "Answer"]),
        ("kayak before:2026-03-03", ["Offer"]),
        ("after:2026-03-03 before:2026-03-05", ["Café", "Invoice"]),
        ("cafe", ["Café"]),
        ("DEJEUNER zurich", ["Café"]),
        ("عقود", ["Arabic"]),
        ("عقو ", []),
        ("العقود", ["Arabic"]),
        ("החוזה", ["Hebrew"]),
        ("上海", ["Chinese"]),
        ("明天在", ["Chinese"]),
        ("京都", []),
        ("https://shop.example/kayak", []),
        ("-kayak", ["Chinese", "Hebrew", "Arabic", "Café"]),
        ("-kayak -is:unread", []),
        ("blue OR talk", ["Stowed", "Invoice", "Offer"]),
        ("kayak blue OR talk", ["Stowed", "Invoice", "Offer"]),
        ("(kayak blue) OR cafe", ["Café", "Invoice", "Offer"]),
        ("talk OR is:starred", ["Stowed", "Offer"]),
        ("talk OR -kayak has:attachment", []),
        ("(talk OR -kayak) -cafe is:unread", ["Chinese", "Hebrew", "Arabic"]),
        ("-(blue OR talk) kayak", ["Answer"]),
        ("NOT kayak AND cafe", ["Café"]),
        ("subject:(offer OR invoice)", ["Invoice", "Offer"]),
        ("from:cara OR to:dan", ["Answer", "Invoice"]),
        ("with:dan", ["Answer"]),
        ("with:cara ", ["Invoice"]),
        ("k", ["Stowed", "Answer", "Invoice", "Offer"]),
        ("q", []),
        ("上", ["Chinese"]),
        ("kayak s", ["Stowed", "Answer"]),
        ("is:unread", ["Chinese", "Hebrew", "Arabic", "Café", "Invoice"]),
        ("in:inbox", ["Chinese", "Arabic", "Café", "Invoice", "Offer"]),
        ("in:inbox -is:unread", ["Offer"]),
        ("in:inbox -label:urgent is:unread", ["Chinese", "Arabic", "Invoice"]),
        ("in:sent OR is:starred", ["Answer", "Offer"]),
        ("in:sent OR label:urgent ", ["Answer", "Café"]),
        ("in:all", ["Spam", "Gone", "Stowed", "Answer", "Chinese", "Hebrew", "Arabic", "Café", "Invoice", "Offer"]),
        ("in:trash OR in:spam", ["Spam", "Gone"]),
        ("in:trash OR in:junk OR is:starred", ["Spam", "Gone", "Offer"]),
        ("is:awaiting", ["Answer"]),
        ("is:flagged", ["Offer"]),
        ("is:snoozed", ["Hebrew"]),
        ("in:snoozed is:unread", ["Hebrew"]),
        ("is:muted", []),
        ("החוזה in:inbox", []),
        ("החוזה is:snoozed", ["Hebrew"]),
        ("label:urg", ["Café"]),
        ('label:"urg"', []),
        ("label:urg cafe", []),
        ("account:north", ["Stowed", "Answer", "Chinese", "Hebrew", "Arabic", "Café", "Invoice", "Offer"]),
        ("account:ada@north.example talk", ["Stowed"]),
        ("on:2026-03-03", ["Invoice"]),
        ("on:2026-03 talk", ["Stowed"]),
        ("after:march before:2026-03-03", ["Offer"]),
        ("on:2025", []),
        ("newer:2026-03-08", ["Stowed", "Answer"]),
        ("older:2026-03-03", ["Offer"]),
        ("smaller:1M talk", ["Stowed"]),
        ("larger:1k", []),
        ("larger:0.1k has:file", ["Invoice"]),
    ],
)
def test_a_query_finds_what_it_says(full: Profile, query: str, expected: list[str]):
    assert subjects(full, query) == expected
    assert sorted(subjects(full, query, ranked=True)) == sorted(expected)
    assert paged(full, query, 2) == expected
    every = [row.id for row in threads.page(full.db, Filter.ALL, limit=100)]
    every += [row.id for place in (Filter.TRASH, Filter.JUNK) for row in threads.page(full.db, place)]
    assert sorted(hit.thread.subject for hit in among(full.db, query, every)) == sorted(expected)
    assert count(full.db, query) == len(expected)
    assert count(full.db, query, up_to=1) == min(len(expected), 1)


def paged(profile: Profile, query: str, limit: int, **options: object) -> list[str]:
    """The subjects of all pages, one page after the other."""
    found: list[str] = []
    before: int | None = None
    while True:
        got = page(profile.db, query, before=before, limit=limit, **options)  # type: ignore[arg-type]  # test options
        found += [hit.thread.subject for hit in got.hits]
        before = got.next_before
        if before is None:
            return found


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("kayak is:purple", ["is:purple", "position 7", "unread", "starred"]),
        ("kayak is:unraed", ["Did you mean is:unread?"]),
        ("form:ben", ["form:", "position 1", "Did you mean from:?"]),
        ("x in:qqq", ["in:qqq", "position 3", "trash"]),
        ("before:yesterdayish", ["yesterdayish", "position 1", "2026-"]),
        ("has:wings", ["has:wings", "attachment"]),
        ("kayak (a OR ) b", ["OR needs something", "position 10"]),
        ("OR a", ["OR needs something", "position 1"]),
        ("a b)", ["parenthesis", "position 4"]),
        ("a ()", ["between", "position 3"]),
        ("larger:big", ["big", "position 1", "500k"]),
        ("on:2d", ["age"]),
        ("deal:north", ["deal:", "nothing yet"]),
        ("is:linked", ["is:linked", "nothing yet"]),
        ("account:nobody", ["nobody", "ada@north.example"]),
        ("(" * 40 + "a", ["deep", "position 31"]),
        ("is:(a OR b)", ["is:", "group"]),
        ("x" * (MAX_QUERY + 1), ["2,001"]),
    ],
)
def test_a_wrong_query_says_where_and_why(full: Profile, query: str, words: list[str]):
    with pytest.raises(UserError) as caught:
        search(full.db, query)
    for word in words:
        assert word in str(caught.value)


@pytest.mark.parametrize(
    "query",
    ['"', '""', '"unclosed', "a OR b", "NEAR(a b)", "a NOT b", "subject : x", "{subject body}: x", "^kayak", "(", "a)",
     "kayak'; DROP TABLE messages; --", '" OR "', "a\0b", "label:\ud800", "\ud800", "-", "--a b", "*", "a**", "from:*",
     'label:"\' OR 1=1 --"', "(" * 900, "a " * 900, "b" + " -a" * 600, "is:read " * 240, '"' + "a " * 900 + '"',
     "before:0001-01-01", "after:9999-12-31", "-\"\" \"\""],
)  # fmt: skip
def test_nothing_typed_reaches_the_index_as_syntax(full: Profile, query: str):
    before = full.db.value("SELECT count(*) FROM messages")
    for ranked in (False, True):
        with suppress(UserError):
            search(full.db, query, ranked=ranked)
    assert full.db.value("SELECT count(*) FROM messages") == before


PIECES = [
    "from:",
    "is:",
    "in:",
    "label:",
    "before:",
    '"',
    "-",
    "*",
    "(",
    ")",
    "kayak",
    " ",
    "\0",
    "OR",
    "NEAR",
    ":",
    "上",
    "ع",
]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.one_of(st.text(max_size=40), st.lists(st.sampled_from(PIECES), max_size=12).map("".join)))
def test_a_query_can_only_find_or_be_refused(full: Profile, query: str):
    with suppress(UserError):
        search(full.db, query)
        search(full.db, query, ranked=True, account_id=full.account_id)


def test_a_conversation_is_found_once_with_the_number_of_its_matches(profile: Profile):
    profile.add(mail(message_id="a@x.example", body="quince"))
    profile.add(mail("Re: Prices for spring", message_id="b@x.example", references=["a@x.example"], body="quince two"))
    (hit,) = search(profile.db, "quince")
    assert hit.matches == 2
    assert profile.db.value("SELECT message_id FROM messages WHERE id = ?", (hit.message_id,)) == "b@x.example"


def test_search_keeps_to_one_account(profile: Profile):
    profile.add(mail(body="quince"))
    other = accounts.ensure(profile.db, "bo@south.example")
    assert len(search(profile.db, "quince", account_id=profile.account_id)) == 1
    assert search(profile.db, "quince", account_id=other.id) == []
    assert search(profile.db, "is:unread", account_id=other.id) == []


def test_a_common_word_in_many_mails_gives_the_newest_conversations_however_many_are_asked_for(profile: Profile):
    profile.add(*[mail(f"Note {n}", body=f"quince {n}", message_id=f"{n}@x.example") for n in range(450)])
    assert subjects(profile, "quince", limit=3) == ["Note 449", "Note 448", "Note 447"]
    assert len(subjects(profile, "quince", limit=1_000_000)) == 450


def test_deleted_mail_is_left_out_at_once_and_found_again_when_restored(profile: Profile):
    (first,) = profile.add(mail(body="quince"), at=datetime(2026, 1, 1, tzinfo=UTC))
    triage.delete(profile.db, [profile.thread_of(first)])
    assert search(profile.db, "quince") == []
    triage.restore(profile.db, [profile.thread_of(first)])
    assert len(search(profile.db, "quince")) == 1


def test_the_places_there_are_are_named_once_each(profile: Profile):
    with pytest.raises(UserError) as caught:
        search(profile.db, "in:qqq")
    names = caught.value.hint.removeprefix("Known: ").rstrip(".").split(", ")
    assert len(names) == len(set(names))
    assert {"all", "inbox", "trash"} <= set(names)


def test_the_latest_searches_are_kept_each_once(profile: Profile):
    for number in range(search_history.KEPT + 5):
        search_history.remember(profile.db, f"kayak {number}")
    search_history.remember(profile.db, "  kayak   50 ")
    search_history.remember(profile.db, "\ud800 x")
    found = search_history.recent(profile.db)
    assert found[:3] == ["? x", "kayak 50", "kayak 204"]
    assert len(found) == len(set(found)) == search_history.KEPT


def test_results_reach_as_far_back_as_every_mailbox_is_filled(profile: Profile):
    day = 86400
    start = int(START.timestamp())
    profile.add(mail(message_id="1@x.example"), mail("B", message_id="2@x.example"), at=START)
    profile.add(mail("C", message_id="3@x.example"), role=Role.SENT, at=START + timedelta(days=3))

    def filled(role: Role, state: str, below: int) -> None:
        profile.db.execute(
            "UPDATE mailboxes SET state = ?, backfill_below = ? WHERE id = ?", (state, below, profile.boxes[role])
        )

    profile.db.execute("UPDATE mailboxes SET state = 'steady'")
    assert reach(profile.db) is None
    filled(Role.INBOX, "initial", 2)
    assert reach(profile.db) == start + 60
    filled(Role.SENT, "initial", 1)
    assert reach(profile.db) == start + 3 * day
    assert reach(profile.db, account_id=99) is None
    filled(Role.TRASH, "initial", 1)
    assert reach(profile.db) == NOTHING


def test_a_mailbox_is_searched_by_its_name_or_the_last_part_of_it(profile: Profile):
    profile.add(mail("Elsewhere", message_id="1@x.example"), role=Role.OTHER)
    profile.add(mail("Here", message_id="2@x.example"))
    profile.db.execute("UPDATE mailboxes SET name = 'Work/My Customers' WHERE id = ?", (profile.boxes[Role.OTHER],))
    for query in ('in:"my customers"', "in:other ", 'in:"work/my customers"', '-in:inbox in:"My Customers"'):
        assert subjects(profile, query) == ["Elsewhere"]
    assert subjects(profile, '-in:"my customers"') == ["Here"]
    with pytest.raises(UserError, match='Did you mean in:"my customers"'):
        search(profile.db, 'in:"my custmers"')


def test_a_mailbox_that_is_a_view_holds_what_has_its_label(profile: Profile):
    (first, _) = profile.add(mail("Mine", message_id="1@x.example"), mail("Not", message_id="2@x.example"))
    profile.db.execute("UPDATE mailboxes SET state = 'view' WHERE id = ?", (profile.boxes[Role.OTHER],))
    triage.label(profile.db, [profile.thread_of(first)], "Customers")
    assert subjects(profile, "in:customers ") == ["Mine"]
