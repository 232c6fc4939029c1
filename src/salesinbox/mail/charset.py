"""Turning bytes of a declared, wrong or missing character set into text that can be stored."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

_SURROGATES_RE = re.compile("[\ud800-\udfff]")

# What the name says, and what mailers mean by it: supersets that decode the same bytes and the private ones too.
_MEANT = {
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "utf8mb4": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "iso-8859-6-i": "iso-8859-6",
    "windows-874": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "iso-2022-jp": "iso2022_jp_ext",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
}
# Python codecs that are not character sets, or that take quadratic time on bytes from strangers.
_NOT_CHARSETS = frozenset(
    {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem", "palmos"}
)


@lru_cache(maxsize=256)
def codec_for(charset: str) -> str | None:
    """The name of the Python codec for a MIME character set; ``None`` where there is none."""
    name = charset.strip().strip("'\"").lower()
    name = _MEANT.get(name, name)
    if not name or len(name) > 40 or not name.isascii():
        return None
    for candidate in (name, name.removeprefix("x-"), name.replace("cp-", "cp")):
        try:
            info = codecs.lookup(candidate)
        except (LookupError, ValueError):
            continue
        is_text = getattr(info, "_is_text_encoding", True)
        return info.name if is_text and info.name.replace("-", "_") not in _NOT_CHARSETS else None
    return None


def storable(text: str) -> str:
    """*text* without unpaired surrogates, which neither UTF-8 nor SQLite can hold."""
    return text if text.isascii() else _SURROGATES_RE.sub("�", text)


def decode_text(data: bytes, charset: str) -> tuple[str, bool]:
    """Decode *data*, guessing where *charset* is missing, unknown or wrong.

    Returns:
        The text, and whether it is what the sender declared, without any replaced character.
    """
    codec = codec_for(charset) if charset else "utf-8"
    if codec == "utf-8" and data.isascii():
        return data.decode("ascii"), True
    if codec is not None:
        try:
            return storable(data.decode(codec)), True
        except (UnicodeError, ValueError):
            pass
    return _guess(data, codec), False


def _guess(data: bytes, codec: str | None) -> str:
    """UTF-8 is hardly ever right by accident, so it goes first; otherwise the declared one with marks, or Western."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        cut_short = error.start > len(data) - 4 and not data[: error.start].isascii()
    if cut_short and codec in (None, "utf-8"):
        return data.decode("utf-8", "replace")
    if codec == "utf-8" and _mostly_utf8(data):
        return data.decode("utf-8", "replace")
    return storable(data.decode("cp1252" if codec in (None, "utf-8") else codec or "cp1252", "replace"))


def _mostly_utf8(data: bytes) -> bool:
    """Whether UTF-8 explains more of the non-ASCII bytes in the first 64 KiB than it fails on."""
    sample = data[:65536].decode("utf-8", "replace")
    return sample.count("�") * 2 < sum(char > "\x7f" for char in sample)
