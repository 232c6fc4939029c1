"""``engine run / start / status / stop`` and ``sync``: fetching and sending."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Optional

import typer

from salesinbox.cli.context import locations, settings
from salesinbox.cli.engine_status import spent_text, status
from salesinbox.cli.options import Json
from salesinbox.cli.output import Column, document, is_terminal, say, table
from salesinbox.core.errors import NotFound, PartlyDone, UsageError, UserError
from salesinbox.core.text import clean_line

Progress = Callable[[str, int, int], None]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(help="The background process that syncs and sends.", rich_markup_mode=None)
    group.command("run", epilog="Example: salesinbox engine run")(run)
    group.command("start", epilog="Example: salesinbox engine start")(start)
    group.command("status", epilog="Example: salesinbox engine status --json")(status)
    group.command("stop", epilog="Example: salesinbox engine stop")(stop)
    app.add_typer(group, name="engine")
    app.command(epilog="Example: salesinbox sync --once")(sync)


def run(context: typer.Context) -> None:
    """Be the engine, in the foreground, until interrupted."""
    from salesinbox.engine import control

    control.run_here(locations(context))


def start(context: typer.Context, as_json: Json = False) -> None:
    """Start the engine in the background, where none runs."""
    from salesinbox.engine import control

    places = locations(context)
    settings(context)  # tell of a mistake in them here: nobody reads what the background process says
    control.ensure_running(places)
    pid = control.is_running(places)
    say(f"The engine runs (process {pid}).")
    if as_json:
        document({"running": pid is not None, "pid": pid})


def stop(context: typer.Context, as_json: Json = False) -> None:
    """Stop the engine; what it was doing goes on at its next start."""
    from salesinbox.engine import control

    places = locations(context)
    was = control.is_running(places)
    if not control.stop(places):
        raise UserError(f"The engine (process {was}) does not stop.", f"Its log is {places.engine_log}.")
    say("The engine was not running." if was is None else "The engine has stopped.")
    if as_json:
        document({"running": False, "stopped": was is not None})


def sync(
    context: typer.Context,
    once: Annotated[bool, typer.Option("--once", help="One whole pass, then end.")] = False,
    account: Annotated[
        Optional[list[str]],  # noqa: UP045 - read at run time
        typer.Option(metavar="ADDRESS", help="Only this account; may be repeated."),
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Tell what is done, as it is done.")] = False,
    as_json: Json = False,
) -> None:
    """Send what waits and fetch what is new, once."""
    from salesinbox.engine import control

    if not once:
        raise UsageError("Say --once for one pass.", "To keep syncing: salesinbox engine start")
    if not settings(context).accounts:
        raise NotFound("There is no account to sync.", "Add one: salesinbox account add you@example.com")
    with _progress_bar(wanted=not verbose) as progress:
        report = control.sync_once(locations(context), account, progress, say if verbose else None)
    found = _cleaned(report.as_json())
    if as_json:
        document(found)
    else:
        _print_report(found, verbose=verbose)
    failed = [each for each in found["accounts"] if each["errors"]]
    if failed:
        words = "\n".join(f"{each['address']}: {error}" for each in failed for error in each["errors"])
        nothing_done = all(not each["mailboxes"] for each in found["accounts"])
        raise (UserError if nothing_done else PartlyDone)(words)


def _cleaned(report: dict[str, Any]) -> dict[str, Any]:
    """The report with every text safe to show: servers name mailboxes and word errors."""
    return {
        "accounts": [
            {
                "address": clean_line(account["address"]),
                "mailboxes": [{**box, "name": clean_line(box["name"])} for box in account["mailboxes"]],
                "errors": [clean_line(error) for error in account["errors"]],
                "traffic": account["traffic"],
            }
            for account in report["accounts"]
        ]
    }


def _print_report(report: dict[str, Any], *, verbose: bool) -> None:
    numbers = ("new", "updated", "removed")
    columns = (Column("Account"), Column("Mailbox", folds=True), *(Column(n.capitalize(), right=True) for n in numbers))
    table(
        columns,
        [
            (account["address"], box["name"], *(str(box[number]) for number in numbers))
            for account in report["accounts"]
            for box in account["mailboxes"]
        ],
    )
    if verbose:
        from salesinbox.store.status import Spent

        for account in report["accounts"]:
            say(f"{account['address']}: {spent_text(Spent(**account['traffic']))}.")


@contextmanager
def _progress_bar(*, wanted: bool) -> Iterator[Progress]:
    """A bar on a terminal, nothing elsewhere."""
    if not wanted or not is_terminal(sys.stderr):
        yield lambda address, done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    with Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        tasks: dict[str, Any] = {}

        def tell(address: str, done: int, total: int) -> None:
            if address not in tasks:
                tasks[address] = bar.add_task(clean_line(address), total=total)
            bar.update(tasks[address], completed=done, total=total)

        yield tell
