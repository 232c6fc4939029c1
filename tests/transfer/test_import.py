"""Importing mail from files."""

from __future__ import annotations

import mailbox
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesinbox.store.imports import local_account
from salesinbox.store.threads import Filter
from salesinbox.transfer.import_mail import ImportReport, choose_mailbox, import_mail
from salesinbox.transfer.mail_files import FoundMail, Unreadable, find_mail
from salesinbox.views.thread_list import load_page
from tests.cli.running import Cli
from tests.profile import Profile, mail

FIXTURES = Path(__file__).parents[1] / "fixtures" / "mail"
CORPUS = Path(__file__).parents[2].parent / "shared" / "data" / "mail"


def messages(*paths: Path) -> list[FoundMail]:
    found = list(find_mail(paths))
    assert all(isinstance(each, FoundMail) for each in found), found
    return [each for each in found if isinstance(each, FoundMail)]


def put_in(profile: Profile, *raws: bytes, account: str | None = None) -> ImportReport:
    target = choose_mailbox(profile.db, [], account, None)
    found: Iterable[FoundMail] = [FoundMail(str(n), raw, frozenset({"\\Seen"}), 0) for n, raw in enumerate(raws)]
    return import_mail(profile.db, target, found)


def subjects(profile: Profile) -> list[str]:
    return sorted(line.subject for line in load_page(profile.db, Filter.ALL).lines)


def test_an_mbox_is_split_and_unquoted(tmp_path: Path) -> None:
    path = tmp_path / "archive"
    path.write_bytes(
        b"From ben@vos.example Mon Mar  2 09:00:00 2026\nSubject: One\nStatus: RO\n\n>From here on\n>>From twice\n\n"
        b"From now on all is well, says this line.\n\n"
        b"From cleo@marsh.example Mon Mar  2 09:01:00 2026\nSubject: Two\nX-Status: F\n\nBody\n\n"
    )
    one, two = messages(path)
    assert one.raw.endswith(b"From here on\n>From twice\n\nFrom now on all is well, says this line.\n")
    assert (set(one.flags), set(two.flags)) == ({"\\Seen"}, {"\\Flagged"})
    assert two.raw == b"Subject: Two\nX-Status: F\n\nBody\n"


@given(st.lists(st.lists(st.sampled_from(["text", "From me", ">From you", "", "From x Mon 9:00:00 2026"])), max_size=5))
def test_what_the_standard_library_writes_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, bodies: list[list[str]]
) -> None:
    path = tmp_path_factory.mktemp("mbox") / "box"
    box = mailbox.mbox(path)
    for number, lines in enumerate(bodies):
        box.add(f"Subject: {number}\n\n" + "\n".join([*lines, "end"]) + "\n")
    box.close()
    found = [each for each in find_mail([path]) if isinstance(each, FoundMail)]
    assert [each.raw.split(b"\n")[0] for each in found] == [
        f"Subject: {number}".encode() for number in range(len(bodies))
    ]


def test_a_maildir_keeps_its_flags(tmp_path: Path) -> None:
    for part in ("cur", "new", "tmp", ".Sent/cur", ".Sent/new"):
        (tmp_path / "Maildir" / part).mkdir(parents=True)
    for name, subject in (
        ("cur/1.a:2,FS", "read"),
        ("new/2.a", "new"),
        ("tmp/3.a", "half"),
        (".Sent/cur/4:2,R", "sent"),
    ):
        (tmp_path / "Maildir" / name).write_bytes(mail(subject))
    flags = {each.raw.partition(b"Subject: ")[2].split(b"\n")[0]: each.flags for each in messages(tmp_path)}
    assert flags == {b"read": {"\\Seen", "\\Flagged"}, b"new": set(), b"sent": {"\\Answered"}}


def test_folders_are_searched_and_what_is_no_mail_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "one.eml").write_bytes(mail("One"))
    (tmp_path / "notes.md").write_text("# Notes\n")
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    (tmp_path / "loop").symlink_to(tmp_path)
    assert len(messages(tmp_path)) == 1


def test_what_was_named_and_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty.eml").write_bytes(b"")
    import os

    os.mkfifo(tmp_path / "pipe")
    found = list(find_mail([tmp_path / "gone.eml", tmp_path / "empty.eml", tmp_path / "pipe"]))
    assert [type(each) for each in found] == [Unreadable] * 3


def test_importing_twice_changes_nothing(profile: Profile) -> None:
    raws = [mail("One"), mail("Two"), mail("Three")]
    first, second = put_in(profile, *raws), put_in(profile, *raws)
    assert (first.imported, first.known) == (3, 0)
    assert (second.imported, second.known) == (0, 3)
    assert subjects(profile) == ["One", "Three", "Two"]


def test_the_same_mail_twice_in_one_go_is_one(profile: Profile) -> None:
    report = put_in(profile, mail("One"), mail("One").replace(b"\n", b"\r\n"))
    assert (report.imported, report.known) == (1, 1)


def test_another_text_under_the_same_id_is_kept(profile: Profile) -> None:
    one = mail("One", message_id="same@vos.example", body="first")
    other = mail("One", message_id="same@vos.example", body="second")
    assert put_in(profile, one, other).imported == 2
    assert put_in(profile, other, one).known == 2
    (line,) = load_page(profile.db, Filter.ALL).lines
    assert line.messages == 2


