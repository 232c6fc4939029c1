"""What another mail program does on the server, with no more than every server can do; and how both sides compare."""

from __future__ import annotations

from collections.abc import Iterable

from salesinbox.store import mailboxes
from salesinbox.sync import answers
from salesinbox.sync.mailbox_names import MailboxNames
from tests.rig import Rig


def move(rig: Rig, source: str, target: str, uids: Iterable[int] | None = None) -> None:
    """Move messages, all of them without *uids*."""
    chosen = sorted(rig.uids(source) if uids is None else uids)
    rig.client.select_folder(source)
    rig.client.copy(chosen, target)
    expunge(rig, source, chosen)


def expunge(rig: Rig, mailbox: str, uids: Iterable[int] | None = None) -> None:
    """Delete messages for good, all of them without *uids*."""
    chosen = sorted(rig.uids(mailbox) if uids is None else uids)
    rig.client.select_folder(mailbox)
    rig.client.delete_messages(chosen)
    rig.client.expunge()


def mark(rig: Rig, mailbox: str, uids: Iterable[int], *flags: str) -> None:
    """Set flags."""
    rig.client.select_folder(mailbox)
    rig.client.add_flags(sorted(uids), flags)


def delete_mailbox(rig: Rig, name: str) -> None:
    """Delete a mailbox, which some servers allow only while it is not open."""
    rig.client.select_folder("INBOX")
    rig.client.delete_folder(name)


def mailboxes_there(rig: Rig) -> set[str]:
    """The mailboxes that can be opened on the server."""
    _, data = rig.client._imap.list()  # imapclient stumbles over brackets in names
    listed = answers.listed(data, MailboxNames().read)
    return {name for flags, _, name in listed if answers.is_selectable(flags)}


def assert_both_sides_are_equal(rig: Rig) -> None:
    """The cache holds the server's mailboxes, messages and flags, no more and no less."""
    here = [each for each in mailboxes.of_account(rig.db, rig.account_id) if not each.local and each.selectable]
    assert {each.name for each in here} == mailboxes_there(rig)
    for each in here:
        assert rig.held(each.name) == rig.on_server(each.name), each.name
        assert rig.db.value("SELECT count(*) FROM message_mailbox WHERE mailbox_id = ?", (each.id,)) == len(
            rig.uids(each.name)
        )
