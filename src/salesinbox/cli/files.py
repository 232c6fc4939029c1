"""``attachment list / preview / save / open`` and ``source``: what came, as it came."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from salesinbox.cli.context import confirm, database, locations, settings
from salesinbox.cli.downloads import download
from salesinbox.cli.options import Json, Yes, id_of, typed_path
from salesinbox.cli.output import Column, document, is_terminal, line, say, table
from salesinbox.core.errors import PartlyDone, UsageError, UserError, no_message

if TYPE_CHECKING:
    from salesinbox.attachments.picture import Picture
    from salesinbox.store.connection import Database
    from salesinbox.views.thread import AttachmentView

_COLUMNS = (
    Column("Id", right=True), Column("Message", right=True), Column("Kind"), Column("Size", right=True),
    Column("Where"), Column("Name", folds=True),
)  # fmt: skip

Attachment = Annotated[
    int,
    typer.Argument(
        metavar="ID", parser=id_of("attachment"), help="Id of an attachment, as `attachment list` shows it."
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    attachments = typer.Typer(help="Files that came with mail.", rich_markup_mode=None)
    attachments.command("list", epilog="Example: salesinbox attachment list 12")(list_)
    attachments.command("preview", epilog="Example: salesinbox attachment preview 7")(preview)
    attachments.command("save", epilog="Example: salesinbox attachment save 7 --to ~/Downloads")(save)
    attachments.command("open", epilog="Example: salesinbox attachment open 7")(open_)
    app.add_typer(attachments, name="attachment")
    app.command(epilog="Example: salesinbox source 31 > mail.eml")(source)


def list_(
    context: typer.Context,
    thread: Annotated[
        Optional[int],  # noqa: UP045 - read at run time
        typer.Argument(metavar="[THREAD]", parser=id_of("conversation"), help="Id of a conversation."),
    ] = None,
    message: Annotated[
        Optional[int],  # noqa: UP045 - read at run time
        typer.Option("--message", metavar="MESSAGE", parser=id_of("message"), help="Only those of this message."),
    ] = None,
    as_json: Json = False,
) -> None:
    """List the files of a conversation, or of one message."""
    if (thread is None) == (message is None):
        raise UsageError("Name a conversation, or a message with --message.")
    with database(context) as db:
        found = _listed(db, thread, message)
    if as_json:
        document(
            [
                {
                    "id": file.id, "message": owner, "filename": file.filename, "content_type": file.content_type,
                    "kind": _kind(file), "size": file.size, "inline": file.inline, "downloaded": file.here,
                }
                for owner, file in found
            ]
        )  # fmt: skip
        return
    from salesinbox.views import format as formatting

    table(
        _COLUMNS,
        [
            (
                str(file.id), str(owner), _kind(file), formatting.size(file.size),
                "here" if file.here else "on the server", file.filename,
            )
            for owner, file in found
        ],
    )  # fmt: skip
    if not found:
        say("No attachments.")


def _listed(db: Database, thread: int | None, message: int | None) -> list[tuple[int, AttachmentView]]:
    """(message id, attachment) of a conversation or of one message."""
    from salesinbox.views.thread import load_thread, resolve_thread_of

    if message is not None:
        thread = resolve_thread_of(db, message)
        if thread is None:
            raise no_message(message)
    assert thread is not None, "one of the two is given"
    messages = load_thread(db, thread).messages
    return [(each.id, file) for each in messages if message in (None, each.id) for file in each.attachments]


def _kind(file: AttachmentView) -> str:
    from salesinbox.attachments.kinds import kind_of

    return kind_of(file.filename, file.content_type)


def preview(context: typer.Context, attachment: Attachment, as_json: Json = False) -> None:
    """Print what is in an attachment as text: tables, office files, PDF, mail, archives, contacts and more."""
    from salesinbox.attachments.preview import preview as look_into
    from salesinbox.views.reading import attachment_bytes, attachment_file

    with database(context) as db:
        file = attachment_file(db, attachment)
        bring(context, db, [attachment])
        data = attachment_bytes(db, attachment)
    found = look_into(file.filename, file.content_type, data)
    if as_json:
        document(
            {
                "id": attachment, "filename": file.filename, "about": found.about, "text": found.text,
                "note": found.note,
            }
        )  # fmt: skip
        return
    say(f"{file.filename}: {found.about}")
    if found.picture is not None and is_terminal(sys.stdout):
        _draw(found.picture)
    if found.text:
        line(found.text)
    if found.note:
        say(found.note)


def _draw(picture: Picture) -> None:
    """A picture in halves of cells; without colours nothing of it would be seen."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    if console.no_color or console.color_system is None:
        return
    for row in picture.cells(*picture.fitting(console.width, max(4, console.height - 4))):
        console.print(Text.assemble(*(("▀", f"{up} on {down}") for up, down in row)), soft_wrap=True)