def test_mail_goes_to_a_local_inbox_or_to_a_mailbox_of_the_account(profile: Profile) -> None:
    alone = choose_mailbox(profile.db, [], None, None)
    assert (alone.name, alone.local, alone.account_id) == ("INBOX", True, local_account(profile.db).id)
    beside = choose_mailbox(profile.db, ["ada@north.example"], None, None)
    assert (beside.name, beside.local, beside.account_id) == ("Imported", True, profile.account_id)


def test_an_import_never_goes_into_a_mailbox_of_the_server(cli: Cli) -> None:
    cli("account", "add", "ada.north@gmail.com", "--no-test", "--password-command", "printf secret")
    path = cli.home.parent / "one.eml"
    path.write_bytes(mail("One"))
    assert cli("import", path, "--mailbox", "INBOX").code == 2
    assert cli("import", path, "--mailbox", "Old mail").code == 0


def test_several_accounts_need_a_choice(cli: Cli) -> None:
    for address in ("ada.north@gmail.com", "ada.fell@gmail.com"):
        cli("account", "add", address, "--no-test", "--password-command", "printf secret")
    path = cli.home.parent / "one.eml"
    path.write_bytes(mail("One"))
    assert cli("import", path).code == 2
    assert cli("import", path, "--account", "eve@evil.example").code == 4
    assert cli("import", path, "--account", "Ada.Fell@gmail.com").code == 0


def test_what_fails_is_told_and_the_rest_comes_in(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "good.eml").write_bytes(mail("Good"))
    (tmp_path / "empty.eml").write_bytes(b"")
    result = cli("import", tmp_path / "good.eml", tmp_path / "empty.eml", "--json")
    assert result.code == 3
    assert (result.json["imported"], len(result.json["failed"])) == (1, 1)
    assert cli("import", tmp_path / "empty.eml").code == 1
    assert len(cli.json("threads")) == 1


def test_unread_if_asked_for(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "one.eml").write_bytes(mail("One"))
    cli("import", tmp_path / "one.eml", "--unread")
    assert len(cli.json("threads", "--filter", "unread")) == 1


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the shared corpus of real mail is not on this machine")
def test_all_of_the_corpus_comes_in_and_is_listed(cli: Cli) -> None:
    report = cli.json("import", CORPUS)
    files = len(list(CORPUS.rglob("*.eml")))
    assert report["failed"] == []
    assert report["imported"] + report["already_there"] == files
    threads = cli.json("threads", "--filter", "all", "--limit", 1000)
    assert sum(each["messages"] for each in threads) == report["imported"]
    for each in threads:
        assert cli("show", each["id"]).code == 0
        assert len(cli.json("show", each["id"])["messages"]) == each["messages"]
    assert cli.json("import", CORPUS)["imported"] == 0


def test_what_is_no_mail_is_told_even_if_it_was_named(cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    folder.mkdir()
    (folder / "good.eml").write_bytes(mail("Good"))
    (folder / "outlook.msg").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    program = tmp_path / "program"
    program.write_bytes(b"\x7fELF\x02\x01\x01\x00\x00text: not a field\x00" * 100)
    result = cli("import", folder, program, "--json")
    assert (result.code, result.json["imported"]) == (3, 1)
    assert {Path(each["file"]).name for each in result.json["failed"]} == {"outlook.msg", "program"}
    assert all(each["reason"] == "it is no mail" for each in result.json["failed"])
    alone = cli("import", program)
    assert alone.code == 1
    assert "Nothing could be imported" in alone.err


@pytest.mark.parametrize(
    "raw",
    [
        b"Subject: a\0b\r\n\r\nText\r\n", b"\0\0\r\nSubject: late\r\n\r\nText\r\n", b"X-Odd: a\0b\r\n\r\nText\r\n",
        b"\r\njust some text, no header field\r\n", b"caf\xe9 in an unknown charset",
    ],
)  # fmt: skip
def test_a_named_mail_may_be_as_broken_as_it_likes(cli: Cli, tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "broken").write_bytes(raw)
    assert cli.json("import", tmp_path / "broken")["imported"] == 1


def test_all_broken_mails_of_the_fixtures_come_in(cli: Cli) -> None:
    files = [path for path in FIXTURES.glob("*.eml") if path.stat().st_size]
    report = cli.json("import", *files)
    assert (report["failed"], report["imported"]) == ([], len(files))


@pytest.mark.parametrize("name", ["a\x1b[31mb", "two\nlines", " ", "", "N" * 1000])
def test_a_mailbox_to_import_into_has_a_name_that_can_be_shown(cli: Cli, tmp_path: Path, name: str) -> None:
    (tmp_path / "one.eml").write_bytes(mail("One"))
    result = cli("import", tmp_path / "one.eml", "--mailbox", name, "--json")
    assert (result.code, result.out) == (2, "")
    assert "\x1b" not in result.err
    assert len(result.err) < 300
    cli("import", tmp_path / "one.eml")
    known = cli("move", cli.thread("One"), "Nowhere").err
    assert "[31m" not in known
    assert "NNNN" not in known
