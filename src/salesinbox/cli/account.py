"""``account add / list / test``; the other commands are in modules of their own."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, Literal, Optional

import typer

from salesinbox.cli.account_mailboxes import mailboxes
from salesinbox.cli.account_password import password
from salesinbox.cli.account_pause import pause, resume
from salesinbox.cli.account_reach import confirm_less
from salesinbox.cli.account_removal import remove
from salesinbox.cli.context import database, locations, settings
from salesinbox.cli.options import Address, Json, Yes
from salesinbox.cli.output import Column, document, is_terminal, say, table
from salesinbox.core.errors import CertificateRefused, MailServerError, UsageError, UserError
from salesinbox.core.text import clean_line

if TYPE_CHECKING:
    from salesinbox.accounts.credentials import Credentials
    from salesinbox.accounts.probe import ProbeReport
    from salesinbox.config.locations import Locations
    from salesinbox.config.settings import AccountSettings, Settings
    from salesinbox.store.connection import Database

Security = Optional[Literal["none", "starttls", "tls"]]  # noqa: UP045 - read at run time
Word = Optional[str]  # noqa: UP045 - read at run time
Number = Optional[int]  # noqa: UP045 - read at run time
Flag = Optional[bool]  # noqa: UP045 - read at run time


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(help="Your e-mail addresses and their servers.", rich_markup_mode=None)
    group.command(
        epilog="Example: salesinbox account add ada@north.example --imap-host imap.north.example"
        " --smtp-host smtp.north.example"
    )(add)
    group.command("list", epilog="Example: salesinbox account list")(list_)
    group.command("test", epilog="Example: salesinbox account test ada@north.example")(try_servers)
    group.command(epilog='Example: salesinbox account mailboxes ada@north.example --exclude "Newsletters/*"')(mailboxes)
    group.command(epilog="Example: salesinbox account password ada@north.example")(password)
    group.command(epilog="Example: salesinbox account pause ada@north.example")(pause)
    group.command(epilog="Example: salesinbox account resume ada@north.example")(resume)
    group.command(epilog="Example: salesinbox account remove ada@north.example")(remove)
    app.add_typer(group, name="account")


def add(
    context: typer.Context,
    address: Address,
    name: Annotated[Word, typer.Option(help="Your name as recipients see it.")] = None,
    provider: Annotated[Word, typer.Option(help="Take the servers of this provider: gmail, fastmail, …")] = None,
    imap_host: Annotated[Word, typer.Option(help="Server mail is read from.")] = None,
    imap_port: Annotated[Number, typer.Option(help="993 for tls, 143 for starttls.")] = None,
    imap_security: Annotated[Security, typer.Option(help="How the line is encrypted.")] = None,
    smtp_host: Annotated[Word, typer.Option(help="Server mail is sent through.")] = None,
    smtp_port: Annotated[Number, typer.Option(help="465 for tls, 587 for starttls.")] = None,
    smtp_security: Annotated[Security, typer.Option(help="How the line is encrypted.")] = None,
    username: Annotated[Word, typer.Option(help="Name to sign in with, where it is not the address.")] = None,
    smtp_username: Annotated[Word, typer.Option(help="Name for the SMTP server, where it differs.")] = None,
    password_stdin: Annotated[bool, typer.Option("--password-stdin", help="Read it from standard input.")] = False,
    password_command: Annotated[Word, typer.Option(help="Command that prints the password.")] = None,
    insecure_keyring: Annotated[
        Optional[Literal["file"]],  # noqa: UP045 - read at run time
        typer.Option(help="Keep passwords in a file only you can read: less safe than the keyring."),
    ] = None,
    accept_certificate: Annotated[Word, typer.Option(help="SHA-256 of the one certificate to trust.")] = None,
    allow_plaintext: Annotated[Flag, typer.Option(help="Allow security none to another machine.")] = None,
    history_months: Annotated[Number, typer.Option(help="Months of mail to fetch; 0 for everything.")] = None,
    history_days: Annotated[Number, typer.Option(help="Days of mail to fetch, in place of months.")] = None,
    make_archive: Annotated[Flag, typer.Option(help="Create a mailbox Archive where there is none.")] = None,
    team: Annotated[Flag, typer.Option("--team", help="Several people work this address.")] = None,
    no_test: Annotated[bool, typer.Option("--no-test", help="Save it without trying the servers.")] = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Add an account, or change one. The servers are tried first; nothing is saved if they refuse."""
    from salesinbox.accounts.credentials import command_of
    from salesinbox.cli import account_settings as made

    if password_stdin and password_command:
        raise UsageError("--password-stdin and --password-command exclude each other.")
    places = locations(context)
    places.ensure()
    known = settings(context)
    wanted = made.Servers(imap_host, imap_port, imap_security, smtp_host, smtp_port, smtp_security)
    given = {
        "name": name, "username": username, "smtp_username": smtp_username, "password_command": password_command,
        "accept_certificate": accept_certificate, "allow_plaintext": allow_plaintext,
        "make_archive": make_archive, "team": team,
    }  # fmt: skip
    account = made.account_for(address, known, provider, wanted, given)
    account = made.with_history(account, history_months, history_days)
    before = next((each for each in known.accounts if each.address.casefold() == account.address.casefold()), None)
    if before is not None:
        confirm_less(context, before, account, yes=yes)
    if password_stdin:
        account = replace(account, password_command="")  # what is given takes its place
    store = _credentials(places, known, insecure_keyring)
    kept = password_stdin or not command_of(account)
    password = asked_password(account, store, from_stdin=password_stdin)
    if kept:
        store.get(account.address)  # a keyring that is missing or locked is told before anybody signs in
    report = None if no_test else tried(account, password, "Nothing was saved.")
    if report is not None:
        account = made.within_limit(account, report.smtp_size)
    _save(context, account, store, password if kept else "", insecure_keyring)
    say(f"Saved {clean_line(account.address)}.")
    say("Its mail comes with: salesinbox sync --once, or by itself while salesinbox runs.")
    if as_json:
        document({"address": account.address, "tested": report is not None, **_report_document(report)})


