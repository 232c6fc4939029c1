"""Invitations as mail programs send them, made here."""

from __future__ import annotations

from email.message import EmailMessage

from tests.profile import OWN

ZONE = """BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""


def calendar(
    *lines: str,
    method: str = "REQUEST",
    uid: str = "demo-1@vos.example",
    start: str = "DTSTART;TZID=W. Europe Standard Time:20260603T140000",
    end: str = "DTEND;TZID=W. Europe Standard Time:20260603T150000",
    attendee: str = f"ATTENDEE;CN=Ada North;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:{OWN}",
    sequence: int = 0,
    zone: str = ZONE,
) -> bytes:
    """An iCalendar text with one event."""
    text = f"""BEGIN:VCALENDAR
METHOD:{method}
PRODID:-//Vos//Calendar//EN
VERSION:2.0
{zone}BEGIN:VEVENT
UID:{uid}
SUMMARY;LANGUAGE=en:Demo\\, of boats
{start}
{end}
DTSTAMP:20260303T100000Z
LOCATION:Pier 4\\; the blue house
ORGANIZER;CN="Ben Vos":mailto:ben@vos.example
{attendee}
ATTENDEE;CN=Eva Vos;ROLE=OPT-PARTICIPANT;PARTSTAT=ACCEPTED:mailto:eva@vos.example
SEQUENCE:{sequence}
{chr(10).join(lines)}
END:VEVENT
END:VCALENDAR
"""
    return text.replace("\n\n", "\n").replace("\n", "\r\n").encode()


def invitation_mail(
    data: bytes,
    *,
    subject: str = "Demo of boats",
    sender: str = "Ben Vos <ben@vos.example>",
    to: str = OWN,
    method: str = "REQUEST",
    message_id: str = "invite1@vos.example",
    references: str = "",
) -> bytes:
    """A mail with a calendar beside its text, as calendars send it."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Message-ID"] = f"<{message_id}>"
    message["Date"] = "Mon, 02 Mar 2026 09:00:00 +0000"
    if references:
        message["In-Reply-To"] = message["References"] = f"<{references}>"
    message.set_content("You are invited to a demo of boats.")
    message.add_alternative(data.decode(), subtype="calendar", params={"method": method})
    return message.as_bytes()
