"""Archive and delete on servers that only name their mailboxes, in the way of the large providers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from salesinbox.actions import triage
from salesinbox.core.models import Role
from salesinbox.store import outcomes
from salesinbox.store.threads import Filter
from tests.fakes.pymap_server import PymapServer
from tests.rig import Rig, mail, rig_on

NAMES = {
    "iCloud": ("Sent Messages", "Deleted Messages", "Junk", "Archive"),
    "Outlook.com": ("Sent", "Deleted", "Junk", "Archive"),
    "Microsoft 365": ("Sent Items", "Deleted Items", "Junk Email", "Archive"),
    "Yahoo": ("Sent", "Trash", "Bulk Mail", "Archive"),
    "GMX": ("Gesendet", "Gelöscht", "Spamverdacht", ""),
}


@pytest.fixture(params=NAMES)
def names(request: pytest.FixtureRequest) -> tuple[str, str, str, str]:
    """Sent, trash, junk, archive; empty where the provider has none."""
    return NAMES[str(request.param)]


@pytest.fixture
def rig(tmp_path: Path, pymap_server: PymapServer, names: tuple[str, ...]) -> Iterator[Rig]:
    """An account with a provider's mailboxes and three mails in the inbox."""
    with rig_on(tmp_path, pymap_server) as made:
        for name in {"Sent", "Trash", "Junk", "Archive"} - set(names):
            made.client.delete_folder(name)
        for name in set(names) - {"Sent", "Trash", "Junk", "Archive", ""}:
            made.client.create_folder(name)
        for subject in ("Quote", "Invoice", "Prize"):
            made.append(mail(subject))
        made.sync()
        yield made
    pymap_server.close_clients()


def test_each_goes_where_the_provider_keeps_it(rig: Rig, names: tuple[str, str, str, str]) -> None:
    sent, trash, junk, archive = names
    assert [rig.box(role).name for role in (Role.SENT, Role.TRASH, Role.JUNK)] == [sent, trash, junk]
    triage.archive(rig.db, [rig.thread("Quote")])
    triage.delete(rig.db, [rig.thread("Invoice")])
    triage.move(rig.db, [rig.thread("Prize")], junk)
    rig.sync()
    assert rig.on_server() == {}
    assert set(rig.on_server(archive or "Archive")) == {"Quote"}
    assert set(rig.on_server(trash)) == {"Invoice"}
    assert set(rig.on_server(junk)) == {"Prize"}
    assert rig.listed(Filter.ARCHIVE) == ["Quote"]
    assert outcomes.listing(rig.db, 10) == []
    made = {name for _, _, name in rig.client.list_folders()}
    assert made == {"INBOX", "Drafts", sent, trash, junk, archive or "Archive"}


def test_deleting_never_expunges(rig: Rig, names: tuple[str, str, str, str]) -> None:
    trash = names[1]
    triage.delete(rig.db, [rig.thread(each) for each in ("Quote", "Invoice")])
    rig.sync()
    triage.delete(rig.db, [rig.thread("Prize")])
    rig.sync()
    assert set(rig.on_server(trash)) == {"Quote", "Invoice", "Prize"}
    assert all("\\Deleted" not in flags for flags in rig.on_server(trash).values())
