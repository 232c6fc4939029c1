"""A conversation as a document: plain text, Markdown or an HTML page that fetches nothing. What is folded is in it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from html import escape
from itertools import pairwise
from pathlib import Path

from salesinbox.core.errors import UserError
from salesinbox.core.models import Address
from salesinbox.core.text import clean_line
from salesinbox.mail.html_marks import Shape, Span
from salesinbox.mail.link_target import link_target
from salesinbox.mail.links import Link
from salesinbox.store.connection import Database
from salesinbox.views import format as formatting
from salesinbox.views.thread import BodyView, MessageView, load_body, load_thread

_MARKDOWN_RE = re.compile(r"([\\`*_\[\]<>&#|~])")
_LIST_RE = re.compile(r"^(\s*)([-+]|\d+[.)])(?=\s)")
_STYLE = """body { font: 16px/1.5 system-ui, sans-serif; max-width: 46em; margin: 2em auto; padding: 0 1em; }
pre { font: inherit; white-space: pre-wrap; overflow-wrap: anywhere; }
section { border-top: 1px solid #bbb; margin-top: 1.5em; } p.about, ul { color: #555; }"""


class Format(StrEnum):
    """What a conversation can be printed as."""

    TEXT = "text"
    HTML = "html"
    MARKDOWN = "md"


_BY_SUFFIX = {".html": Format.HTML, ".htm": Format.HTML, ".md": Format.MARKDOWN, ".markdown": Format.MARKDOWN}


def format_of(path: Path) -> Format:
    """What the end of a file's name asks for; text where it asks for nothing."""
    return _BY_SUFFIX.get(path.suffix.lower(), Format.TEXT)


def print_to(db: Database, thread_id: int, path: Path, as_: Format | None = None) -> Path:
    """Print a conversation to a new file, for its owner only; gives the path.

    Args:
        as_: The format; told from the file's name where it is left out.

    Raises:
        NotFound: There is no such conversation.
        UserError: There is a file of this name already, or none can be written.
    """
    text = printed(db, thread_id, as_ or format_of(path))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise UserError(f"There is a file {clean_line(str(path))} already.", "Choose another name.") from error
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or "there can be no such file").lower()
        raise UserError(f"Cannot print to {clean_line(str(path))}: {reason}.", "Choose another place.") from error
    return path


def printed(db: Database, thread_id: int, as_: Format) -> str:
    """A conversation, also by an id it had before a merge.

    Raises:
        NotFound: There is none with this id.
    """
    view = load_thread(db, thread_id)
    writer = _WRITERS[as_]
    parts = [writer.title(view.subject)]
    for message in view.messages:
        try:
            body = load_body(db, message.id)
        except UserError as error:
            body = BodyView((), (), 0, 0, html=False)
            parts.append(writer.message(message, body, str(error)))
        else:
            parts.append(writer.message(message, body, ""))
    return "\n".join([*parts, writer.end, ""]) if writer.end else "\n".join([*parts, ""])


def _about(message: MessageView) -> Iterator[tuple[str, str]]:
    yield "From", _person(message.sender)
    for name, people in (("To", message.to), ("Cc", message.cc), ("Bcc", message.bcc)):
        if people:
            yield name, ", ".join(map(_person, people))
    yield "Date", formatting.full_when(message.date)
    for file in message.attachments:
        yield "Attached", f"{file.filename} ({formatting.size(file.size)})"


def _person(person: Address) -> str:
    return f"{person.name} <{person.address}>" if person.name else person.address


def _footnotes(body: BodyView) -> tuple[tuple[int, Link], ...]:
    """The links with marks; the others stand in the text."""
    return tuple(enumerate(body.links[: body.footnotes], 1))


@dataclass(frozen=True, slots=True)
class _Run:
    """A stretch of text that looks alike."""

    text: str
    shapes: frozenset[Shape]
    link: int


def _runs(text: str, spans: Iterable[Span]) -> Iterator[_Run]:
    waiting = sorted(spans, key=lambda span: span.start)
    edges = sorted({0, len(text), *(edge for span in waiting for edge in (span.start, span.end))})
    live: list[Span] = []
    at = 0
    for start, end in pairwise(edge for edge in edges if edge <= len(text)):
        while at < len(waiting) and waiting[at].start <= start:
            live.append(waiting[at])
            at += 1
        live = [span for span in live if span.end > start]
        yield _Run(text[start:end], frozenset(span.shape for span in live), max((s.link for s in live), default=0))


