"""Mail without a server: what is done to imported mail is done at once and for good."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from salesinbox.actions import triage, undo
from salesinbox.config.locations import locate
from salesinbox.core.models import Role
from salesinbox.engine.dispatcher import run_actions
from salesinbox.engine.writer import Writer
from salesinbox.store import accounts, mailboxes, messages, threads
from salesinbox.store.connection import Database, open_database
from salesinbox.store.messages import Arrival
from salesinbox.store.prepared import prepare
from salesinbox.store.threads import Filter
from salesinbox.sync.local_writeback import LocalWriteback
from tests.rig import mail


class Local:
    """An account of imported mail, and what the engine does for it."""

    def __init__(self, folder: Path) -> None:
        places = locate("default", {"SALESINBOX_HOME": str(folder)})
        places.ensure()
        self.db: Database = open_database(places.database, places.blobs_database)
        self.account = accounts.ensure(self.db, "archive@local.invalid", local=True)
        inbox = mailboxes.with_role(self.db, self.account.id, Role.INBOX)
        assert inbox is not None
        arrival = Arrival(prepare(mail("Quote")), inbox.id, 1, frozenset(), 1_700_000_000)
        (self.message_id,) = messages.add(self.db, self.account.id, [arrival])
        self.thread = int(self.db.value("SELECT thread_id FROM messages"))
        self._writer = Writer(places.database, places.blobs_database)

    def carry_out(self) -> list[str]:
        """The engine's part; the states of all actions afterwards."""
        run_actions(self._writer, self.account.id, LocalWriteback(self._writer))
        return [row[0] for row in self.db.rows("SELECT state FROM actions ORDER BY id")]

    def listed(self, filter_: Filter) -> list[str]:
        return [row.subject for row in threads.page(self.db, filter_)]

    def close(self) -> None:
        self._writer.close()
        self.db.close()


@pytest.fixture
def local(tmp_path: Path) -> Iterator[Local]:
    made = Local(tmp_path)
    yield made
    made.close()


def test_it_can_be_archived_and_brought_back(local: Local) -> None:
    triage.archive(local.db, [local.thread])
    assert local.carry_out() == ["done"]
    assert (local.listed(Filter.INBOX), local.listed(Filter.ARCHIVE)) == ([], ["Quote"])
    undo.undo(local.db)
    assert local.carry_out() == ["done", "done"]
    assert (local.listed(Filter.INBOX), local.listed(Filter.ARCHIVE)) == (["Quote"], [])


def test_flags_and_labels_are_kept(local: Local) -> None:
    triage.star(local.db, [local.thread])
    triage.label(local.db, [local.thread], "hot lead")
    assert local.carry_out() == ["done", "done"]
    assert local.listed(Filter.STARRED) == ["Quote"]
    assert local.db.value("SELECT flags FROM message_mailbox") == "\\Flagged hot_lead"
    triage.label(local.db, [local.thread], "hot lead", on=False)
    local.carry_out()
    assert local.db.value("SELECT flags FROM message_mailbox") == "\\Flagged"
    assert local.db.value("SELECT count(*) FROM message_labels") == 0


def test_deleted_mail_can_be_restored(local: Local) -> None:
    triage.delete(local.db, [local.thread])
    local.carry_out()
    assert local.listed(Filter.TRASH) == ["Quote"]
    triage.restore(local.db, [local.thread])
    local.carry_out()
    assert (local.listed(Filter.INBOX), local.listed(Filter.TRASH)) == (["Quote"], [])
