"""Triage from a script: each command has its effect, and undo takes it back."""

from __future__ import annotations

import pytest

from tests.cli.running import Cli


def places(cli: Cli, subject: str) -> set[str]:
    """The lists that show a conversation."""
    lists = ("inbox", "unread", "starred", "archive", "trash")
    return {name for name in lists if any(each["subject"] == subject for each in cli.json("threads", "--filter", name))}


@pytest.mark.parametrize(
    ("command", "after"),
    [
        ("archive", {"archive"}),
        ("delete", {"trash"}),
        ("star", {"inbox", "starred"}),
        ("unread", {"inbox", "unread"}),
    ],
)
def test_a_step_and_its_undo(filled: Cli, command: str, after: set[str]) -> None:
    result = filled(command, filled.thread("Visit"), "--json")
    assert result.code == 0
    assert result.json["threads"] == [filled.thread("Visit")]
    assert places(filled, "Visit") == after
    assert filled("undo").code == 0
    assert places(filled, "Visit") == {"inbox"}


@pytest.mark.parametrize(
    ("there", "back"),
    [(["archive"], ["unarchive"]), (["delete"], ["restore"]), (["star"], ["star", "--off"]), (["unread"], ["read"])],
)
def test_there_and_back(filled: Cli, there: list[str], back: list[str]) -> None:
    thread = filled.thread("Visit")
    assert filled(*there, thread).code == 0
    assert places(filled, "Visit") != {"inbox"}
    assert filled(*back, thread).code == 0
    assert places(filled, "Visit") == {"inbox"}


def test_several_conversations_are_one_step(filled: Cli) -> None:
    result = filled("archive", filled.thread("Visit"), filled.thread("Plans"))
    assert "2 conversations" in result.err
    assert result.out == ""
    filled("undo")
    assert len(filled.json("threads")) == 3


def test_move_names_the_mailboxes_there_are(filled: Cli) -> None:
    thread = filled.thread("Visit")
    assert filled("move", thread, "Archive").code == 0
    assert places(filled, "Visit") == {"archive"}
    result = filled("move", thread, "Nowhere")
    assert result.code == 4
    assert "INBOX" in result.err


def test_what_is_not_there(filled: Cli) -> None:
    result = filled("archive", 999, "--json")
    assert (result.code, result.out) == (4, "")
    assert "999" in result.err
    assert filled("undo").code == 4
    assert filled("archive", "many").code == 2


def test_what_changes_nothing_says_why(filled: Cli) -> None:
    thread = filled.thread("Visit")
    filled("archive", thread)
    result = filled("archive", thread, "--json")
    assert (result.code, result.err) == (0, "Nothing to archive: not in the inbox.\n")
    assert result.json == {"title": "Nothing to archive: not in the inbox", "threads": [thread], "messages": 0}
