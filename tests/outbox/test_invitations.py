"""An answer to an invitation reaches its organizer, once, as mail that calendars understand (RFC 6047)."""

from __future__ import annotations

import email
from email.policy import default
from typing import Any

from icalendar import Calendar

from salesinbox.actions import invitations
from salesinbox.actions.send import Sending
from salesinbox.mail.calendar_answer import Answer
from salesinbox.views.invitation import load_invitation
from tests.fakes.smtp import SmtpFake
from tests.mail.invitations import calendar, invitation_mail
from tests.outbox.mailing import fate
from tests.rig import Rig


def invited(rig: Rig, address: str) -> int:
    """An invitation of *address* has come; its message's id."""
    data = calendar(attendee=f"ATTENDEE;CN=Ada:mailto:{address}")
    rig.append(invitation_mail(data, to=address))
    rig.sync()
    return int(rig.db.value("SELECT id FROM messages WHERE subject = 'Demo of boats'"))


def received(smtp_server: SmtpFake) -> Any:
    """The one mail the server took, read by the standard library."""
    (sent,) = smtp_server.messages
    return email.message_from_bytes(sent.raw, policy=default)


def test_an_answer_goes_to_the_organizer_once(rig: Rig, smtp_server: SmtpFake) -> None:
    id_ = invited(rig, rig.username)
    queued = invitations.answer(rig.db, id_, Answer.ACCEPT, "See you there", Sending(undo_seconds=-1))
    rig.sync()
    rig.sync()
    assert (fate(rig, queued).state, fate(rig, queued).filing) == ("sent", "done")
    parsed = received(smtp_server)
    assert smtp_server.messages[0].recipients == ("ben@vos.example",)
    assert (parsed["Subject"], parsed["In-Reply-To"]) == ("Accepted: Demo, of boats", "<invite1@vos.example>")
    assert parsed.get_content_type() == "multipart/alternative"
    text, answer = parsed.iter_parts()
    assert "See you there" in text.get_content()
    assert (answer.get_content_type(), answer.get_param("method"), answer.get_param("charset")) == (
        "text/calendar", "REPLY", "utf-8",
    )  # fmt: skip
    reply = Calendar.from_ical(answer.get_content())
    (event,) = reply.walk("VEVENT")
    assert (reply["METHOD"], event["UID"]) == ("REPLY", "demo-1@vos.example")
    assert event["ATTENDEE"] == f"mailto:{rig.username}"
    assert event["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
    view = load_invitation(rig.db, id_)
    assert view is not None
    assert view.state == "You accepted"


def test_it_leaves_from_the_address_that_was_invited(rig: Rig, smtp_server: SmtpFake) -> None:
    plus = rig.username.replace("@", "+fairs@")
    id_ = invited(rig, plus)
    invitations.answer(rig.db, id_, Answer.DECLINE, "", Sending(undo_seconds=-1))
    rig.sync()
    parsed = received(smtp_server)
    assert plus in parsed["From"]
    assert smtp_server.messages[0].envelope_from == plus
    assert f"mailto:{plus}" in list(parsed.iter_parts())[1].get_content().replace("\n ", "").replace("\r", "")
