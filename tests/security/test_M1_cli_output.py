"""M1 and M2: nothing that a sender or a server wrote reaches the terminal as anything but text, in any command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from salesinbox.cli import output
from salesinbox.core.models import Role
from salesinbox.core.text import is_clean
from salesinbox.store import accounts, mailboxes, outbox, status
from salesinbox.store.connection import open_database
from salesinbox.store.mailboxes import Listed
from tests.cli.running import Cli, cli

__all__ = ["cli"]

EVIL = "\x1b]52;c;aGk=\x07\x1b[2J\x9b31m\x90q\x9c\u202e[bold][/]\x1b]8;;http://evil.example\x07"


def hostile_mail() -> bytes:
    evil = EVIL.encode()
    return (
        b"From: " + evil + b"Eve <eve@evil.example>\r\nTo: " + evil + b" <ada@north.example>\r\n"
        b"Subject: =?utf-8?q?" + b"".join(b"=%02X" % byte for byte in evil) + b"?= Offer\r\n"
        b"Message-ID: <x" + evil.replace(b"\x1b", b"") + b"@evil.example>\r\nX-Odd: " + evil + b"\r\n"
        b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        b"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nhello " + evil + b"\r\n"
        b"--b\r\nContent-Type: application/octet-stream\r\n"
        b"Content-Disposition: attachment; filename*=utf-8''"
        + b"".join(b"%%%02X" % byte for byte in evil)
        + b"..%2Fx.sh"
        b"\r\n\r\ndata\r\n--b--\r\n"
    )


@pytest.fixture
def attacked(cli: Cli) -> Cli:
    """A profile where everything that others can write is hostile."""
    cli.import_mail(hostile_mail())
    db = open_database(cli.home / "data" / "profile.db", cli.home / "data" / "blobs.db")
    (account,) = accounts.all_accounts(db)
    mailboxes.update_list(db, account.id, [Listed(f"Box {EVIL}", "/", Role.OTHER)])
    status.save_account(db, account.id, state="failed", error=f"NO {EVIL}", hint=EVIL, detail=EVIL)
    with db.write("test"):
        row = outbox.queue(
            db, account_id=account.id, outbox_id="a", header_id="b@c.example", sender=f"ada@north.example{EVIL}",
            recipients=[f"{EVIL}@evil.example"], subject=EVIL, draft={"body": EVIL}, raw=b"x", not_before=0,
            filing="pending",
        )  # fmt: skip
        outbox.save(db, row, state="failed", error=EVIL, results={f"{EVIL}@evil.example": f"550 {EVIL}"})
        db.execute("INSERT INTO labels (name) VALUES (?)", (f"label {EVIL}",))
        db.execute("INSERT INTO thread_labels (thread_id, label_id) SELECT t.id, l.id FROM threads t, labels l")
        db.insert(
            "INSERT INTO drafts (account_id, kind, recipients_to, cc, bcc, subject, body, attachments, updated,"
            " created) VALUES (?, 'new', ?, ?, ?, ?, ?, '[]', 0, 0)",
            (account.id, EVIL, EVIL, EVIL, EVIL, EVIL),
        )
    db.close()
    return cli


COMMANDS = [
    ["threads"], ["search", "hello"], ["show", "1"], ["outbox", "list"], ["outbox", "show", "1"],
    ["outbox", "retry", "1"], ["outbox", "cancel", "1"], ["draft", "list"], ["draft", "show", "1"],
    ["draft", "delete", "1"],
    ["draft", "delete", "1", "--yes"], ["label", "list"], ["engine", "status"], ["move", "1", "Nowhere"],
    ["move", "1", f"Box {EVIL}"], ["archive", "1"], ["label", "add", "1", EVIL], ["search", f"in:{EVIL}"],
    ["account", "list"], ["account", "test", EVIL], ["account", "remove", EVIL], ["threads", "--label", EVIL],
    ["threads", "--filter", EVIL], ["config", "get", EVIL], ["account", "add", EVIL, "--password-stdin"], ["undo"],
    ["engine", "status", "--verbose"], ["account", "mailboxes", EVIL],
]  # fmt: skip


@pytest.mark.parametrize("terminal", [False, True], ids=["pipe", "terminal"])
@pytest.mark.parametrize("form", [[], ["--json"]], ids=["text", "json"])
@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: " ".join(words[:2]))
def test_nothing_hostile_is_printed(
    attacked: Cli, words: list[str], form: list[str], terminal: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if terminal:
        monkeypatch.setattr(output, "is_terminal", lambda stream: True)
    result = attacked(*words, *form)
    assert result.out + result.err
    assert is_clean(result.out), ascii(result.out)
    assert is_clean(result.err), ascii(result.err)
    if result.out and form:
        assert all(is_clean(text) for text in _texts(json.loads(result.out)))


def _texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for pair in value.items() for each in pair for text in _texts(each)]
    if isinstance(value, list):
        return [text for each in value for text in _texts(each)]
    return [value] if isinstance(value, str) else []


def test_markup_is_shown_as_the_text_it_is(attacked: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr(output, "is_terminal", lambda stream: True)
    assert "[bold][/]" in attacked("threads").out


def test_source_is_made_safe_for_a_terminal_alone(attacked: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    from salesinbox.cli import files

    assert "\x1b" in attacked("source", 1).out
    monkeypatch.setattr(files, "is_terminal", lambda stream: True)
    assert is_clean(attacked("source", 1).out)


def test_an_attachment_lands_in_the_folder_under_a_safe_name(attacked: Cli, tmp_path: Path) -> None:
    result = attacked("attachment", "save", 1, "--to", tmp_path / "in")
    assert result.code == 0
    assert is_clean(result.out)
    (path,) = (tmp_path / "in").iterdir()
    assert path.name == "x.sh"
    assert path.stat().st_mode & 0o111 == 0


def test_what_an_import_cannot_read_is_named_safely(attacked: Cli, tmp_path: Path) -> None:
    (tmp_path / "evil\x1b[2J.eml").write_bytes(b"")
    result = attacked("import", tmp_path / "evil\x1b[2J.eml", "--json")
    assert result.code == 1
    assert is_clean(result.out + result.err)