def save(
    context: typer.Context,
    attachments: Annotated[
        Optional[list[int]],  # noqa: UP045 - read at run time
        typer.Argument(metavar="ID…", parser=id_of("attachment"), help="Ids, as `attachment list` shows them."),
    ] = None,
    all_of: Annotated[
        Optional[int],  # noqa: UP045 - read at run time
        typer.Option("--all", metavar="MESSAGE", parser=id_of("message"), help="All files of this message."),
    ] = None,
    to: Annotated[
        Optional[Path],  # noqa: UP045 - read at run time
        typer.Option(
            metavar="DIR",
            parser=typed_path,
            help="Folder to save into, made where there is none; else that of the setting download_dir.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Save attachments, never over an existing file; prints where they are. What is on the server only is fetched."""
    if bool(attachments) == (all_of is not None):
        raise UsageError("Name attachments by their ids, or a message with --all.")
    folder = to or _download_folder(context)
    with database(context) as db:
        ids = attachments or [file.id for _, file in _listed(db, None, all_of)]
        saved, failed = _save(context, db, ids, folder)
    if failed and not saved:
        raise _together(failed, type(failed[0]))
    if as_json:
        document([{"id": each, "path": str(path), "size": path.stat().st_size} for each, path in saved])
    else:
        for _, path in saved:
            line(str(path))
        if not saved:
            say("This message has no attachments.")
    if failed:
        raise _together(failed, PartlyDone)


def _save(
    context: typer.Context, db: Database, ids: Sequence[int], folder: Path
) -> tuple[list[tuple[int, Path]], list[UserError]]:
    """What was saved where, and what went wrong."""
    from salesinbox.store.partial import lacking_files
    from salesinbox.views.reading import save_attachment

    saved: list[tuple[int, Path]] = []
    failed: list[UserError] = []
    lacking = lacking_files(db, ids)
    reasons = {lacking[each]: error for each, error in download(context, list(lacking)).items()}
    for each in ids:
        try:
            if each in reasons:
                raise reasons[each]
            saved.append((each, save_attachment(db, each, folder)))
        except UserError as error:
            failed.append(error)
    return saved, failed


def _together(errors: list[UserError], kind: type[UserError]) -> UserError:
    return kind(" ".join(dict.fromkeys(error.message for error in errors)), errors[0].hint)


def _download_folder(context: typer.Context) -> Path:
    chosen = settings(context).download_dir
    return Path(chosen).expanduser() if chosen else locations(context).downloads


def open_(context: typer.Context, attachment: Attachment, yes: Yes = False, as_json: Json = False) -> None:
    """Open an attachment in the program for its type: the setting openers, attachment_opener, or your desktop's."""
    from salesinbox.attachments import opener
    from salesinbox.attachments.handed_out import HandedOut
    from salesinbox.views.reading import attachment_bytes, attachment_file

    chosen = settings(context)
    handed_out = HandedOut(locations(context).handed_out, by_command=True)
    handed_out.remove()
    with database(context) as db:
        file = attachment_file(db, attachment)
        bring(context, db, [attachment])
        start = attachment_bytes(db, attachment)[: opener.LOOKED_AT]
        if risk := opener.risk(file.filename, file.content_type, start):
            confirm(context, f"{risk} Open {file.filename} all the same?", yes=yes)
        command = opener.command_for(file.filename, file.content_type, chosen.openers, chosen.attachment_opener)
        (_, path), *_ = _save(context, db, [attachment], handed_out.folder())[0]
    opener.start(command, path)
    if as_json:
        document({"id": attachment, "path": str(path), "command": command})
    else:
        say(f"Opened {file.filename} with {Path(command[0]).name}.")


def bring(context: typer.Context, db: Database, ids: Sequence[int]) -> None:
    """Have the content of some attachments here.

    Raises:
        NotDownloaded: It cannot be had.
    """
    from salesinbox.store.partial import lacking_files

    for error in download(context, list(lacking_files(db, ids))).values():
        raise error


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
