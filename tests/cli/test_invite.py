"""Invitations from a script."""

from __future__ import annotations

import pytest

from tests.cli.running import Cli
from tests.mail.invitations import calendar, invitation_mail
from tests.profile import OWN, mail

ACCOUNT = f"""[accounts."{OWN}"]
name = "Ada North"
imap = {{ host = "127.0.0.1", port = 1, security = "none" }}
smtp = {{ host = "127.0.0.1", port = 1, security = "none" }}
"""


@pytest.fixture
def invited(cli: Cli) -> int:
    """A shell whose profile has an invitation; its message's id."""
    cli("config", "path")
    config = cli.home / "config" / "config.toml"
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text(ACCOUNT)
    folder = cli.home.parent / "mail"
    folder.mkdir()
    (folder / "1.eml").write_bytes(invitation_mail(calendar()))
    (folder / "2.eml").write_bytes(mail("Plain"))
    assert cli("import", folder, "--account", OWN).code == 0
    (message,) = cli.json("show", cli.thread("Demo of boats"))["messages"]
    return int(message["id"])


def test_an_invitation_is_shown(cli: Cli, invited: int) -> None:
    shown = cli.json("invite", "show", invited)
    assert {name: shown[name] for name in ("method", "summary", "start", "organizer", "can_answer", "answer")} == {
        "method": "REQUEST", "summary": "Demo, of boats", "start": "2026-06-03T14:00:00+02:00",
        "organizer": "ben@vos.example", "can_answer": True, "answer": "",
    }  # fmt: skip
    assert shown["attendees"][1] == {
        "name": "Eva Vos",
        "address": "eva@vos.example",
        "status": "accepted",
        "optional": True,
    }
    text = cli("invite", "show", invited).out
    assert "Invitation\nWhat: Demo, of boats\nWhen: " in text
    assert text in cli("show", cli.thread("Demo of boats")).out


def test_an_answer_is_queued_and_remembered(cli: Cli, invited: int) -> None:
    row = cli.json("invite", "answer", invited, "tentative", "--comment", "Perhaps", "--no-engine")
    assert (row["subject"], row["state"], row["from"]) == ("Tentative: Demo, of boats", "queued", OWN)
    assert row["recipients"] == ["ben@vos.example"]
    assert cli.json("invite", "show", invited)["answer"] == "tentative"
    assert "Undone" in cli("undo").err
    assert cli.json("invite", "show", invited)["answer"] == ""
    assert cli.json("draft", "list") == []


def test_wrong_words_and_wrong_messages_are_told_of(cli: Cli, invited: int) -> None:
    assert cli("invite", "answer", invited, "maybe").code == 2
    assert cli("invite", "show", 999).code == 4
    assert cli("invite", "answer", 999, "accept").code == 4
    (plain,) = cli.json("show", cli.thread("Plain"))["messages"]
    assert cli("invite", "show", plain["id"]).code == 4
    assert cli("invite", "answer", plain["id"], "accept", "--no-engine").code == 2
