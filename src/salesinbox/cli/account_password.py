"""``account password``: a new password for an account whose sign-in is refused."""

from __future__ import annotations

from typing import Annotated

import typer

from salesinbox.cli.context import locations, settings
from salesinbox.cli.options import Address, Json
from salesinbox.cli.output import document, say
from salesinbox.core.errors import UsageError
from salesinbox.core.text import clean_line


def password(
    context: typer.Context,
    address: Address,
    password_stdin: Annotated[bool, typer.Option("--password-stdin", help="Read it from standard input.")] = False,
    no_test: Annotated[bool, typer.Option("--no-test", help="Save it without trying the servers.")] = False,
    as_json: Json = False,
) -> None:
    """Change an account's password. The servers are tried first; nothing is saved if they refuse."""
    from salesinbox.accounts.credentials import command_of, open_credentials
    from salesinbox.cli.account import asked_password, tried
    from salesinbox.engine import control

    places, known = locations(context), settings(context)
    account = known.account(address)
    name = clean_line(account.address)
    if command_of(account):
        raise UsageError(
            f"The password of {name} comes from a command.",
            f"Change it there, or run: salesinbox account add {name} --password-stdin",
        )
    store = open_credentials(places, known)
    given = asked_password(account, store, from_stdin=password_stdin)
    store.get(account.address)  # a keyring that is missing or locked is told before anybody signs in
    if not no_test:
        tried(account, given, "Nothing was saved.")
    store.set(account.address, given)
    control.ask_for_pass(places)  # an engine that had given up tries again
    say(f"Saved the password of {name}.")
    if as_json:
        document({"address": account.address, "tested": not no_test})
