"""Which mails may belong to one conversation, told from their headers alone (RFC 5256 §2.1, RFC 5322 §3.6.4)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from salesinbox.core.models import ParsedMessage
from salesinbox.mail.headers import bounded_id, bounded_ids

SUBJECT_WINDOW = timedelta(days=30)
"""How long after a mail a reply without references may still be joined to it by its subject."""
_LONGEST_SUBJECT = 1_000

# What clients of many languages put before the subject of a reply and of a forward.
_REPLY_WORDS = (
    "re|aw|antw|antwort|sv|vs|ref|rif|ris|odp|odpowiedź|ynt|vá|r|res|rv re|bls|atb|noj|tr re|σχετ|απ|"
    "отв|ответ|відп|відповідь|на|回复|回覆|答复|返信|답장|회신|پاسخ|رد|השב|תשובה|ตอบ|trả lời|balas|yan"
)
_FORWARD_WORDS = (
    "fwd?|wg|weitergeleitet|tr|i|enc|rv|reenv|vb|vl|vidarebefordrat|doorst|doorgestuurd|pd|podaj dalej|ilt|továbbítás|"
    "πρθ|пер|пересл|fs|转发|轉寄|転送|전달|ارسال|إعادة توجيه|הועבר|baks"
)
_COUNT = r"(?:\s*[\[(]\d{1,4}[\])]|\^\d{1,3}|\*\d{1,3})?"
_REPLY_RE = re.compile(rf"\s*(?:{_REPLY_WORDS}){_COUNT}\s*[:：]\s*", re.IGNORECASE)
_FORWARD_RE = re.compile(rf"\s*(?:{_FORWARD_WORDS}){_COUNT}\s*[:：]\s*", re.IGNORECASE)
_TRAILER_RE = re.compile(r"\s*\((?:fwd|fw)\)\s*$", re.IGNORECASE)
_TAG_RE = re.compile(r"\s*\[[^\[\]\n]{1,80}\]\s*")


@dataclass(frozen=True, slots=True)
class ThreadFacts:
    """What joining by subject looks at. ``subject`` is a base subject; addresses are keys of ``Address``."""

    subject: str
    is_reply: bool
    has_references: bool
    sender: str
    participants: frozenset[str]
    date: datetime


def base_subject(subject: str) -> tuple[str, bool]:
    """The subject as it is compared, and whether it looks like that of a reply.

    Prefixes of replies and forwards go, in the languages of common clients; a list's ``[tag]`` stays, though a
    prefix behind it goes as well. The result is case-folded, with runs of blanks as one space.
    """
    rest, is_reply, tags = " ".join(subject[:_LONGEST_SUBJECT].split()), False, ""
    while True:
        if reply := _REPLY_RE.match(rest):
            rest, is_reply = rest[reply.end() :], True
        elif forward := _FORWARD_RE.match(rest):
            rest = rest[forward.end() :]
        elif (tag := _TAG_RE.match(rest)) and _prefixed(rest[tag.end() :]):
            tags, rest = f"{tags}{tag[0].strip()} ", rest[tag.end() :]
        else:
            break
    rest = _TRAILER_RE.sub("", rest)
    if rest.startswith(tags):
        tags = ""
    return f"{tags}{rest}".strip().casefold(), is_reply


def _prefixed(text: str) -> bool:
    return bool(_REPLY_RE.match(text) or _FORWARD_RE.match(text))


def reply_subject(subject: str) -> str:
    """The subject of a reply: ``Re:`` once, whatever language the other replies were in (RFC 5322 §3.6.5)."""
    rest = " ".join(subject.split())
    while match := _REPLY_RE.match(rest):
        rest = rest[match.end() :]
    return f"Re: {rest}".strip()


def thread_refs(message: ParsedMessage) -> tuple[str, ...]:
    """The ids that tie a mail to its thread: its own and all it refers to, bounded, overlong ones as digests."""
    found = dict.fromkeys(bounded_id(one) for one in (message.message_id, *message.references))
    found.pop("", None)
    return bounded_ids(tuple(found))


def subject_match(reply: ThreadFacts, other: ThreadFacts) -> bool:
    """Whether a reply without references answers *other*: same subject, among the same people, within 30 days."""
    return (
        reply.is_reply
        and not reply.has_references
        and bool(reply.subject)
        and reply.subject == other.subject
        and reply.sender in other.participants
        and other.sender in reply.participants
        and timedelta(0) <= reply.date - other.date <= SUBJECT_WINDOW
    )
