"""One conversation: its messages at once, their bodies when they are looked at."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from salesinbox.core import clock
from salesinbox.core.errors import StoreError, no_conversation
from salesinbox.core.models import Address
from salesinbox.core.text import clean_block, clean_line, is_clean
from salesinbox.mail.html_marks import Shape, Span
from salesinbox.mail.html_text import HtmlText, html_to_text
from salesinbox.mail.links import Link, places_in_text
from salesinbox.mail.parse import parse
from salesinbox.mail.parts import safe_filename
from salesinbox.mail.quotes import Segment, SegmentKind, split_quotes
from salesinbox.mail.sender_checks import SenderWarning
from salesinbox.store import accounts, conversations, drafts, labels, outbox, reading, threads
from salesinbox.store.connection import Database
from salesinbox.views.invitation import InvitationView, load_invitation
from salesinbox.views.seal import Seal, load_seal
from salesinbox.views.sender_checks import load_warnings
from salesinbox.views.thread_list import NO_SUBJECT
from salesinbox.views.whereabouts import whereabouts


@dataclass(frozen=True, slots=True)
class AttachmentView:
    """A file that came with a message."""

    id: int
    filename: str
    content_type: str
    size: int
    inline: bool
    here: bool = True
    """Its content is on this computer."""


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message without its body."""

    id: int
    message_id: str
    references: tuple[str, ...]
    sender: Address
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    bcc: tuple[Address, ...]
    date: int
    subject: str
    snippet: str
    own: bool
    seen: bool
    starred: bool
    answered: bool
    draft: bool
    places: int
    size: int
    attachments: tuple[AttachmentView, ...]
    missing: int
    """Bytes of it that are on the server only."""
    defects: str
    """What is broken in it, in words."""
    delivery: str = ""
    """For our own mail under way: ``queued``, ``sending``, ``retry``, ``failed`` or ``unknown``; ``partly sent`` if it
    did not go to everybody."""
    delivery_note: str = ""
    outbox_id: int = 0


@dataclass(frozen=True, slots=True)
class ThreadView:
    """A conversation, its messages oldest first."""

    id: int
    account_id: int
    account: str
    subject: str
    labels: tuple[str, ...]
    in_inbox: bool
    in_trash: bool
    starred: bool
    messages: tuple[MessageView, ...]
    drafts: tuple[int, ...]
    """Drafts that answer in it, by id."""
    where: str = ""
    """Where it is and what it waits for, in words; empty where it is just in the inbox."""
    muted: bool = False
    colors: tuple[str, ...] = ()
    """Of the labels, in their order."""


@dataclass(frozen=True, slots=True)
class BodyView:
    """The body of a message as it is read."""

    segments: tuple[Segment, ...]
    """Its text in pieces: written here, quoted, signature."""
    links: tuple[Link, ...]
    """Those behind the footnote marks of HTML mail, ``[1]`` first, then the web addresses that stand in the text."""
    trackers: int
    images: int
    """Remote images that were not loaded."""
    html: bool
    warnings: tuple[SenderWarning, ...] = ()
    """What in it may deceive its reader."""
    invitation: InvitationView | None = None
    seal: Seal | None = None
    footnotes: int = 0
    """How many of its links have footnote marks."""
    spans: tuple[Span, ...] = ()
    """Where the text of all segments together is bold, code, a link …"""

    @property
    def text(self) -> str:
        """All of its text."""
        return "".join(segment.text for segment in self.segments)

    @property
    def quotes(self) -> bool:
        """Whether it has quoted text or a signature."""
        return any(segment.kind is not SegmentKind.TEXT for segment in self.segments)


def load_thread(db: Database, thread_id: int) -> ThreadView:
    """A conversation, also by an id it had before a merge.

    Raises:
        NotFound: There is none with this id.
    """
    row = threads.get(db, thread_id)
    if row is None:
        raise no_conversation(thread_id)
    under_way = {item.message_id: item for item in outbox.of_thread(db, row.id)}
    address = accounts.address_of(db, row.account_id)
    every = reading.messages_of(db, row.id)
    shown = [message for message in every if message.places] or every
    people, files = reading.people_of_thread(db, row.id), reading.attachments_of_thread(db, row.id)
    on_it = labels.of_threads(db, [row.id]).get(row.id, [])
    return ThreadView(
        id=row.id,
        account_id=row.account_id,
        account=clean_line(address),
        subject=clean_line(row.subject) or NO_SUBJECT,
        labels=tuple(clean_line(label.name) for label in on_it),
        colors=tuple(label.color for label in on_it),
        in_inbox=row.in_inbox,
        in_trash=row.in_trash,
        starred=row.starred,
        messages=tuple(
            _message(each, people.get(each.id, {}), files.get(each.id, ()), under_way.get(each.id)) for each in shown
        ),
        drafts=tuple(draft.id for draft in drafts.of_thread(db, row.id)),
        where=whereabouts(row, clock.now()),
        muted=row.muted,
    )


