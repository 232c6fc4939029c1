"""Mail as it lies on disks: single messages, mbox (all four kinds), Maildir, and folders of these."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

LARGEST = 256 * 1024 * 1024
"""Bytes of the largest message that is read."""
_FIELD_RE = re.compile(rb"[!-9;-~]{1,200}[ \t]*:")
_KNOWN_FIELD_RE = re.compile(
    rb"^(?:From|To|Subject|Date|Message-ID|Received|Return-Path|MIME-Version|Content-Type)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_HEAD = 64 * 1024
"""Bytes in which the header of a mail is looked for."""
_SEPARATOR_RE = re.compile(rb"From .*\d{1,2}:\d\d.*\d{4}|From .*\d{4}.*\d{1,2}:\d\d")
_QUOTED_RE = re.compile(rb">+From ")
_MAIL_SUFFIXES = frozenset({".eml", ".mbox", ".mbx", ".msg", ".rfc822", ".mail"})
_MAILDIR_FLAGS = {"S": "\\Seen", "F": "\\Flagged", "R": "\\Answered", "D": "\\Draft"}
_STATUS_FLAGS = {"R": "\\Seen", "F": "\\Flagged", "A": "\\Answered", "T": "\\Draft"}
_STATUS_RE = re.compile(rb"^(?:X-)?Status:[ \t]*([A-Za-z]*)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class FoundMail:
    """A message in a file."""

    where: str
    """File, and number within it where there are several."""
    raw: bytes
    flags: frozenset[str]
    """As IMAP names them; where a file does not say, the mail counts as read."""
    changed: float
    """When the file was last changed, Unix seconds."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something that was named or looked like mail, and could not be read."""

    where: str
    reason: str


Found = FoundMail | Unreadable


def find_mail(paths: Iterable[Path]) -> Iterator[Found]:
    """Every message in *paths*: files, Maildirs, and folders of them to any depth; links are not followed inward."""
    for path in paths:
        try:
            mode = path.stat().st_mode
        except (OSError, ValueError) as error:
            yield Unreadable(str(path), _reason(error))
            continue
        if stat.S_ISDIR(mode):
            yield from _in_folder(path)
        elif stat.S_ISREG(mode):
            yield from _in_file(path, certain=True)
        else:
            yield Unreadable(str(path), "it is neither a file nor a folder")


def _in_folder(top: Path) -> Iterator[Found]:
    unreadable: list[OSError] = []
    for folder, below, names in os.walk(top, onerror=unreadable.append):
        below.sort()
        if {"cur", "new"} <= set(below):
            for part in ("cur", "new"):
                yield from _in_maildir(Path(folder, part))
            below[:] = [name for name in below if name not in ("cur", "new", "tmp")]
        for name in sorted(names):
            path = Path(folder, name)
            if stat.S_ISREG(path.lstat().st_mode):
                yield from _in_file(path, certain=path.suffix.lower() in _MAIL_SUFFIXES)
    for error in unreadable:
        yield Unreadable(str(error.filename), _reason(error))


def _in_maildir(folder: Path) -> Iterator[Found]:
    try:
        names = sorted(os.listdir(folder))
    except OSError as error:
        yield Unreadable(str(folder), _reason(error))
        return
    for name in names:
        path = folder / name
        if name.startswith(".") or not stat.S_ISREG(path.lstat().st_mode):
            continue
        letters = name.rpartition(":2,")[2] if ":2," in name else ""
        flags = frozenset(flag for letter, flag in _MAILDIR_FLAGS.items() if letter in letters)
        yield _whole(path, flags)


def _in_file(path: Path, *, certain: bool) -> Iterator[Found]:
    """The mail in a file; nothing where it is no mail, unless it was *certain* to be."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
            if head.startswith(b"From ") and not _FIELD_RE.match(head):
                file.seek(0)
                yield from _in_mbox(file, path)
                return
    except OSError as error:
        yield Unreadable(str(path), _reason(error))
        return
    if not head and certain:
        yield Unreadable(str(path), "it is empty")
    elif _may_be_mail(head) if certain else _FIELD_RE.match(head):
        yield _whole(path)
    elif certain:
        yield Unreadable(str(path), "it is no mail")


def _may_be_mail(head: bytes) -> bool:
    """Whether a file can be a mail, however broken: it has a header field, or at least is text."""
    return bool(_FIELD_RE.match(head) or _KNOWN_FIELD_RE.search(head)) or b"\0" not in head


def _whole(path: Path, flags: frozenset[str] | None = None) -> Found:
    try:
        about = path.stat()
        if about.st_size > LARGEST:
            return Unreadable(str(path), f"it is larger than {LARGEST // 1024**2} MB")
        raw = path.read_bytes()
    except OSError as error:
        return Unreadable(str(path), _reason(error))
    return FoundMail(str(path), raw, _status(raw) if flags is None else flags, about.st_mtime)


def _in_mbox(file: BinaryIO, path: Path) -> Iterator[Found]:
    """Messages one at a time, so that a file of any size can be read."""
    changed = os.fstat(file.fileno()).st_mtime
    for number, raw in enumerate(_split(file), 1):
        where = f"{path} (message {number})"
        if raw is None:
            yield Unreadable(where, f"it is larger than {LARGEST // 1024**2} MB")
        else:
            yield FoundMail(where, raw, _status(raw), changed)


def _split(file: BinaryIO) -> Iterator[bytes | None]:
    """The messages of an mbox; ``None`` for one that is too large.

    A separator stands at the start or after an empty line and holds a time: a sentence that begins with "From" in a
    file that does not quote such lines must not cut a message in two. One ``>`` of quoted ones is taken away again.
    """
    lines: list[bytes] = []
    size, started, after_blank = 0, False, True
    while line := file.readline(LARGEST):
        if after_blank and line.startswith(b"From ") and (not started or _SEPARATOR_RE.match(line)):
            if started:
                yield _joined(lines, size)
            lines, size, started, after_blank = [], 0, True, False
            continue
        size += len(line)
        after_blank = line in (b"\n", b"\r\n")
        if size <= LARGEST:
            lines.append(line[1:] if _QUOTED_RE.match(line) else line)
        else:
            lines = []
    yield _joined(lines, size)


def _joined(lines: list[bytes], size: int) -> bytes | None:
    if size > LARGEST:
        return None
    if lines and lines[-1] in (b"\n", b"\r\n"):
        lines = lines[:-1]  # the empty line before the next separator is no part of the message
    return b"".join(lines)


def _status(raw: bytes) -> frozenset[str]:
    """Flags from Status and X-Status, which mbox programs keep in the header; without them the mail was read."""
    head = raw[:_HEAD]
    head = head.partition(b"\r\n\r\n")[0] if b"\r\n\r\n" in head else head.partition(b"\n\n")[0]
    found = _STATUS_RE.findall(head)
    if not found:
        return frozenset({"\\Seen"})
    letters = b"".join(found).decode("ascii").upper()
    return frozenset(flag for letter, flag in _STATUS_FLAGS.items() if letter in letters)


def _reason(error: OSError | ValueError) -> str:
    return (getattr(error, "strerror", None) or "unreadable").lower()
