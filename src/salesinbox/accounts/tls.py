"""Whom to trust: the system's certificate authorities, or for one account exactly one certificate (M9)."""

from __future__ import annotations

import hashlib
import ipaddress
import ssl
from typing import Any


class WrongCertificate(ssl.SSLCertVerificationError):
    """The server showed another certificate than the one the account trusts; nothing was sent after the handshake."""

    def __init__(self, fingerprint: str) -> None:
        super().__init__("certificate is not the trusted one")
        self.fingerprint = fingerprint
        """SHA-256 of the certificate that was shown, in hex."""


def context_for(accept_certificate: str) -> ssl.SSLContext:
    """A context that verifies chain, dates and host name, or only the fingerprint where one is given.

    The authorities are the system's; ``SSL_CERT_FILE`` and ``SSL_CERT_DIR`` are honoured.
    """
    context = ssl.create_default_context()
    if accept_certificate:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.sslsocket_class = _socket_that_accepts(normal_fingerprint(accept_certificate))
    return context


def normal_fingerprint(text: str) -> str:
    """A fingerprint as it is compared: hex digits in lower case, without colons."""
    return text.replace(":", "").lower()


def is_loopback(host: str) -> bool:
    """Whether *host* is this machine, by its name or address (no look-up is made)."""
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _socket_that_accepts(fingerprint: str) -> type[ssl.SSLSocket]:
    """A socket class whose handshake fails unless the server shows the certificate with this *fingerprint*.

    Checking inside the handshake leaves no moment in which a library could have sent something already.
    """

    class PinnedSocket(ssl.SSLSocket):
        def do_handshake(self, *args: Any, **options: Any) -> None:
            super().do_handshake(*args, **options)
            shown = hashlib.sha256(self.getpeercert(binary_form=True) or b"").hexdigest()
            if shown != fingerprint:
                raise WrongCertificate(shown)

    return PinnedSocket
