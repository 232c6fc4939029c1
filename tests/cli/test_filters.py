"""Saved filters from a script, and lists by them."""

from __future__ import annotations

from tests.cli.running import Cli


def subjects(cli: Cli, *words: str) -> list[str]:
    return [each["subject"] for each in cli.json("threads", *words)]


def test_a_filter_is_saved_listed_changed_and_deleted(filled: Cli) -> None:
    saved = filled("filter", "add", "Files", "has:attachment", "--tab", "--json")
    assert saved.json == {
        "title": "Saved filter “Files”",
        "filter": {"name": "Files", "query": "has:attachment", "tab": True, "color": None, "error": None},
    }
    filled("filter", "add", "Dora", "from:dora")
    assert [(each["name"], each["threads"], each["more"]) for each in filled.json("filter", "list")] == [
        ("Files", 1, False), ("Dora", 1, False),
    ]  # fmt: skip
    assert filled("filter", "move", "Dora", 1).code == 0
    assert filled("filter", "edit", "Files", "--no-tab", "--name", "With files").code == 0
    assert [(each["name"], each["tab"]) for each in filled.json("filter", "list")] == [
        ("Dora", False), ("With files", False),
    ]  # fmt: skip
    gone = filled("filter", "delete", "Dora", "--json")
    assert gone.json == {"title": "Deleted filter “Dora”", "filter": None}
    for _ in range(4):
        assert filled("undo").code == 0
    assert [(each["name"], each["tab"]) for each in filled.json("filter", "list")] == [("Files", True)]


def test_threads_takes_a_list_a_saved_filter_or_a_query(filled: Cli) -> None:
    filled("filter", "add", "Files", "has:attachment")
    assert subjects(filled, "--filter", "files") == ["Plans"]
    assert subjects(filled, "--filter", "from:dora") == ["Visit"]
    assert len(subjects(filled, "--filter", "INBOX")) == 3
    result = filled("threads", "--filter", "flies")
    assert (result.code, result.out) == (2, "")
    assert "Files" in result.err
    assert "inbox" in result.err
    assert filled("threads", "--filter", "was:new").code == 2


def test_label_and_account_narrow_any_list(filled: Cli) -> None:
    account = filled.json("account", "list")[0]["address"]
    filled("label", "add", filled.thread("Visit"), filled.thread("Prices"), "hot tip")
    assert subjects(filled, "--filter", "in:inbox from:dora", "--label", "Hot tip") == ["Visit"]
    assert subjects(filled, "--filter", "has:attachment", "--label", "hot tip") == []
    assert subjects(filled, "--filter", "from:dora", "--account", account) == ["Visit"]
    assert filled("threads", "--filter", "from:dora", "--label", "cold").code == 4


def test_pages_of_a_query(filled: Cli) -> None:
    first = filled.json("threads", "--filter", "in:inbox", "--limit", "2")
    rest = filled.json("threads", "--filter", "in:inbox", "--before", first[-1]["id"])
    assert [each["subject"] for each in first + rest] == subjects(filled)


def test_what_cannot_be_saved(filled: Cli) -> None:
    result = filled("filter", "add", "Odd", "is:purple")
    assert (result.code, result.out) == (2, "")
    assert "position 1" in result.err
    assert filled("filter", "delete", "Nothing").code == 4
    assert "You may want" in filled("filter", "list").err
