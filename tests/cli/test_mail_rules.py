"""Rules from a script: made, tried, carried out on past mail, taken elsewhere."""

from __future__ import annotations

from pathlib import Path

from tests.cli.running import Cli


def test_a_rule_is_made_listed_changed_and_deleted(filled: Cli) -> None:
    made = filled("rule", "add", "Plans", "subject:plans", "label plans, archive", "--json")
    assert made.code == 0
    assert made.json["rule"] == {
        "name": "Plans", "query": "subject:plans", "deeds": "label plans, archive", "enabled": False, "stop": False,
        "account": None, "applied": 0, "last": None, "trouble": None,
    }  # fmt: skip
    assert "rule test" in made.err
    assert filled("rule", "enable", "plans").code == 0
    assert filled("rule", "add", "Visits", "visit", "star", "--on").code == 0
    assert filled("rule", "move", "Visits", 1).code == 0
    assert filled("rule", "edit", "Plans", "--deeds", "star", "--stop", "--name", "All plans").code == 0
    assert [(each["name"], each["deeds"], each["enabled"]) for each in filled.json("rule", "list")] == [
        ("Visits", "star", True), ("All plans", "star", True),
    ]  # fmt: skip
    assert filled("rule", "disable", "Visits").code == filled("rule", "delete", "All plans").code == 0
    assert filled("undo").code == 0
    assert len(filled.json("rule", "list")) == 2


def test_a_rule_is_tried_before_it_is_turned_on_and_carried_out_on_past_mail(filled: Cli) -> None:
    filled("rule", "add", "Plans", "plans", "label plans, archive")
    tried = filled.json("rule", "test", "Plans", "--days", "36500")
    assert [each["subject"] for each in tried["threads"]] == ["Plans"]
    assert (tried["count"], tried["would"]) == (1, "label it “plans” and archive it")
    assert filled.json("rule", "test", "subject:visit", "--days", "36500")["count"] == 1
    assert filled("rule", "run", "Plans", "--days", "36500").code == 2, "without a terminal nobody can say yes"
    done = filled("rule", "run", "Plans", "--days", "36500", "--yes", "--json")
    assert done.json == {"threads": 1, "changed": True, "trouble": None}
    assert "Plans" not in {each["subject"] for each in filled.json("threads")}
    assert filled("undo").code == 0
    assert "Plans" in {each["subject"] for each in filled.json("threads")}


def test_mistakes_are_told(filled: Cli) -> None:
    assert filled("rule", "add", "A", "nonsense:(", "star").code == 2
    assert filled("rule", "add", "A", "offer", "explode").code == 2
    assert filled("rule", "add", "A", "offer", "star", "--account", "x@y.example").code == 4
    assert filled("rule", "test", "nonsense:(").code == 2
    filled("rule", "add", "Plans", "plans", "star")
    assert filled.json("rule", "history", "Plans") == []
    for command in ("history", "enable", "delete", "undo", "run"):
        assert filled("rule", command, "Nobody").code == 4


def test_rules_are_taken_elsewhere(filled: Cli, tmp_path: Path) -> None:
    filled("rule", "add", 'With "marks"', 'subject:"my plans"', "label two words, archive", "--on", "--stop")
    written = filled("rule", "export")
    file = tmp_path / "rules.toml"
    file.write_text(written.out)
    before = filled.json("rule", "list")
    filled("rule", "delete", 'With "marks"')
    assert filled("rule", "import", file).code == 0
    assert filled("rule", "import", file).code == 0, "twice is once"
    assert filled.json("rule", "list") == before
    file.write_text("[[rule]]\nname = 3\n")
    assert filled("rule", "import", file).code == 2
    file.write_text("not toml")
    assert filled("rule", "import", file).code == 2
