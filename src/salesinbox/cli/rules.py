"""``rule``: what is done by itself to mail that arrives."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from salesinbox.cli.context import database
from salesinbox.cli.options import Json
from salesinbox.cli.output import Column, document, moment, say, table

if TYPE_CHECKING:
    from salesinbox.store.connection import Database
    from salesinbox.store.rules import Rule
    from salesinbox.triage.rules import Made

Name = Annotated[str, typer.Argument(metavar="NAME", help="Name of a rule.")]
Does = Annotated[
    str,
    typer.Argument(
        metavar="DEEDS",
        help="What it does, with commas: label NAME, archive, star, read, move MAILBOX, snooze TIME, mute, delete.",
    ),
]
Optional_ = Optional[str]  # noqa: UP045 - read at run time
_EXAMPLES = {
    "list": "list",
    "add": "add Invoices 'subject:invoice has:attachment' 'label invoices, archive'",
    "edit": "edit Invoices --deeds 'label invoices, star'",
    "delete": "delete Invoices",
    "move": "move Invoices 1",
    "enable": "enable Invoices",
    "disable": "disable Invoices",
    "undo": "undo Invoices",
    "history": "history Invoices",
}


def register(app: typer.Typer) -> None:
    """Add the commands of this module, and those of its neighbour."""
    from salesinbox.cli import rules_past

    group = typer.Typer(help="Rules: what the engine does by itself to mail that arrives.", rich_markup_mode=None)
    commands: dict[str, Callable[..., None]] = {
        "list": list_, "add": add, "edit": edit, "delete": delete, "move": move, "enable": enable,
        "disable": disable, "undo": undo, "history": history,
    }  # fmt: skip
    for name, command in commands.items():
        group.command(name, epilog=f"Example: salesinbox rule {_EXAMPLES[name]}")(command)
    rules_past.register(group)
    app.add_typer(group, name="rule")


def list_(context: typer.Context, as_json: Json = False) -> None:
    """List the rules in the order in which they are asked, and how often each applied in the last 90 days."""
    from salesinbox.store import rules

    with database(context) as db:
        found, hits = rules.every(db), rules.hits(db)
    if as_json:
        document([rule_document(each, *hits.get(each.id, (0, None))) for each in found])
        return
    columns = (
        Column("Place", right=True), Column("Rule"), Column("On"), Column("Applied", right=True), Column("Last"),
        Column("When", folds=True), Column("Does", folds=True),
    )  # fmt: skip
    table(columns, [_row(place, each, *hits.get(each.id, (0, None))) for place, each in enumerate(found, 1)])
    for each in found:
        if each.trouble:
            say(f"“{each.name}”: {each.trouble}")
    if not found:
        say("No rules. Make one: salesinbox rule add NAME QUERY DEEDS")


def _row(place: int, rule: Rule, count: int, last: float | None) -> tuple[str, ...]:
    from salesinbox.triage import deeds

    does = deeds.written(rule.deeds) + (", then no other rule" if rule.stop else "")
    when = f"{rule.query} (only {rule.account})" if rule.account else rule.query
    return (
        str(place),
        rule.name,
        "on" if rule.enabled else "off",
        str(count),
        "" if last is None else moment(last),
        when,
        does,
    )


def rule_document(rule: Rule, count: int = 0, last: float | None = None) -> dict[str, Any]:
    """A rule as JSON."""
    from salesinbox.triage import deeds
    from salesinbox.views import format as formatting

    return {
        "name": rule.name,
        "query": rule.query,
        "deeds": deeds.written(rule.deeds),
        "enabled": rule.enabled,
        "stop": rule.stop,
        "account": rule.account or None,
        "applied": count,
        "last": None if last is None else formatting.iso(int(last)),
        "trouble": rule.trouble or None,
    }


def add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it is called.")],
    query: Annotated[str, typer.Argument(metavar="QUERY", help="Which mail it is for, as for `search`.")],
    does: Does,
    account: Annotated[str, typer.Option("--account", metavar="ADDRESS", help="Only mail of this account.")] = "",
    stop: Annotated[bool, typer.Option("--stop", help="Ask no rule after it where it applies.")] = False,
    on: Annotated[bool, typer.Option("--on", help="Turn it on at once.")] = False,
    as_json: Json = False,
) -> None:
    """Make a rule. It is off until you turn it on: `rule test` shows before what it would do."""
    from salesinbox.triage import deeds, rules

    def work(db: Database) -> Made:
        return rules.add(db, name, query, deeds.parse(does), account=account, stop=stop, enabled=on)

    _carry_out(context, work, as_json)
    if not on:
        say(f"It is off. Try it: salesinbox rule test '{name}'; turn it on: salesinbox rule enable '{name}'")


def edit(
    context: typer.Context,
    name: Name,
    to: Annotated[Optional_, typer.Option("--name", metavar="NEW", help="Another name.")] = None,
    query: Annotated[Optional_, typer.Option("--query", metavar="QUERY", help="Another query.")] = None,
    does: Annotated[Optional_, typer.Option("--deeds", metavar="DEEDS", help="Other deeds.")] = None,
    account: Annotated[
        Optional_, typer.Option("--account", metavar="ADDRESS", help="Only this account's mail; '' for all.")
    ] = None,
    stop: Annotated[Optional[bool], typer.Option("--stop/--no-stop", help="Ask no rule after it.")] = None,  # noqa: UP045
    as_json: Json = False,
) -> None:
    """Change a rule; what is not named stays."""
    from salesinbox.triage import deeds, rules

    def work(db: Database) -> Made:
        others = None if does is None else deeds.parse(does)
        return rules.edit(db, name, to=to, query=query, deeds=others, account=account, stop=stop)

    _carry_out(context, work, as_json)


def delete(context: typer.Context, name: Name, as_json: Json = False) -> None:
    """Forget a rule; what it did stays."""
    from salesinbox.triage import rules

    _carry_out(context, lambda db: rules.delete(db, name), as_json)


def move(
    context: typer.Context,
    name: Name,
    place: Annotated[int, typer.Argument(min=1, metavar="PLACE", help="Where among the others, from 1 on.")],
    as_json: Json = False,
) -> None:
    """Have a rule asked earlier or later."""
    from salesinbox.triage import rules

    _carry_out(context, lambda db: rules.move(db, name, place), as_json)


def enable(context: typer.Context, name: Name, as_json: Json = False) -> None:
    """Turn a rule on: it applies to mail that arrives from now on."""
    from salesinbox.triage import rules

    _carry_out(context, lambda db: rules.edit(db, name, enabled=True), as_json)


def disable(context: typer.Context, name: Name, as_json: Json = False) -> None:
    """Turn a rule off."""
    from salesinbox.triage import rules

    _carry_out(context, lambda db: rules.edit(db, name, enabled=False), as_json)


def undo(context: typer.Context, name: Name, as_json: Json = False) -> None:
    """Take back what a rule did last by itself; once more for what it did before."""
    from salesinbox.triage import rule_runs, rules

    with database(context) as db:
        title = rule_runs.take_back(db, rules.known(db, name))
    say(f"Undone: {title}.")
    if as_json:
        document({"title": title})


def history(
    context: typer.Context,
    name: Name,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="At most so many.")] = 50,
    as_json: Json = False,
) -> None:
    """List the mail that a rule applied to in the last 90 days, newest first."""
    from salesinbox.core.text import clean_line
    from salesinbox.store import reading
    from salesinbox.store import rules as stored
    from salesinbox.triage import rules
    from salesinbox.views import format as formatting

    with database(context) as db:
        found = stored.runs(db, rules.known(db, name).id, limit)
        mails = [reading.message(db, run.message_id) for run in found]
    subjects = [clean_line(mail.subject) if mail else "(gone)" for mail in mails]
    told = [clean_line(run.trouble) or ("" if run.step_id else "Nothing had to be changed.") for run in found]
    if as_json:
        document(
            [
                {
                    "message": run.message_id,
                    "subject": subject,
                    "date": formatting.iso(int(run.at)),
                    "note": note or None,
                }
                for run, subject, note in zip(found, subjects, told, strict=True)
            ]
        )
        return
    columns = (Column("Message", right=True), Column("Date"), Column("Subject", widest=60), Column("Note", folds=True))
    rows = zip(found, subjects, told, strict=True)
    table(columns, [(str(run.message_id), moment(run.at), subject, note) for run, subject, note in rows])
    if not found:
        say("It applied to nothing so far.")


def _carry_out(context: typer.Context, work: Callable[[Database], Made], as_json: bool) -> None:
    with database(context) as db:
        made = work(db)
    say(f"{made.title}.")
    if as_json:
        document({"title": made.title, "rule": None if made.rule is None else rule_document(made.rule)})
