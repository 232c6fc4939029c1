"""The rows of the thread list, ready to draw or print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from salesinbox.core.numbers import at_most
from salesinbox.core.text import clean_line
from salesinbox.store import drafts, labels, search, threads
from salesinbox.store.connection import Database
from salesinbox.store.search import Hit
from salesinbox.store.thread_summary import SORT_SHIFT
from salesinbox.store.threads import Filter, ThreadRow
from salesinbox.views import format as formatting
from salesinbox.views import highlights
from salesinbox.views.account_names import NOBODY, account_names

NO_SUBJECT = "(no subject)"


@dataclass(frozen=True, slots=True)
class ThreadLine:
    """One conversation in a list. All texts are safe to show."""

    id: int
    """The thread's id; 0 for a draft that belongs to no conversation."""
    cursor: int
    """Where the next page goes on, as *before*."""
    account: str
    """Address of the account."""
    people: tuple[tuple[str, bool], ...]
    """Who wrote (or to whom, in Sent and Drafts), each with whether something of theirs is unread."""
    subject: str
    snippet: str
    date: int
    messages: int
    unread: int
    starred: bool
    attachments: int
    answered: bool
    in_inbox: bool
    in_trash: bool
    labels: tuple[str, ...]
    colors: tuple[str, ...] = ()
    """For each of ``labels`` the name of its colour."""
    account_mark: str = ""
    """A letter or digit that tells the account, one cell wide; empty where the list is of one account."""
    forwarded: bool = False
    matches: int = 0
    """How many messages a search found in it."""
    subject_hits: tuple[tuple[int, int], ...] = ()
    """Where the words of a search stand: from, to."""
    snippet_hits: tuple[tuple[int, int], ...] = ()
    mark: str = ""
    """``draft``, ``queued``, ``sending``, ``retry``, ``failed`` or ``unknown`` where something of ours is under way."""
    draft_id: int = 0
    snoozed_until: int = 0
    """Out of the inbox until then, Unix seconds; 0 where it is not. So the next ones."""
    remind_at: int = 0
    """Comes back then unless somebody answers."""
    returned_at: int = 0
    """Came back then, and nothing has been done about it since; that is where it stands in the list."""
    no_reply: bool = False
    """It came back because nobody had answered since ``date``."""
    muted: bool = False

    @property
    def came(self) -> int:
        """When its newest mail came, Unix seconds: what the list is sorted by."""
        return self.cursor >> SORT_SHIFT

    @property
    def names(self) -> str:
        """The people as one text."""
        return formatting.names([name for name, _ in self.people])


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, and where the next ones start."""

    lines: tuple[ThreadLine, ...]
    next_before: int | None
    """``None`` at the end of the list."""


def load_page(
    db: Database,
    filter_: Filter,
    *,
    account_id: int | None = None,
    label_id: int | None = None,
    before: int | None = None,
    limit: int = 50,
) -> Page:
    """A page of a list; the first page of Drafts starts with the drafts that are only here."""
    rows = threads.page(db, filter_, account_id=account_id, label_id=label_id, before=before, limit=limit)
    lines = _lines(db, rows, account_id, to_recipients=filter_ in (Filter.SENT, Filter.DRAFTS))
    if filter_ is Filter.DRAFTS and before is None and label_id is None:
        lines = [*_draft_lines(db, account_id), *lines]
    return Page(tuple(lines), rows[-1].cursor if len(rows) == limit else None)


def load_changed(
    db: Database,
    filter_: Filter,
    thread_ids: Sequence[int],
    *,
    account_id: int | None = None,
    label_id: int | None = None,
    down_to: int = 0,
) -> list[ThreadLine]:
    """The rows of those of some threads that a list holds (now), as far down as the one whose cursor is *down_to*."""
    rows = threads.in_list(db, filter_, list(thread_ids), account_id=account_id, label_id=label_id, down_to=down_to)
    return _lines(db, rows, account_id, to_recipients=filter_ in (Filter.SENT, Filter.DRAFTS))


def load_search(
    db: Database,
    query: str,
    *,
    limit: int = 50,
    ranked: bool = False,
    account_id: int | None = None,
    before: int | None = None,
) -> Page:
    """A page of what a query finds; all that is given when *ranked*.

    Raises:
        UsageError: The query is wrong; the message says where.
    """
    found = search.page(db, query, limit=limit, ranked=ranked, account_id=account_id, before=before)
    return Page(tuple(_found_lines(db, query, found.hits, account_id)), found.next_before)


def load_found_among(
    db: Database, query: str, thread_ids: Sequence[int], *, account_id: int | None = None, down_to: int = 0
) -> list[ThreadLine]:
    """The rows of those of some threads that a query finds (now), as far down as the one whose cursor is *down_to*.

    Raises:
        UsageError: The query is wrong; the message says where.
    """
    hits = search.among(db, query, thread_ids, account_id=account_id)
    return _found_lines(db, query, [hit for hit in hits if hit.cursor >= down_to], account_id)


def _found_lines(db: Database, query: str, hits: Sequence[Hit], account_id: int | None) -> list[ThreadLine]:
    lines = _lines(db, [hit.thread for hit in hits], account_id, matches={hit.thread.id: hit.matches for hit in hits})
    lines = [replace(line, cursor=hit.cursor, date=hit.date) for line, hit in zip(lines, hits, strict=True)]
    return highlights.marked(db, query, lines, [hit.message_id for hit in hits])


def load_lines(db: Database, thread_ids: Sequence[int], *, to_recipients: bool = False) -> list[ThreadLine]:
    """The rows of given threads, as far as they still exist."""
    return _lines(db, threads.get_many(db, list(thread_ids)), None, to_recipients=to_recipients)


def counts(db: Database, *, account_id: int | None = None) -> dict[Filter, str]:
    """How many conversations the lists hold whose number says what there is to do: ``12``, or ``10,000+``.

    For the inbox those that are unread, for Drafts the drafts that are only here, too. A list of none is left out.
    """
    found = {each: threads.count(db, each, account_id=account_id) for each in (Filter.UNREAD, Filter.STARRED)}
    found[Filter.INBOX] = threads.unread_in_inbox(db, account_id=account_id)
    found[Filter.DRAFTS] = threads.count(db, Filter.DRAFTS, account_id=account_id) + drafts.count(db, account_id)
    return {each: at_most(count, threads.COUNTED) for each, count in found.items() if count}


def _lines(
    db: Database,
    rows: Sequence[ThreadRow],
    account_id: int | None,
    *,
    to_recipients: bool = False,
    matches: dict[int, int] | None = None,
) -> list[ThreadLine]:
    ids = [row.id for row in rows]
    found = labels.of_threads(db, ids)
    marks, forwarded = threads.marks_of(db, ids), threads.forwarded(db, ids)
    names = account_names(db, account_id)
    return [
        ThreadLine(
            id=row.id,
            cursor=row.cursor,
            account=names.get(row.account_id, NOBODY).address,
            account_mark=names.get(row.account_id, NOBODY).mark,
            people=_people(row, to_recipients),
            subject=clean_line(row.subject) or NO_SUBJECT,
            snippet=clean_line(row.snippet),
            date=row.date,
            messages=row.messages,
            unread=row.unread,
            starred=row.starred,
            attachments=row.attachments,
            answered=row.answered,
            forwarded=row.id in forwarded,
            in_inbox=row.in_inbox,
            in_trash=row.in_trash,
            labels=tuple(clean_line(label.name) for label in found.get(row.id, ())),
            colors=tuple(label.color for label in found.get(row.id, ())),
            matches=(matches or {}).get(row.id, 0),
            mark=marks.get(row.id, ""),
            snoozed_until=row.snoozed_until,
            remind_at=row.remind_at,
            returned_at=row.returned_at,
            no_reply=row.no_reply,
            muted=row.muted,
        )
        for row in rows
    ]


def _people(row: ThreadRow, to_recipients: bool) -> tuple[tuple[str, bool], ...]:
    only_ours = all(name == "me" for name, _ in row.senders)
    if row.recipients and (to_recipients or only_ours):
        shown = tuple(clean_line(name) for name in row.recipients)
        return ((f"To: {shown[0]}", False), *((name, False) for name in shown[1:]))
    return tuple((clean_line(name) or "(unknown)", unread) for name, unread in row.senders) or (("(unknown)", False),)


def _draft_lines(db: Database, account_id: int | None) -> list[ThreadLine]:
    names = account_names(db, account_id)
    return [
        ThreadLine(
            id=draft.thread_id or 0,
            cursor=1 << 62,
            account=names.get(draft.account_id, NOBODY).address,
            account_mark=names.get(draft.account_id, NOBODY).mark,
            people=((f"To: {clean_line(draft.to) or '(nobody yet)'}", False),),
            subject=clean_line(draft.subject) or NO_SUBJECT,
            snippet=clean_line(draft.body[:300]),
            date=int(draft.updated),
            messages=1,
            unread=0,
            starred=False,
            attachments=len(draft.attachments),
            answered=False,
            in_inbox=False,
            in_trash=False,
            labels=(),
            mark="draft",
            draft_id=draft.id,
        )
        for draft in drafts.listing(db, account_id)
    ]
