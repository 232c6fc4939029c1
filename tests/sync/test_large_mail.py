"""Large mail comes without its large files, and is otherwise as if it had come whole."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from salesinbox.core.errors import NotDownloaded
from salesinbox.core.models import ParsedMessage
from salesinbox.mail.parse import parse
from salesinbox.store import reading, search
from salesinbox.sync.session import Session
from tests.fakes.pymap_server import PymapServer
from tests.faults.proxy import cut_after, faithful, proxy_to
from tests.mail.random_mime import as_mail, bodies
from tests.rig import Rig, mail
from tests.store.index import rebuilt_differs
from tests.sync.large import LIMIT, encoded, mail_of, mail_with_file, part, some_bytes

TEXT = "Content-Type: text/plain\r\n\r\nHere it is."
PDF = some_bytes(200_000)


@pytest.fixture(autouse=True)
def limited(rig: Rig) -> None:
    rig.configure(attachment_limit=LIMIT)


def fetched_whole(rig: Rig, subject: str) -> bool:
    return not rig.message(subject)["missing"]


def on_the_server(rig: Rig, mailbox: str = "INBOX") -> dict[str, ParsedMessage]:
    """Every mail of a mailbox, read whole."""
    uids = rig.uids(mailbox)
    found = [parse(data[b"BODY[]"]) for data in rig.client.fetch(uids, ["BODY.PEEK[]"]).values()]
    return {message.identity: message for message in found}


def test_a_large_file_stays_on_the_server_and_the_rest_is_here(rig: Rig) -> None:
    rig.append(mail_with_file("Offer", PDF))
    rig.sync()
    row = rig.message("Offer")
    (file,) = reading.attachments_of(rig.db, row["id"])
    assert reading.text(rig.db, row["id"]) == "Here it is."
    assert (file.filename, file.size, file.content_type) == ("offer.pdf", len(PDF), "application/pdf")
    assert row["missing"] >= file.missing > 200_000
    assert len(reading.excerpt(rig.db, row["id"]) or b"") < 2_000
    for work in (lambda: reading.raw(rig.db, row["id"]), lambda: reading.file_content(rig.db, file)):
        with pytest.raises(NotDownloaded):
            work()
    for query in ("here it is", "filename:offer.pdf", "has:attachment"):
        assert [hit.thread.subject for hit in search.search(rig.db, query)] == ["Offer"]
    assert rebuilt_differs(rig.db) == []


def test_with_no_limit_everything_comes(rig: Rig) -> None:
    rig.configure(attachment_limit=0)
    rig.append(mail_with_file("Offer", PDF))
    rig.sync()
    assert fetched_whole(rig, "Offer")


def test_small_files_come_with_their_message_and_large_ones_do_not(rig: Rig) -> None:
    rig.append(mail_of("Offer", TEXT, part(some_bytes(9_000), "small.pdf"), part(PDF, "large.pdf")))
    rig.append(mail_of("Many", TEXT, *(part(some_bytes(9_000, n), f"{n}.pdf") for n in range(6))))
    rig.sync()
    small, large = reading.attachments_of(rig.db, rig.message("Offer")["id"])
    assert reading.file_content(rig.db, small) == some_bytes(9_000)
    assert large.missing
    assert fetched_whole(rig, "Many")


@pytest.mark.parametrize("kind", ["signed", "encrypted"])
def test_signed_and_encrypted_mail_comes_whole(rig: Rig, kind: str) -> None:
    rig.append(mail_of("Contract", TEXT, part(PDF), kind=kind))
    rig.sync()
    assert fetched_whole(rig, "Contract")


def test_a_forwarded_mail_goes_by_its_subject(rig: Rig) -> None:
    inner = mail_with_file("Inside", PDF).decode().replace("cut", "inner")
    rig.append(mail_of("Forward", TEXT, f"Content-Type: message/rfc822\r\n\r\n{inner}"))
    rig.sync()
    (file,) = reading.attachments_of(rig.db, rig.message("Forward")["id"])
    assert file.filename == "Inside.eml"
    assert file.missing > 200_000
    assert abs(file.size - len(inner)) < 100


def test_a_mail_that_is_one_large_file_has_no_text(rig: Rig) -> None:
    head = 'Content-Type: application/pdf; name="scan.pdf"\r\nContent-Transfer-Encoding: base64\r\n'
    rig.append(mail("Scan", extra=head, body=encoded(PDF)))
    rig.sync()
    (file,) = reading.attachments_of(rig.db, rig.message("Scan")["id"])
    assert (file.part, file.filename, file.size) == ("1", "scan.pdf", len(PDF))
    assert file.missing


def test_a_copy_elsewhere_needs_no_download(rig: Rig, asked: list[str]) -> None:
    rig.append(mail_with_file("Offer", PDF))
    rig.sync()
    rig.append(mail_with_file("New", PDF))
    rig.client.select_folder("INBOX")
    rig.client.copy([rig.uids()[0]], "Archive")
    asked.clear()
    rig.sync()
    assert sum("BODYSTRUCTURE" in items for items in asked) == 1  # for the new one
    assert rig.held("Archive").keys() == {"Offer"}
    assert rig.db.value("SELECT count(*) FROM messages") == 2


def test_new_uids_are_matched_without_a_download(rig: Rig, asked: list[str]) -> None:
    rig.append(mail_with_file("Offer", PDF))
    rig.sync()
    before = rig.message("Offer")["id"]
    with rig.db.write("test"):
        rig.db.execute("UPDATE mailboxes SET uidvalidity = uidvalidity + 1 WHERE name = 'INBOX'")
    asked.clear()
    rig.sync()
    assert rig.message("Offer")["id"] == before
    assert not any("BODYSTRUCTURE" in items or "BODY.PEEK[]" in items for items in asked)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is fetched from now on."""
    items: list[str] = []
    start = Session.start

    def noting(session: Session, name: str, *args: str | bytes) -> bytes:
        items.append(" ".join(str(each) for each in (name, *args)))
        return start(session, name, *args)

    monkeypatch.setattr(Session, "start", noting)
    return items


