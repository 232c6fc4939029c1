"""A file as text to look at, whatever it is; what cannot be read says so, with its first bytes."""

from __future__ import annotations

from salesinbox.attachments import picture
from salesinbox.attachments.kinds import Kind, ending, kind_of, media_type
from salesinbox.attachments.previews import archive, card, letter, office, pdf, plain, table
from salesinbox.attachments.previews.shown import Preview, Unreadable
from salesinbox.core.text import clean_line, shorten

__all__ = ["Preview", "preview"]

_FIXED = frozenset(
    [
        "c",
        "h",
        "cpp",
        "go",
        "java",
        "rb",
        "rs",
        "css",
        "sql",
        "py",
        "sh",
        "diff",
        "patch",
        "log",
        "ini",
        "cfg",
        "conf",
        "toml",
        "yaml",
        "yml",
        "srt",
    ]
)
"""Endings of text whose lines are not to be broken."""


def preview(filename: str, content_type: str, data: bytes, *, charset: str = "") -> Preview:
    """Look into a file. Never raises for what it holds, and is bounded in time and memory (M3).

    Args:
        filename: As the sender calls it.
        charset: Of a text, where the mail names it.
    """
    kind = kind_of(filename, content_type)
    try:
        found = _by_kind(kind, filename, content_type, data, charset)
        if found is None:
            raise Unreadable("")
        return found
    except Unreadable as error:
        if str(error) and kind in (Kind.PDF, Kind.DOCUMENT, Kind.SHEET, Kind.SLIDES):
            return Preview(_what(kind, content_type), "", note=str(error))
        return plain.bytes_preview(data, _what(kind, content_type), str(error))


def _by_kind(kind: Kind, filename: str, content_type: str, data: bytes, charset: str) -> Preview | None:
    match kind:
        case Kind.TABLE:
            tabs = ending(filename) in ("tsv", "tab") or "tab-separated" in content_type
            return table.csv_preview(data, charset, "\t" if tabs else "")
        case Kind.JSON:
            return plain.json_preview(data, charset)
        case Kind.HTML:
            return letter.html_preview(data, charset)
        case Kind.MAIL:
            return letter.mail_preview(data)
        case Kind.ARCHIVE:
            return archive.zip_preview(data) if data.startswith(b"PK") else archive.packed_preview(data, "file")
        case Kind.PDF:
            return pdf.pdf_preview(data)
        case Kind.DOCUMENT if data.lstrip().startswith(b"{\\rtf"):
            return letter.rtf_preview(data)
        case Kind.DOCUMENT | Kind.SHEET | Kind.SLIDES if not plain.is_text(data):
            return office.office_preview(data)
        case Kind.OUTLOOK:
            return letter.outlook_preview(data)
        case Kind.CALENDAR:
            return card.calendar_preview(data)
        case Kind.CARD:
            return card.card_preview(data, charset)
        case Kind.IMAGE if not media_type(filename, content_type).endswith("svg+xml"):
            found = picture.read_picture(data)
            return Preview(found.about, "", picture=found)
        case Kind.SOUND | Kind.FILM:
            return None
    if not plain.is_text(data):
        return None
    return plain.text_preview(data, charset, _what(kind, content_type), wraps=ending(filename) not in _FIXED)


def _what(kind: Kind, content_type: str) -> str:
    return kind if kind is not Kind.OTHER else shorten(clean_line(content_type), 60) or "file"
