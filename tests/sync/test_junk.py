"""Junk and trash stay out of what a rep sees unless asked for (SPEC §3, §4)."""

from __future__ import annotations

import pytest

from salesinbox.actions import triage
from salesinbox.core.models import Role
from salesinbox.store import search, threads
from salesinbox.store.threads import Filter
from tests.rig import Rig, mail

PLACES = {"Junk": (Filter.JUNK, "in:junk"), "Trash": (Filter.TRASH, "in:trash")}


@pytest.mark.parametrize("name", PLACES)
def test_junk_and_trash_are_in_no_count_list_or_search(rig: Rig, name: str) -> None:
    filter_, query = PLACES[name]
    if not rig.client.folder_exists(name):
        rig.client.create_folder(name)
    rig.append(mail("Real offer"))
    rig.append(mail("Cheap watches"), name)
    rig.sync()
    assert rig.box(Role(name.lower())).name == name
    assert rig.listed(Filter.INBOX) == rig.listed(Filter.UNREAD) == rig.listed(Filter.ALL) == ["Real offer"]
    assert threads.unread_in_inbox(rig.db) == threads.count(rig.db, Filter.UNREAD) == 1
    assert search.search(rig.db, "watches") == []
    assert [hit.thread.subject for hit in search.search(rig.db, f"watches {query}")] == ["Cheap watches"]
    assert rig.listed(filter_) == ["Cheap watches"]


def test_what_was_taken_out_of_junk_counts_again(rig: Rig) -> None:
    if not rig.client.folder_exists("Junk"):
        rig.client.create_folder("Junk")
    rig.append(mail("Not junk at all"), "Junk")
    rig.sync()
    triage.move(rig.db, [rig.thread("Not junk at all")], "INBOX")
    assert threads.unread_in_inbox(rig.db) == 1
    rig.sync()
    assert set(rig.on_server()) == {"Not junk at all"}
    assert [hit.thread.subject for hit in search.search(rig.db, "junk")] == ["Not junk at all"]


def test_a_reply_in_junk_does_not_make_its_conversation_unread(rig: Rig) -> None:
    if not rig.client.folder_exists("Junk"):
        rig.client.create_folder("Junk")
    rig.append(mail("Offer", message_id="one@heron.example"), flags=(b"\\Seen",))
    rig.append(mail("Re: Offer", extra="In-Reply-To: <one@heron.example>\r\n"), "Junk")
    rig.sync()
    (row,) = threads.page(rig.db, Filter.INBOX)
    assert (row.unread, row.messages) == (0, 1)
