"""What servers tell of a mail's parts is believed only as far as it makes sense."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from salesinbox.mail.excerpt import Part
from salesinbox.store import reading
from salesinbox.sync import excerpts, structure
from salesinbox.sync.session import Session
from salesinbox.sync.structure import part_of
from tests.fakes.dovecot import Dovecot
from tests.faults.lying_server import LyingServer
from tests.rig import Rig, mail, rig_on
from tests.sync.large import LIMIT, mail_of, mail_with_file, part, some_bytes

PDF = some_bytes(60_000)
TEXT = (b"TEXT", b"PLAIN", (b"CHARSET", b"UTF-8"), None, None, b"7BIT", 12, 1)
FILE = (b"application", b"pdf", None, None, None, b"BASE64", 5_000, None, (b"ATTACHMENT", (b"FILENAME", b"x")))


def test_a_usual_structure_is_understood() -> None:
    inner = (b"message", b"rfc822", None, None, None, b"7bit", 900, (None,) * 10, TEXT, 20, None, (b"inline", None))
    found = part_of(((TEXT, FILE, b"ALTERNATIVE"), inner, b"mixed", (b"boundary", b"x"), None, None))
    assert found == Part(
        "", "multipart/mixed",
        children=(
            Part(
                "1", "multipart/alternative",
                children=(
                    Part("1.1", "text/plain", "7bit", 12),
                    Part("1.2", "application/pdf", "base64", 5_000, attached=True),
                ),
            ),
            Part("2", "message/rfc822", "7bit", 900),
        ),
    )  # fmt: skip
    assert part_of(TEXT).number == "1"


def _deep(levels: int) -> tuple[object, ...]:
    value: tuple[object, ...] = TEXT
    for _ in range(levels):
        value = (value, b"mixed")
    return value


@pytest.mark.parametrize(
    "value",
    [
        None, b"", (), 7, ((),), (b"TEXT",), (b"TEXT", b"PLAIN"), (TEXT,), (TEXT, None), (TEXT, b"mi xed"), (TEXT, 7),
        (*TEXT[:6], None), (*TEXT[:6], -1), (*TEXT[:6], 2**63), (*TEXT[:6], b"12"), (None, *TEXT[1:]),
        (b"multipart", *TEXT[1:]), (b"x" * 1_000, *TEXT[1:]), (*(TEXT,) * 10_000, b"mixed"), _deep(500),
    ],
    ids=lambda value: repr(value)[:30],
)  # fmt: skip
def test_what_makes_no_sense_is_no_structure(value: object) -> None:
    with pytest.raises((ValueError, IndexError, TypeError)):
        part_of(value)


@pytest.fixture(autouse=True)
def limited(request: pytest.FixtureRequest) -> None:
    for name in ("rig", "large_rig"):
        if name in request.fixturenames:
            request.getfixturevalue(name).configure(attachment_limit=LIMIT)


@pytest.fixture
def large_rig(tmp_path: Path, dovecot: Dovecot) -> Iterator[Rig]:
    """A profile on a server that takes any mail."""
    with rig_on(tmp_path, dovecot) as made:
        yield made
    dovecot.close_clients()


LIES = {
    "no words": lambda data: [b"1 (UID 1 BODYSTRUCTURE"],
    "nothing": lambda data: [],
    "too deep for the parser": lambda data: [b"1 (UID 1 BODYSTRUCTURE " + b"(" * 5_000 + b")" * 5_000 + b")"],
    "one part of no type": lambda data: [b"1 (UID 1 BODYSTRUCTURE (NIL NIL NIL NIL NIL NIL 5))"],
    "another mail's": lambda data: [b"1 (UID 9 BODYSTRUCTURE (%b))" % b'"text" "plain" NIL NIL NIL "7bit" 9 1'],
    "a file that is a text": lambda data: [
        b'1 (UID 1 BODYSTRUCTURE (("application" "pdf" NIL NIL NIL "base64" 90000)("text" "plain" NIL NIL NIL "7bit" 5'
        b' 1) "mixed"))'
    ],
    "a part too many": lambda data: [
        b'1 (UID 1 BODYSTRUCTURE (("text" "plain" NIL NIL NIL "7bit" 12 1)("application" "pdf" NIL NIL NIL "base64" 90'
        b'000)("image" "png" NIL NIL NIL "base64" 90000) "mixed"))'
    ],
    "a text of no bytes": lambda data: [
        b'1 (UID 1 BODYSTRUCTURE (("text" "plain" NIL NIL NIL "7bit" 0 1)("application" "pdf" NIL NIL NIL "base64" 820'
        b'00) "mixed"))'
    ],
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_a_mail_whose_structure_is_a_lie_comes_whole(
    rig: Rig, lie: Callable[[object], list[object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch = structure._fetch

    def lying(session: Session, uid_set: str, items: str) -> object:
        found = fetch(session, uid_set, items)
        return lie(found) if "BODYSTRUCTURE" in items else found

    monkeypatch.setattr(structure, "_fetch", lying)
    raw = mail_with_file("Offer", PDF)
    rig.append(raw)
    rig.sync()
    row = rig.message("Offer")
    assert reading.raw(rig.db, row["id"]) == raw
    assert reading.text(rig.db, row["id"]) == "Here it is."


def test_one_lie_among_many_costs_the_others_nothing(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    fetch = structure._fetch

    def lying(session: Session, uid_set: str, items: str) -> object:
        return (
            [b"2 (UID 2 BODYSTRUCTURE"]
            if "BODYSTRUCTURE" in items and "2" in uid_set
            else fetch(session, uid_set, items)
        )

    for number in range(1, 4):
        rig.append(mail_with_file(f"Offer {number}", PDF))
    monkeypatch.setattr(structure, "_fetch", lambda session, uid_set, items: lying(session, _each(uid_set), items))
    rig.sync()
    assert [bool(rig.message(f"Offer {number}")["missing"]) for number in range(1, 4)] == [True, False, True]


def _each(uid_set: str) -> str:
    """The UIDs of a short set, one by one."""
    first, _, last = uid_set.partition(":")
    return ",".join(str(uid) for uid in range(int(first), int(last or first) + 1)) if "," not in uid_set else uid_set


def test_a_server_that_hangs_up_over_a_structure_is_not_asked_for_it_again(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    from salesinbox.sync.account_sync import AccountSync
    from salesinbox.sync.excerpts import Policy
    from salesinbox.sync.faults import ConnectionLost

    policy = Policy(LIMIT)
    init = AccountSync.__init__
    monkeypatch.setattr(
        AccountSync, "__init__", lambda self, *args, **words: init(self, *args, **{**words, "policy": policy})
    )

    def dying(session: Session, uid_set: str, items: str) -> object:
        raise ConnectionLost("The connection was lost.")

    rig.append(mail_with_file("Offer", PDF))
    with monkeypatch.context() as patched:
        patched.setattr(structure, "_fetch", dying)
        for _ in range(excerpts.DEATHS):  # once may be chance
            assert rig.try_sync()["errors"] == ["The connection was lost."]
        rig.sync()
    assert not rig.message("Offer")["missing"]
    rig.append(mail_with_file("Other", PDF))
    rig.sync()
    assert rig.message("Other")["missing"]


@pytest.mark.parametrize("parts", [2_000, 10_000])
def test_a_mail_of_thousands_of_parts_arrives(large_rig: Rig, parts: int) -> None:
    small = 'Content-Type: image/png; name="a picture with quite a long name of its own.png"\r\n\r\nx'
    large_rig.append(mail_of("Parts", *[small] * parts))
    large_rig.append(mail("After"))
    large_rig.sync()
    assert set(large_rig.held()) == {"Parts", "After"}


@pytest.mark.parametrize("depth", [30, 500])
def test_a_mail_of_great_depth_arrives(large_rig: Rig, depth: int) -> None:
    body = "".join(f"--b{n}\r\nContent-Type: multipart/mixed; boundary=b{n + 1}\r\n\r\n" for n in range(depth))
    body += f"--b{depth}\r\n{part(PDF)}"
    large_rig.append(mail("Deep", body=body, extra="Content-Type: multipart/mixed; boundary=b0\r\n"))
    large_rig.append(mail("After"))
    large_rig.sync()
    assert set(large_rig.held()) == {"Deep", "After"}


def test_files_without_names_and_with_strange_ones_are_kept_apart(large_rig: Rig) -> None:
    nameless = part(PDF).replace('; name="offer.pdf"', "").replace('; filename="offer.pdf"', "")
    strange = part(PDF, "../../etc/passwd")
    large_rig.append(
        mail_of("Files", "Content-Type: text/plain\r\n\r\nHere.", nameless, strange, part(PDF, "x" * 3_000))
    )
    large_rig.sync()
    found = reading.attachments_of(large_rig.db, large_rig.message("Files")["id"])
    assert [each.filename for each in found] == ["", "../../etc/passwd", "x" * 3_000]
    assert [(bool(each.missing), each.size) for each in found] == [(True, len(PDF))] * 3


def test_a_server_that_sends_other_than_it_says_stops_nothing_else(rig: Rig) -> None:
    raw = mail_with_file("Offer", PDF)

    def fetch(command: bytes) -> bytes:
        if b"BODYSTRUCTURE" in command:
            return b'* 1 FETCH (UID 1 BODYSTRUCTURE (("text" "plain" NIL NIL NIL "7bit" 11 1)' + (
                b'("application" "pdf" NIL NIL NIL "base64" 99999999) "mixed"))\r\n'
            )
        if b"BODY.PEEK[]" in command:
            return b"* 1 FETCH (UID 1 BODY[] {%d}\r\n%b)\r\n" % (len(raw), raw)
        if b"RFC822.SIZE" in command:
            head = b"Message-ID: <1@heron.example>\r\n\r\n"
            return b"* 1 FETCH (UID 1 FLAGS () RFC822.SIZE 4294967295 INTERNALDATE " + (
                b'"02-Mar-2026 09:00:00 +0000" BODY[HEADER.FIELDS (MESSAGE-ID)] {%d}\r\n%b)\r\n' % (len(head), head)
            )
        return b"* 1 FETCH (UID 1 BODY[1]<0> NIL)\r\n"

    server = LyingServer(FETCH=fetch)
    rig.configure(imap=replace(rig.settings.imap, port=server.port))
    rig.try_sync()
    server.close()
    assert rig.db.value("SELECT count(*) FROM messages") == 1
