"""winmail.dat: what Outlook packs into one file (TNEF, [MS-OXTNEF]): files, and the text of the mail.

A sequence of attributes, some of which hold lists of MAPI properties. Lengths are checked against what there is, counts
are bounded, and what cannot be read ends the reading: what was found until then is kept.
"""

from __future__ import annotations

import mimetypes
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from salesinbox.mail.charset import decode_text, storable
from salesinbox.mail.rtf import RtfText, decompressed, rtf_text

SIGNATURE = b"\x78\x9f\x3e\x22"
PACKED = "/"
"""In the number of a part, before that of a file in it."""
MAX_FILES = 200
_MAX_ATTRIBUTES = 20_000
_MAX_PROPERTIES = 5_000
_LONGEST_NAME = 1_000
_MAX_TEXT = 2 << 20

_BODY, _OEM_PAGE, _MESSAGE_PROPERTIES = 0x800C, 0x9007, 0x9003
_FILE_BEGINS, _FILE_DATA, _FILE_TITLE, _FILE_NAME, _FILE_PROPERTIES = 0x9002, 0x800F, 0x8010, 0x9001, 0x9005

_P_BODY, _P_RTF, _P_HTML, _P_PAGE = 0x1000, 0x1009, 0x1013, 0x3FDE
_P_DATA, _P_SHORT_NAME, _P_LONG_NAME, _P_TYPE, _P_ID, _P_SHOWN_NAME = 0x3701, 0x3704, 0x3707, 0x370E, 0x3712, 0x3001

_STRING8, _UNICODE, _OBJECT, _BINARY, _MANY = 0x1E, 0x1F, 0x0D, 0x102, 0x1000
_SIZES = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_INTERFACE = 16
"""Bytes before an embedded message that say it is one."""

Value = str | bytes | int
Properties = dict[int, Value]


@dataclass(slots=True)
class PackedFile:
    """A file in it; its names are as the sender gave them."""

    filename: str = ""
    content_type: str = ""
    content_id: str = ""
    data: bytes = b""


@dataclass(slots=True)
class Unpacked:
    """What was in it."""

    text: str = ""
    html: str = ""
    files: list[PackedFile] = field(default_factory=list)


def is_tnef(content_type: str, filename: str) -> bool:
    """Whether a part says that it is one."""
    return content_type in ("application/ms-tnef", "application/vnd.ms-tnef") or filename.lower() == "winmail.dat"


def packed_type(file: PackedFile) -> str:
    """The media type of a file in it, by its name where none is given."""
    if file.content_type.count("/") == 1:
        return file.content_type
    return mimetypes.guess_type(file.filename.lower())[0] or "application/octet-stream"


def unpack(data: bytes) -> Unpacked | None:
    """What is in a winmail.dat; ``None`` where that is none. Never raises."""
    if not data.startswith(SIGNATURE):
        return None
    out = Unpacked()
    page = "cp1252"
    found: Properties = {}
    for name, value in _attributes(data):
        if name == _OEM_PAGE and len(value) >= 4:
            page = f"cp{struct.unpack_from('<I', value)[0]}"
        elif name == _BODY:
            out.text = _text(value, page)
        elif name == _MESSAGE_PROPERTIES:
            found = dict(_properties(value))
        elif name == _FILE_BEGINS:
            if len(out.files) >= MAX_FILES:
                break
            out.files.append(PackedFile())
        elif out.files:
            _read_file(out.files[-1], name, value, page)
    _read_body(out, found, page)
    out.files = [each for each in out.files if each.data or each.filename]
    return out


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 6
    for _ in range(_MAX_ATTRIBUTES):
        if at + 9 > len(data):
            return
        name, _, length = struct.unpack_from("<HHI", data, at + 1)
        at += 9
        if at + length > len(data):
            return
        yield name, data[at : at + length]
        at += length + 2


