"""A preview, and the bounds all of them keep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from salesinbox.core.text import clean_block

if TYPE_CHECKING:
    from salesinbox.attachments.picture import Picture

MAX_READ = 2 << 20
"""Bytes of a text that are read."""
MAX_CHARACTERS = 1_000_000
MAX_LINES = 20_000
MAX_UNPACKED = 16 << 20
"""Bytes that are taken out of something compressed, however many there would be."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file holds. All of it is safe to show."""

    about: str
    """What it is, in a few words: ``table, 12 columns``."""
    text: str
    wraps: bool = True
    """Whether long lines are to be broken; those of tables and code are not."""
    note: str = ""
    """What is not shown, or why nothing is."""
    picture: Picture | None = None


class Unreadable(Exception):
    """A file is not what it claims to be; the text says why, for people."""


def shown(about: str, text: str, *, wraps: bool = True, notes: tuple[str, ...] = ()) -> Preview:
    """A preview of untrusted *text*, bounded and cleaned."""
    said = [note for note in notes if note]
    text = clean_block(text[:MAX_CHARACTERS]).expandtabs(4)
    lines = text.split("\n", MAX_LINES)
    if len(lines) > MAX_LINES or len(text) == MAX_CHARACTERS:
        said.append("The rest is not shown.")
    return Preview(clean_block(about), "\n".join(lines[:MAX_LINES]), wraps, clean_block(" ".join(dict.fromkeys(said))))
