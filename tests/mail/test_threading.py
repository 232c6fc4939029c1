"""Which mails belong together, told from their headers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesinbox.mail.parse import parse
from salesinbox.mail.threading import ThreadFacts, base_subject, subject_match, thread_refs
from tests.mail.messages import mail


@pytest.mark.parametrize(
    ("subject", "base", "is_reply"),
    [
        ("The Offer", "the offer", False),
        ("Re: The Offer", "the offer", True),
        ("RE[2]: Re : the  offer", "the offer", True),
        ("Re(3): the offer", "the offer", True),
        ("AW: WG: the offer", "the offer", True),
        ("Fwd: the offer", "the offer", False),
        ("Fw: Re: the offer", "the offer", True),
        ("the offer (fwd)", "the offer", False),
        ("SV: VS: Antw: Odp: Ynt: the offer", "the offer", True),
        ("پاسخ: سفارش", "سفارش", True),
        ("השב: הצעה", "הצעה", True),
        ("回复：报价", "报价", True),
        ("[list] Re: the offer", "[list] the offer", True),
        ("Re: [list] the offer", "[list] the offer", True),
        ("Re: [list] Re: the offer", "[list] the offer", True),
        ("[list] the offer", "[list] the offer", False),
        ("Reply: the offer", "reply: the offer", False),
        ("Regarding: x", "regarding: x", False),
        ("Re:", "", True),
        ("", "", False),
    ],
)
def test_base_subjects(subject, base, is_reply):
    assert base_subject(subject) == (base, is_reply)


@given(st.text(max_size=100))
def test_a_base_subject_is_its_own(subject):
    base, _ = base_subject(subject)
    assert base_subject(f"Re: {base}")[0] == base_subject(base)[0]


@given(st.lists(st.sampled_from(["Re:", "[a]", "Fwd: ", "x", " ", "(fwd)", "[", "]"]), max_size=200))
def test_no_subject_takes_long(pieces):
    base_subject("".join(pieces))


def test_a_mail_is_tied_to_its_own_id_and_all_it_refers_to():
    message = parse(mail(references="<a@x> <b@x>", in_reply_to="<b@x>"))
    assert thread_refs(message) == ("one@quill.example", "a@x", "b@x")


def test_ties_are_bounded_and_short():
    message = parse(mail(references=" ".join(f"<{n}{'y' * 700}@x>" for n in range(60))))
    refs = thread_refs(message)
    assert len(refs) == 61
    assert max(map(len, refs)) < 100
    assert len(thread_refs(replace(message, references=tuple(f"{n}@x" for n in range(5_000))))) == 200


NOW = datetime(2024, 5, 6, tzinfo=UTC)
OTHER = ThreadFacts("the offer", False, False, "ada@q", frozenset({"ada@q", "sam@e"}), NOW)
REPLY = ThreadFacts("the offer", True, False, "sam@e", frozenset({"ada@q", "sam@e"}), NOW + timedelta(days=2))


def test_a_reply_without_references_joins_the_mail_it_answers():
    assert subject_match(REPLY, OTHER)


@pytest.mark.parametrize(
    ("reply", "other"),
    [
        (replace(REPLY, is_reply=False), OTHER),
        (replace(REPLY, has_references=True), OTHER),
        (replace(REPLY, subject="x"), OTHER),
        (replace(REPLY, subject=""), replace(OTHER, subject="")),
        (replace(REPLY, sender="mal@p", participants=frozenset({"mal@p", "ada@q"})), OTHER),
        (replace(REPLY, participants=frozenset({"sam@e"})), OTHER),
        (replace(REPLY, date=NOW - timedelta(seconds=1)), OTHER),
        (replace(REPLY, date=NOW + timedelta(days=31)), OTHER),
    ],
    ids=["no reply", "has references", "other subject", "no subject", "stranger", "not to them", "before", "too late"],
)
def test_anything_less_does_not_join(reply, other):
    assert not subject_match(reply, other)
