"""Mailbox names between the wire and us: modified UTF-7 (RFC 3501 §5.1.3), or UTF-8 once that is agreed (RFC 6855).

Names that are neither are sent back with the bytes they came with, so their mailboxes can be opened all the same.
"""

from __future__ import annotations

from imapclient.imap_utf7 import decode, encode


class MailboxNames:
    """The names of one connection."""

    def __init__(self) -> None:
        self.utf8 = False
        """Whether the server has agreed to UTF-8."""
        self._raw: dict[str, bytes] = {}

    def read(self, raw: bytes) -> str:
        """A name as people read it; empty where it cannot be sent back.

        Of INBOX alone the case does not count (RFC 9051 §5.1).
        """
        if any(byte in raw for byte in b"\r\n\0"):
            return ""
        name = self._decoded(raw)
        if self._encoded(name) != raw:
            self._raw[name] = raw
        return "INBOX" if name.upper() == "INBOX" else name

    def wire(self, name: str) -> bytes:
        """*name* as a quoted string for a command."""
        raw = self._raw.get(name) or self._encoded(name)
        return b'"' + raw.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'

    def _decoded(self, raw: bytes) -> str:
        if not self.utf8 and raw.isascii():
            try:
                name: str = decode(raw)
                if encode(name) == raw:
                    return name.encode("utf-8", "replace").decode()
            except ValueError:
                pass
        return raw.decode("utf-8", "replace")

    def _encoded(self, name: str) -> bytes:
        if self.utf8:
            return name.encode("utf-8", "replace")
        encoded: bytes = encode(name)
        return encoded
