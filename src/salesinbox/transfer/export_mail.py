"""Exporting conversations to files: mbox, Maildir, single messages, JSON. Nothing is ever written over."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Literal

from salesinbox.core.errors import NotFound, StoreError, UserError, no_conversation
from salesinbox.core.text import clean_line
from salesinbox.store import reading, search, threads
from salesinbox.store.connection import Database
from salesinbox.store.reading import MessageRow
from salesinbox.store.threads import Filter

Format = Literal["mbox", "maildir", "json", "eml"]
_FROM_RE = re.compile(rb"^(>*From )", re.MULTILINE)
_MOST_THREADS = 10_000_000


@dataclass(slots=True)
class ExportReport:
    """What an export did."""

    exported: int = 0
    """Messages written."""
    lacking: list[tuple[int, str]] = field(default_factory=list)
    """(message id, subject) of messages whose content is not on this computer."""


def chosen_threads(db: Database, query: str | None, thread_ids: Sequence[int]) -> list[int]:
    """The threads to export: those named, those a search finds, or all that are not in Trash or Junk.

    Raises:
        NotFound: One that is named does not exist, or the search finds none.
    """
    if thread_ids:
        return [row.id for row in _existing(db, thread_ids)]
    if query is not None:
        found = [hit.thread.id for hit in search.search(db, query, limit=_MOST_THREADS)]
        if not found:
            raise NotFound(f"No conversation matches “{clean_line(query)}”; nothing was written.")
        return found
    return [row.id for row in threads.page(db, Filter.ALL, limit=_MOST_THREADS)]


def export_mail(db: Database, thread_ids: Iterable[int], form: Format, to: Path) -> ExportReport:
    """Write the messages of some threads to *to*: a new file for mbox and json, a new folder for maildir and eml.

    Raises:
        UserError: *to* exists, or cannot be written as a whole; then nothing of it is left.
    """
    report = ExportReport()
    _make(form, to)
    try:
        _WRITERS[form](db, thread_ids, to, report)
    except BaseException as error:
        _remove(to)
        if not isinstance(error, OSError):
            raise
        reason, count = (error.strerror or "unwritable").lower(), report.exported
        raise UserError(
            f"Cannot write {to}: {reason}, after {count:,} message{'' if count == 1 else 's'}.",
            "Nothing was kept. Free some space, or choose another --to.",
        ) from error
    return report


def _make(form: Format, to: Path) -> None:
    """An empty file or folder to write into, so that it is known to be ours."""
    try:
        if form in ("maildir", "eml"):
            to.mkdir(mode=0o700)
        else:
            _new_file(to).close()
    except FileExistsError as error:
        raise UserError(f"{to} exists already.", "Choose another --to: nothing is written over.") from error
    except OSError as error:
        reason = (error.strerror or "unwritable").lower()
        raise UserError(f"Cannot write {to}: {reason}.", "Choose another --to.") from error


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _existing(db: Database, thread_ids: Sequence[int]) -> Iterator[threads.ThreadRow]:
    for thread_id in dict.fromkeys(thread_ids):
        row = threads.get(db, thread_id)
        if row is None:
            raise no_conversation(thread_id)
        yield row


def _contents(db: Database, thread_ids: Iterable[int], report: ExportReport) -> Iterator[tuple[MessageRow, bytes]]:
    """Each message with its bytes; those that lack them are noted."""
    for thread_id in thread_ids:
        for message in reading.messages_of(db, thread_id):
            if raw := _content(db, message.id):
                yield message, raw
                report.exported += 1
            else:
                report.lacking.append((message.id, clean_line(message.subject)))


def _content(db: Database, message_id: int) -> bytes | None:
    try:
        return reading.raw(db, message_id)
    except StoreError:
        return None


def _new_file(path: Path) -> BinaryIO:
    return open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _write_mbox(db: Database, thread_ids: Iterable[int], to: Path, report: ExportReport) -> None:
    """The ``mboxrd`` kind: every line of the mail that looks like a separator gets one ``>`` more."""
    with to.open("wb") as file:
        for message, raw in _contents(db, thread_ids, report):
            sender = re.sub(rb"[^!-~]", b"", message.sender.address.encode()) or b"MAILER-DAEMON"
            date = datetime.fromtimestamp(message.date, UTC).strftime("%a %b %d %H:%M:%S %Y").encode()
            content = _FROM_RE.sub(rb">\1", raw.replace(b"\r\n", b"\n"))
            end = b"\n" if content.endswith(b"\n") else b"\n\n"
            file.write(b"From " + sender + b" " + date + b"\n" + content + end)


def _write_maildir(db: Database, thread_ids: Iterable[int], to: Path, report: ExportReport) -> None:
    for part in ("tmp", "new", "cur"):
        (to / part).mkdir(mode=0o700)
    for message, raw in _contents(db, thread_ids, report):
        letters = ("D" * message.draft) + ("F" * message.starred) + ("R" * message.answered) + ("S" * message.seen)
        with _new_file(to / "cur" / f"{message.date}.{message.id}.salesinbox:2,{letters}") as file:
            file.write(raw)


def _write_eml(db: Database, thread_ids: Iterable[int], to: Path, report: ExportReport) -> None:
    for message, raw in _contents(db, thread_ids, report):
        with _new_file(to / f"{message.id}.eml") as file:
            file.write(raw)


def _write_json(db: Database, thread_ids: Iterable[int], to: Path, report: ExportReport) -> None:
    from salesinbox.views.documents import conversation_document

    with to.open("wb") as file:
        separator = b"["
        for thread_id in thread_ids:
            found = conversation_document(db, thread_id)
            file.write(separator + b"\n" + json.dumps(found).encode("ascii"))
            messages = [(each["id"], each["subject"]) for each in found["messages"]]
            report.exported += len(messages)
            report.lacking += [(id_, subject) for id_, subject in messages if not _content(db, id_)]
            separator = b","
        file.write(b"[]\n" if separator == b"[" else b"\n]\n")


_WRITERS: dict[Format, Callable[[Database, Iterable[int], Path, ExportReport], None]] = {
    "mbox": _write_mbox,
    "maildir": _write_maildir,
    "eml": _write_eml,
    "json": _write_json,
}
