"""``search``: finding conversations, and what was searched for before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from salesinbox.cli.context import account_id, database
from salesinbox.cli.options import Account, Before, Json
from salesinbox.cli.output import document, line, say
from salesinbox.cli.threads import Limit, found_cursor, print_threads
from salesinbox.core.errors import UsageError
from salesinbox.core.text import clean_line

if TYPE_CHECKING:
    from salesinbox.store.connection import Database

HISTORY = "history"


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command(epilog="Example: salesinbox search 'from:(ben OR cara) invoice -label:done newer:3m'")(search)


def search(
    context: typer.Context,
    query: Annotated[
        str,
        typer.Argument(
            help="What to find, in quotation marks of the shell: words, from: subject: is: in: has: label: before: …,"
            " OR, -, (). The word history alone: past searches."
        ),
    ],
    account: Account = None,
    limit: Limit = 50,
    before: Before = None,
    sort: Annotated[Literal["date", "rank"], typer.Option(help="Newest first, or best match first.")] = "date",
    explain: Annotated[bool, typer.Option("--explain", help="Say how the query is understood; find nothing.")] = False,
    clear: Annotated[bool, typer.Option("--clear", help="With history: forget past searches.")] = False,
    as_json: Json = False,
) -> None:
    """Find conversations, by words and by what is known of them."""
    if clear and query != HISTORY:
        raise UsageError("--clear goes with history only.", "salesinbox search history --clear")
    if sort == "rank" and before is not None:
        raise UsageError("The best match first is one page.", "Raise --limit, or leave --before out.")
    with database(context) as db, _pointing_at(query):
        if query == HISTORY:
            _history(db, clear=clear, as_json=as_json)
        elif explain:
            _explain(query, as_json=as_json)
        else:
            _find(db, query, account_id(db, account), limit, before, ranked=sort == "rank", as_json=as_json)


@contextmanager
def _pointing_at(query: str) -> Iterator[None]:
    """Show where a query is wrong, above why."""
    from salesinbox.store.search import QueryError

    try:
        yield
    except QueryError as error:
        from rich.cells import cell_len

        if clean_line(query) == query and len(query) <= 200:
            say(f"  {query}")
            width = max(1, cell_len(query[error.start : error.end]))
            say(f"  {' ' * cell_len(query[: error.start])}{'^' * width}")
        raise


def _find(
    db: Database, query: str, account: int | None, limit: int, before: int | None, *, ranked: bool, as_json: bool
) -> None:
    from salesinbox.views import found
    from salesinbox.views.thread_list import load_search

    start = None if before is None else found_cursor(db, query, before)
    page = load_search(db, query, limit=limit, ranked=ranked, account_id=account, before=start)
    if as_json:
        from salesinbox.views.documents import found_documents

        document(found_documents(db, page.lines))
        return
    print_threads(page.lines)
    if page.next_before is not None:
        say(f"There are more, with --before {page.lines[-1].id}")
    for words in (found.ranked_words(query) if ranked else "", found.reach_words(db, account_id=account)):
        if words and page.lines:
            say(f"{words[0].upper()}{words[1:]}.")


def _explain(query: str, *, as_json: bool) -> None:
    from salesinbox.store.search import is_list, parse
    from salesinbox.store.search.explain import as_document, as_lines, in_words
    from salesinbox.store.search.tree import text

    node = parse(query)
    if as_json:
        judged = "conversations" if is_list(query) else "messages"
        written = clean_line(text(node))
        document({"query": written, "words": in_words(node), "judged": judged, "tree": as_document(node)})
        return
    line(in_words(node))
    line()
    for each in as_lines(node):
        line(each)


def _history(db: Database, *, clear: bool, as_json: bool) -> None:
    from salesinbox.store import search_history

    if clear:
        forgotten = search_history.clear(db)
        say(f"Forgotten: {forgotten} past search{'' if forgotten == 1 else 'es'}.")
        return
    past = [clean_line(each) for each in search_history.recent(db)]
    if as_json:
        document(past)
        return
    for each in past:
        line(each)
    if not past:
        say("Nothing has been searched for yet.")
