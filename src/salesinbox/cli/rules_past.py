"""``rule test`` and ``rule run``: rules on mail from before; ``rule export`` and ``rule import``."""

from __future__ import annotations

import json
import tomllib
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from salesinbox.cli.context import confirm, database
from salesinbox.cli.options import Json, Yes, typed_path
from salesinbox.cli.output import Column, document, line, moment, say, table
from salesinbox.core.errors import UsageError
from salesinbox.core.numbers import counted
from salesinbox.core.text import clean_line

if TYPE_CHECKING:
    from salesinbox.store.connection import Database
    from salesinbox.store.rules import Rule
    from salesinbox.triage.rule_runs import Past

Days = Annotated[int, typer.Option("--days", min=1, max=36_500, help="Mail of so many days.")]
_EXAMPLES = {
    "test": "test Invoices --days 90",
    "run": "run Invoices --days 90 --yes",
    "export": "export > rules.toml",
    "import": "import rules.toml",
}


def register(group: typer.Typer) -> None:
    """Add the commands of this module to those of ``rule``."""
    for name, command in (("test", try_out), ("run", run), ("export", export), ("import", import_)):
        group.command(name, epilog=f"Example: salesinbox rule {_EXAMPLES[name]}")(command)


def try_out(
    context: typer.Context,
    what: Annotated[str, typer.Argument(metavar="NAME_OR_QUERY", help="A rule, or a query for one to be made.")],
    days: Days = 30,
    limit: Annotated[int, typer.Option(min=1, max=5000, help="List at most so many.")] = 20,
    as_json: Json = False,
) -> None:
    """Show which conversations a rule would have applied to; nothing is changed."""
    from salesinbox.store import rules
    from salesinbox.triage import deeds, rule_runs

    with database(context) as db:
        rule = rules.named(db, what)
        found = rule_runs.past(
            db, rule.query if rule else what, days=days, account=rule.account if rule else "", limit=limit
        )
    would = deeds.in_words(rule.deeds) if rule else None
    if as_json:
        document({"count": found.count, "days": days, "would": would, "threads": [_line(row) for row in found.threads]})
        return
    _show(found)
    total = f"{counted(found.count, 'conversation')} of the last {days} days"
    say(f"{total}." if would is None else f"{total}: it would {would}.")


def _show(found: Past) -> None:
    columns = (Column("Id", right=True), Column("Date"), Column("From", widest=28), Column("Subject", widest=60))
    rows = []
    for row in found.threads:
        senders = ", ".join(clean_line(name) for name, _ in row.senders)
        rows.append((str(row.id), moment(row.date), senders, clean_line(row.subject)))
    table(columns, rows)
    if found.count > len(found.threads):
        say(f"The newest {len(found.threads)} are listed.")


def _line(row: Any) -> dict[str, Any]:
    from salesinbox.views import format as formatting

    senders = [clean_line(name) for name, _ in row.senders]
    return {"id": row.id, "subject": clean_line(row.subject), "from": senders, "date": formatting.iso(row.date)}


def run(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of a rule, on or off.")],
    days: Days = 30,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Carry a rule out on mail from before, as one step that `undo` takes back."""
    from salesinbox.triage import deeds, rule_runs, rules

    with database(context) as db:
        rule = rules.known(db, name)
        count = rule_runs.past(db, rule.query, days=days, account=rule.account, limit=1).count
        what = counted(count, "conversation")
        if count:
            words = deeds.in_words(rule.deeds)
            confirm(context, f"{words[0].upper()}{words[1:]}: {what} of the last {days} days?", yes=yes)
        step_id, trouble, done = rule_runs.run_on_past(db, rule, days=days)
    say(f"Rule “{rule.name}” was carried out on {what}." if step_id else "Nothing had to be changed.")
    if trouble:
        say(trouble)
    if as_json:
        document({"threads": done, "changed": step_id is not None, "trouble": trouble or None})


def export(context: typer.Context, as_json: Json = False) -> None:
    """Print all rules as TOML, for `rule import` elsewhere."""
    from salesinbox.cli.rules import rule_document
    from salesinbox.store import rules

    with database(context) as db:
        found = rules.every(db)
    if as_json:
        document([rule_document(each) for each in found])
        return
    for each in found:
        line(_as_toml(each))


def _as_toml(rule: Rule) -> str:
    from salesinbox.triage import deeds

    quoted = partial(json.dumps, ensure_ascii=False)  # a string of JSON is one of TOML
    lines = ["[[rule]]", f"name = {quoted(rule.name)}", f"query = {quoted(rule.query)}"]
    lines.append(f"deeds = {quoted(deeds.written(rule.deeds))}")
    lines += [f"account = {quoted(rule.account)}"] if rule.account else []
    lines += ["stop = true"] if rule.stop else []
    return "\n".join([*lines, f"enabled = {'true' if rule.enabled else 'false'}", ""])


def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", parser=typed_path, help="What `rule export` printed.")],
    as_json: Json = False,
) -> None:
    """Add the rules of a file; one whose name is taken is changed to what the file says."""
    entries = _read(file)
    with database(context) as db, db.write("import rules"):
        for entry in entries:
            _put(db, entry)
    say(f"{counted(len(entries), 'rule')} read from {file}.")
    if as_json:
        document({"rules": [entry["name"] for entry in entries]})


_KEYS = {"name": str, "query": str, "deeds": str, "account": str, "stop": bool, "enabled": bool}


def _read(file: Path) -> list[dict[str, Any]]:
    try:
        entries = tomllib.loads(file.read_text("utf-8")).get("rule", [])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        hint = "`rule export` shows how it is written."
        raise UsageError(f"{file} cannot be read as rules: {clean_line(str(error))}.", hint) from error
    for number, entry in enumerate(entries if isinstance(entries, list) else [None], 1):
        wrong = not isinstance(entry, dict) or {"name", "query", "deeds"} - entry.keys()
        if wrong or any(key not in _KEYS or not isinstance(value, _KEYS[key]) for key, value in entry.items()):
            raise UsageError(
                f"Rule {number} of {file} lacks something or has too much.", f"It has: {', '.join(_KEYS)}."
            )
    return list(entries)


def _put(db: Database, entry: dict[str, Any]) -> None:
    from salesinbox.store import rules as stored
    from salesinbox.triage import deeds, rules

    values = {
        "query": entry["query"],
        "deeds": deeds.parse(entry["deeds"]),
        "account": entry.get("account", ""),
        "stop": entry.get("stop", False),
        "enabled": entry.get("enabled", False),
    }
    if stored.named(db, entry["name"]) is None:
        rules.add(db, entry["name"], **values)
    else:
        rules.edit(db, entry["name"], **values)
