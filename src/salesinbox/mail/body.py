"""Sorting the parts of a mail into text to read, HTML, and files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from salesinbox.core.models import AttachmentPart
from salesinbox.core.text import clean_line, shorten
from salesinbox.mail.charset import codec_for, decode_text
from salesinbox.mail.headers import decode_header
from salesinbox.mail.html_text import html_to_text
from salesinbox.mail.structure import Entity, Mail
from salesinbox.mail.tnef import PACKED, is_tnef, packed_type, unpack

MAX_TEXT = 2 << 20
"""Bytes of plain text, and of HTML, that are read of one mail."""
_OTHER_FORMS = frozenset({"text/x-amp-html", "text/watch-html", "text/enriched", "text/richtext"})
"""Alternatives that say once more what the text says; no files."""
_REPORT = "message/delivery-status"
_LINE_END_RE = re.compile(r"\r\n?")
_META_CHARSET_RE = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([A-Za-z0-9_:.-]{1,40})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Body:
    """What there is to read and to save in a mail."""

    text: str
    html: str
    attachments: tuple[AttachmentPart, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A text of the body; pieces with the same *choice* are alternatives of one another (RFC 2046 §5.1.4)."""

    choice: str
    html: bool
    text: str


def read_body(mail: Mail) -> Body:
    """The body of a mail; a text that is cut or in a wrong character set is named in the mail's defects."""
    pieces: list[_Piece] = []
    files: list[AttachmentPart] = []
    room = {False: MAX_TEXT, True: MAX_TEXT}
    for entity, choice, related in _walk(mail.root):
        if _is_text(entity, bool(pieces)):
            html = entity.content_type == "text/html"
            text = _text(mail, entity, room[html])
            room[html] -= min(room[html], len(text))
            pieces.append(_Piece(choice, html, text))
        elif entity.content_type not in _OTHER_FORMS or not choice.endswith("*") or entity.filename:
            files += _files(mail, entity, related, pieces)
    return Body(_readable(pieces), "\n".join(one.text for one in pieces if one.html), tuple(files))


def _walk(root: Entity) -> Iterator[tuple[Entity, str, bool]]:
    """The leaves in order, each with the alternative it belongs to and whether it serves another part."""
    waiting = [(root, "", False)]
    while waiting:
        entity, choice, related = waiting.pop()
        if not entity.children:
            yield entity, choice or entity.number, related
            continue
        if entity.content_type == "multipart/alternative":
            choice = choice or f"{entity.number}*"
        related = related or entity.content_type == "multipart/related"
        waiting.extend((child, choice, related) for child in reversed(entity.children))


def _is_text(entity: Entity, has_text: bool) -> bool:
    """Whether a part is for reading.

    A multipart that could not be opened is read as the text it looks like, a server's report where it is all there is.
    """
    if entity.disposition == "attachment" or (entity.filename and has_text):
        return False
    if entity.content_type == _REPORT:
        return not has_text
    return entity.content_type in ("text/plain", "text/html") or entity.content_type.startswith("multipart/")


def _text(mail: Mail, entity: Entity, room: int) -> str:
    data = mail.content(entity, room + 1)
    if len(data) > room:
        data = data[:room]
        mail.defects.append("the text is too long and was cut")
    charset = entity.params.get("charset", "")
    if not charset and entity.content_type == "text/html":
        match = _META_CHARSET_RE.search(data, 0, 2048)
        charset = match[1].decode("ascii") if match else ""
    text, exact = decode_text(data, charset)
    if not exact:
        shown = shorten(clean_line(charset), 40)
        known = "text that is not valid in the character set" if codec_for(charset) else "unknown character set"
        mail.defects.append(f"{known} {shown}" if shown else "text in no known character set")
    text = _LINE_END_RE.sub("\n", text.replace("\0", ""))
    return _unflowed(text, entity) if entity.params.get("format", "").lower() == "flowed" else text


def _unflowed(text: str, entity: Entity) -> str:
    """Paragraphs of format=flowed put together again (RFC 3676 §4)."""
    delete_space = entity.params.get("delsp", "").lower() == "yes"
    out: list[str] = []
    joining, depth = False, 0
    for line in text.split("\n"):
        bare = line.lstrip(">")
        level = len(line) - len(bare)
        bare = bare.removeprefix(" ")
        signature = bare == "-- "
        if joining and level == depth and not signature:
            out[-1] += bare
        else:
            out.append(f"{'>' * level} {bare}" if level else bare)
        joining, depth = bare.endswith(" ") and not signature, level
        if joining and delete_space:
            out[-1] = out[-1][:-1]
    return "\n".join(out)


def _files(mail: Mail, entity: Entity, related: bool, pieces: list[_Piece]) -> list[AttachmentPart]:
    """A file; in place of winmail.dat those in it, and what it says where nothing else does."""
    found = unpack(mail.content(entity)) if is_tnef(entity.content_type, entity.filename) else None
    if found is None or not (found.files or found.text.strip() or found.html.strip()):
        return [_file(mail, entity, related)]
    if not any(piece.text.strip() for piece in pieces):
        for text, html in ((found.html, True), (found.text, False)):
            if text.strip():
                pieces.append(_Piece(f"{entity.number}*", html, _LINE_END_RE.sub("\n", text)[:MAX_TEXT]))
    return [
        AttachmentPart(
            f"{entity.number}{PACKED}{number}", file.filename, packed_type(file), len(file.data), file.content_id,
            bool(file.content_id) and bool(found.html),
        )
        for number, file in enumerate(found.files, start=1)
    ]  # fmt: skip


def _file(mail: Mail, entity: Entity, related: bool) -> AttachmentPart:
    content_id = "".join(entity.first("content-id").split()).strip("<>")[:500]
    return AttachmentPart(
        part=entity.number,
        filename=entity.filename or _embedded_name(mail, entity),
        content_type=entity.content_type,
        size=len(mail.content(entity)),
        content_id=content_id,
        inline=entity.disposition == "inline" or (related and bool(content_id)),
    )


def _embedded_name(mail: Mail, entity: Entity) -> str:
    """A forwarded mail has no file name; its subject is what people know it by."""
    if entity.content_type != "message/rfc822":
        return ""
    match = re.search(rb"^subject:[ \t]*([^\r\n]{1,200})", mail.content(entity, 65_536), re.IGNORECASE | re.MULTILINE)
    return f"{decode_header(match[1]) or 'message'}.eml" if match else "message.eml"


def _readable(pieces: list[_Piece]) -> str:
    """Of alternatives the plain text where it says anything, else the HTML as text; then all of them in order."""
    told = {one.choice for one in pieces if not one.html and one.text.strip()}
    out = [
        html_to_text(one.text).text if one.html else one.text
        for one in pieces
        if one.choice not in told or not one.html
    ]
    return "\n\n".join(text.strip("\n") for text in out if text.strip())
