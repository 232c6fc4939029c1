"""A mail without its large files: what to fetch of it, and the pieces put together as a mail of their own.

Everything about the mail is then read from this *excerpt* by the same code as from the whole, so text, names and
identity cannot come out otherwise. Where the server's view of the parts and ours differ there is no excerpt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from salesinbox.mail.body import MAX_TEXT, read_body
from salesinbox.mail.structure import MAX_HEADER, Mail, read_structure

MAX_LEAVES = 100
"""A mail of more parts than this is fetched whole; so is one whose wanted parts are more than :data:`MAX_BYTES`."""
MAX_BYTES = 64 << 20
MIME_BYTES = 65_536
"""Bytes of one part's header; a longer one is not understood."""
_EDGE = 1024
"""Bytes at both ends of a file that tell how large it is without its transfer encoding."""
_MAIL_HEAD = 3 * 65_536
_TEXT_BYTES = 3 * (MAX_TEXT + 1)
_BASE64_SHARE = 0.73
"""What base64 of lines of 76 characters is of, by its size."""
_PLAIN = ("", "7bit", "8bit", "binary")
_WHOLE = ("multipart/signed", "multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime")

Span = tuple[int, int]
"""(offset, length) in bytes."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part as the server tells of it (RFC 9051 §7.5.2, BODYSTRUCTURE); texts in lower case."""

    number: str
    """IMAP part number; empty for a multipart that is the whole mail."""
    content_type: str
    encoding: str = ""
    octets: int = 0
    """Bytes in its transfer encoding."""
    attached: bool = False
    """Its disposition is ``attachment``."""
    children: tuple[Part, ...] = ()

    def walk(self) -> Iterator[Part]:
        """This part and all below it, in order."""
        waiting = [self]
        while waiting:
            part = waiting.pop()
            yield part
            waiting.extend(reversed(part.children))

    def leaves(self) -> list[Part]:
        """The parts that are not multiparts, in order."""
        return [part for part in self.walk() if not part.children]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to fetch of a leaf now."""

    part: Part
    spans: tuple[Span, ...]
    kept: int
    """How many of the first bytes go into the excerpt."""

    @property
    def left(self) -> bool:
        """Whether something of it stays on the server."""
        return self.kept < self.part.octets


@dataclass(frozen=True, slots=True)
class Left:
    """A file that is still on the server."""

    size: int
    """Bytes after decoding; exact where its lines are as long as one another."""
    octets: int


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The pieces as a mail."""

    raw: bytes
    left: Mapping[str, Left]
    """By part number, the files whose content is not in :attr:`raw`."""
    missing: int
    """Bytes of the parts that are not here."""
    cut: bool = False
    """A text ends before its end."""


def cut(raw: bytes, size: int) -> Excerpt:
    """The first bytes of a mail of *size* bytes that cannot be had in parts; the part it breaks off in is not here."""
    mail = read_structure(raw)
    last = list(mail.leaves())[-1]
    missing = max(1, size - len(raw))
    return Excerpt(
        raw, {last.number: Left(len(mail.content(last)), last.end - last.start + missing)}, missing, cut=True
    )


def plan(root: Part, limit: int) -> list[Wanted] | None:
    """What to fetch of each leaf so that files of more than *limit* bytes stay where they are.

    ``None`` where the mail is to be fetched whole: signed or encrypted mail is checked as a whole, nothing of it is
    large, or it has absurdly many parts.
    """
    leaves = root.leaves()
    if len(leaves) > MAX_LEAVES or any(part.content_type in _WHOLE for part in root.walk()):
        return None
    wanted = [_wanted(part, limit) for part in leaves]
    bytes_wanted = sum(length for each in wanted for _, length in each.spans)
    return wanted if bytes_wanted <= MAX_BYTES and any(each.left for each in wanted) else None


def _wanted(part: Part, limit: int) -> Wanted:
    octets = part.octets
    base64 = part.encoding == "base64"
    if _is_text(part):
        kept = min(octets, _TEXT_BYTES) if octets > limit else octets
    elif octets * (_BASE64_SHARE if base64 else 1) <= limit or not (base64 or part.encoding in _PLAIN):
        kept = octets  # that a file is as large as it is encoded is true of some encodings only
    else:
        kept = min(_MAIL_HEAD, octets - 1) if part.content_type == "message/rfc822" else 0
    if kept == octets:
        return Wanted(part, ((0, octets + 1),), kept)  # one byte more tells whether that is all
    edges = ((0, max(kept, _EDGE)), (octets - _EDGE, _EDGE + 1))
    return Wanted(part, edges if octets > _EDGE else ((0, octets + 1),), kept)


