"""The Gmail-like server behaves as Gmail is known to, in what the tests that lean on it take for granted."""

from __future__ import annotations

import pytest
from imapclient import IMAPClient

from tests.fakes.gmail import GmailServer
from tests.fakes.gmail_account import ALL, DRAFTS, SENT, SPAM, STARRED, TRASH

MAIL = b"From: ben@heron.example\r\nSubject: Quote\r\nMessage-ID: <1@heron.example>\r\n\r\nHow much?\r\n"
REPLY = MAIL.replace(b"<1@", b"<2@").replace(b"\r\n\r\n", b"\r\nReferences: <1@heron.example>\r\n\r\n")


@pytest.fixture
def account(gmail_server: GmailServer) -> str:
    return gmail_server.new_account()[0]


@pytest.fixture
def client(gmail_server: GmailServer, account: str) -> IMAPClient:
    client = gmail_server.client(account)
    client.append("INBOX", MAIL)
    return client


def holding(client: IMAPClient) -> set[str]:
    """The mailboxes that show something."""
    names = [name for flags, _, name in client.list_folders() if b"\\Noselect" not in flags]
    return {name for name in names if client.select_folder(name)[b"EXISTS"]}


def all_mail(client: IMAPClient) -> list[int]:
    client.select_folder(ALL)
    return list(client.search())


def test_mailboxes_say_what_they_are(client: IMAPClient) -> None:
    kinds = {name: set(flags) for flags, _, name in client.list_folders()}
    assert b"\\All" in kinds[ALL]
    assert b"\\Flagged" in kinds[STARRED]
    assert b"\\Noselect" in kinds["[Gmail]"]
    assert {b"X-GM-EXT-1", b"CONDSTORE"} <= set(client.capabilities())
    assert b"QRESYNC" not in client.capabilities()


def test_a_mail_is_in_all_mail_and_in_the_mailbox_of_each_label(client: IMAPClient) -> None:
    uids = all_mail(client)
    client.add_gmail_labels(uids, ["\\Starred", "Hot lead", "Müller & Co"])
    assert holding(client) == {ALL, "INBOX", STARRED, "Hot lead", "Müller & Co"}
    client.select_folder(ALL)
    data = client.fetch(uids, ["X-GM-LABELS", "X-GM-MSGID", "FLAGS"])[uids[0]]
    assert set(client.get_gmail_labels(uids)[uids[0]]) == {"\\Inbox", "\\Starred", "Hot lead", "Müller & Co"}
    assert data[b"FLAGS"] == (b"\\Flagged",)
    client.select_folder("INBOX")
    (inbox,) = client.search()
    other = client.fetch([inbox], ["X-GM-MSGID", "X-GM-LABELS"])[inbox]
    assert other[b"X-GM-MSGID"] == data[b"X-GM-MSGID"]
    assert b"\\Inbox" not in other[b"X-GM-LABELS"]


def test_taking_it_out_of_the_inbox_archives_it(client: IMAPClient) -> None:
    client.select_folder("INBOX")
    client.delete_messages(client.search())
    client.expunge()
    assert holding(client) == {ALL}
    client.select_folder(ALL)
    client.copy(client.search(), "INBOX")
    assert holding(client) == {ALL, "INBOX"}
    client.select_folder("INBOX")
    client.move(client.search(), ALL)
    assert holding(client) == {ALL}


@pytest.mark.parametrize("place", [TRASH, SPAM])
def test_trash_and_spam_have_a_mail_for_themselves(client: IMAPClient, place: str) -> None:
    client.create_folder("Hot lead")
    client.select_folder("INBOX")
    client.copy(client.search(), "Hot lead")
    client.copy(client.search(), place)
    assert holding(client) == {place}
    client.select_folder(place)
    client.delete_messages(client.search())
    client.expunge()
    assert holding(client) == set()