def _read_file(file: PackedFile, name: int, value: bytes, page: str) -> None:
    if name == _FILE_DATA:
        file.data = file.data or value
    elif name in (_FILE_TITLE, _FILE_NAME):
        file.filename = file.filename or _text(value, page)[:_LONGEST_NAME]
    elif name == _FILE_PROPERTIES:
        found = dict(_properties(value))
        names = (_string(found, each, page) for each in (_P_LONG_NAME, _P_SHORT_NAME, _P_SHOWN_NAME))
        file.filename = (next(filter(None, names), "") or file.filename)[:_LONGEST_NAME]
        file.content_type = _string(found, _P_TYPE, page).strip().lower()[:_LONGEST_NAME]
        file.content_id = _string(found, _P_ID, page).strip("<> ")[:_LONGEST_NAME]
        held = found.get(_P_DATA)
        if isinstance(held, bytes) and held:
            file.data = held
            if held[_INTERFACE : _INTERFACE + 4] == SIGNATURE:  # a mail that was attached
                file.data, file.content_type = held[_INTERFACE:], "application/ms-tnef"


def _read_body(out: Unpacked, found: Properties, page: str) -> None:
    html, packed, code_page = found.get(_P_HTML), found.get(_P_RTF), found.get(_P_PAGE)
    if isinstance(html, bytes):
        out.html = _text(
            html[:_MAX_TEXT],
            "utf-8" if code_page == 65001 else f"cp{code_page if isinstance(code_page, int) else 1252}",
        )
    out.text = out.text or _string(found, _P_BODY, page)[:_MAX_TEXT]
    if isinstance(packed, bytes) and not out.html:
        read = rtf_text(decompressed(packed)) or RtfText()
        out.html = read.html
        out.text = out.text or read.text


def _properties(data: bytes) -> Iterator[tuple[int, Value]]:
    """The MAPI properties of a list; of one with several values the first."""
    reader = _Reader(data)
    try:
        for _ in range(min(reader.number(), _MAX_PROPERTIES)):
            kind, name = reader.short(), reader.short()
            if name >= 0x8000:
                reader.skip_name()
            value = reader.value(kind)
            if value is not None:
                yield name, value
    except struct.error:
        return


class _Reader:
    """Goes through a list of properties; raises ``struct.error`` where it ends too early or cannot be understood."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def number(self) -> int:
        return int.from_bytes(self._take(4), "little")

    def short(self) -> int:
        return int.from_bytes(self._take(2), "little")

    def skip_name(self) -> None:
        """The name of a named property: a GUID, and a number or a text."""
        self._take(16)
        if self.number() == 0:
            self._take(4)
        else:
            self._padded(self.number())

    def value(self, kind: int) -> Value | None:
        several, kind = bool(kind & _MANY), kind & ~_MANY
        if kind in (_STRING8, _UNICODE, _OBJECT, _BINARY):
            first = None
            for _ in range(min(self.number(), _MAX_PROPERTIES)):
                each = self._padded(self.number())
                first = each if first is None else first
            if kind == _UNICODE and first is not None:
                return storable(first.decode("utf-16-le", "replace")).partition("\0")[0]
            return first
        if kind not in _SIZES:
            raise struct.error(f"unknown kind {kind}")
        numbers = [self._take(_SIZES[kind]) for _ in range(min(self.number(), _MAX_PROPERTIES) if several else 1)]
        return int.from_bytes(numbers[0][:4], "little") if numbers else None

    def _padded(self, length: int) -> bytes:
        found = self._take(length)
        self._at = min(len(self._data), self._at + -length % 4)
        return found

    def _take(self, length: int) -> bytes:
        end = self._at + length
        if end > len(self._data):
            raise struct.error("it ends too early")
        found = self._data[self._at : end]
        self._at = end
        return found


def _string(found: Properties, name: int, page: str) -> str:
    value = found.get(name)
    return value if isinstance(value, str) else _text(value, page) if isinstance(value, bytes) else ""


def _text(value: bytes, page: str) -> str:
    return decode_text(value[:_MAX_TEXT].partition(b"\0")[0], page)[0]