def assemble(
    header: bytes, root: Part, wanted: list[Wanted], mime: Mapping[str, bytes], pieces: Mapping[tuple[str, int], bytes]
) -> Excerpt | None:
    """Put a mail together from its header, the headers of its parts and the spans that were wanted of them.

    Args:
        mime: By part number, the header of each part but the mail itself.
        pieces: By part number and offset.

    Returns:
        ``None`` where the pieces are no mail with these parts, as when the server does not read mail as we do.
    """
    contents: dict[str, bytes] = {}
    for each in wanted:
        content = pieces.get((each.part.number, 0), b"" if each.kept == 0 else None)
        if content is None or (not each.left and len(content) > each.part.octets):
            return None
        contents[each.part.number] = content[: each.kept]
    if len(header) >= MAX_HEADER or any(len(each) >= MIME_BYTES for each in mime.values()):
        return None
    mail = read_structure(_written(header, root, mime, contents))
    if not _agrees(mail, root, wanted):
        return None
    files = {each.part for each in read_body(mail).attachments}
    left = [each for each in wanted if each.left]
    if any(each.part.number not in files for each in left if not _is_text(each.part)):
        return None
    return Excerpt(
        mail.raw,
        {each.part.number: _left(each, pieces) for each in left if each.part.number in files},
        sum(each.part.octets - each.kept for each in left),
        any(each.part.number not in files for each in left),
    )


def _written(header: bytes, root: Part, mime: Mapping[str, bytes], contents: Mapping[str, bytes]) -> bytes:
    out: list[bytes] = []
    waiting: list[Part | bytes] = [root]
    while waiting:
        part = waiting.pop()
        if isinstance(part, bytes):
            out.append(part)
            continue
        out.append(_header(mime.get(part.number, b"") if part is not root else header))
        if not part.children:
            out += [contents[part.number], b"\r\n" if part is not root else b""]
            continue
        delimiter = b"--" + _boundary(out[-1])
        waiting.append(delimiter + b"--\r\n")
        for child in reversed(part.children):
            waiting += [child, delimiter + b"\r\n"]
    return b"".join(out)


def _boundary(header: bytes) -> bytes:
    return read_structure(header).root.params.get("boundary", "").encode("utf-8", "replace").rstrip()


def _header(block: bytes) -> bytes:
    """*block* with the blank line that ends it."""
    fields = block.rstrip(b"\r\n")
    return fields + b"\r\n\r\n" if fields else b"\r\n"


def _is_text(part: Part) -> bool:
    return part.content_type in ("text/plain", "text/html") and not part.attached


def _agrees(mail: Mail, root: Part, wanted: list[Wanted]) -> bool:
    """Whether our parser finds the parts that the server told of, encoded as it told."""
    entities = list(mail.leaves())
    if [(each.number, each.content_type) for each in entities] != [
        (each.number, each.content_type) for each in root.leaves()
    ]:
        return False
    return all(
        entity.first("content-transfer-encoding").lower().strip("\"' ;") == each.part.encoding
        or (each.part.encoding in _PLAIN and not entity.first("content-transfer-encoding"))
        for entity, each in zip(entities, wanted, strict=True)
        if each.left
    )


def _left(wanted: Wanted, pieces: Mapping[tuple[str, int], bytes]) -> Left:
    """How large a file is, as both its ends tell. Where it ends before its size says so, the end is right."""
    part, (offset, length) = wanted.part, wanted.spans[-1]
    head, tail = pieces.get((part.number, 0), b""), pieces.get((part.number, offset), b"")
    has_end = len(tail) < length and (tail or ((part.number, 0) in pieces and offset == 0))
    octets = offset + len(tail) if has_end else part.octets
    return Left(_decoded_size(octets, head, tail) if part.encoding == "base64" else octets, octets)


def _decoded_size(octets: int, head: bytes, tail: bytes) -> int:
    """What base64 of lines as long as the first one decodes to (RFC 2045 §6.8)."""
    line = re.match(rb"([A-Za-z0-9+/=]+)(\r?\n|$)", head)
    if line is None:
        return octets * 3 // 4
    bare = tail.rstrip()
    body = octets - (len(tail) - len(bare))
    length, end = (len(line[1]), len(line[2])) if line[2] else (body, 0)
    rows, rest = divmod(body, length + end)
    padding = len(bare) - len(bare.rstrip(b"="))
    return (rows * length + min(rest, length) - padding) * 3 // 4
