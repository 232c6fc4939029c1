"""What the user does here is done on the server, at once or when it can be reached again."""

from __future__ import annotations

import pytest

from salesinbox.actions import triage, undo
from salesinbox.core.models import Role
from salesinbox.store import action_log
from salesinbox.store.effective import ANSWERED, Effect, refresh
from salesinbox.store.threads import Filter
from tests.rig import Rig, mail


def states(rig: Rig) -> list[str]:
    return [row[0] for row in rig.db.rows("SELECT state FROM actions ORDER BY id")]


def test_reading_and_starring_reach_the_server(rig: Rig) -> None:
    rig.append(mail("Quote"))
    rig.sync()
    triage.mark_read(rig.db, [rig.thread("Quote")])
    triage.star(rig.db, [rig.thread("Quote")])
    rig.sync()
    assert rig.on_server()["Quote"] == {"\\Seen", "\\Flagged"} == rig.held()["Quote"]
    assert states(rig) == ["done", "done"]
    triage.mark_unread(rig.db, [rig.thread("Quote")])
    rig.sync()
    assert rig.on_server()["Quote"] == {"\\Flagged"}


def test_archiving_offline_happens_on_the_server_later(rig: Rig) -> None:
    rig.append(mail("Quote"))
    rig.append(mail("Invoice"))
    rig.sync()
    triage.archive(rig.db, [rig.thread("Quote")])
    assert rig.listed(Filter.INBOX) == ["Invoice"]
    assert set(rig.on_server()) == {"Quote", "Invoice"}
    rig.sync()
    assert (set(rig.on_server()), set(rig.on_server("Archive"))) == ({"Invoice"}, {"Quote"})
    assert (set(rig.held()), set(rig.held("Archive"))) == ({"Invoice"}, {"Quote"})
    assert rig.listed(Filter.ARCHIVE) == ["Quote"]
    assert rig.db.value("SELECT count(*) FROM messages") == 2


def test_deleting_and_restoring(rig: Rig) -> None:
    rig.append(mail("Quote"))
    rig.sync()
    triage.delete(rig.db, [rig.thread("Quote")])
    rig.sync()
    assert (set(rig.on_server()), set(rig.on_server("Trash"))) == (set(), {"Quote"})
    triage.restore(rig.db, [rig.thread("Quote")])
    rig.sync()
    assert (set(rig.on_server()), set(rig.on_server("Trash"))) == ({"Quote"}, set())


def test_an_undo_goes_back_on_the_server_too(rig: Rig) -> None:
    rig.append(mail("Quote"))
    rig.sync()
    triage.archive(rig.db, [rig.thread("Quote")])
    rig.sync()
    undo.undo(rig.db)
    rig.sync()
    assert (set(rig.on_server()), set(rig.on_server("Archive"))) == ({"Quote"}, set())


def test_a_label_becomes_a_keyword_and_goes_again(rig: Rig) -> None:
    rig.append(mail("Quote"))
    rig.sync()
    triage.label(rig.db, [rig.thread("Quote")], "hot lead")
    rig.sync()
    assert rig.on_server()["Quote"] == {"hot_lead"}
    triage.label(rig.db, [rig.thread("Quote")], "hot lead", on=False)
    rig.sync()
    assert rig.on_server()["Quote"] == set()
    assert rig.db.value("SELECT count(*) FROM message_labels") == 0


def test_a_label_written_otherwise_by_another_program_can_be_taken_away(rig: Rig) -> None:
    rig.append(mail("Quote"), flags=(b"Hot_Lead",))
    rig.sync()
    triage.label(rig.db, [rig.thread("Quote")], "hot lead", on=False)
    rig.sync()
    assert rig.on_server()["Quote"] == set()


def test_flags_go_to_every_copy(rig: Rig) -> None:
    rig.append(mail("Quote"))
    rig.client.copy(rig.uids(), "Archive")
    rig.sync()
    triage.star(rig.db, [rig.thread("Quote")])
    rig.sync()
    assert rig.on_server()["Quote"] == rig.on_server("Archive")["Quote"] == {"\\Flagged"}


