"""The MIME tree of a mail (RFC 2045, 2046), found in one pass over its bytes and bounded in every direction.

The standard parser copies every line through as many generators as the mail is deep; this one only looks at lines
that can be delimiters, keeps offsets, and never recurses, so a bomb costs no more than a mail of its size.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from salesinbox.mail.headers import decode_base64, parse_params, raw_text

MAX_PARTS = 1_000
MAX_DEPTH = 500
MAX_HEADER = 8 << 20
"""Bytes of one header block that are looked at."""
MAX_LOOKS = 1_000_000
"""Lines that start with two dashes that are looked at."""
MAX_FIELDS = 1_000
"""Fields of one header block that are kept."""
_LONGEST_DELIMITER = 300
_SURELY_CUT = 6
"""Characters of a delimiter that was cut off, so that no dashes of a text are taken for one."""

_FIELD_RE = re.compile(
    rb"^([!-9;-~]{1,200})[ \t]*:[ \t]*([^\r\n]*(?:\r?\n[ \t][^\r\n]*|\r(?!\n)[^\r\n]*)*)", re.MULTILINE
)
_MBOX_LINE_RE = re.compile(rb">?From [ \t]*[^ \t:]")
_LANDMARK_RE = re.compile(rb"\n(?:\r?\n|--)")

Fields = list[tuple[str, bytes]]


@dataclass(slots=True)
class Entity:
    """One node of the tree: a header block and where its body lies in the mail's bytes."""

    number: str
    """IMAP part number; empty for the whole mail."""
    fields: Fields
    start: int
    end: int
    content_type: str = "text/plain"
    params: dict[str, str] = field(default_factory=dict)
    disposition: str = ""
    disposition_params: dict[str, str] = field(default_factory=dict)
    children: list[Entity] = field(default_factory=list)

    def first(self, name: str) -> str:
        """The first field of this name (lower case), unfolded, encoded words still encoded; empty without one."""
        return next((raw_text(value) for key, value in self.fields if key.lower() == name), "")

    def joined(self, name: str) -> str:
        """All fields of this name, as one list of addresses or ids; read up to the bound of one field."""
        values = [value for key, value in self.fields if key.lower() == name]
        return raw_text(b", ".join(values)) if values else ""

    @property
    def filename(self) -> str:
        """The name the sender gave this part as a file, decoded."""
        return self.disposition_params.get("filename") or self.params.get("name", "")


@dataclass(slots=True)
class Mail:
    """A mail's bytes and the tree that was found in them."""

    raw: bytes
    root: Entity
    defects: list[str]

    def leaves(self) -> Iterator[Entity]:
        """The parts that are not multiparts, in order."""
        waiting = [self.root]
        while waiting:
            entity = waiting.pop()
            if entity.children:
                waiting.extend(reversed(entity.children))
            else:
                yield entity

    def content(self, entity: Entity, limit: int | None = None) -> bytes:
        """The body of a part with its transfer encoding undone; at most about *limit* bytes where given."""
        end = entity.end if limit is None else min(entity.end, entity.start + limit * 3)
        data = self.raw[entity.start : end]
        data = undo_transfer_encoding(data, entity)
        return data if limit is None else data[:limit]


def undo_transfer_encoding(data: bytes, entity: Entity) -> bytes:
    """*data*, which is of the body of *entity*, without the transfer encoding that its header names."""
    encoding = entity.first("content-transfer-encoding").lower().strip("\"' ;")
    if encoding.startswith("base64"):
        return decode_base64(data)
    if encoding.startswith("quoted-printable"):
        return binascii.a2b_qp(data)
    return _uudecoded(data) if encoding in ("x-uuencode", "uuencode", "x-uue") else data


def read_structure(raw: bytes) -> Mail:
    """Find the parts of a mail; what is broken or beyond the bounds is kept as it is and named in the defects."""
    if b"\n" not in raw and b"\r" in raw:
        raw = raw.replace(b"\r", b"\n")
    mail = Mail(raw, Entity("", [], 0, len(raw)), [])
    walk = _Walk(mail)
    walk.read_header(mail.root, _first_line(raw))
    walk.run()
    if not mail.root.children:
        mail.root.number = "1"
    return mail


def _first_line(raw: bytes) -> int:
    """Where the header starts: after blank lines, and after the line that mbox files put before each mail."""
    start = 0
    while raw[start : start + 1] in (b"\r", b"\n"):
        start += 1
    if _MBOX_LINE_RE.match(raw, start):
        start = raw.find(b"\n", start, start + 1000) + 1 or start
    return start


def _fields(mail: Mail, block: bytes) -> Fields:
    fields: Fields = []
    for match in _FIELD_RE.finditer(block):
        if len(fields) >= MAX_FIELDS:
            mail.defects.append(f"more than {MAX_FIELDS:,} header fields")
            break
        fields.append((match[1].decode("ascii"), match[2]))
    return fields


def _read_types(entity: Entity) -> None:
    """Set the media type and the disposition from the header fields (RFC 2045 §5.2 for what is missing)."""
    declared = entity.first("content-type")
    if declared:
        entity.content_type, entity.params = parse_params(declared)
        if entity.content_type.count("/") != 1:
            entity.content_type = "text/plain"
    disposition = entity.first("content-disposition")
    if disposition:
        entity.disposition, entity.disposition_params = parse_params(disposition)


