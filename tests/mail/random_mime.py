"""Mails of any shape for property tests: nested, encoded in every way, with files of all sizes and odd names."""

from __future__ import annotations

import base64
import quopri

from hypothesis import strategies as st

CRLF = b"\r\n"
_NAMES = ("", "offer.pdf", "Angebot für Grün.pdf", "a" * 90 + ".zip", "ملف.xlsx", 'quo"te.txt', "  ")
_FILES = ("application/pdf", "image/png", "text/plain", "text/html", "text/csv", "message/rfc822", "application/x-odd")
_ENCODINGS = ("base64", "quoted-printable", "8bit", "7bit", "")


def _encoded(content: bytes, encoding: str) -> bytes:
    if encoding == "base64":
        return base64.encodebytes(content).replace(b"\n", CRLF)
    if encoding == "quoted-printable":
        return quopri.encodestring(content).replace(b"\n", CRLF)
    return content


def _named(name: str, how: str) -> str:
    if how == "2231":
        return "*=utf-8''" + "".join(f"%{byte:02X}" for byte in name.encode())
    if how == "2047":
        return f'="=?utf-8?b?{base64.b64encode(name.encode()).decode()}?="'
    escaped = name.encode("ascii", "replace").decode().replace('"', '\\"')
    return f'="{escaped}"'


@st.composite
def _leaf(draw: st.DrawFn) -> bytes:
    kind = draw(st.sampled_from(("text/plain", "text/html", *_FILES)))
    encoding = draw(st.sampled_from(_ENCODINGS if kind != "message/rfc822" else ("7bit", "8bit", "")))
    word = draw(st.sampled_from((b"word ", b"<p>Hallo</p> ", "Grüße ".encode(), b"--no delimiter ", b"\xff\xfe ")))
    content = word * draw(st.sampled_from((0, 1, 3, 40, 400, 1_500)))
    if encoding != "base64":
        content = CRLF.join(content[at : at + 700] for at in range(0, len(content), 700))
    if kind == "message/rfc822":
        content = b"Subject: Inside\r\nFrom: cleo@marsh.example\r\n\r\n" + content
    head = [f"Content-Type: {kind}" if kind != "text/plain" or draw(st.booleans()) else ""]
    name, how = draw(st.sampled_from(_NAMES)), draw(st.sampled_from(("plain", "2231", "2047")))
    if name and head[0] and draw(st.booleans()):
        head[0] += f";\r\n name{_named(name, how)}"
    disposition = draw(st.sampled_from(("", "", "attachment", "inline")))
    if disposition:
        named = name and draw(st.booleans())
        head.append(f"Content-Disposition: {disposition}" + (f"; filename{_named(name, how)}" if named else ""))
    if encoding:
        head.append(f"Content-Transfer-Encoding: {encoding}")
    if draw(st.booleans()):
        head.append("Content-ID: <one@part.example>")
    return "".join(f"{line}\r\n" for line in head if line).encode() + CRLF + _encoded(content, encoding)


def _multipart(children: st.SearchStrategy[bytes]) -> st.SearchStrategy[bytes]:
    def put_together(kind: str, parts: list[bytes], number: int, preamble: bytes) -> bytes:
        boundary = b"=_%d" % number
        head = b'Content-Type: multipart/%b; boundary="%b"\r\n\r\n' % (kind.encode(), boundary)
        body = b"".join(b"--" + boundary + CRLF + part + CRLF for part in parts)
        return head + preamble + body + b"--" + boundary + b"--" + CRLF

    return st.builds(
        put_together,
        st.sampled_from(("mixed", "alternative", "related", "digest", "x-odd")),
        st.lists(children, min_size=1, max_size=4),
        st.integers(0, 2**60),
        st.sampled_from((b"", b"This is a message in MIME format.\r\n")),
    )


def as_mail(part: bytes, subject: str, message_id: int) -> bytes:
    """A mail with this part as its body."""
    return (
        f"From: Ben Heron <ben@heron.example>\r\nTo: ada@tidewater.example\r\nSubject: {subject}\r\n"
        f"Date: Mon, 02 Mar 2026 09:00:00 +0000\r\nMessage-ID: <{message_id}@heron.example>\r\n"
        f"References: <root@heron.example>\r\nMIME-Version: 1.0\r\n"
    ).encode() + part


bodies = st.recursive(_leaf(), _multipart, max_leaves=8)
mails = st.builds(as_mail, bodies, st.sampled_from(("Quote", "Re: Quote")), st.integers(0, 2**60))
"""Mails as a server keeps them, their lines ended by CRLF."""
