"""The card of an invitation: said in the reader's own time, and with what has become of it since."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from salesinbox.actions import invitations, send, undo
from salesinbox.actions.send import Sending
from salesinbox.core.errors import NotFound, UsageError
from salesinbox.core.models import Address
from salesinbox.core.text import is_clean
from salesinbox.mail.calendar_answer import Answer, answer_calendar
from salesinbox.store import outbox
from salesinbox.views.invitation import InvitationView, load_invitation
from tests.mail.invitations import calendar, invitation_mail
from tests.profile import OWN, Profile, mail

NEW_YORK = ZoneInfo("America/New_York")
EVA = Address("Eva Vos", "eva@vos.example")


def card(profile: Profile, message_id: int) -> InvitationView:
    view = load_invitation(profile.db, message_id, NEW_YORK)
    assert view is not None
    return view


def add(profile: Profile, data: bytes, *, method: str = "REQUEST", number: int = 1, sender: str = "") -> int:
    raw = invitation_mail(
        data,
        method=method,
        message_id=f"invite{number}@vos.example",
        references="invite1@vos.example" if number > 1 else "",
        sender=sender or "Ben Vos <ben@vos.example>",
    )
    (id_,) = profile.add(raw, at=datetime(2026, 3, 2 + number, tzinfo=UTC))
    return id_


def test_times_are_said_here_and_there(profile: Profile) -> None:
    view = card(profile, add(profile, calendar("RRULE:FREQ=WEEKLY;BYDAY=WE;COUNT=3")))
    assert (view.title, view.state, view.can_answer) == ("Invitation", "", True)
    assert view.lines == (
        ("What", "Demo, of boats"),
        ("When", "Wed 3 Jun 2026, 08:00 – 09:00"),
        ("There", "Wed 3 Jun 2026, 14:00 – 15:00 W. Europe Standard Time"),
        ("Repeats", "every week on Wednesday, 3 times"),
        ("Where", "Pier 4; the blue house"),
        ("From", "Ben Vos"),
        ("Who", "you (no answer yet), Eva Vos (optional, accepted)"),
    )
    assert (view.start, view.organizer) == ("2026-06-03T14:00:00+02:00", "ben@vos.example")


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("DTSTART;VALUE=DATE:20260603", "DTEND;VALUE=DATE:20260604", "Wed 3 Jun 2026, all day"),
        ("DTSTART;VALUE=DATE:20260603", "DTEND;VALUE=DATE:20260606", "Wed 3 Jun 2026 – Fri 5 Jun 2026"),
        ("DTSTART:20260603T100000", "DTEND:20260603T110000", "Wed 3 Jun 2026, 10:00 – 11:00"),
        (
            "DTSTART;TZID=Nowhere:20260603T100000",
            "",
            "Wed 3 Jun 2026, 10:00 (in the time zone Nowhere, which is not known here)",
        ),
        ("DTSTART:20260603T233000Z", "DTEND:20260604T063000Z", "Wed 3 Jun 2026, 19:30 – Thu 4 Jun 2026, 02:30"),
        ("DTSTART:00010101T000000Z", "", "Mon 1 Jan 1, 00:00"),
        ("DTSTART:soon", "", "no time given"),
    ],
)
def test_all_kinds_of_times(profile: Profile, start: str, end: str, words: str) -> None:
    view = card(profile, add(profile, calendar(start=start, end=end, zone="")))
    assert dict(view.lines)["When"] == words


def test_a_change_and_a_cancellation_are_told_at_the_first_mail(profile: Profile) -> None:
    first = add(profile, calendar())
    second = add(profile, calendar(sequence=1), number=2)
    assert card(profile, first).state == "Changed by a later mail"
    assert card(profile, second).title == "Changed invitation"
    third = add(profile, calendar(method="CANCEL", sequence=2), method="CANCEL", number=3)
    assert card(profile, first).state == card(profile, second).state == "Cancelled by a later mail"
    assert not card(profile, second).can_answer
    assert (card(profile, third).title, card(profile, third).can_answer) == ("Cancelled", False)


def test_an_answer_that_comes_in_is_shown_and_counts_at_the_invitation(profile: Profile) -> None:
    own = calendar(attendee="ATTENDEE;CN=Ben:mailto:ben@vos.example").replace(
        b'ORGANIZER;CN="Ben Vos":mailto:ben@vos.example', f"ORGANIZER:mailto:{OWN}".encode()
    )
    sent = add(profile, own, sender=f"Ada North <{OWN}>")
    reply = answer_calendar(own, EVA, Answer.DECLINE, "On holiday", datetime(2026, 3, 3, tzinfo=UTC))
    assert reply is not None
    answer = add(profile, reply, method="REPLY", number=2)
    view = card(profile, answer)
    assert (view.title, view.state) == ("Answer to an invitation", "Eva Vos declined")
    assert dict(view.lines)["Comment"] == "On holiday"
    assert not view.can_answer
    assert "Eva Vos (optional, declined)" in dict(card(profile, sent).lines)["Who"]
    assert not card(profile, sent).can_answer  # one's own


def test_what_the_user_answered_is_remembered_until_it_is_taken_back(profile: Profile) -> None:
    id_ = add(profile, calendar())
    queued = invitations.answer(profile.db, id_, Answer.TENTATIVE, "", Sending())
    assert card(profile, id_).state == "You tentatively accepted (not sent yet)"
    outbox.save(profile.db, queued, state="sent")
    assert (card(profile, id_).state, card(profile, id_).answer) == ("You tentatively accepted", "tentative")
    later = invitations.answer(profile.db, id_, Answer.DECLINE, "", Sending())
    assert card(profile, id_).answer == "decline"
    assert send.take_back(profile.db, later) == 0
    assert card(profile, id_).answer == "tentative"
    assert profile.db.value("SELECT count(*) FROM drafts") == 0
    second = add(profile, calendar(sequence=4), number=2)
    assert card(profile, second).state == "You tentatively accepted an earlier version"


def test_undo_takes_the_answer_back_and_leaves_no_draft(profile: Profile) -> None:
    id_ = add(profile, calendar())
    invitations.answer(profile.db, id_, Answer.ACCEPT, "", Sending())
    undone = undo.undo(profile.db)
    assert undone is not None
    assert "Accepted: Demo, of boats" in undone.title
    assert undone.draft_id is None
    assert card(profile, id_).answer == ""
    assert profile.db.value("SELECT count(*) FROM drafts") == 0


def test_what_cannot_be_answered_says_why(profile: Profile) -> None:
    def refusal(data: bytes, number: int, method: str = "REQUEST") -> str:
        id_ = add(profile, data, number=number, method=method)
        with pytest.raises(UsageError) as told:
            invitations.answer(profile.db, id_, Answer.ACCEPT, "", Sending())
        return str(told.value)

    assert "no invitation" in refusal(b"no calendar", 1)
    assert "cancelled" in refusal(calendar(method="CANCEL"), 2, "CANCEL")
    assert "organizer" in refusal(calendar().replace(b"ORGANIZER", b"X-ORGANIZER"), 3)
    assert "yourself" in refusal(calendar().replace(b"mailto:ben@vos.example", f"mailto:{OWN}".encode()), 4)
    with pytest.raises(NotFound):
        invitations.answer(profile.db, 999, Answer.ACCEPT, "", Sending())


def test_hostile_text_is_cleaned(profile: Profile) -> None:
    hostile = "\x1b]0;x\x07\u202e[bold]"
    data = calendar(f"COMMENT:{hostile}").replace(b"Demo", hostile.encode()).replace(b"Pier", hostile.encode())
    view = card(profile, add(profile, data.replace(b"Eva Vos", hostile.encode())))
    assert all(is_clean(text) for line in view.lines for text in line)
    assert is_clean(view.summary)
    assert is_clean(view.state)


def test_a_message_without_one_has_no_card(profile: Profile) -> None:
    (id_,) = profile.add(mail())
    assert load_invitation(profile.db, id_) is None
    assert load_invitation(profile.db, 999) is None
