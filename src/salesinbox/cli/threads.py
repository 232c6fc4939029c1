"""``threads`` and ``show``: reading."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from salesinbox.cli.context import account_id, database
from salesinbox.cli.options import Account, Before, Json, id_of
from salesinbox.cli.output import Column, document, line, moment, say, table
from salesinbox.core.errors import NotFound, UsageError, no_conversation
from salesinbox.core.text import clean_line

if TYPE_CHECKING:
    from salesinbox.store.connection import Database
    from salesinbox.store.threads import Filter
    from salesinbox.views.thread import MessageView, ThreadView
    from salesinbox.views.thread_list import ThreadLine

_COLUMNS = (
    Column("Id", right=True),
    Column("Date"),
    Column("People", widest=28),
    Column("Messages", right=True),
    Column("Marks", widest=24),
    Column("Subject", folds=True),
)
Limit = Annotated[int, typer.Option(min=1, max=100_000, help="At most so many.")]


def _filters(incomplete: str) -> list[str]:
    """The lists whose names begin so, for the shell."""
    from salesinbox.store.threads import Filter

    return [name for name in Filter if name.startswith(incomplete)]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(epilog="Example: salesinbox threads --filter unread --limit 20")(threads)
    app.command(epilog="Example: salesinbox show 12")(show)


def threads(
    context: typer.Context,
    filter_: Annotated[
        str,
        typer.Option(
            "--filter",
            metavar="NAME_OR_QUERY",
            help="inbox, unread, starred, sent, drafts, archive, all, trash, junk; a saved filter; or a query.",
            autocompletion=_filters,
        ),
    ] = "inbox",
    label: Annotated[Optional[str], typer.Option(metavar="L", help="Only with this label.")] = None,  # noqa: UP045
    account: Account = None,
    limit: Limit = 50,
    before: Before = None,
    as_json: Json = False,
) -> None:
    """List conversations, newest first."""
    from salesinbox.store.threads import Filter
    from salesinbox.views.thread_list import load_page, load_search

    with database(context) as db:
        wanted = _filter(db, filter_)
        account_only = account_id(db, account)
        if isinstance(wanted, Filter):
            start = _cursor(db, before)
            page = load_page(db, wanted, account_id=account_only, label_id=_label(db, label), before=start, limit=limit)
        else:
            from salesinbox.views import query_list

            query = wanted if label is None else query_list.with_label(wanted, _label_name(db, label))
            start = None if before is None else found_cursor(db, query, before)
            page = load_search(db, query, account_id=account_only, before=start, limit=limit)
        if as_json:
            from salesinbox.views.documents import thread_documents

            document(thread_documents(db, [each for each in page.lines if each.id]))
            return
    print_threads(page.lines)
    if page.next_before is not None:
        say(f"There are more, with --before {page.lines[-1].id}")


def show(
    context: typer.Context,
    thread: Annotated[
        int, typer.Argument(metavar="THREAD", parser=id_of("conversation"), help="Id of a conversation.")
    ],
    as_json: Json = False,
) -> None:
    """Print a conversation, oldest message first."""
    with database(context) as db:
        if as_json:
            from salesinbox.views.documents import conversation_document

            document(conversation_document(db, thread))
            return
        from salesinbox.views.thread import load_thread

        view = load_thread(db, thread)
        _print_heading(view)
        for message in view.messages:
            _print_message(message)
            _print_body(db, message.id)


def print_threads(lines: Sequence[ThreadLine]) -> None:
    """A list of conversations for a person."""
    table(
        _COLUMNS,
        [
            (
                str(each.id) if each.id else "",
                moment(each.date),
                each.names,
                str(each.messages),
                _marks(each),
                each.subject,
            )
            for each in lines
        ],
    )
    if not lines:
        say("No conversations.")


def _marks(each: ThreadLine) -> str:
    marks = [
        "unread" if each.unread else "",
        "starred" if each.starred else "",
        "file" if each.attachments else "",
        f"until {moment(each.snoozed_until)}" if each.snoozed_until else "",
        f"remind {moment(each.remind_at)}" if each.remind_at else "",
        ("no reply" if each.no_reply else "returned") if each.returned_at else "",
        "muted" if each.muted else "",
        "forwarded" if each.forwarded else "",
        each.mark,
        *each.labels,
    ]
    return ", ".join(mark for mark in marks if mark)


def _filter(db: Database, name: str) -> Filter | str:
    """A list by its name; or the query of a saved filter, or the one that *name* is."""
    from salesinbox.store import saved_filters
    from salesinbox.store.threads import Filter

    if name.lower() in (*Filter,):
        return Filter(name.lower())
    saved = saved_filters.named(db, name)
    if saved is not None:
        return saved.query
    if ":" in name:
        return name
    own = "".join(f", {clean_line(each.name)}" for each in saved_filters.every(db))
    raise UsageError(f"There is no list “{clean_line(name)}”.", f"Lists: {', '.join(Filter)}{own}. Or write a query.")


def _label(db: Database, name: str | None) -> int | None:
    from salesinbox.actions.labels import known

    return None if name is None else known(db, name).id


def _label_name(db: Database, name: str) -> str:
    from salesinbox.actions.labels import known

    return known(db, name).name


def _cursor(db: Database, thread_id: int | None) -> int | None:
    """Where the page after a conversation begins."""
    if thread_id is None:
        return None
    from salesinbox.store import threads as stored

    row = stored.get(db, thread_id)
    if row is None:
        raise no_conversation(thread_id)
    return row.cursor


def found_cursor(db: Database, query: str, thread_id: int) -> int:
    """Where the page of a query after a conversation begins.

    Raises:
        NotFound: The query does not find it.
    """
    from salesinbox.store.search import among

    hits = among(db, query, [thread_id])
    if not hits:
        raise NotFound(f"This query does not find conversation {thread_id}.", "--before takes one that it finds.")
    return hits[0].cursor


def _print_heading(view: ThreadView) -> None:
    line(view.subject)
    facts = [f"Conversation {view.id}", view.account, *(f"label {label}" for label in view.labels), view.where]
    line(" · ".join(fact for fact in facts if fact))


def _print_message(message: MessageView) -> None:
    from salesinbox.views import format as formatting

    line()
    line(f"── Message {message.id} " + "─" * 40)
    line(f"From: {_person(message.sender.name, message.sender.address)}")
    for title, group in (("To", message.to), ("Cc", message.cc), ("Bcc", message.bcc)):
        if group:
            line(f"{title}: {', '.join(_person(each.name, each.address) for each in group)}")
    line(f"Date: {formatting.full_when(message.date)}")
    for each in message.attachments:
        line(f"Attachment {each.id}: {each.filename} ({each.content_type}, {formatting.size(each.size)})")
    if message.defects:
        line(f"Broken: {message.defects}")
    if message.delivery:
        line(": ".join(filter(None, (f"Outbox {message.outbox_id}", message.delivery, message.delivery_note))))


def _print_body(db: Database, message_id: int) -> None:
    from salesinbox.views.thread import load_body

    body = load_body(db, message_id)
    for warning in body.warnings:
        line(f"Warning: {warning.noticed} {warning.why} {warning.advice}")
    if body.seal is not None:
        line(body.seal.words)
    if body.invitation is not None:
        from salesinbox.cli.invite import print_invitation

        line()
        print_invitation(body.invitation)
    line()
    line("".join(segment.text for segment in body.segments).strip("\n"))
    for number, link in enumerate(body.links[: body.footnotes], 1):
        line(f"[{number}] {link.target}")


def _person(name: str, address: str) -> str:
    return f"{name} <{address}>" if name else address
