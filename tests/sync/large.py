"""Mail with files that are too large to come with it."""

from __future__ import annotations

import base64
import random

from tests.rig import mail

LIMIT = 20_000


def some_bytes(size: int, seed: int = 1) -> bytes:
    """Bytes that do not compress."""
    return random.Random(seed).randbytes(size)


def encoded(content: bytes) -> str:
    return base64.encodebytes(content).replace(b"\n", b"\r\n").decode()


def part(content: bytes, name: str = "offer.pdf", kind: str = "application/pdf") -> str:
    return (
        f'Content-Type: {kind}; name="{name}"\r\nContent-Transfer-Encoding: base64\r\n'
        f'Content-Disposition: attachment; filename="{name}"\r\n\r\n{encoded(content)}'
    )


def mail_of(subject: str, *parts: str, kind: str = "mixed", message_id: str = "") -> bytes:
    """A multipart of *parts*, each with its header."""
    body = "".join(f"--cut\r\n{each}\r\n" for each in parts) + "--cut--"
    extra = f"MIME-Version: 1.0\r\nContent-Type: multipart/{kind}; boundary=cut\r\n"
    return mail(subject, body=body, extra=extra, message_id=message_id)


def mail_with_file(subject: str, content: bytes, *, message_id: str = "", text: str = "Here it is.") -> bytes:
    return mail_of(subject, f"Content-Type: text/plain\r\n\r\n{text}", part(content), message_id=message_id)