def list_(context: typer.Context, as_json: Json = False) -> None:
    """List the accounts."""
    from salesinbox.store import accounts as stored

    configured = settings(context).accounts
    with database(context) as db:
        known = {each.address.casefold() for each in configured}
        local = [each.address for each in stored.all_accounts(db) if each.address not in known]
        states = _states(context, db)
    if as_json:
        document(
            [_account_document(each) for each in configured] + [{"address": each, "local": True} for each in local]
        )
        return
    rows = [
        (
            each.address,
            each.name,
            f"{each.imap.host}:{each.imap.port}",
            f"{each.smtp.host}:{each.smtp.port}",
            states.get(each.address.casefold(), "Never synced") if each.enabled else "Paused",
        )
        for each in configured
    ]
    columns = (Column("Account"), Column("Name"), Column("IMAP"), Column("SMTP"), Column("State", folds=True))
    table(columns, [*rows, *((each, "", "no server: mail on this computer only", "", "") for each in local)])
    if not rows and not local:
        say("No accounts. Add one: salesinbox account add you@example.com")


def _states(context: typer.Context, db: Database) -> dict[str, str]:
    """How each account's sync stands, in two or three words, by address."""
    from salesinbox.core import clock
    from salesinbox.engine import control
    from salesinbox.store import status
    from salesinbox.views.status import account_state

    running, now = control.is_running(locations(context)) is not None, clock.timestamp()
    return {each.address: account_state(each, now, engine_running=running).label for each in status.accounts(db)}


def try_servers(context: typer.Context, address: Address, as_json: Json = False) -> None:
    """Sign in to an account's servers and tell what was found."""
    from salesinbox.accounts.credentials import open_credentials, password_for

    known = settings(context)
    account = known.account(address)
    report = tried(account, password_for(account, open_credentials(locations(context), known)))
    if as_json:
        document({"address": account.address, "tested": True, **_report_document(report)})


