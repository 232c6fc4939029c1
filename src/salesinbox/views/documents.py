"""Conversations as JSON documents, for scripts and exports. The names of the fields are stable (SPEC §16)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from salesinbox.core.errors import StoreError
from salesinbox.core.models import Address
from salesinbox.core.text import clean_line
from salesinbox.store import people
from salesinbox.store.connection import Database
from salesinbox.views import format as formatting
from salesinbox.views.thread_list import ThreadLine


def thread_documents(db: Database, lines: Sequence[ThreadLine]) -> list[dict[str, Any]]:
    """The rows of a list."""
    participants = people.of_threads(db, [line.id for line in lines])
    return [
        {
            "id": line.id,
            "subject": line.subject,
            "participants": [address_document(person) for person in participants.get(line.id, ())],
            "messages": line.messages,
            "unread": line.unread,
            "last_date": formatting.iso(line.date),
            "snippet": line.snippet,
            "labels": list(line.labels),
            "links": [],
            "snoozed_until": _iso(line.snoozed_until),
            "remind_at": _iso(line.remind_at),
            "returned_at": _iso(line.returned_at),
            "muted": line.muted,
        }
        for line in lines
    ]


def _iso(seconds: int) -> str | None:
    return formatting.iso(seconds) if seconds else None


def found_documents(db: Database, lines: Sequence[ThreadLine]) -> list[dict[str, Any]]:
    """The rows of a search's result: as a list's, and how many messages matched."""
    documents = thread_documents(db, lines)
    return [{**each, "matches": line.matches} for each, line in zip(documents, lines, strict=True)]


def address_document(person: Address) -> dict[str, str]:
    """A person."""
    return {"name": clean_line(person.name), "address": clean_line(person.address)}


def conversation_document(db: Database, thread_id: int) -> dict[str, Any]:
    """A whole conversation, also by an id it had before a merge.

    Raises:
        NotFound: There is none with this id.
    """
    from salesinbox.views.thread import load_thread

    view = load_thread(db, thread_id)
    return {
        "id": view.id,
        "subject": view.subject,
        "labels": list(view.labels),
        "links": [],
        "messages": [_message_document(db, message) for message in view.messages],
    }


def _message_document(db: Database, message: Any) -> dict[str, Any]:
    from salesinbox.views.thread import load_body

    headers = _headers(db, message.id)
    body = load_body(db, message.id)
    return {
        "id": message.id,
        "message_id": message.message_id,
        "in_reply_to": next((value.strip("<> ") for name, value in headers if name.lower() == "in-reply-to"), None),
        "from": address_document(message.sender),
        "to": [address_document(person) for person in message.to],
        "cc": [address_document(person) for person in message.cc],
        "bcc": [address_document(person) for person in message.bcc],
        "date": formatting.iso(message.date),
        "subject": message.subject,
        "text": "".join(segment.text for segment in body.segments),
        "html_present": body.html,
        "warnings": [
            {"check": each.check.value, "noticed": each.noticed, "why": each.why, "advice": each.advice}
            for each in body.warnings
        ],
        "attachments": [
            {"id": each.id, "filename": each.filename, "content_type": each.content_type, "size": each.size}
            for each in message.attachments
        ],
        "headers": [{"name": name, "value": value} for name, value in headers],
        "flags": [name for name, on in _flags(message) if on],
    }


def _flags(message: Any) -> tuple[tuple[str, bool], ...]:
    """IMAP's names (RFC 9051 §2.3.2)."""
    return (
        ("\\Seen", message.seen),
        ("\\Flagged", message.starred),
        ("\\Answered", message.answered),
        ("\\Draft", message.draft),
    )


def _headers(db: Database, message_id: int) -> list[tuple[str, str]]:
    """All header fields, safe to show; none where the message is not in the cache as a whole."""
    from salesinbox.mail.parse import parse
    from salesinbox.views.reading import excerpt

    try:
        content = excerpt(db, message_id)
    except StoreError:
        return []
    return [(clean_line(name), clean_line(value)) for name, value in parse(content).headers]
