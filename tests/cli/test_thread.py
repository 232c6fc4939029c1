"""Splitting and merging conversations from a script."""

from __future__ import annotations

from tests.cli.running import Cli


def test_two_conversations_are_merged_and_split_again(filled: Cli) -> None:
    visit, plans = filled.thread("Visit"), filled.thread("Plans")
    merged = filled("thread", "merge", visit, plans, "--json")
    assert merged.code == 0
    assert merged.json["title"] == "Merged 2 conversations"
    (whole,) = merged.json["threads"]
    shown = filled.json("show", str(plans))
    assert shown["id"] == whole, "the id that is gone goes on working"
    assert len(shown["messages"]) >= 2
    split = filled("thread", "split", shown["messages"][-1]["id"], "--json")
    assert split.code == 0
    assert "it is conversation" in split.err
    assert len(split.json["threads"]) == 2
    assert filled("undo").code == filled("undo").code == 0
    assert filled.json("show", str(plans))["id"] == plans


def test_what_cannot_be_split_or_merged_is_told(filled: Cli) -> None:
    visit = filled.thread("Visit")
    alone = filled.json("show", str(visit))["messages"][0]["id"]
    assert filled("thread", "split", alone).code == 2
    assert filled("thread", "split", 9999).code == 4
    assert filled("thread", "merge", visit, visit).code == 2
    assert filled("thread", "merge", visit, 9999).code == 4
