"""The lines of IMAP as the Gmail-like server reads and writes them."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from typing import Any

from imapclient.imap_utf7 import decode, encode

_TOKEN = re.compile(rb'"((?:[^"\\]|\\.)*)"|([()])|([^\s()"\[]*\[[^\]]*\](?:<[\d.]+>)?|[^\s()"]+)')
_LITERAL = re.compile(rb"\{(\d+)(\+?)\}\r\n$")
Tokens = list[Any]
"""Atoms, strings (both bytes) and lists of them."""


class Quoted(bytes):
    """A string, as told from an atom."""


class Wire:
    """One connection, read by command."""

    def __init__(self, line: socket.socket) -> None:
        self.line = line
        self.reader = line.makefile("rb")
        self.utf8 = False
        """Names go as UTF-8 (RFC 6855) instead of modified UTF-7."""

    def command(self) -> tuple[str, str, Tokens] | None:
        """Tag, name and arguments of the next command; ``None`` at the end."""
        data, literals = self.reader.readline(), []
        while match := _LITERAL.search(data):
            if not match[2]:
                self.line.sendall(b"+ go ahead\r\n")
            literals.append(self.reader.read(int(match[1])))
            data = data[: match.start()] + b" \0 " + self.reader.readline()
        if not data.strip() or not data.endswith(b"\n"):
            return None  # the line was cut
        tag, name, *rest = _tree(_TOKEN.finditer(data.rstrip(b"\r\n")), iter(literals))
        return tag.decode(), name.decode().upper(), rest

    def say(self, *lines: str | bytes) -> None:
        """Send some lines in one piece."""
        text = [line if isinstance(line, bytes) else line.encode() for line in lines]
        self.line.sendall(b"".join(line + b"\r\n" for line in text))

    def name(self, raw: bytes) -> str:
        """A mailbox or label as it was sent."""
        return raw.decode() if self.utf8 else str(decode(raw))

    def mailbox(self, name: str) -> str:
        """A mailbox as it is written."""
        return quoted(name if self.utf8 else encode(name).decode("ascii"))

    def label(self, name: str) -> str:
        """A label as it is written: a string where it has more than letters."""
        text = name if self.utf8 else encode(name).decode("ascii")
        return text if re.fullmatch(r"[A-Za-z0-9_&+,./-]+", text) else quoted(text)


def quoted(text: str) -> str:
    """A quoted string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _tree(matches: Iterator[re.Match[bytes]], literals: Iterator[bytes]) -> Tokens:
    found: Tokens = []
    for match in matches:
        if match[2] == b"(":
            found.append(_tree(matches, literals))
        elif match[2] == b")":
            return found
        elif match[3] == b"\0":
            found.append(Quoted(next(literals)))
        else:
            found.append(match[3] if match[3] is not None else Quoted(re.sub(rb"\\(.)", rb"\1", match[1])))
    return found
