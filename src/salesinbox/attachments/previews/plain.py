"""Text as it is: of any character set, JSON set out in lines, Markdown, code; and bytes that are no text."""

from __future__ import annotations

import codecs
import json

from salesinbox.attachments.previews.shown import MAX_CHARACTERS, MAX_READ, Preview, shown
from salesinbox.core.numbers import counted
from salesinbox.mail.charset import decode_text

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LOOKED_AT = 4096
_MOST_CONTROLS = 0.02
_HEX_BYTES = 512
_A_LINE = 16


def decoded(data: bytes, charset: str = "") -> tuple[str, str]:
    """The text of a file, and a note where its end was left out."""
    cut = len(data) > MAX_READ
    data = data[:MAX_READ]
    codec = next((name for mark, name in _MARKS if data.startswith(mark)), "")
    codec = codec or ("utf-16-le" if _looks_wide(data, 1) else "utf-16-be" if _looks_wide(data, 0) else "")
    text = data.decode(codec, "replace") if codec else decode_text(data, charset)[0]
    return text.replace("\r\n", "\n"), f"Only the first {MAX_READ >> 20} MB are shown." if cut else ""


def _looks_wide(data: bytes, at: int) -> bool:
    """Whether every second byte of the first ones is NUL: Western text in UTF-16 without a mark."""
    start = data[:_LOOKED_AT]
    return len(start) > 8 and start[at::2].count(0) * 10 > len(start) // 2 * 9 and start[1 - at :: 2].count(0) == 0


def is_text(data: bytes) -> bool:
    """Whether bytes read as text: hardly a control character among the first of them."""
    start = data[:_LOOKED_AT]
    if any(start.startswith(mark) for mark, _ in _MARKS) or _looks_wide(start, 0) or _looks_wide(start, 1):
        return True
    controls = sum(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in start)
    return controls <= len(start) * _MOST_CONTROLS and b"\0" not in start


def text_preview(data: bytes, charset: str, about: str, *, wraps: bool = True) -> Preview:
    """Text of any character set."""
    text, note = decoded(data, charset)
    lines = text.count("\n") + (not text.endswith("\n"))
    return shown(f"{about}, {counted(lines, 'line')}", text, wraps=wraps, notes=(note,))


def json_preview(data: bytes, charset: str) -> Preview:
    """JSON with a line for each value; as it is where it cannot be read."""
    text, note = decoded(data, charset)
    try:
        pieces = json.JSONEncoder(indent=2, ensure_ascii=False).iterencode(json.loads(text))
        room, out = MAX_CHARACTERS, []
        for piece in pieces:
            out.append(piece)
            room -= len(piece)
            if room < 0:
                break
    except (ValueError, RecursionError):
        return shown("JSON that cannot be read", text, notes=(note,))
    return shown("JSON", "".join(out), wraps=False, notes=(note,))


def bytes_preview(data: bytes, about: str, why: str = "") -> Preview:
    """The first bytes, in hex and as far as they are letters."""
    lines = []
    for at in range(0, min(len(data), _HEX_BYTES), _A_LINE):
        piece = data[at : at + _A_LINE]
        letters = "".join(chr(byte) if 32 <= byte < 127 else "·" for byte in piece)
        lines.append(f"{at:08x}  {piece[:8].hex(' '):<23}  {piece[8:].hex(' '):<23}  {letters}")
    note = f"These are the first {_HEX_BYTES} bytes." if len(data) > _HEX_BYTES else ""
    return shown(f"{about}, {counted(len(data), 'byte')}", "\n".join(lines), wraps=False, notes=(why, note))
