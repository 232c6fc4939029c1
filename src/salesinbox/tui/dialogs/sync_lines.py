"""The sync's state as drawn lines: for each account what it does, what waits, what it cost, then its mailboxes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len

from salesinbox.core import clock
from salesinbox.store.status import Spent
from salesinbox.tui.widgets.doc_line import DocLine
from salesinbox.tui.widgets.drawing import fit
from salesinbox.tui.widgets.wrapping import wrap
from salesinbox.views import format as formatting
from salesinbox.views.status import Level
from salesinbox.views.sync_status import AccountView, MailboxLine

_STYLES: dict[Level, str] = {"good": "text", "busy": "busy", "warning": "accent", "error": "error"}
_BAR_CELLS = 24
_WIDEST_NAME = 36
_INDENT = "  "


def sync_lines(accounts: Sequence[AccountView], trouble: str, width: int) -> tuple[DocLine, ...]:
    """The lines for a pane of *width* cells; *trouble* is what stands in the way of all accounts."""
    return tuple(_lines(accounts, trouble, max(20, width)))


def _lines(accounts: Sequence[AccountView], trouble: str, width: int) -> Iterator[DocLine]:
    if trouble:
        yield from _wrapped(trouble, "error", width, "")
        yield DocLine()
    if not accounts:
        yield DocLine((("Nothing has been synced yet.", "muted"),))
    for number, account in enumerate(accounts):
        if number:
            yield DocLine()
        yield from _account(account, width)


def _account(account: AccountView, width: int) -> Iterator[DocLine]:
    yield DocLine(((account.address, "title"),))
    yield from _wrapped(account.state.text, _STYLES[account.state.level], width)
    if account.state.hint:
        yield from _wrapped(account.state.hint, "text", width)
    if account.state.state == "syncing" and account.total:
        yield _progress(account)
    if account.queue.text:
        yield from _wrapped(f"Waiting: {account.queue.text}", "accent", width)
    for words in account.waiting:
        yield from _wrapped(words, "text", width, _INDENT * 2)
    for span, title in (("pass", "Last pass"), ("total", "Since the engine started")):
        if span in account.spent:
            yield DocLine(((f"{_INDENT}{title}: {_spent(account.spent[span])}", "muted"),))
    yield DocLine()
    longest = max((cell_len(line.name) for line in account.mailboxes), default=0)
    column = min(longest, _WIDEST_NAME, width // 3)
    for line in account.mailboxes:
        yield from _mailbox(line, column, width)


def _progress(account: AccountView) -> DocLine:
    full = round(_BAR_CELLS * min(account.done, account.total) / account.total)
    size = f" · about {formatting.size(account.bytes_left)} to go" if account.bytes_left else ""
    words = f"{100 * min(account.done, account.total) // account.total} %{size}"
    return DocLine(
        ((_INDENT, "text"), ("█" * full, "busy"), ("░" * (_BAR_CELLS - full), "muted"), (f"  {words}", "text"))
    )


def _mailbox(line: MailboxLine, column: int, width: int) -> Iterator[DocLine]:
    name = fit(line.name, column)
    when = "" if line.last_sync is None else formatting.when(line.last_sync, clock.now())
    style = "muted" if line.state in ("left-out", "no-mail", "local") else _STYLES[line.level]
    name = f"{_INDENT}{name}{' ' * (column - cell_len(name))}  "
    fits = cell_len(name) + cell_len(line.text) + len(when) + 2 <= width
    yield DocLine(((name, "text"), (line.text, style)), ((f" {when} ", "muted"),) if when and fits else ())
    if line.error:
        yield from _wrapped(f"{line.error} {line.hint}".strip(), "error", width, _INDENT * 2)


def _wrapped(text: str, style: str, width: int, indent: str = _INDENT) -> Iterator[DocLine]:
    for line in wrap(text, width - len(indent)):
        yield DocLine(((f"{indent}{line}", style),))


def _spent(spent: Spent) -> str:
    trips = f"{spent.round_trips:,} round trip{'' if spent.round_trips == 1 else 's'}"
    received, sent = formatting.size(spent.received), formatting.size(spent.sent)
    return f"{trips} · {received} received · {sent} sent · {formatting.took(spent.seconds)}"
