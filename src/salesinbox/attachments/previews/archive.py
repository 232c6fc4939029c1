"""What is in an archive: names and sizes. Nothing is written anywhere, and a bomb is only counted."""

from __future__ import annotations

import bz2
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import islice

from salesinbox.attachments.previews.plain import bytes_preview, is_text, text_preview
from salesinbox.attachments.previews.shown import MAX_UNPACKED, Preview, Unreadable, shown
from salesinbox.core.numbers import counted
from salesinbox.core.text import clean_line
from salesinbox.mail.charset import decode_text

MAX_LISTED = 1_000
MAX_ENTRIES = 20_000
"""Of a zip file with more no list is made at all."""
_BLOCK = 512
_LONGEST_NAME = 300
_PAX_PATH_RE = re.compile(rb"^\d+ path=([^\n]*)", re.MULTILINE)
_BOMB_RATIO = 200
_BOMB_SIZE = 1 << 30

Entry = tuple[str, int, str]
"""Name, bytes, a remark."""


def zip_preview(data: bytes) -> Preview:
    """The names in a zip file.

    Raises:
        Unreadable: It is damaged, or has too many entries.
    """
    if data.count(b"PK\1\2") > MAX_ENTRIES:
        raise Unreadable(f"It holds more than {MAX_ENTRIES:,} files.")
    try:
        with zipfile.ZipFile(BytesIO(data)) as file:
            infos = file.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error, OverflowError) as error:
        raise Unreadable("It is damaged, or no zip file.") from error
    total = sum(info.file_size for info in infos)
    notes = []
    if total > _BOMB_SIZE and total > len(data) * _BOMB_RATIO:
        notes.append(f"It would unpack to {_size(total)}: do not unpack it.")
    locked = sum(info.flag_bits & 1 for info in infos)
    if locked:
        notes.append(f"{counted(locked, 'file')} in it need a password.")
    entries = ((info.filename, info.file_size, "password" if info.flag_bits & 1 else "") for info in infos)
    return _listing("zip archive", entries, len(infos), total, notes)


def packed_preview(data: bytes, name: str) -> Preview:
    """A tar file, perhaps packed by gzip, bzip2 or xz; or the one file that is packed.

    Raises:
        Unreadable: It is damaged, or packed in a way that is not read here.
    """
    inner, cut = _unpacked(data)
    notes = [f"Only the first {MAX_UNPACKED >> 20} MB of what is packed were looked at."] if cut else []
    if inner[257:262] == b"ustar":
        entries = list(islice(_tar_entries(inner), MAX_ENTRIES))
        return _listing("tar archive", entries, len(entries), sum(size for _, size, _ in entries), notes)
    if inner is data:
        raise Unreadable("Archives of this kind cannot be looked into here.")
    about = f"{name} unpacked"
    found = text_preview(inner, "", about) if is_text(inner) else bytes_preview(inner, about)
    return shown(found.about, found.text, wraps=found.wraps, notes=(*notes, found.note))


def _unpacked(data: bytes) -> tuple[bytes, bool]:
    """What is packed, and whether more of it is; *data* itself where nothing is."""
    makers: dict[bytes, Callable[[], object]] = {
        b"\x1f\x8b": lambda: zlib.decompressobj(31),
        b"BZh": bz2.BZ2Decompressor,
        b"\xfd7zXZ": lambda: lzma.LZMADecompressor(memlimit=256 << 20),
    }
    maker = next((made for start, made in makers.items() if data.startswith(start)), None)
    if maker is None:
        return data, False
    try:
        unpacked: bytes = maker().decompress(data, MAX_UNPACKED)  # type: ignore[attr-defined]  # all three have it
    except (zlib.error, OSError, lzma.LZMAError, ValueError, EOFError) as error:
        raise Unreadable("It is damaged.") from error
    return unpacked, len(unpacked) >= MAX_UNPACKED


def _tar_entries(data: bytes) -> Iterator[Entry]:
    """The entries of a tar file (POSIX ustar, GNU and pax long names), as far as it goes.

    Not tarfile: it follows offsets and sizes that a hostile header gives, in places for ever.
    """
    at, longer = 0, ""
    while at + _BLOCK <= len(data) and data[at] != 0:
        head = data[at : at + _BLOCK]
        size, kind = _tar_number(head[124:136]), head[156:157]
        body = data[at + _BLOCK : at + _BLOCK + min(size, 4 * _BLOCK)]
        at += _BLOCK + (size + _BLOCK - 1) // _BLOCK * _BLOCK
        if kind == b"L":
            longer = _tar_text(body)
        elif kind == b"x":
            found = _PAX_PATH_RE.search(body)
            longer = _tar_text(found[1]) if found else ""
        elif kind != b"g":
            name = longer or "/".join(filter(None, (_tar_text(head[345:500]), _tar_text(head[:100]))))
            longer = ""
            yield name, size, {b"5": "folder", b"2": "link", b"1": "link"}.get(kind, "")


def _tar_number(field: bytes) -> int:
    if field[:1] == b"\x80":
        return int.from_bytes(field[1:])
    digits = field.strip(b" \0")
    return int(digits, 8) if digits and all(48 <= byte < 56 for byte in digits) else 0


def _tar_text(field: bytes) -> str:
    return decode_text(field.partition(b"\0")[0], "")[0]


def _listing(about: str, entries: Iterator[Entry] | list[Entry], count: int, total: int, notes: list[str]) -> Preview:
    listed = [(clean_line(name[:_LONGEST_NAME]), size, remark) for name, size, remark in islice(entries, MAX_LISTED)]
    lines = [f"{_size(size):>9}  {name}{f'  ({remark})' if remark else ''}" for name, size, remark in listed]
    if count > MAX_LISTED:
        notes = [*notes, f"{count - MAX_LISTED:,} more are not listed."]
    return shown(
        f"{about}, {counted(count, 'file')}, {_size(total)}", "\n".join(lines), wraps=False, notes=tuple(notes)
    )


def _size(count: int) -> str:
    value = float(count)
    for unit in ("B", "KB", "MB", "GB", "TB"):
        if value < 999.5:
            return f"{value:.1f} {unit}" if unit not in ("B", "KB") and value < 10 else f"{value:.0f} {unit}"
        value /= 1000
    return f"{value:.0f} PB"
