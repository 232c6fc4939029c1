"""A winmail.dat, made here after [MS-OXTNEF]."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from email.message import EmailMessage

from tests.profile import OWN

STRING8, UNICODE, BINARY = 0x1E, 0x1F, 0x102


def attribute(level: int, name: int, data: bytes) -> bytes:
    """One attribute with its checksum."""
    return struct.pack("<BHHI", level, name, 0x6, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def properties(*values: tuple[int, int, bytes]) -> bytes:
    """A list of properties: (kind, name, value)."""
    out = struct.pack("<I", len(values))
    for kind, name, value in values:
        out += struct.pack("<HHII", kind, name, 1, len(value)) + value + bytes(-len(value) % 4)
    return out


def tnef(files: Sequence[tuple[str, bytes]] = (), *, text: str = "", html: bytes = b"", rtf: bytes = b"") -> bytes:
    """A winmail.dat with these files and this text."""
    out = b"\x78\x9f\x3e\x22\x01\x00" + attribute(1, 0x9006, struct.pack("<I", 0x10000))
    out += attribute(1, 0x9007, struct.pack("<II", 1252, 0))
    values = [(0x0102, 0x1013, html)] if html else []
    values += [(BINARY, 0x1009, rtf)] if rtf else []
    values += [(UNICODE, 0x1000, f"{text}\0".encode("utf-16-le"))] if text else []
    # A named property, as Outlook writes dozens of.
    named = struct.pack("<I", len(values) + 1) + struct.pack("<HH16sII", 0x3, 0x8001, bytes(16), 0, 5) + b"\1\0\0\0"
    out += attribute(1, 0x9003, named + properties(*values)[4:])
    for name, data in files:
        out += attribute(2, 0x9002, bytes(14)) + attribute(2, 0x8010, b"SHORT~1.DAT\0") + attribute(2, 0x800F, data)
        out += attribute(2, 0x9005, properties((UNICODE, 0x3707, f"{name}\0".encode("utf-16-le"))))
    return out


def stored_rtf(rtf: bytes) -> bytes:
    """Rich text as winmail.dat holds it, not compressed."""
    return struct.pack("<II4sI", len(rtf) + 12, len(rtf), b"MELA", 0) + rtf


def mail_with_winmail(data: bytes, *, text: str = "", subject: str = "From Outlook") -> bytes:
    """A mail that carries a winmail.dat."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Otto Look <otto@look.example>", OWN, subject
    message["Message-ID"] = f"<{subject.replace(' ', '.')}@look.example>"
    message.set_content(text)
    message.add_attachment(data, maintype="application", subtype="ms-tnef", filename="winmail.dat")
    return message.as_bytes()
