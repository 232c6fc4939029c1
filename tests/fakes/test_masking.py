"""A masked server announces less, and notices who uses it all the same."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError

from tests.fakes.accounts import ImapFake
from tests.fakes.dovecot import Dovecot
from tests.fakes.masking import EVERYTHING, MASKS, Masked

MAIL = b"From: ben@heron.example\r\nSubject: Quote\r\nMessage-ID: <1@heron.example>\r\n\r\n* CAPABILITY MOVE {3}\r\n"
_USES = {
    "COMPRESS=DEFLATE": ("COMPRESS", "DEFLATE"),
    "CONDSTORE": ("FETCH", "1:*", "(FLAGS)", "(CHANGEDSINCE 1)"),
    "ENABLE": ("ENABLE", "CONDSTORE"),
    "ESEARCH": ("SEARCH", "RETURN", "(ALL)", "ALL"),
    "ID": ("ID", "NIL"),
    "IDLE": ("IDLE",),
    "LIST-STATUS": ("LIST", '""', "*", "RETURN (STATUS (MESSAGES))"),
    "LITERAL-": ("SEARCH", "SUBJECT", "{3+}\r\nabc"),
    "LITERAL+": ("SEARCH", "SUBJECT", "{3+}\r\nabc"),
    "MOVE": ("UID MOVE", "1", "Archive"),
    "NAMESPACE": ("NAMESPACE",),
    "NOTIFY": ("NOTIFY", "NONE"),
    "QRESYNC": ("ENABLE", "QRESYNC"),
    "SPECIAL-USE": ("LIST", '""', "*", "RETURN (SPECIAL-USE)"),
    "UIDPLUS": ("UID EXPUNGE", "1"),
    "UTF8=ACCEPT": ("ENABLE", "UTF8=ACCEPT"),
    "X-GM-EXT-1": ("FETCH", "1:*", "(X-GM-MSGID)"),
}


@contextlib.contextmanager
def _signed_in(server: ImapFake, *lacking: str) -> Iterator[tuple[Masked, IMAPClient]]:
    masked = Masked(server, lacking)
    masked.start()
    client = IMAPClient(masked.host, port=masked.port, ssl=False, timeout=10)
    try:
        client.login(*masked.new_account())
        yield masked, client
    finally:
        client.shutdown()
        masked.stop()


@pytest.mark.parametrize("lacking", sorted(MASKS))
def test_what_is_lacking_is_not_announced_and_its_use_is_noticed(dovecot: Dovecot, lacking: str) -> None:
    with _signed_in(dovecot, lacking) as (masked, client):
        assert not client.has_capability(lacking)
        client.select_folder("INBOX")
        tag = client._imap._new_tag()
        client._imap.send(tag + b" " + " ".join(_USES[lacking]).encode() + b"\r\n")
        line = client._imap.readline()
        assert line == tag + b" BAD What this needs was not announced.\r\n"
        assert len(masked.misused) == 1
        client.noop()


def test_all_else_goes_through(dovecot: Dovecot) -> None:
    with _signed_in(dovecot, "CONDSTORE") as (masked, client):
        assert client.has_capability("MOVE")
        client.append("INBOX", MAIL)
        client.select_folder("INBOX")
        (fetched,) = client.fetch(client.search(), ["BODY.PEEK[]", "FLAGS"]).values()
        assert fetched[b"BODY[]"] == MAIL
        client.move(client.search(), "Archive")
        assert client.search() == []
        assert masked.misused == []


def test_nothing_is_told_that_a_lesser_server_would_not_tell(dovecot: Dovecot) -> None:
    with _signed_in(dovecot, EVERYTHING) as (_, client):
        assert {each for each in client.capabilities() if b"AUTH=" not in each} <= {b"IMAP4REV1", b"SASL-IR"}
        assert "HIGHESTMODSEQ" not in str(client.select_folder("INBOX"))
        assert "UID" not in str(client.append("INBOX", MAIL))
        assert "UID" not in str(client.copy("1:*", "Archive"))
        assert {flags for flags, _, name in client.list_folders() if name == "Sent"} <= {(b"\\HasNoChildren",), ()}
        with pytest.raises(IMAPClientError):
            client.namespace()


def test_mailboxes_may_take_no_keywords(dovecot: Dovecot) -> None:
    with _signed_in(dovecot, "KEYWORDS") as (masked, client):
        client.append("INBOX", MAIL)
        assert b"\\*" not in client.select_folder("INBOX")[b"PERMANENTFLAGS"]
        client.add_flags(client.search(), [b"\\Seen"])
        assert masked.misused == []
        with pytest.raises(IMAPClientError):
            client.add_flags(client.search(), [b"\\Flagged", b"renewal"])
        assert len(masked.misused) == 1