class _Text:
    end = ""

    def title(self, subject: str) -> str:
        return f"{subject}\n{'=' * min(len(subject), 72)}"

    def message(self, message: MessageView, body: BodyView, missing: str) -> str:
        head = "\n".join(f"{name}: {value}" for name, value in _about(message))
        links = "\n".join(f"[{number}] {link.target}" for number, link in _footnotes(body))
        parts = [head, missing or body.text.strip("\n"), links]
        return "\n" + "-" * 72 + "\n" + "\n\n".join(filter(None, parts)) + "\n"


class _Markdown:
    end = ""

    def title(self, subject: str) -> str:
        return f"# {_plain(subject)}"

    def message(self, message: MessageView, body: BodyView, missing: str) -> str:
        head = "  \n".join(f"**{name}:** {_plain(value)}" for name, value in _about(message))
        when = formatting.full_when(message.date)
        links = "\n".join(f"{number}. <{_address(link.target)}>" for number, link in _footnotes(body))
        text = _plain(missing) if missing else _lines(body)
        parts = [f"\n## {_plain(message.sender.label)}, {when}", head, text, links]
        return "\n\n".join(filter(None, parts))


def _plain(text: str) -> str:
    return _LIST_RE.sub(r"\1\\\2", _MARKDOWN_RE.sub(r"\\\1", text))


def _address(url: str) -> str:
    return re.sub(r"[<>\s]", lambda match: f"%{ord(match[0]):02X}", url)


def _lines(body: BodyView) -> str:
    """The text, each line a line; quotes and lists as they are written in Markdown, too."""
    marked = "".join(_marked(run) for run in _runs(body.text, body.spans)).strip("\n")
    lines = []
    for line in marked.split("\n"):
        depth = len(line) - len(line.lstrip("> \\")) if line.startswith("\\>") else 0
        quote, rest = line[:depth].replace("\\", ""), line[depth:]
        lines.append(f"{quote}{rest.replace('    ', '&nbsp;' * 4)}")
    return re.sub(r"(?<=\S)\n(?=\S)", "  \n", "\n".join(lines))


_SIGNS: tuple[tuple[Shape, str], ...] = (
    (Shape.BOLD, "**"),
    (Shape.HEAD, "**"),
    (Shape.ITALIC, "_"),
    (Shape.STRIKE, "~~"),
)


def _marked(run: _Run) -> str:
    signs = list(dict.fromkeys(sign for shape, sign in _SIGNS if shape in run.shapes))
    if not signs or not run.text.strip() or "\n" in run.text.strip():
        return "\n".join(map(_plain, run.text.split("\n")))
    bare = run.text.strip()
    before, after = run.text[: run.text.index(bare)], run.text[run.text.index(bare) + len(bare) :]
    return f"{before}{''.join(signs)}{_plain(bare)}{''.join(reversed(signs))}{after}"


_TAGS = {Shape.BOLD: "b", Shape.HEAD: "b", Shape.ITALIC: "i", Shape.STRIKE: "s", Shape.CODE: "code"}


class _Html:
    end = "</body></html>"

    def title(self, subject: str) -> str:
        policy = "default-src 'none'; style-src 'unsafe-inline'"
        return (
            f'<!DOCTYPE html>\n<html><head><meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" '
            f'content="{policy}">\n<title>{escape(subject)}</title>\n<style>{_STYLE}</style></head>\n'
            f"<body><h1>{escape(subject)}</h1>"
        )

    def message(self, message: MessageView, body: BodyView, missing: str) -> str:
        head = "<br>\n".join(f"{name}: {escape(value)}" for name, value in _about(message))
        text = escape(missing) or "".join(_tagged(run, body.links) for run in _runs(body.text, body.spans)).strip("\n")
        links = "".join(f"\n<li>{_anchor(link.target, link.target)}</li>" for _, link in _footnotes(body))
        notes = f"\n<ol>{links}\n</ol>" if links else ""
        return f'<section><p class="about">{head}</p>\n<pre>{text}</pre>{notes}</section>'


def _tagged(run: _Run, links: tuple[Link, ...]) -> str:
    text = escape(run.text)
    for tag in sorted({_TAGS[shape] for shape in run.shapes if shape in _TAGS}):
        text = f"<{tag}>{text}</{tag}>"
    return _anchor(links[run.link - 1].target, text, ready=True) if 0 < run.link <= len(links) else text


def _anchor(target: str, text: str, *, ready: bool = False) -> str:
    """A link, if it is one that may be opened (SECURITY M3)."""
    inside = text if ready else escape(text)
    if link_target(Link(target)) is None:
        return inside
    return f'<a href="{escape(target)}" rel="noreferrer">{inside}</a>'


_WRITERS: dict[Format, _Text | _Markdown | _Html] = {
    Format.TEXT: _Text(),
    Format.MARKDOWN: _Markdown(),
    Format.HTML: _Html(),
}
