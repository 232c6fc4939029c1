"""Leaving a list by one HTTPS request (RFC 8058), which a mail asked for and the user confirmed.

The address is a stranger's, so: https and its certificate, no cookies, no redirects, nothing in the network around
this computer, and bounds on time and size. A request is never made twice by itself once it may have been received.
"""

from __future__ import annotations

import http.client
import ipaddress
import logging
import socket
from collections.abc import Callable
from functools import partial
from urllib.parse import urlsplit

from salesinbox.accounts.tls import context_for
from salesinbox.core.text import clean_line, shorten
from salesinbox.mail.lists import web_address
from salesinbox.store import unsubscribes
from salesinbox.store.unsubscribes import Unsubscribe
from salesinbox.sync.writes import Writes

log = logging.getLogger(__name__)

SECONDS = 20.0
"""How long the server may take for each step."""
_BODY = b"List-Unsubscribe=One-Click"
_HEADERS = {"Content-Type": "application/x-www-form-urlencoded", "Connection": "close"}
_READ = 4096
Allowed = Callable[[str], bool]


class NotHandedOver(Exception):
    """The server could not be reached, so it knows of nothing."""


def is_public(address: str) -> bool:
    """Whether an IP address is out on the internet, rather than this computer or one beside it."""
    try:
        return ipaddress.ip_address(address).is_global
    except ValueError:
        return False


class _Connection(http.client.HTTPSConnection):
    """Goes only where it is allowed to, and to the very address that was looked at."""

    def __init__(self, host: str, port: int | None, allowed: Allowed) -> None:
        super().__init__(host, port, timeout=SECONDS, context=context_for(""))
        self._allowed = allowed

    def connect(self) -> None:
        context, name = context_for(""), self.host
        found = [each[4][0] for each in socket.getaddrinfo(name, self.port, type=socket.SOCK_STREAM)]
        addresses = [str(address) for address in found if self._allowed(str(address))]
        if not addresses:
            raise NotHandedOver(f"{name} is no server on the internet")
        plain = socket.create_connection((addresses[0], self.port), SECONDS)
        try:
            self.sock = context.wrap_socket(plain, server_hostname=name)
        except BaseException:
            plain.close()
            raise


def post(url: str, allowed: Allowed = is_public) -> tuple[str, str]:
    """Make the request; gives the state it leads to (done, failed, unknown) and why.

    Raises:
        NotHandedOver: It may be tried again.
    """
    parts = urlsplit(web_address(url))
    if web_address(url) != url or parts.scheme.lower() != "https" or parts.hostname is None:
        return "failed", "The address is none that a request may go to."
    host = parts.hostname
    connection = _Connection(host, parts.port, allowed)
    try:
        try:
            connection.connect()
        except OSError as error:
            raise NotHandedOver(f"{host} cannot be reached: {_words(error)}.") from error
        path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
        try:
            connection.request("POST", path, _BODY, _HEADERS)
            answer = connection.getresponse()
            answer.read(_READ)
        except (OSError, http.client.HTTPException) as error:
            return "unknown", f"{host} gave no answer: {_words(error)}."
    finally:
        connection.close()
    return _verdict(host, answer)


def _verdict(host: str, answer: http.client.HTTPResponse) -> tuple[str, str]:
    if 200 <= answer.status < 300:
        return "done", ""
    if 300 <= answer.status < 400:
        return "failed", f"{host} sends us elsewhere, which we do not follow. Open the page in your browser."
    return "failed", f"{host} answered {answer.status} {shorten(clean_line(answer.reason), 60)}.".replace(" .", ".")


def _words(error: Exception) -> str:
    return shorten(clean_line(getattr(error, "strerror", None) or str(error) or type(error).__name__), 80).rstrip(".")


def leave_lists(writes: Writes, *, stopping: Callable[[], bool] = lambda: False, allowed: Allowed = is_public) -> int:
    """Make all requests that are due; gives how many were tried."""
    tried = 0
    while not stopping() and (one := writes.run(unsubscribes.claim)) is not None:
        tried += 1
        _leave(writes, one, allowed)
    return tried


def _leave(writes: Writes, one: Unsubscribe, allowed: Allowed) -> None:
    try:
        state, reason = post(one.target, allowed)
    except NotHandedOver as error:
        log.warning("unsubscribe %d put off", one.id)
        writes.run(partial(unsubscribes.try_again, one=one, reason=str(error)))
        return
    log.info("unsubscribe %d: %s", one.id, state)
    writes.run(partial(unsubscribes.finish, row_id=one.id, state=state, reason=reason))
