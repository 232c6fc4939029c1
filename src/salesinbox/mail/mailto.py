"""What a mailto link asks to be written (RFC 6068)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote

from salesinbox.core.text import clean_block, clean_line

_MOST_FIELDS = 20
_LONGEST_LINE = 1_000
_LONGEST_BODY = 20_000


@dataclass(frozen=True, slots=True)
class Letter:
    """The beginning of a mail; recipients as a person would type them."""

    to: str
    cc: str = ""
    subject: str = ""
    body: str = ""


def letter_of(link: str) -> Letter:
    """The mail that *link*, a ``mailto:`` address, begins.

    Other fields than To, Cc, Subject and Body are left out (§7): a stranger must not choose who gets a hidden copy,
    or which of our files goes along.
    """
    address, _, query = link.partition(":")[2].partition("?")
    fields: dict[str, list[str]] = {"to": [unquote(address)]}
    for pair in query.split("&", _MOST_FIELDS)[:_MOST_FIELDS]:
        name, _, value = pair.partition("=")
        fields.setdefault(unquote(name).lower(), []).append(unquote(value))  # a plus is a plus here (§5)
    return Letter(
        _line(", ".join(filter(None, fields["to"]))),
        _line(", ".join(fields.get("cc", ()))),
        _line(" ".join(fields.get("subject", ()))),
        clean_block("\n".join(fields.get("body", ())).replace("\r\n", "\n"))[:_LONGEST_BODY],
    )


def _line(text: str) -> str:
    return clean_line(text)[:_LONGEST_LINE]