def test_without_a_message_id_a_mail_comes_whole_as_its_content_is_its_name(rig: Rig) -> None:
    raw = mail_with_file("Offer", PDF, message_id="gone@heron.example")
    rig.append(raw.replace(b"Message-ID: <gone@heron.example>\r\n", b""))
    rig.sync()
    assert fetched_whole(rig, "Offer")


def test_mails_that_differ_in_a_large_file_alone_are_told_apart(rig: Rig) -> None:
    for content in (PDF, PDF[:-1]):
        rig.append(mail_with_file("Offer", content, message_id="same@heron.example"))
    rig.sync()
    assert rig.db.value("SELECT count(*) FROM messages WHERE subject = 'Offer'") == 2


def test_a_mail_with_an_enormous_text_is_readable_though_cut(rig: Rig) -> None:
    rig.append(mail("Log", body="a line of a log\r\n" * 500_000))
    rig.sync()
    assert len(reading.text(rig.db, rig.message("Log")["id"])) > 1_000_000
    assert rig.message("Log")["missing"] > 1_000_000


def test_a_line_that_breaks_among_large_mails_costs_only_what_was_on_its_way(rig: Rig) -> None:
    subjects = {f"Offer {number}" for number in range(30)}
    for subject in sorted(subjects):
        rig.append(mail_with_file(subject, some_bytes(40_000), text="word " * 500))
    with proxy_to(rig.server.port) as proxy:
        rig.configure(imap=replace(rig.settings.imap, port=proxy.port))
        proxy.fault = cut_after(70_000)
        assert len(rig.try_sync()["errors"]) == 1
        first = set(rig.held())
        assert 0 < len(first) < len(subjects)
        proxy.fault = faithful
        before = proxy.sent
        rig.sync()
        assert proxy.sent - before < 6_000 * (len(subjects) - len(first) + 10)
    assert set(rig.held()) == subjects
    assert all(rig.message(subject)["missing"] for subject in subjects)


def any_bodies(count: int) -> list[bytes]:
    """Parts of every shape, each once."""
    found: dict[bytes, None] = {}

    @settings(max_examples=count, phases=[Phase.generate], suppress_health_check=list(HealthCheck), derandomize=True)
    @given(bodies)
    def collect(body: bytes) -> None:
        found[body] = None

    collect()
    return list(found)


def test_any_mail_is_stored_as_if_it_had_come_whole(rig: Rig) -> None:
    rig.configure(attachment_limit=300)
    for number, body in enumerate(any_bodies(150)):
        rig.append(as_mail(body, "Any", number))
    rig.sync()
    wholes = on_the_server(rig)
    rows = rig.db.rows("SELECT id, identity, refs FROM messages")
    assert len(rows) == len(wholes)
    for row in rows:
        whole = wholes[row["identity"]]
        assert row["refs"] == " ".join(whole.references)
        assert reading.text(rig.db, row["id"]).strip() == whole.text.strip()
        files = [(each.part, each.filename, each.content_type, each.inline) for each in whole.attachments]
        found = reading.attachments_of(rig.db, row["id"])
        assert [(each.part, each.filename, each.content_type, each.inline) for each in found] == files
        for stored, file in zip(found, whole.attachments, strict=True):
            # Dovecot counts the line end before a delimiter as part of a forwarded mail, pymap as part of everything.
            loose = isinstance(rig.server, PymapServer) or file.content_type == "message/rfc822"
            assert 0 <= stored.size - file.size <= 2 * loose
    assert rig.db.value("SELECT count(*) FROM messages WHERE missing > 0") > 30
