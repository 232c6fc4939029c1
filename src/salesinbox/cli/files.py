"""``attachment save`` and ``source``: what came, as it came."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from salesinbox.cli.context import database
from salesinbox.cli.downloads import download
from salesinbox.cli.options import Json, id_of, typed_path
from salesinbox.cli.output import document, is_terminal, line
from salesinbox.core.errors import PartlyDone, UserError


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    attachments = typer.Typer(help="Files that came with mail.", rich_markup_mode=None)
    attachments.callback()(_attachments)
    attachments.command("save", epilog="Example: salesinbox attachment save 7 --to ~/Downloads")(save)
    app.add_typer(attachments, name="attachment")
    app.command(epilog="Example: salesinbox source 31 > mail.eml")(source)


def _attachments() -> None:
    """Files that came with mail."""


def save(
    context: typer.Context,
    attachments: Annotated[
        list[int],
        typer.Argument(metavar="ID…", parser=id_of("attachment"), help="Ids, as `salesinbox show` lists them."),
    ],
    to: Annotated[
        Path, typer.Option(metavar="DIR", parser=typed_path, help="Folder to save into; made where there is none.")
    ],
    as_json: Json = False,
) -> None:
    """Save attachments, never over an existing file; prints where they are. What is on the server only is fetched."""
    from salesinbox.store.partial import lacking_files
    from salesinbox.views.reading import save_attachment

    saved: list[tuple[int, Path]] = []
    failed: list[UserError] = []
    with database(context) as db:
        lacking = lacking_files(db, attachments)
        reasons = {lacking[each]: error for each, error in download(context, list(lacking)).items()}
        for each in attachments:
            try:
                if each in reasons:
                    raise reasons[each]
                saved.append((each, save_attachment(db, each, to)))
            except UserError as error:
                failed.append(error)
    if failed and not saved:
        raise _together(failed, type(failed[0]))
    if as_json:
        document([{"id": each, "path": str(path), "size": path.stat().st_size} for each, path in saved])
    else:
        for _, path in saved:
            line(str(path))
    if failed:
        raise _together(failed, PartlyDone)


def _together(errors: list[UserError], kind: type[UserError]) -> UserError:
    return kind(" ".join(dict.fromkeys(error.message for error in errors)), errors[0].hint)


def source(
    context: typer.Context,
    message: Annotated[
        int,
        typer.Argument(
            metavar="MESSAGE", parser=id_of("message"), help="Id of a message, as `salesinbox show` lists it."
        ),
    ],
    as_json: Json = False,
) -> None:
    """Print a message as it came: byte for byte, but made safe where it is shown on a terminal."""
    from salesinbox.store.partial import lacking_messages
    from salesinbox.views import reading

    with database(context) as db:
        for error in download(context, lacking_messages(db, [message])).values():
            raise error
        raw = reading.raw(db, message)
    if as_json:
        from base64 import b64encode

        document({"id": message, "size": len(raw), "base64": b64encode(raw).decode("ascii")})
    elif is_terminal(sys.stdout):
        line(raw.decode("utf-8", "replace"))
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(raw)
        sys.stdout.buffer.flush()
