"""Rich text (RTF) as text, or as the HTML that Outlook hides in it ([MS-OXRTFEX]); and the packed form of it that
winmail.dat has ([MS-OXRTFCP])."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from itertools import islice

from salesinbox.mail.charset import codec_for, storable

MAX_RTF = 8 << 20
_MAX_OUTPUT = 2 << 20
_MAX_DEPTH = 500
_MAX_TOKENS = 400_000
_DICTIONARY = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS"
    b" Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20"
    b"\\b\\i\\u\\tab\\tx"
)
_WINDOW = 4096
_TOKEN_RE = re.compile(
    rb"\\([a-z]{1,32})(-?\d{1,10})?[ ]?|\\'([0-9a-fA-F]{2})|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)"
)
_HIDDEN = frozenset(
    b"fonttbl colortbl stylesheet info pict object themedata datastore listtable listoverridetable generator filetbl"
    b" header footer headerl headerr footerl footerr footnote xmlnstbl rsidtbl latentstyles pntext".split()
)
_SIGNS = {
    b"par": "\n", b"line": "\n", b"row": "\n", b"cell": "\t", b"tab": "\t", b"emdash": "—", b"endash": "–",
    b"bullet": "•", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”", b"page": "\n", b"sect": "\n",
}  # fmt: skip
_ESCAPED = {b"\\": "\\", b"{": "{", b"}": "}", b"~": "\u00a0", b"_": "-", b"\n": "\n", b"\r": "\n"}


@dataclass(frozen=True, slots=True)
class RtfText:
    """What it says: its HTML where some was put into it, else its text."""

    text: str = ""
    html: str = ""


def decompressed(data: bytes) -> bytes:
    """The RTF in the packed form; as far as it can be read, and no more than :data:`MAX_RTF`."""
    if len(data) < 16:
        return b""
    size, kind = struct.unpack_from("<I4s", data, 4)
    if kind == b"MELA":
        return data[16 : 16 + min(size, MAX_RTF)]
    if kind != b"LZFu":
        return b""
    return _unpacked(data, min(size, MAX_RTF))


def _unpacked(data: bytes, size: int) -> bytes:
    out = bytearray(_DICTIONARY)
    begin, at = len(_DICTIONARY), 16
    while at < len(data) and len(out) - begin < size:
        flags = data[at]
        at += 1
        for bit in range(8):
            if flags >> bit & 1:
                if at + 2 > len(data):
                    return bytes(out[begin:])
                token = data[at] << 8 | data[at + 1]
                at += 2
                if not _copy(out, token >> 4, (token & 15) + 2):
                    return bytes(out[begin : begin + size])
            elif at < len(data):
                out.append(data[at])
                at += 1
    return bytes(out[begin : begin + size])


def _copy(out: bytearray, offset: int, length: int) -> bool:
    """Repeat what stands at *offset* of the window; ``False`` at the end, which points to where one writes."""
    write = len(out) % _WINDOW
    if offset == write:
        return False
    start = len(out) - write + offset
    if start >= len(out):
        start -= _WINDOW
    if start < 0:
        out += bytes(length)  # of the window nothing was written there yet
        return True
    for number in range(length):
        out.append(out[start + number])
    return True


def rtf_text(data: bytes) -> RtfText | None:
    """Read RTF; ``None`` where it is none. Never raises, and is bounded."""
    if not data.lstrip().startswith(b"{\\rtf"):
        return None
    writer = _Writer(html=b"\\fromhtml1" in data[:2_000])
    for match in islice(_TOKEN_RE.finditer(data[:MAX_RTF]), _MAX_TOKENS):
        if not writer.take(match):
            break
    # Characters beyond the first 65,536 come in halves.
    said = storable("".join(writer.out).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"))
    return RtfText(html=said) if writer.html else RtfText(text=said)


@dataclass(slots=True)
class _Group:
    """What holds until the next closing brace."""

    hidden: bool = False
    tag: bool = False
    """It is HTML that was put in, not text."""
    skip: int = 1
    """Characters after each Unicode one that stand for it where Unicode is not known."""


class _Writer:
    """Takes the tokens of RTF one by one."""

    def __init__(self, *, html: bool) -> None:
        self.out: list[str] = []
        self.html = html
        self._group = _Group()
        self._open: list[_Group] = []
        self._codec = "cp1252"
        self._not_html = False
        self._starred = False
        self._left = 0
        self._room = _MAX_OUTPUT
        self._bytes = bytearray()

    def take(self, token: re.Match[bytes]) -> bool:
        """The next token; ``False`` when there is room for no more."""
        word, number, code, escaped, brace, text = token.groups()
        if code is None:
            self._flush()
        if brace == b"{":
            if len(self._open) >= _MAX_DEPTH:
                return False
            self._open.append(self._group)
            self._group = _Group(self._group.hidden, self._group.tag, self._group.skip)
        elif brace == b"}":
            self._group = self._open.pop() if self._open else _Group()
        elif word is not None:
            self._word(word, number)
        elif escaped == b"*":
            self._starred = True
            return self._room > 0
        elif code is not None:
            self._byte(int(code, 16))
        elif escaped is not None:
            self._put(_ESCAPED.get(escaped, ""))
        elif text is not None:
            self._plain(text)
        self._starred = False
        return self._room > 0

    def _word(self, word: bytes, number: bytes | None) -> None:
        if self._starred and word != b"htmltag":
            self._group.hidden = True
        elif word == b"htmltag":
            self._group.tag = True
        elif word in _HIDDEN:
            self._group.hidden = True
        elif word == b"htmlrtf":
            self._not_html = number != b"0"
        elif word == b"ansicpg" and number and codec_for(f"cp{number.decode()}"):
            self._codec = f"cp{number.decode()}"
        elif word == b"uc" and number:
            self._group.skip = max(0, min(int(number), 10))
        elif word == b"u" and number:
            self._put(chr(int(number) % 65_536))
            self._left = self._group.skip
        elif word in _SIGNS and not self._group.tag:
            self._put(_SIGNS[word])

    def _byte(self, byte: int) -> None:
        if self._left:
            self._left -= 1
        else:
            self._bytes.append(byte)

    def _flush(self) -> None:
        """Bytes that were given one by one may be halves of characters."""
        if self._bytes:
            codec = codec_for(self._codec) or "cp1252"
            self._put(self._bytes.decode(codec, "replace"))
            self._bytes.clear()

    def _plain(self, text: bytes) -> None:
        skipped = min(self._left, len(text))
        self._left -= skipped
        self._put(text[skipped:].decode(codec_for(self._codec) or "cp1252", "replace"))

    def _put(self, text: str) -> None:
        if self._group.hidden or (self.html and self._not_html and not self._group.tag):
            return
        self.out.append(text[: self._room])
        self._room -= len(text)
