"""What kind of file something is, by its media type and its name: the sender often says only one of them right."""

from __future__ import annotations

import mimetypes
from enum import StrEnum
from pathlib import PurePosixPath

_VAGUE = frozenset({"", "application/octet-stream", "application/x-download", "binary/octet-stream", "text/plain"})


class Kind(StrEnum):
    """A kind of file, by the word people know it as."""

    TEXT = "text"
    TABLE = "table"
    JSON = "json"
    MARKDOWN = "markdown"
    HTML = "web page"
    MAIL = "mail"
    ARCHIVE = "archive"
    PDF = "pdf"
    DOCUMENT = "document"
    SHEET = "spreadsheet"
    SLIDES = "slides"
    IMAGE = "image"
    SOUND = "sound"
    FILM = "film"
    CARD = "contact"
    CALENDAR = "calendar"
    SIGNATURE = "signature"
    OUTLOOK = "outlook"
    PROGRAM = "program"
    OTHER = "file"


_BY_TYPE = {
    "text/csv": Kind.TABLE,
    "text/tab-separated-values": Kind.TABLE,
    "application/csv": Kind.TABLE,
    "application/json": Kind.JSON,
    "text/markdown": Kind.MARKDOWN,
    "text/html": Kind.HTML,
    "application/xhtml+xml": Kind.HTML,
    "message/rfc822": Kind.MAIL,
    "message/global": Kind.MAIL,
    "application/zip": Kind.ARCHIVE,
    "application/x-zip-compressed": Kind.ARCHIVE,
    "application/x-tar": Kind.ARCHIVE,
    "application/gzip": Kind.ARCHIVE,
    "application/x-gzip": Kind.ARCHIVE,
    "application/x-7z-compressed": Kind.ARCHIVE,
    "application/pdf": Kind.PDF,
    "application/rtf": Kind.DOCUMENT,
    "application/msword": Kind.DOCUMENT,
    "application/vnd.ms-excel": Kind.SHEET,
    "application/vnd.ms-powerpoint": Kind.SLIDES,
    "text/vcard": Kind.CARD,
    "text/x-vcard": Kind.CARD,
    "text/calendar": Kind.CALENDAR,
    "application/ics": Kind.CALENDAR,
    "application/ms-tnef": Kind.OUTLOOK,
    "application/vnd.ms-tnef": Kind.OUTLOOK,
    "application/pgp-signature": Kind.SIGNATURE,
    "application/pgp-keys": Kind.SIGNATURE,
    "application/pkcs7-signature": Kind.SIGNATURE,
    "application/x-pkcs7-signature": Kind.SIGNATURE,
}
_BY_ENDING = {
    Kind.TEXT: "txt text log ini cfg conf toml yaml yml diff patch c h cpp go java rb rs css sql tex srt",
    Kind.TABLE: "csv tsv tab",
    Kind.JSON: "json geojson ipynb",
    Kind.MARKDOWN: "md markdown",
    Kind.HTML: "html htm xhtml",
    Kind.MAIL: "eml",
    Kind.ARCHIVE: "zip tar gz tgz bz2 tbz xz txz 7z rar",
    Kind.PDF: "pdf",
    Kind.DOCUMENT: "doc docx odt rtf docm dotx pages",
    Kind.SHEET: "xls xlsx ods xlsm xlsb numbers",
    Kind.SLIDES: "ppt pptx odp pptm key",
    Kind.IMAGE: "png jpg jpeg gif webp bmp tif tiff svg heic avif ico",
    Kind.SOUND: "mp3 ogg wav m4a flac opus",
    Kind.FILM: "mp4 mov avi mkv webm",
    Kind.CARD: "vcf vcard",
    Kind.CALENDAR: "ics ical ifb",
    Kind.SIGNATURE: "asc sig p7s",
    Kind.PROGRAM: "exe msi com scr bat cmd ps1 vbs js jar sh py app dmg apk deb rpm iso lnk url hta reg cpl",
}
_ENDINGS = {ending: kind for kind, endings in _BY_ENDING.items() for ending in endings.split()}
_BY_PREFIX = {"image/": Kind.IMAGE, "audio/": Kind.SOUND, "video/": Kind.FILM}
_OFFICE = {
    "wordprocessingml": Kind.DOCUMENT,
    "opendocument.text": Kind.DOCUMENT,
    "spreadsheet": Kind.SHEET,
    "presentation": Kind.SLIDES,
}


def ending(filename: str) -> str:
    """What stands after the last dot of a name, in lower case; empty where there is none."""
    return PurePosixPath(filename.rstrip(" .")).suffix[1:].lower()


def media_type(filename: str, content_type: str) -> str:
    """The media type of a file: what the sender says, or what the name does where that says nothing."""
    said = content_type.partition(";")[0].strip().lower()
    if said not in _VAGUE:
        return said
    return mimetypes.guess_type(filename.lower())[0] or said or "application/octet-stream"


def kind_of(filename: str, content_type: str) -> Kind:
    """The kind of a file. A name that is one of a program is believed, whatever type the sender gives it."""
    by_name = _ENDINGS.get(ending(filename))
    if by_name is Kind.PROGRAM:
        return by_name
    kind = media_type(filename, content_type)
    known = _BY_TYPE.get(kind) or next((each for word, each in _OFFICE.items() if word in kind), None)
    known = known or next((each for prefix, each in _BY_PREFIX.items() if kind.startswith(prefix)), None)
    if known is not None:
        return known
    return by_name or (Kind.TEXT if kind.startswith(("text/", "message/")) else Kind.OTHER)
