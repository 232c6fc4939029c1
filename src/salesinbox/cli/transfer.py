"""``import`` and ``export``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, Optional

import typer

from salesinbox.cli.context import database, settings
from salesinbox.cli.downloads import download
from salesinbox.cli.options import Account, Json, id_of, typed_path
from salesinbox.cli.output import document, is_terminal, say
from salesinbox.core.errors import PartlyDone, UsageError, UserError
from salesinbox.core.text import clean_line

if TYPE_CHECKING:
    from salesinbox.transfer.import_mail import ImportReport

_SHOWN_FAILURES = 20


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("import", epilog="Example: salesinbox import ~/Mail/archive.mbox ~/Maildir")(import_)
    app.command(epilog="Example: salesinbox export --query 'from:ben' --format mbox --to ben.mbox")(export)


def import_(
    context: typer.Context,
    files: Annotated[
        list[Path], typer.Argument(metavar="FILES…", parser=typed_path, help=".eml, mbox, Maildir, or folders of them.")
    ],
    account: Account = None,
    mailbox: Annotated[
        Optional[str],  # noqa: UP045 - read at run time
        typer.Option(metavar="NAME", help="Mailbox to put it into; it exists on this computer only."),
    ] = None,
    unread: Annotated[bool, typer.Option("--unread", help="Take all of it as unread.")] = False,
    as_json: Json = False,
) -> None:
    """Read mail from files. The same mail is imported once, however often you ask."""
    from salesinbox.transfer.import_mail import choose_mailbox, import_mail
    from salesinbox.transfer.mail_files import find_mail

    addresses = [each.address for each in settings(context).accounts]
    with database(context) as db, _counter() as progress:
        target = choose_mailbox(db, addresses, account, mailbox)
        found = find_mail(files)
        report = import_mail(db, target, found, unread=unread, progress=progress)
    failed = [{"file": clean_line(each.where), "reason": clean_line(each.reason)} for each in report.failed]
    if as_json:
        document({"imported": report.imported, "already_there": report.known, "failed": failed})
    say(f"Imported {report.imported:,}, already there {report.known:,}, failed {len(failed):,}.")
    for each in failed[:_SHOWN_FAILURES]:
        say(f"  {each['file']}: {each['reason']}")
    if len(failed) > _SHOWN_FAILURES:
        say(f"  … and {len(failed) - _SHOWN_FAILURES:,} more; --json lists all.")
    if failed:
        if report.imported + report.known == 0:
            raise UserError("Nothing could be imported.")
        raise PartlyDone("Not everything could be imported.")
    if not report.done:
        raise UserError("No mail was found there.", "Name .eml or mbox files, Maildirs, or folders that hold them.")


def export(
    context: typer.Context,
    form: Annotated[Literal["mbox", "maildir", "json", "eml"], typer.Option("--format", help="What to write.")],
    to: Annotated[
        Path,
        typer.Option(metavar="PATH", parser=typed_path, help="New file (mbox, json) or new folder (maildir, eml)."),
    ],
    query: Annotated[Optional[str], typer.Option(metavar="Q", help="Conversations that this finds.")] = None,  # noqa: UP045
    thread: Annotated[
        Optional[list[int]],  # noqa: UP045 - read at run time
        typer.Option(metavar="ID", parser=id_of("conversation"), help="This conversation; may be repeated."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Write conversations to files: those a query finds, those named, or all but Trash and Junk.

    What is on the server only is fetched; offline it is listed, and the exit code is 3.
    """
    from salesinbox.store.partial import lacking_in_threads
    from salesinbox.transfer.export_mail import chosen_threads, export_mail

    if query is not None and thread:
        raise UsageError("--query and --thread exclude each other.")
    with database(context) as db:
        chosen = chosen_threads(db, query, thread or ())
        reasons = download(context, lacking_in_threads(db, chosen))
        report = export_mail(db, chosen, form, to)
    if as_json:
        lacking = [{"id": id_, "subject": subject} for id_, subject in report.lacking]
        document({"path": str(to), "exported": report.exported, "lacking": lacking})
    say(f"Wrote {report.exported:,} messages to {to}.")
    for id_, subject in report.lacking:
        say(f"  not on this computer: message {id_}, {subject}")
    if report.lacking:
        why = " ".join(dict.fromkeys(error.message for error in reasons.values()))
        count = len(report.lacking)
        words = f"{count:,} messages are" if count > 1 else "1 message is"
        raise PartlyDone(f"{words} not downloaded. {why}".strip(), "Export again once you are online.")


@contextmanager
def _counter() -> Iterator[Callable[[ImportReport], None]]:
    """A running count on a terminal, nothing elsewhere."""
    if not is_terminal(sys.stderr):
        yield lambda report: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    with Progress(
        SpinnerColumn(), TextColumn("{task.completed} messages"), TimeElapsedColumn(),
        console=Console(stderr=True), transient=True,
    ) as bar:  # fmt: skip
        task = bar.add_task("import", total=None)
        yield lambda report: bar.update(task, completed=report.done)
