"""Mail for the tests of reading: made by hand, so that it can be as broken as it likes."""

from __future__ import annotations


def mail(body: str | bytes = "Hello.", **fields: str) -> bytes:
    """A mail with the usual fields, each replaced by the one of that name (``content_type`` for Content-Type).

    A field that is set to the empty string is left out.
    """
    header = {
        "From": "Ada Quill <ada@quill.example>",
        "To": "Sam Low <sam@example.com>",
        "Date": "Mon, 06 May 2024 10:00:00 +0200",
        "Message-ID": "<one@quill.example>",
        "Subject": "The offer",
    }
    header.update({name.replace("_", "-").title(): value for name, value in fields.items()})
    header["Message-ID"] = header.pop("Message-Id", header["Message-ID"])
    lines = "".join(f"{name}: {value}\r\n" for name, value in header.items() if value)
    content = body.encode() if isinstance(body, str) else body
    return lines.encode("utf-8", "surrogateescape") + b"\r\n" + content


def multipart(*parts: str, kind: str = "mixed", boundary: str = "edge", **fields: str) -> bytes:
    """A multipart mail of *parts*, each with its own header lines and an empty line."""
    body = "".join(f"--{boundary}\r\n{part}\r\n" for part in parts) + f"--{boundary}--\r\n"
    return mail(body, content_type=f'multipart/{kind}; boundary="{boundary}"', **fields)