def load_body(db: Database, message_id: int) -> BodyView:
    """The body of one message; for HTML mail whose source is here, its layout as text with links as footnotes."""
    body = _load_body(db, message_id)
    text = "".join(segment.text for segment in body.segments[:2])
    return replace(
        body,
        warnings=load_warnings(db, message_id),
        invitation=load_invitation(db, message_id),
        seal=load_seal(db, message_id, text),
    )


def _load_body(db: Database, message_id: int) -> BodyView:
    html = reading.has_html(db, message_id)
    if html:
        rendered = _rendered(db, message_id)
        if rendered is not None:
            text = clean_block(rendered.text)
            marked = tuple(Link(clean_line(link.target), clean_line(link.text)) for link in rendered.links)
            # Where something had to be taken out, nothing would stand where the spans say.
            links, spans = _links_in_text(text, marked, rendered.spans if is_clean(rendered.text) else ())
            segments = split_quotes(text)
            return BodyView(
                segments, links, rendered.trackers, rendered.images, html=True, spans=spans, footnotes=len(marked)
            )
    text = clean_block(reading.text(db, message_id))
    links, spans = _links_in_text(text)
    return BodyView(split_quotes(text), links, 0, 0, html=html, spans=spans)


def _links_in_text(
    text: str, marked: tuple[Link, ...] = (), spans: tuple[Span, ...] = ()
) -> tuple[tuple[Link, ...], tuple[Span, ...]]:
    """Links and spans of a text, with the web addresses that stand in it and are no part of a link yet."""
    links = list(marked)
    numbers = {link.target: number for number, link in enumerate(marked, 1)}
    taken = sorted((span.start, span.end) for span in spans if span.shape is Shape.LINK)
    found = []
    for start, end, target in places_in_text(text):
        at = bisect_right(taken, (end,)) - 1
        if at < 0 or taken[at][1] <= start:
            if target not in numbers:
                links.append(Link(target))
                numbers[target] = len(links)
            found.append(Span(start, end, Shape.LINK, numbers[target]))
    return tuple(links), (*spans, *found)


def resolve_thread_of(db: Database, message_id: int) -> int | None:
    """The thread a message is in."""
    row = reading.message(db, message_id)
    return None if row is None else conversations.resolve(db, row.thread_id)


def _rendered(db: Database, message_id: int) -> HtmlText | None:
    try:
        raw = reading.excerpt(db, message_id)
    except StoreError:
        return None
    html = parse(raw).html if raw else ""
    return html_to_text(html) if html else None


def _message(
    row: reading.MessageRow,
    people: Mapping[str, tuple[Address, ...]],
    files: Iterable[reading.AttachmentRow],
    under_way: outbox.OutboxRow | None,
) -> MessageView:
    return MessageView(
        id=row.id,
        message_id=clean_line(row.message_id),
        references=tuple(clean_line(ref) for ref in row.references),
        sender=_person(people.get("from", (row.sender,))[0]),
        to=tuple(map(_person, people.get("to", ()))),
        cc=tuple(map(_person, people.get("cc", ()))),
        bcc=tuple(map(_person, people.get("bcc", ()))),
        date=row.date,
        subject=clean_line(row.subject) or NO_SUBJECT,
        snippet=clean_line(row.snippet),
        own=row.own,
        seen=row.seen,
        starred=row.starred,
        answered=row.answered,
        draft=row.draft,
        places=row.places,
        size=row.size,
        attachments=tuple(map(attachment_view, files)),
        missing=row.missing,
        defects=clean_line(row.defects),
        delivery="" if under_way is None else "partly sent" if under_way.refused else under_way.state,
        delivery_note="" if under_way is None else clean_line(under_way.refused or under_way.error),
        outbox_id=0 if under_way is None else under_way.id,
    )


def attachment_view(row: reading.AttachmentRow) -> AttachmentView:
    """An attachment as it is shown."""
    return AttachmentView(
        row.id,
        clean_line(row.filename) or safe_filename("", row.content_type),
        clean_line(row.content_type),
        row.size,
        row.inline,
        not row.missing,
    )


def _person(person: Address) -> Address:
    return Address(clean_line(person.name), clean_line(person.address))


__all__ = [
    "AttachmentView",
    "BodyView",
    "MessageView",
    "Segment",
    "SegmentKind",
    "ThreadView",
    "load_body",
    "load_thread",
]