def _uudecoded(data: bytes) -> bytes:
    """The file between the begin and end lines of uuencode, as far as its lines can be read."""
    out = []
    for line in data[data.find(b"\nbegin ") + 1 :].splitlines()[1:]:
        if line == b"end":
            break
        try:
            out.append(binascii.a2b_uu(line))
        except binascii.Error:
            continue
    return b"".join(out)


class _Walk:
    """One pass over the delimiter lines of a mail, with the stack of the multiparts that are open."""

    def __init__(self, mail: Mail) -> None:
        self.mail = mail
        self.open: list[Entity] = []
        self.levels: dict[bytes, int] = {}
        self.last: Entity = mail.root
        self.count = self.looks = 0

    def read_header(self, entity: Entity, start: int) -> None:
        """Read the header block at *start* into *entity*, and set where its body starts."""
        raw = self.mail.raw
        end, body = self._header_end(start, min(len(raw), start + MAX_HEADER))
        entity.fields = _fields(self.mail, raw[start:end])
        if not entity.fields and entity is self.mail.root and raw:
            self.mail.defects.append("the mail has no header")
            body = start
        entity.start, entity.end = body, len(raw)
        _read_types(entity)

    def _header_end(self, start: int, stop: int) -> tuple[int, int]:
        """Where a header block ends and its body begins: at a blank line, or at a delimiter where that is missing."""
        raw = self.mail.raw
        for match in _LANDMARK_RE.finditer(raw, max(0, start - 1), stop):
            if not match[0].endswith(b"--"):
                return match.start() + 1, match.end()
            if self.looks >= MAX_LOOKS:
                break
            if self._level(self._line(match.end())) is not None:
                return match.start() + 1, match.start() + 1
        return stop, stop

    def _line(self, at: int) -> bytes:
        """The rest of a line that starts with two dashes, as far as a delimiter may reach."""
        self.looks += 1
        return self.mail.raw[at : at + _LONGEST_DELIMITER].partition(b"\n")[0].rstrip()

    def _level(self, line: bytes) -> int | None:
        """Which open multipart a line delimits or closes."""
        level = self.levels.get(line)
        return self.levels.get(line[:-2]) if level is None and line.endswith(b"--") else level

    def run(self) -> None:
        """Read all parts of the mail whose own header was read."""
        raw = self.mail.raw
        if not self._enter(self.mail.root):
            return
        at = raw.find(b"\n--", max(0, self.mail.root.start - 1))
        while at >= 0 and self.open and self.looks < MAX_LOOKS:
            line = self._line(at + 3)
            level = self._level(line)
            if level is not None and not self._delimiter(level, line not in self.levels, at):
                return
            at = raw.find(b"\n--", at + 3)
        if self.open:
            self.mail.defects.append("the mail ends in the middle of a part")
            self._end_at_cut_delimiter()

    def _end_at_cut_delimiter(self) -> None:
        """A last delimiter of which the end is missing is no text all the same."""
        at = self.mail.raw.rfind(b"\n--")
        rest = self.mail.raw[at + 3 : at + 3 + _LONGEST_DELIMITER].strip() if at >= 0 else b""
        if len(rest) >= _SURELY_CUT and any((boundary + b"--").startswith(rest) for boundary in self.levels):
            self._end_part(at)

    def _delimiter(self, level: int, closing: bool, at: int) -> bool:
        """Handle the delimiter line that follows the line end at *at*; false when no more parts may be read."""
        self._end_part(at)
        while len(self.open) > level + (0 if closing else 1):
            del self.levels[self.open.pop().params["boundary"].encode("utf-8", "replace").rstrip()]
        line_end = self.mail.raw.find(b"\n", at + 3)
        return closing or self._begin_part(line_end + 1 or len(self.mail.raw))

    def _end_part(self, at: int) -> None:
        """The part being read ends before the line break that belongs to the delimiter (RFC 2046 §5.1.1)."""
        if self.last is not self.mail.root and self.last.end > at:
            end = at - 1 if self.mail.raw[at - 1 : at] == b"\r" else at
            self.last.end = max(end, self.last.start)

    def _begin_part(self, start: int) -> bool:
        parent = self.open[-1]
        if self.count >= MAX_PARTS:
            self.mail.defects.append(f"more than {MAX_PARTS:,} parts; the rest is not shown")
            return False
        self.count += 1
        prefix = f"{parent.number}." if parent.number else ""
        entity = Entity(f"{prefix}{len(parent.children) + 1}", [], start, len(self.mail.raw))
        if parent.content_type == "multipart/digest":
            entity.content_type = "message/rfc822"
        self.read_header(entity, start)
        parent.children.append(entity)
        self.last = entity
        self._enter(entity)
        return True

    def _enter(self, entity: Entity) -> bool:
        """Open *entity* if it is a multipart that can be read into."""
        if not entity.content_type.startswith("multipart/"):
            return False
        boundary = entity.params.get("boundary", "").encode("utf-8", "replace").rstrip()
        if not boundary or len(boundary) > _LONGEST_DELIMITER - 10 or boundary in self.levels:
            self.mail.defects.append("a multipart without a boundary of its own")
            return False
        if len(self.open) >= MAX_DEPTH:
            self.mail.defects.append(f"parts nested more than {MAX_DEPTH} deep")
            return False
        self.levels[boundary] = len(self.open)
        self.open.append(entity)
        return True
