"""Reading from a script: threads, show, search, attachment, source."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from tests.cli.running import Cli, with_little_room
from tests.profile import mail

ROW = {
    "id", "subject", "participants", "messages", "unread", "last_date", "snippet", "labels", "links", "snoozed_until",
    "remind_at", "returned_at", "muted",
}  # fmt: skip
MESSAGE = {
    "id", "message_id", "in_reply_to", "from", "to", "cc", "bcc", "date", "subject", "text", "html_present",
    "attachments", "headers", "flags", "warnings",
}  # fmt: skip


def test_threads_come_in_the_shape_that_scripts_rely_on(filled: Cli) -> None:
    found = filled.json("threads")
    assert {each["subject"] for each in found} == {"Prices", "Plans", "Visit"}
    assert all(set(each) == ROW for each in found)
    prices = next(each for each in found if each["subject"] == "Prices")
    assert (prices["messages"], prices["unread"], prices["labels"], prices["links"]) == (2, 0, [], [])
    assert {"name": "Ben Vos", "address": "ben@vos.example"} in prices["participants"]
    assert datetime.fromisoformat(prices["last_date"]).utcoffset() is not None


def test_a_conversation_is_shown_with_its_messages_in_order(filled: Cli) -> None:
    found = filled.json("show", filled.thread("Prices"))
    assert set(found) == {"id", "subject", "labels", "links", "messages"}
    first, second = found["messages"]
    assert set(first) == set(second) == MESSAGE
    assert (first["in_reply_to"], second["in_reply_to"]) == (None, "one@vos.example")
    assert first["from"] == {"name": "Ben Vos", "address": "ben@vos.example"}
    assert first["to"] == [{"name": "Ada North", "address": "ada@north.example"}]
    assert "What does it cost?" in first["text"]
    assert {"name": "Message-ID", "value": "<one@vos.example>"} in first["headers"]
    assert first["flags"] == ["\\Seen"]
    assert datetime.fromisoformat(first["date"]).utcoffset() is not None


def test_html_mail_is_shown_as_text(filled: Cli) -> None:
    (message,) = filled.json("show", filled.thread("Visit"))["messages"]
    assert message["html_present"]
    assert "Monday" in message["text"]
    assert "<b>" not in message["text"]


def test_what_may_deceive_is_said(cli: Cli) -> None:
    cli.import_mail(mail("Pay here", sender='"ben@vos.example" <x@evil.test>'))
    (message,) = cli.json("show", cli.thread("Pay here"))["messages"]
    (warning,) = message["warnings"]
    assert warning["check"] == "address in name"
    assert warning.keys() == {"check", "noticed", "why", "advice"}
    assert f"Warning: {warning['noticed']} {warning['why']}" in cli("show", cli.thread("Pay here")).out


def test_show_for_people_has_headers_text_and_attachments(filled: Cli) -> None:
    result = filled("show", filled.thread("Plans"))
    assert result.code == 0
    assert "From: Cleo Marsh <cleo@marsh.example>" in result.out
    assert "plans.pdf" in result.out
    assert "Could you send me the prices?" in result.out


def test_search_says_how_many_messages_match(filled: Cli) -> None:
    (found,) = filled.json("search", "from:ada hundred")
    assert set(found) == ROW | {"matches"}
    assert (found["subject"], found["matches"]) == ("Prices", 1)
    assert filled.json("search", "--sort", "rank", "nowhere-to-be-found") == []


def test_a_page_goes_on_after_the_last_row_of_the_one_before(filled: Cli) -> None:
    first = filled.json("threads", "--limit", 2)
    rest = filled.json("threads", "--before", first[-1]["id"])
    assert len(first) == 2
    assert {each["subject"] for each in first + rest} == {"Prices", "Plans", "Visit"}
    assert len(rest) == 1


def test_off_a_terminal_a_list_is_plain_lines(filled: Cli) -> None:
    result = filled("threads")
    rows = [row.split("\t") for row in result.out.splitlines()]
    assert len(rows) == 3
    assert {row[-1] for row in rows} == {"Prices", "Plans", "Visit"}


def test_lists_can_be_narrowed(filled: Cli) -> None:
    thread = filled.thread("Visit")
    filled("label", "add", thread, "urgent")
    filled("archive", thread)
    assert [each["id"] for each in filled.json("threads", "--filter", "archive")] == [thread]
    assert [each["id"] for each in filled.json("threads", "--filter", "all", "--label", "urgent")] == [thread]
    assert filled("threads", "--label", "nobody's").code == 4
    assert filled("threads", "--account", "zoe@fell.example").code == 4
    assert filled("threads", "--filter", "elsewhere").code == 2


def test_attachments_are_saved_never_over_a_file(filled: Cli, tmp_path: Path) -> None:
    (message,) = filled.json("show", filled.thread("Plans"))["messages"]
    attachment = message["attachments"][0]
    assert set(attachment) == {"id", "filename", "content_type", "size"}
    paths = [
        Path(filled.json("attachment", "save", attachment["id"], "--to", tmp_path / "files")[0]["path"])
        for _ in range(2)
    ]
    assert [path.name for path in paths] == ["plans.pdf", "plans (2).pdf"]
    assert all(path.read_bytes() == b"%PDF-1.4 plans" for path in paths)
    assert paths[0].stat().st_mode & 0o177 == 0
    assert filled("attachment", "save", 999, "--to", tmp_path).code == 4


def test_source_is_the_mail_byte_for_byte(cli: Cli) -> None:
    raw = mail("Prices", body="caf=E9\x1b[31m")
    cli.import_mail(raw)
    (message,) = cli.json("show", cli.thread("Prices"))["messages"]
    assert cli("source", message["id"]).out.encode() == raw
    assert cli("source", 999).code == 4


def test_what_can_be_saved_is_saved_and_the_rest_is_told(filled: Cli, tmp_path: Path) -> None:
    (message,) = filled.json("show", filled.thread("Plans"))["messages"]
    id_ = message["attachments"][0]["id"]
    result = filled("attachment", "save", 999_999, id_, "--to", tmp_path / "files")
    assert (result.code, result.out) == (3, f"{tmp_path / 'files' / 'plans.pdf'}\n")
    assert "no attachment 999999" in result.err
    found = filled("attachment", "save", id_, 999_999, "--to", tmp_path / "files", "--json")
    assert (found.code, [each["id"] for each in found.json]) == (3, [id_])
    nothing = filled("attachment", "save", 999_998, 999_999, "--to", tmp_path / "files", "--json")
    assert (nothing.code, nothing.out) == (4, "")
    assert "999998" in nothing.err
    assert "999999" in nothing.err


def test_an_attachment_that_is_cut_short_leaves_no_file(cli: Cli, tmp_path: Path) -> None:
    cli.import_mail(mail("Plans", attachment=("plans.pdf", bytes(200_000))))
    (message,) = cli.json("show", cli.thread("Plans"))["messages"]
    words = ("attachment", "save", str(message["attachments"][0]["id"]), "--to", str(tmp_path))
    ended = with_little_room(cli, 100_000, *words)
    assert (ended.returncode, ended.stdout) == (1, b"")
    assert b"file too large" in ended.stderr
    assert not (tmp_path / "plans.pdf").exists()
