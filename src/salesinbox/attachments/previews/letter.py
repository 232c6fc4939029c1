"""A mail as an attachment, and pages of HTML: as a mail is read, nothing fetched."""

from __future__ import annotations

from salesinbox.attachments.previews.plain import decoded
from salesinbox.attachments.previews.shown import Preview, Unreadable, shown
from salesinbox.core.models import Address
from salesinbox.core.numbers import counted
from salesinbox.core.text import clean_line
from salesinbox.mail.html_text import html_to_text
from salesinbox.mail.parse import parse
from salesinbox.mail.parts import safe_filename
from salesinbox.mail.rtf import rtf_text
from salesinbox.mail.tnef import unpack

_MOST_PEOPLE = 20
_MOST_FILES = 200
_LARGEST = 32 << 20


def mail_preview(data: bytes) -> Preview:
    """The head, the text and the names of the files of a mail."""
    message = parse(data[:_LARGEST])
    head = [("From", _people((message.sender,))), ("To", _people(message.to)), ("Cc", _people(message.cc))]
    head += [
        ("Date", message.date.strftime("%a %d %b %Y, %H:%M %z") if message.date else ""),
        ("Subject", message.subject),
    ]
    lines = [f"{title}: {clean_line(value)}" for title, value in head if value]
    files = [
        f"⊞ {safe_filename(each.filename, each.content_type)}  {each.size:,} bytes  {clean_line(each.content_type)}"
        for each in message.attachments[:_MOST_FILES]
    ]
    text = "\n".join([*lines, "", message.text.strip("\n"), *([""] if files else []), *files])
    with_files = f", {counted(len(message.attachments), 'attachment')}" if files else ""
    cut = "It is too large to be read to its end." if len(data) > _LARGEST else ""
    return shown(f"mail{with_files}", text, notes=(cut,))


def _people(people: tuple[Address, ...]) -> str:
    names = [f"{each.name} <{each.address}>" if each.name else each.address for each in people[:_MOST_PEOPLE]]
    more = len(people) - _MOST_PEOPLE
    return ", ".join(names) + (f" and {more} more" if more > 0 else "")


def html_preview(data: bytes, charset: str) -> Preview:
    """A page as text, with the targets of its links below."""
    text, note = decoded(data, charset)
    page = html_to_text(text)
    links = [f"[{number}] {clean_line(link.target)}" for number, link in enumerate(page.links, start=1)]
    body = page.text.strip("\n")
    return shown("web page", "\n".join([body, *([""] if links else []), *links]), notes=(note,))


def outlook_preview(data: bytes) -> Preview:
    """What is in a winmail.dat.

    Raises:
        Unreadable: It is none.
    """
    found = unpack(data)
    if found is None:
        raise Unreadable("It is damaged.")
    text = html_to_text(found.html).text if found.html else found.text
    files = [f"⊞ {safe_filename(each.filename)}  {len(each.data):,} bytes" for each in found.files]
    body = text.strip("\n")
    return shown(
        f"Outlook, {counted(len(files), 'file')}", "\n".join([body, *([""] if files and body else []), *files])
    )


def rtf_preview(data: bytes) -> Preview:
    """The text of a rich text file.

    Raises:
        Unreadable: It is none.
    """
    found = rtf_text(data)
    if found is None:
        raise Unreadable("It is damaged.")
    text = (html_to_text(found.html).text if found.html else found.text).strip("\n")
    return shown(f"document, {counted(len(text.split()), 'word')}", text)