def test_flags_are_the_mails_wherever_it_is_seen(client: IMAPClient) -> None:
    client.select_folder("INBOX")
    client.add_flags(client.search(), [b"\\Seen", b"\\Flagged", b"urgent"])
    assert STARRED in holding(client)
    uids = all_mail(client)
    assert set(client.get_flags(uids)[uids[0]]) == {b"\\Seen", b"\\Flagged", b"urgent"}
    client.remove_gmail_labels(uids, ["\\Starred"])
    assert STARRED not in holding(client)


def test_changed_labels_have_a_new_modseq(client: IMAPClient) -> None:
    uids = all_mail(client)
    before = client.select_folder(ALL)[b"HIGHESTMODSEQ"]
    assert client.fetch(uids, ["X-GM-LABELS"], [f"CHANGEDSINCE {before}"]) == {}
    client.add_gmail_labels(uids, ["Hot lead"])
    changed = client.fetch(uids, ["X-GM-LABELS"], [f"CHANGEDSINCE {before}"])
    assert set(changed[uids[0]][b"X-GM-LABELS"]) == {b"\\Inbox", b"Hot lead"}


def test_sent_mail_is_filed_by_the_server(gmail_server: GmailServer, account: str, client: IMAPClient) -> None:
    gmail_server.sent(account, REPLY)
    client.select_folder(SENT)
    (uid,) = client.search()
    client.remove_gmail_labels([uid], ["\\Sent"])
    assert holding(client) == {ALL, SENT, "INBOX"}
    uids = all_mail(client)
    threads = {data[b"X-GM-THRID"] for data in client.fetch(uids, ["X-GM-THRID"]).values()}
    assert len(threads) == 1


def test_searches_of_gmail(client: IMAPClient) -> None:
    uids = all_mail(client)
    number = client.fetch(uids, ["X-GM-MSGID"])[uids[0]][b"X-GM-MSGID"]
    assert client.search(["X-GM-MSGID", number]) == uids == client.gmail_search("much")
    assert client.search(["X-GM-LABELS", "\\Inbox"]) == uids
    assert client.search(["X-GM-MSGID", number + 1]) == [] == client.gmail_search("little")


def test_a_draft_is_put_into_drafts(client: IMAPClient) -> None:
    client.append(DRAFTS, REPLY, flags=(b"\\Draft",))
    assert holding(client) == {ALL, "INBOX", DRAFTS}


def test_a_waiting_client_hears_of_labels_and_mail(gmail_server: GmailServer, account: str, client: IMAPClient) -> None:
    client.select_folder(ALL)
    client.idle()
    gmail_server.client(account).append("INBOX", REPLY)
    assert (2, b"EXISTS") in client.idle_check(timeout=5)
    client.idle_done()


def test_it_tells_the_parts_of_a_mail(client: IMAPClient) -> None:
    uids = all_mail(client)
    data = client.fetch(uids, ["BODYSTRUCTURE", "ENVELOPE", "BODY.PEEK[TEXT]", "BODY.PEEK[]<0.5>", "RFC822.SIZE"])
    found = data[uids[0]]
    assert found[b"ENVELOPE"].subject == b"Quote"
    assert (found[b"BODY[TEXT]"], found[b"BODY[]<0>"], found[b"RFC822.SIZE"]) == (b"How much?\r\n", MAIL[:5], len(MAIL))
    assert not found[b"BODYSTRUCTURE"].is_multipart


def test_hidden_all_mail_is_not_there(gmail_server: GmailServer, account: str, client: IMAPClient) -> None:
    gmail_server.hide_all_mail(account)
    assert ALL not in {name for _, _, name in client.list_folders()}
    assert holding(client) == {"INBOX"}


def test_it_comes_back_with_its_mail(gmail_server: GmailServer, account: str, client: IMAPClient) -> None:
    gmail_server.stop()
    gmail_server.start()
    assert holding(gmail_server.client(account)) == {ALL, "INBOX"}