def _credentials(places: Locations, known: Settings, insecure_keyring: str | None) -> Credentials:
    from salesinbox.accounts.credentials import open_credentials

    return open_credentials(places, replace(known, credentials="file") if insecure_keyring else known)


def asked_password(account: AccountSettings, store: Credentials, *, from_stdin: bool) -> str:
    """The account's password, from where the command line says, or asked for."""
    from salesinbox.accounts.credentials import command_of, password_for

    if from_stdin:
        if is_terminal(sys.stdin):
            say("Reading the password from standard input.")
        password = sys.stdin.buffer.readline().decode("utf-8", "replace").rstrip("\r\n")
        if not password:
            raise UsageError("Standard input holds no password.", "The first line must be it.")
        return password
    if command_of(account):
        return password_for(account, store)
    if not (is_terminal(sys.stdin) and is_terminal(sys.stderr)):
        raise UsageError(
            "There is no terminal to ask for the password on.", "Use --password-stdin or --password-command."
        )
    from getpass import getpass

    password = getpass(f"Password of {clean_line(account.imap_user)}: ", stream=sys.stderr)
    if not password:
        raise UserError("No password was given.", "Nothing was saved.")
    return password


def tried(account: AccountSettings, password: str, otherwise: str = "") -> ProbeReport:
    """Try both servers and tell the user what they said.

    Raises:
        MailServerError: They refuse; the hint ends with *otherwise*.
    """
    from salesinbox.accounts.probe import probe
    from salesinbox.accounts.refusals import new_password

    say(f"Trying {account.imap.host}:{account.imap.port} and {account.smtp.host}:{account.smtp.port} …")
    try:
        report = probe(account, password)
    except MailServerError as error:
        if isinstance(error, CertificateRefused):
            error.hint = _with_fingerprint(account, error)
        if otherwise:  # somebody is just giving the password
            error.hint = error.hint.replace(new_password(account), "Check both and try again.")
        error.hint = f"{error.hint} {otherwise}".strip()
        raise
    archive = "one to archive to" if report.has_archive else "none to archive to yet"
    size = f" It takes mail up to {report.smtp_size / 1e6:.0f} MB." if report.smtp_size else ""
    say(f"Signed in to both. {len(report.mailboxes)} mailboxes, {archive}.{size}")
    return report


def _with_fingerprint(account: AccountSettings, error: CertificateRefused) -> str:
    """The hint of *error*, with the fingerprint to compare where the server shows one."""
    from salesinbox.accounts.connection import shown_certificate

    protocol: Literal["IMAP", "SMTP"] = (
        "SMTP" if f"{account.smtp.host}:{account.smtp.port}" in error.message else "IMAP"
    )
    try:
        fingerprint = shown_certificate(account, protocol)
    except UserError:
        return error.hint
    return f"{error.hint} If its owner confirms this fingerprint: --accept-certificate {fingerprint}".strip()


def _save(
    context: typer.Context, account: AccountSettings, store: Credentials, password: str, insecure_keyring: str | None
) -> None:
    """Keep everything, the password first: where it cannot be kept nothing else is either."""
    from salesinbox.config.loader import save_account, set_value
    from salesinbox.store import accounts as stored

    file = locations(context).config_file
    if password:
        store.set(account.address, password)
    if insecure_keyring:
        set_value(file, "credentials", insecure_keyring)
    save_account(file, account)
    with database(context) as db:
        stored.ensure(db, account.address, account.name)


def _report_document(report: ProbeReport | None) -> dict[str, Any]:
    if report is None:
        return {}
    return {
        "mailboxes": list(report.mailboxes),
        "has_archive": report.has_archive,
        "smtp_size": report.smtp_size,
        "imap_capabilities": list(report.imap_capabilities),
    }


def _account_document(account: AccountSettings) -> dict[str, Any]:
    return {
        "address": account.address,
        "name": account.name,
        "local": False,
        "enabled": account.enabled,
        "provider": account.provider,
        "imap": dict(vars(account.imap)),
        "smtp": dict(vars(account.smtp)),
        "username": account.imap_user,
    }