def test_what_was_moved_elsewhere_meanwhile_stays_there(rig: Rig) -> None:
    rig.append(mail("Quote"))
    rig.sync()
    triage.archive(rig.db, [rig.thread("Quote")])
    rig.client.move(rig.uids(), "Junk")
    rig.sync()
    assert set(rig.on_server("Junk")) == {"Quote"}
    assert set(rig.on_server("Archive")) == set()
    assert states(rig) == ["skipped"]
    assert rig.listed(Filter.JUNK) == ["Quote"]


def test_what_was_deleted_elsewhere_meanwhile_is_gone(rig: Rig) -> None:
    rig.append(mail("Quote"))
    rig.sync()
    triage.star(rig.db, [rig.thread("Quote")])
    rig.client.delete_messages(rig.uids())
    rig.client.expunge()
    rig.sync()
    assert rig.db.value("SELECT count(*) FROM messages") == 0


def test_a_move_whose_answer_was_lost_is_not_done_twice(rig: Rig) -> None:
    rig.append(mail("Quote"))
    rig.sync()
    triage.archive(rig.db, [rig.thread("Quote")])
    rig.client.move(rig.uids(), "Archive")  # our own MOVE, of which only the answer is missing
    rig.sync()
    assert set(rig.on_server("Archive")) == {"Quote"} == set(rig.held("Archive"))
    assert len(rig.uids("Archive")) == 1
    assert states(rig) == ["done"]


def test_a_mailbox_that_got_new_uids_is_synced_before_it_is_worked_on(rig: Rig) -> None:
    rig.client.create_folder("Offers")
    quote = mail("Quote")
    rig.append(mail("First"), "Offers")
    rig.append(quote, "Offers")
    rig.sync()
    triage.delete(rig.db, [rig.thread("Quote")])
    rig.client.rename_folder("Offers", "Elsewhere")
    rig.client.delete_folder("Elsewhere")
    rig.client.create_folder("Offers")
    rig.append(quote, "Offers")
    rig.append(mail("Second"), "Offers")
    rig.sync()
    assert set(rig.on_server("Offers")) == {"Second"}
    assert set(rig.on_server("Trash")) == {"Quote"}


@pytest.mark.parametrize("make", [True, False])
def test_an_archive_is_made_where_the_server_has_none(rig: Rig, make: bool) -> None:
    rig.client.unsubscribe_folder("Archive")
    rig.client.delete_folder("Archive")
    rig.configure(make_archive=make)
    rig.append(mail("Quote"))
    rig.sync()
    if not rig.box(Role.ARCHIVE).local:
        pytest.skip("this server makes its standard mailboxes anew")
    before = rig.box(Role.ARCHIVE).id
    triage.archive(rig.db, [rig.thread("Quote")])
    rig.sync()
    assert rig.listed(Filter.ARCHIVE) == ["Quote"]
    assert rig.box(Role.ARCHIVE).id == before
    assert rig.box(Role.ARCHIVE).local is not make
    assert set(rig.on_server()) == (set() if make else {"Quote"})


def test_an_archive_kept_here_can_be_left_again(rig: Rig) -> None:
    rig.configure(mirror_archive=False)
    rig.append(mail("Quote"))
    rig.sync()
    triage.archive(rig.db, [rig.thread("Quote")])
    rig.sync()
    assert (rig.listed(Filter.INBOX), set(rig.on_server())) == ([], {"Quote"})
    undo.undo(rig.db)
    rig.sync()
    assert (rig.listed(Filter.INBOX), set(rig.on_server())) == (["Quote"], {"Quote"})


def test_a_flag_the_engine_asks_for_itself_is_no_step_to_undo(rig: Rig) -> None:
    rig.append(mail("Quote"))
    rig.sync()
    id_ = rig.message("Quote")["id"]
    effects = [Effect("flag", {"flag": ANSWERED, "on": on}) for on in (True, False)]
    with rig.db.write("test"):
        action_log.append(rig.db, rig.account_id, None, effects[0], effects[1], [id_])
        refresh(rig.db, [id_])
    rig.sync()
    assert rig.on_server()["Quote"] == {"\\Answered"}
    assert action_log.last_step(rig.db) is None
