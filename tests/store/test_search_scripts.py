"""Searching mail in many scripts, as people type them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesinbox.actions import triage
from salesinbox.core.models import Role
from salesinbox.store.search import among, count, page, parse, search
from salesinbox.store.search.tree import All, Fact, Node, Not, Words, all_of, any_of, opposite, text
from tests.profile import START, Profile, mail, open_profile

LETTERS = {
    "Arabic": "أرسلنا العُقود إلى الشركة، والأسعار ١٢٠٠ ريال",
    "Persian": "قرارداد را امضا می‌کنیم، کتاب‌ها آماده‌اند، ۱۴ روز",
    "Urdu": "معاہدہ تیار ہے، قیمت کی تفصیل",
    "Hebrew": "הַחוֹזֶה מוכן, המחיר בשקלים",
    "Chinese": "我们明天在上海签合同，价格如下",
    "Japanese": "見積書をお送りします。カタログとがんばりの件",
    "Korean": "계약서를 보냅니다. 가격은 다음과 같습니다",
    "German": "Die Straße zum Größenvergleich, Müller & Söhne",
    "Turkish": "Işık ve İstanbul, ılık çay",
    "French": "Un devis très détaillé pour le cœur du château",
    "Greek": "Η προσφορά μας: τιμή και όροι",
    "Russian": "Ещё один договор и счёт",
    "Polish": "Łódź i żółty kajak",
    "Wide": "ｆｕｌｌ　ｗｉｄｔｈ １２３",
}

FOUND = {
    "العقود": ["Arabic"],
    "العُقود": ["Arabic"],
    "ارسلنا": ["Arabic"],
    "إرسلنا": ["Arabic"],
    "الاسعار": ["Arabic"],
    "1200": ["Arabic"],
    "١٢٠٠": ["Arabic"],
    "۱۲۰۰ ": ["Arabic"],
    "الشركه": ["Arabic"],
    '"العقود الى الشركة"': ["Arabic"],
    "قرارداد": ["Persian"],
    "می‌کنیم": ["Persian"],
    "مي كنيم": ["Persian"],
    "كتاب": ["Persian"],
    "14 روز": ["Persian"],
    "معاہدہ": ["Urdu"],
    "معاهده": ["Urdu"],
    "قيمت": ["Urdu"],
    "החוזה": ["Hebrew"],
    "הַחוֹזֶה": ["Hebrew"],
    "מחיר": ["Hebrew"],
    "ומחיר ": [],
    "شركة ": ["Arabic"],
    "اسعار": ["Arabic"],
    "عقود ": ["Arabic"],
    "המחיר OR القيمة": ["Hebrew"],
    "上海": ["Chinese"],
    "签合同": ["Chinese"],
    "合": ["Chinese"],
    "上 ": ["Chinese"],
    "同上": [],
    "見積書": ["Japanese"],
    "見積": ["Japanese"],
    "カタログ": ["Japanese"],
    "ｶﾀﾛｸﾞ": ["Japanese"],
    "かんばり": [],
    "がんばり": ["Japanese"],
    "계약서": ["Korean"],
    "계약": ["Korean"],
    "가격": ["Korean"],
    "strasse": ["German"],
    "STRASSE ": ["German"],
    "straße": ["German"],
    "muller sohne": ["German"],
    "grosse ": [],
    "größen": ["German"],
    "isik": ["Turkish"],
    "ışık": ["Turkish"],
    "IŞIK": ["Turkish"],
    "istanbul": ["Turkish"],
    "ISTANBUL": ["Turkish"],
    "ilik cay": ["Turkish"],
    "tres detaille": ["French"],
    "CHATEAU": ["French"],
    "προσφορα": ["Greek"],
    "ΠΡΟΣΦΟΡΆ": ["Greek"],
    "τιμη": ["Greek"],
    "еще": ["Russian"],
    "ЁЩЕ OR счет": ["Russian"],
    "lodz": ["Polish"],
    "zolty kajak": ["Polish"],
    "full width": ["Wide"],
    "123": ["Wide"],
    "ｆｕｌｌ": ["Wide"],
    "б": [],
    "д": ["Russian"],
    "ق": ["Urdu", "Persian"],
    "מ": ["Hebrew"],
    "π": ["Greek"],
}


@pytest.fixture(scope="module")
def letters(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Profile]:
    """A mail in each of many scripts; subjects are the languages."""
    profile = open_profile(Path(tmp_path_factory.mktemp("scripts")))
    profile.add(
        *[
            mail(name, body=body, message_id=f"{name}@x.example", sender="邮 <p@x.example>", to="o@y.example")
            for name, body in LETTERS.items()
        ]
    )
    yield profile
    profile.db.close()


@pytest.mark.parametrize(("query", "expected"), FOUND.items())
def test_words_are_found_however_they_are_typed(letters: Profile, query: str, expected: list[str]):
    assert [hit.thread.subject for hit in search(letters.db, query)] == expected


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Profile]:
    """Conversations of several messages with few words, states and places, all mixed."""
    profile = open_profile(Path(tmp_path_factory.mktemp("mixed")))
    words = ["kayak", "canoe", "oar", "sail"]
    for number in range(48):
        body = " ".join(word for at, word in enumerate(words) if (number * 7) >> at & 1)
        parent = [f"{number - number % 3}@x.example"] if number % 3 else []
        raw = mail(
            f"S{number - number % 3}", body=body, message_id=f"{number}@x.example", references=parent,
            cc="Cleo <cleo@x.example>" if number % 5 == 0 else "",
        )  # fmt: skip
        role = [Role.INBOX, Role.ARCHIVE, Role.SENT, Role.TRASH, Role.JUNK][number % 11 % 5]
        flags = [flag for flag, every in (("\\Seen", 2), ("\\Flagged", 5), ("hot", 4)) if number % every == 0]
        (id_,) = profile.add(raw, role=role, flags=flags, at=START.replace(hour=number // 3, minute=number % 3))
        if number == 30:
            triage.star(profile.db, [profile.thread_of(id_)])
    yield profile
    profile.db.close()


TERMS = [
    Words("kayak"), Words("canoe"), Words("oar"), Words("sail"), Words("nothing"), Words("ka", "body", True),
    Words("o", "", True), Words("cleo", "cc"), Words("ben", "from"), Fact("is", "unread"), Fact("is", "starred"),
    Fact("is", "sent"), Fact("is", "answered"), Fact("in", "sent"), Fact("in", "drafts"), Fact("in", "junk"),
    Fact("in", "inbox"), Fact("in", "archive"), Fact("in", "trash"), Fact("in", "all"), Fact("label", "hot"),
    Fact("has", "attachment"), Fact("is", "awaiting"), Fact("before", "2026-03-03"), Fact("larger", "1k"),
]  # fmt: skip


def _grown(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(several.map(all_of), several.map(any_of), inner.map(opposite))


NODES: st.SearchStrategy[Node] = st.recursive(st.sampled_from(TERMS), _grown, max_leaves=7)


@settings(max_examples=60, deadline=None)
@given(node=NODES)
def test_pages_counts_and_single_conversations_agree_whatever_is_asked(mixed: Profile, node: Node):
    query = text(node)
    assert parse(query) == node
    whole = [hit.thread.id for hit in page(mixed.db, query, limit=100).hits]
    assert len(whole) == len(set(whole))
    paged: list[int] = []
    before: int | None = None
    while True:
        found = page(mixed.db, query, limit=3, before=before)
        paged += [hit.thread.id for hit in found.hits]
        if (before := found.next_before) is None:
            break
    assert paged == whole
    every = [row[0] for row in mixed.db.rows("SELECT id FROM threads")]
    assert [hit.thread.id for hit in among(mixed.db, query, every)] == whole
    assert count(mixed.db, query) == len(whole)
    ranked = [hit.thread.id for hit in page(mixed.db, query, limit=100, ranked=True).hits]
    assert sorted(ranked) == sorted(whole)


MESSAGE_TERMS = [term for term in TERMS if isinstance(term, Words)]


@settings(max_examples=60, deadline=None)
@given(node=st.recursive(st.sampled_from(MESSAGE_TERMS), _grown, max_leaves=6))
def test_a_message_matches_as_its_words_say(mixed: Profile, node: Node):
    found = {hit.thread.id for hit in page(mixed.db, f"in:all smaller:1G ({text(node)})", limit=100).hits}
    wanted = set()
    for row in mixed.db.rows("SELECT id, thread_id FROM messages"):
        if _holds(mixed, row["id"], node):
            wanted.add(row["thread_id"])
    assert found == wanted


def _holds(profile: Profile, message_id: int, node: Node) -> bool:
    """Whether a message matches, told from the mail itself."""
    if isinstance(node, Words):
        raw = profile.db.row(
            "SELECT s.subject, s.snippet, s.from_name || ' ' || s.from_address AS sender FROM messages s WHERE id = ?",
            (message_id,),
        )
        assert raw is not None
        people = profile.db.rows(
            "SELECT role, name || ' ' || address AS who FROM participants WHERE message_id = ?", (message_id,)
        )
        parts = {"from": raw["sender"], "body": raw["snippet"]}
        parts["cc"] = " ".join(each["who"] for each in people if each["role"] == "cc")
        everything = " ".join([raw["subject"], raw["snippet"], *(each["who"] for each in people)])
        words = "".join(c if c.isalnum() else " " for c in parts.get(node.key, everything).lower()).split()
        return any(word == node.text or (node.prefix and word.startswith(node.text)) for word in words)
    assert not isinstance(node, Fact)
    if isinstance(node, Not):
        return not _holds(profile, message_id, node.of)
    inner = [_holds(profile, message_id, each) for each in node.of]
    return all(inner) if isinstance(node, All) else any(inner)
