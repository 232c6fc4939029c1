"""Mail joins its conversation whatever order it arrives in."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salesinbox.store import threads
from tests.profile import OWN, START, Profile, mail, open_profile


def test_a_reply_joins_the_mail_it_answers(profile: Profile):
    (first,) = profile.add(mail(message_id="a@x.example"))
    (reply,) = profile.add(mail("Re: Prices for spring", message_id="b@x.example", references=["a@x.example"]))
    assert profile.thread_of(first) == profile.thread_of(reply)


def test_two_conversations_become_one_when_the_mail_between_them_arrives(profile: Profile):
    (first,) = profile.add(mail(message_id="a@x.example"))
    (last,) = profile.add(mail("Re: Prices for spring", message_id="c@x.example", references=["b@x.example"]))
    old = profile.thread_of(last)
    assert old != profile.thread_of(first)
    profile.add(mail("Re: Prices for spring", message_id="b@x.example", references=["a@x.example"]))
    assert profile.thread_of(last) == profile.thread_of(first)
    row = threads.get(profile.db, old)
    assert row is not None, "the id that is gone goes on working"
    assert row.id == profile.thread_of(first)
    assert row.messages == 3


def test_a_reply_without_references_joins_by_subject_among_the_same_people(profile: Profile):
    (question,) = profile.add(mail("Offer 17", message_id="q@x.example"))
    answer = mail("AW: Offer 17", sender="Cara Lund <cara@lund.example>", message_id="r@x.example")
    (stranger,) = profile.add(answer)
    loose = mail("Re: Offer 17", sender=f"Ada <{OWN}>", to="ben@vos.example", date=START + timedelta(days=2))
    (own,) = profile.add(loose, at=START + timedelta(days=2))
    late = mail("Re: Offer 17", sender=f"Ada <{OWN}>", to="ben@vos.example", date=START + timedelta(days=40))
    (too_late,) = profile.add(late, at=START + timedelta(days=40))
    assert profile.thread_of(own) == profile.thread_of(question)
    assert profile.thread_of(stranger) != profile.thread_of(question)
    assert profile.thread_of(too_late) != profile.thread_of(question)


def test_the_same_subject_alone_joins_nothing(profile: Profile):
    first, second = profile.add(mail("Weekly report", body="one"), mail("Weekly report", body="two"))
    assert profile.thread_of(first) != profile.thread_of(second)


@st.composite
def conversations(draw: st.DrawFn) -> list[tuple[str, list[str], str]]:
    """Mails (id, references, subject) that refer to any of the others, or reply without a reference."""
    count = draw(st.integers(2, 7))
    ids = [f"m{number}@x.example" for number in range(count)]
    mails = []
    for name in ids:
        references = draw(st.lists(st.sampled_from([*ids, "gone@x.example"]), max_size=2, unique=True))
        subject = draw(st.sampled_from(["Offer", "Re: Offer", "Visit", "Re: Visit"]))
        mails.append((name, [each for each in references if each != name], subject))
    return mails


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mails=conversations(), order=st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(mails: list[tuple[str, list[str], str]], order):
    shuffled = mails[:]
    order.shuffle(shuffled)
    assert _partition(mails) == _partition(shuffled)


def _partition(mails: list[tuple[str, list[str], str]]) -> set[frozenset[str]]:
    """Which mails ended up together."""
    with TemporaryDirectory() as folder:
        profile = open_profile(Path(folder))
        for name, references, subject in mails:
            number = int(name[1 : name.index("@")])
            sent = START + timedelta(hours=number)
            profile.add(mail(subject, message_id=name, references=references, date=sent), at=sent)
        found: dict[int, set[str]] = {}
        for row in profile.db.rows("SELECT thread_id, message_id FROM messages"):
            found.setdefault(row["thread_id"], set()).add(row["message_id"])
        profile.db.close()
    return {frozenset(each) for each in found.values()}
