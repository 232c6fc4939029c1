"""What stayed on the server comes when somebody opens it, whether an engine runs or not, whatever happens meanwhile."""

from __future__ import annotations

import contextlib
import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from salesinbox.core.errors import NotDownloaded, StoreError, UserError
from salesinbox.engine import control
from salesinbox.engine.control import fetch_content
from salesinbox.store import blobs, fetches, messages, reading, search, status
from salesinbox.store.fetches import Fetch
from salesinbox.store.partial import Lacking, lacking_files, lacking_messages
from salesinbox.store.reading import AttachmentRow
from salesinbox.store.rescue import blob_care
from salesinbox.store.threads import Filter
from salesinbox.sync import on_demand
from salesinbox.sync.faults import ConnectionLost
from salesinbox.sync.structure import fetch_span
from tests.engine.conftest import StartEngine
from tests.engine.process import engine_process
from tests.faults.proxy import Proxy, cut_after, proxy_to
from tests.mail.winmail import tnef
from tests.rig import Rig, mail, wait_for
from tests.store.index import rebuilt_differs
from tests.sync.large import mail_of, mail_with_file, part, some_bytes

PDF = some_bytes(900_000)


@pytest.fixture(autouse=True)
def synced(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mail with a large file, which stayed on the server; slices are small."""
    monkeypatch.setattr(on_demand, "LARGEST_SLICE", on_demand.SMALLEST_SLICE * 4)
    rig.configure(attachment_limit=20_000)
    rig.append(mail_with_file("Offer", PDF))
    rig.sync()


@pytest.fixture
def proxy(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    monkeypatch.setattr("salesinbox.engine.backoff.FIRST_SECONDS", 0.05)
    with proxy_to(rig.server.port) as made:
        rig.configure(imap=replace(rig.settings.imap, port=made.port))
        yield made


def file_of(rig: Rig, subject: str = "Offer") -> AttachmentRow:
    return reading.attachments_of(rig.db, rig.message(subject)["id"])[0]


def wanted(rig: Rig) -> list[Lacking]:
    return list(lacking_files(rig.db, [file_of(rig).id]))


def whole(rig: Rig) -> list[Lacking]:
    return lacking_messages(rig.db, [rig.message("Offer")["id"]])


def request(rig: Rig, fetch_id: int) -> Fetch:
    found = fetches.get(rig.db, fetch_id)
    assert found is not None
    return found


def is_idle(rig: Rig) -> bool:
    return [each.state for each in status.accounts(rig.db)] == ["idle"]


@pytest.fixture(params=["engine", "no engine"])
def engine_or_not(request: pytest.FixtureRequest, rig: Rig) -> Iterator[None]:
    with engine_process(rig) if request.param == "engine" else contextlib.nullcontext():
        yield


@pytest.mark.usefixtures("engine_or_not")
def test_a_file_comes_when_it_is_asked_for_and_is_kept(rig: Rig) -> None:
    seen: list[tuple[int, int]] = []
    assert control.fetch_content(rig.locations, wanted(rig), lambda done, total: seen.append((done, total))) == {}
    assert reading.file_content(rig.db, file_of(rig)) == PDF
    assert (file_of(rig).missing, file_of(rig).size) == (0, len(PDF))
    assert wanted(rig) == []
    assert 0 < seen[-1][0] <= seen[-1][1]


@pytest.mark.usefixtures("engine_or_not")
def test_a_whole_message_takes_the_place_of_its_parts(rig: Rig) -> None:
    control.fetch_content(rig.locations, wanted(rig))
    file, excerpt = file_of(rig), rig.message("Offer")["blob"]
    assert control.fetch_content(rig.locations, whole(rig)) == {}
    uid = rig.uids()[0]
    raw = rig.client.fetch([uid], ["BODY.PEEK[]"])[uid][b"BODY[]"]
    assert reading.raw(rig.db, rig.message("Offer")["id"]) == raw
    assert file_of(rig).id == file.id
    assert reading.file_content(rig.db, file_of(rig)) == PDF
    for name in (file.blob, excerpt):  # each once
        with pytest.raises(StoreError):
            blobs.load(rig.db, name)
    assert rebuilt_differs(rig.db) == []


def lose(rig: Rig) -> None:
    """All raw mail and files are gone from the disk."""
    shutil.rmtree(rig.locations.blob_dir, ignore_errors=True)
    with rig.db.write_blobs():
        rig.db.execute("DELETE FROM blobs.blobs")


def test_a_file_that_was_fetched_and_got_lost_is_fetched_again(rig: Rig) -> None:
    control.fetch_content(rig.locations, wanted(rig))
    blobs_before = rig.db.rows("SELECT digest, data FROM blobs.blobs")
    lose(rig)
    blobs.save(rig.db, [(row["digest"], row["data"]) for row in blobs_before])  # the mail itself is still there
    assert blob_care.forget_lost_files(rig.db) == 1
    assert control.fetch_content(rig.locations, wanted(rig)) == {}
    assert reading.file_content(rig.db, file_of(rig)) == PDF
    assert blob_care.forget_lost_files(rig.db) == 0


def test_an_excerpt_that_got_lost_comes_back_as_the_whole_mail(rig: Rig) -> None:
    control.fetch_content(rig.locations, wanted(rig))
    lose(rig)
    blob_care.forget_lost_files(rig.db)
    (ids,) = blob_care.find_lost(rig.db)
    assert blob_care.note_lost(rig.db, ids) == 1
    rig.sync()
    assert whole(rig) == []
    assert reading.file_content(rig.db, file_of(rig)) == PDF
    assert b"Here it is." in (reading.raw(rig.db, rig.message("Offer")["id"]) or b"")


def test_the_same_file_in_two_mails_is_kept_once_and_as_long_as_one_is_there(rig: Rig) -> None:
    rig.append(mail_with_file("Again", PDF))
    rig.sync()
    both = [file_of(rig, subject).id for subject in ("Offer", "Again")]
    assert control.fetch_content(rig.locations, list(lacking_files(rig.db, both))) == {}
    assert file_of(rig).blob == file_of(rig, "Again").blob
    for subject in ("Again", "Offer"):
        assert reading.file_content(rig.db, file_of(rig)) == PDF
        name = file_of(rig).blob
        with rig.db.write("test"):
            gone = messages.delete_messages(rig.db, [rig.message(subject)["id"]])
        blobs.remove(rig.db, gone)
    with pytest.raises(StoreError):
        blobs.load(rig.db, name)


def test_a_text_that_was_cut_is_whole_and_found_once_the_message_is(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("salesinbox.sync.intake.WHOLE_BYTES", 30_000)
    monkeypatch.setattr("salesinbox.sync.intake.PART_BYTES", 9_000)
    for subject, last in (("Long", "walrus"), ("Longer", "kayak")):
        rig.append(mail_of(subject, "Content-Type: text/plain\r\n\r\n" + "word " * 8_000 + last, kind="signed"))
    rig.sync()
    assert search.search(rig.db, "walrus") == []
    assert rig.message("Long")["size"] > 40_000
    assert control.fetch_content(rig.locations, lacking_messages(rig.db, [rig.message("Long")["id"]])) == {}
    assert [hit.thread.subject for hit in search.search(rig.db, "walrus")] == ["Long"]
    assert rebuilt_differs(rig.db) == []
    rig.sync()
    assert rig.db.value("SELECT count(*) FROM messages") == 3


def test_a_mail_that_is_one_file_is_fetched_too(rig: Rig) -> None:
    raw = part(PDF, "scan.pdf")
    head, _, body = raw.partition("\r\n\r\n")
    rig.append(mail("Scan", extra=head + "\r\n", body=body))
    rig.sync()
    assert control.fetch_content(rig.locations, list(lacking_files(rig.db, [file_of(rig, "Scan").id]))) == {}
    assert reading.file_content(rig.db, file_of(rig, "Scan")) == PDF


def test_without_a_connection_one_is_told_so(rig: Rig) -> None:
    rig.configure(imap=replace(rig.settings.imap, port=1))
    (error,) = control.fetch_content(rig.locations, wanted(rig)).values()
    assert isinstance(error, NotDownloaded)
    assert error.message.startswith("Not downloaded. ")
    assert rig.db.value("SELECT count(*) FROM fetches WHERE state IN ('open', 'claimed')") == 0


def test_an_engine_without_a_connection_is_not_waited_for(rig: Rig) -> None:
    rig.configure(imap=replace(rig.settings.imap, port=1))
    with engine_process(rig):
        (error,) = control.fetch_content(rig.locations, wanted(rig)).values()
    assert f"Not downloaded, and {rig.username} is offline." in error.message


def test_a_mail_that_is_gone_from_the_server_is_told(rig: Rig) -> None:
    things = wanted(rig)
    rig.client.delete_messages(rig.uids())
    rig.client.expunge()
    (error,) = control.fetch_content(rig.locations, things).values()
    assert "not on the server any more" in error.message
    assert file_of(rig).missing


def test_a_mail_that_was_renumbered_is_not_taken_for_another(rig: Rig) -> None:
    with rig.db.write("test"):
        rig.db.execute("UPDATE mailboxes SET uidvalidity = uidvalidity + 1 WHERE name = 'INBOX'")
    (error,) = control.fetch_content(rig.locations, wanted(rig)).values()
    assert "not on the server any more" in error.message


def test_it_is_read_from_wherever_the_mail_still_is(rig: Rig) -> None:
    rig.client.select_folder("INBOX")
    rig.client.copy(rig.uids(), "Archive")
    rig.sync()
    rig.client.delete_messages(rig.uids())
    rig.client.expunge()
    assert control.fetch_content(rig.locations, wanted(rig)) == {}


def test_a_line_cut_in_the_middle_goes_on_where_it_was(
    rig: Rig, proxy: Proxy, start_engine: StartEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    start_engine(rig)
    wait_for(lambda: is_idle(rig))
    before = proxy.sent
    monkeypatch.setattr(on_demand, "MAX_ATTEMPTS", 1)  # what brings something is no attempt in vain
    proxy.fault = cut_after(700_000)
    (fetch_id,) = fetches.ask(rig.db, wanted(rig))
    wait_for(lambda: request(rig, fetch_id).state == "done")
    assert reading.file_content(rig.db, file_of(rig)) == PDF
    assert proxy.sent - before < 1_250_000 + 500_000  # not all of it twice


def test_a_line_that_breaks_over_it_every_time_is_given_up(
    rig: Rig, start_engine: StartEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object) -> bytes:
        raise ConnectionLost("The connection was lost.")

    monkeypatch.setattr("salesinbox.engine.backoff.FIRST_SECONDS", 0.01)
    monkeypatch.setattr(on_demand, "fetch_span", broken)
    start_engine(rig)
    (fetch_id,) = fetches.ask(rig.db, wanted(rig))
    wait_for(lambda: request(rig, fetch_id).state == "failed")
    assert request(rig, fetch_id).attempts == on_demand.MAX_ATTEMPTS
    wait_for(lambda: is_idle(rig))


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """The first slice is handed out; the next ones wait for this."""
    may_go_on = threading.Event()
    calls = []

    def waiting(*args: object) -> bytes | None:
        calls.append(args)
        if len(calls) > 1:
            assert may_go_on.wait(20)
        return fetch_span(*args)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(on_demand, "fetch_span", waiting)
    yield may_go_on
    may_go_on.set()


def test_what_is_not_wanted_any_more_is_dropped(rig: Rig, start_engine: StartEngine, slow: threading.Event) -> None:
    start_engine(rig)
    (fetch_id,) = fetches.ask(rig.db, wanted(rig))
    wait_for(lambda: request(rig, fetch_id).done > 0)
    fetches.cancel(rig.db, [fetch_id])
    slow.set()
    (second,) = fetches.ask(rig.db, whole(rig))
    wait_for(lambda: request(rig, second).state == "done")
    assert request(rig, fetch_id).state == "cancelled"
    assert request(rig, fetch_id).done < request(rig, fetch_id).total


def test_new_mail_and_actions_come_between_two_slices(
    rig: Rig, start_engine: StartEngine, slow: threading.Event
) -> None:
    start_engine(rig)
    (fetch_id,) = fetches.ask(rig.db, wanted(rig))
    wait_for(lambda: request(rig, fetch_id).done > 0)
    rig.append(mail("Urgent"))
    slow.set()
    wait_for(lambda: "Urgent" in rig.listed(Filter.INBOX))
    wait_for(lambda: request(rig, fetch_id).state == "done")
    assert reading.file_content(rig.db, file_of(rig)) == PDF


def test_what_somebody_waits_for_goes_before_what_was_asked_ahead(
    rig: Rig, start_engine: StartEngine, slow: threading.Event
) -> None:
    rig.append(mail_with_file("Other", PDF))
    rig.sync()
    fetches.ask_ahead(rig.db, whole(rig))
    start_engine(rig)
    (ahead,) = [row[0] for row in rig.db.rows("SELECT id FROM fetches WHERE ahead = 1")]
    wait_for(lambda: request(rig, ahead).done > 0)
    (now,) = fetches.ask(rig.db, list(lacking_files(rig.db, [file_of(rig, "Other").id])))
    slow.set()
    wait_for(lambda: request(rig, now).state == request(rig, ahead).state == "done")
    rows = rig.db.rows("SELECT id FROM fetches ORDER BY finished")
    assert [row["id"] for row in rows] == [now, ahead]


def test_killed_in_the_middle_it_begins_again(rig: Rig) -> None:
    with engine_process(rig) as process:
        (fetch_id,) = fetches.ask(rig.db, wanted(rig))
        wait_for(lambda: request(rig, fetch_id).attempts > 0)
        process.kill()
        process.wait()
    with engine_process(rig):
        wait_for(lambda: request(rig, fetch_id).state == "done")
    assert reading.file_content(rig.db, file_of(rig)) == PDF


def test_a_full_disk_is_told_to_who_waits(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: object) -> None:
        raise StoreError("Mail cannot be kept: no space left on device.", "Free some disk space.")

    with monkeypatch.context() as patched:
        patched.setattr(blobs, "save", full)
        (error,) = control.fetch_content(rig.locations, wanted(rig)).values()
    assert (error.message, error.hint) == (
        "Not downloaded. Mail cannot be kept: no space left on device.", "Free some disk space.",
    )  # fmt: skip
    assert file_of(rig).missing
    assert control.fetch_content(rig.locations, wanted(rig)) == {}


def test_more_than_can_be_kept_is_refused_before_it_is_fetched(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(on_demand, "MOST_BYTES", 500_000)
    (error,) = control.fetch_content(rig.locations, wanted(rig)).values()
    assert "larger than 0 MB" in error.message


def test_ctrl_c_leaves_nothing_to_be_fetched(rig: Rig) -> None:
    def interrupted(done: int, total: int) -> None:
        raise KeyboardInterrupt

    for context in (contextlib.nullcontext(), engine_process(rig)):
        with context, pytest.raises(KeyboardInterrupt):
            control.fetch_content(rig.locations, wanted(rig), interrupted)
    assert {row["state"] for row in rig.db.rows("SELECT state FROM fetches")} == {"cancelled"}


def test_an_unknown_account_is_told(rig: Rig) -> None:
    things = wanted(rig)
    rig.locations.config_file.write_text("")
    (error,) = control.fetch_content(rig.locations, things).values()
    assert isinstance(error, UserError)
    assert "There is no account" in error.message


def test_with_a_higher_limit_what_was_left_comes_with_the_next_pass(rig: Rig) -> None:
    rig.append(mail_of("Both", part(some_bytes(60_000), "small.pdf"), part(PDF, "large.pdf")))
    rig.append(mail_with_file("Small", some_bytes(60_000)))
    rig.sync()
    rig.configure(attachment_limit=100_000)
    rig.sync()
    lacking = {subject: bool(rig.message(subject)["missing"]) for subject in ("Offer", "Both", "Small")}
    assert lacking == {"Offer": True, "Both": True, "Small": False}
    rig.configure(attachment_limit=0)
    rig.sync()
    assert rig.db.value("SELECT count(*) FROM messages WHERE missing > 0") == 0
    assert reading.file_content(rig.db, file_of(rig)) == PDF


def test_a_file_that_was_opened_does_not_bring_its_whole_message(rig: Rig) -> None:
    control.fetch_content(rig.locations, wanted(rig))
    rig.sync()
    assert rig.message("Offer")["missing"]


def test_a_winmail_dat_that_is_fetched_shows_what_is_in_it(rig: Rig) -> None:
    data = tnef([("terms.pdf", b"%PDF" + some_bytes(60_000)), ("prices.csv", b"boat,100\n")])
    packed = part(data, "winmail.dat", "application/ms-tnef")
    rig.append(mail_of("Packed", "Content-Type: text/plain\r\n\r\nSee it.", packed))
    rig.sync()
    (file,) = reading.attachments_of(rig.db, rig.message("Packed")["id"])
    assert (file.filename, bool(file.missing)) == ("winmail.dat", True)
    assert not fetch_content(rig.locations, list(lacking_files(rig.db, [file.id])), lambda done, total: None)
    found = reading.attachments_of(rig.db, rig.message("Packed")["id"])
    assert [each.filename for each in found] == ["winmail.dat", "terms.pdf", "prices.csv"]
    assert found[0].id == file.id
    assert reading.file_content(rig.db, found[2]) == b"boat,100\n"
    fetch_content(rig.locations, lacking_messages(rig.db, [rig.message("Packed")["id"]]), lambda done, total: None)
    again = reading.attachments_of(rig.db, rig.message("Packed")["id"])
    assert [(each.id, each.filename) for each in again] == [(each.id, each.filename) for each in found[1:]]
    assert reading.file_content(rig.db, again[1]) == b"boat,100\n"
