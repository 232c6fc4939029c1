"""Labels from a script: on conversations and off, and the labels themselves."""

from __future__ import annotations

from tests.cli.running import Cli


def listed(cli: Cli) -> dict[str, int]:
    return {each["name"]: each["threads"] for each in cli.json("label", "list")}


def test_a_label_goes_on_conversations_and_off(filled: Cli) -> None:
    visit, plans = filled.thread("Visit"), filled.thread("Plans")
    assert filled("label", "add", visit, plans, "new deal").code == 0
    assert listed(filled) == {"new deal": 2}
    assert filled("label", "remove", plans, "new deal").code == 0
    assert listed(filled) == {"new deal": 1}
    assert filled("label", "add", visit, "$bad").code == 2


def test_without_conversations_a_label_is_made(filled: Cli) -> None:
    assert filled("label", "add", "later", "--color", "red").code == 0
    assert filled.json("label", "list") == [{"name": "later", "color": "red", "threads": 0, "unread": 0}]
    forgotten = filled("label", "add", filled.thread("Visit"))
    assert (forgotten.code, forgotten.out) == (2, "")
    assert "Which label" in forgotten.err
    assert filled("label", "add", "soon", "later").code == 2, "soon is no id"


def test_a_label_is_renamed_merged_coloured_and_deleted_and_all_is_undone(filled: Cli) -> None:
    visit, plans = filled.thread("Visit"), filled.thread("Plans")
    filled("label", "add", visit, "hot")
    filled("label", "add", visit, plans, "cold")
    result = filled("label", "rename", "hot", "act now", "--json")
    assert result.json == {"title": "Renamed label “hot” to “act now”", "threads": [], "messages": 1}
    assert listed(filled) == {"act now": 1, "cold": 2}
    assert filled("label", "color", "cold", "blue").code == 0
    assert {each["color"] for each in filled.json("label", "list") if each["name"] == "cold"} == {"blue"}
    assert filled("label", "merge", "act now", "--into", "cold").code == 0
    assert listed(filled) == {"cold": 2}
    assert filled("label", "delete", "cold").code == 0
    assert listed(filled) == {}
    for _ in range(4):
        assert filled("undo").code == 0
    assert listed(filled) == {"cold": 2, "hot": 1}


def test_a_label_that_is_not_there(filled: Cli) -> None:
    for words in (("rename", "x", "y"), ("delete", "x"), ("color", "x", "red"), ("merge", "x", "--into", "x")):
        result = filled("label", *words)
        assert (result.code, result.out) == (4, "")
        assert "“x”" in result.err
