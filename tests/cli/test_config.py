"""Settings, themes and keys from a shell."""

from __future__ import annotations

from pathlib import Path

import pytest

from salesinbox.config.loader import load
from salesinbox.config.locations import locate
from salesinbox.core.errors import ConfigError
from salesinbox.tui.app import SalesInboxApp
from tests.cli.running import Cli


def test_a_setting_is_changed_and_read(cli: Cli) -> None:
    assert cli("config", "set", "undo_send_seconds", 25).code == 0
    assert cli("config", "get", "undo_send_seconds").out == "25\n"
    assert cli.json("config", "get", "undo_send_seconds") == {"key": "undo_send_seconds", "value": 25}
    found = {each["key"]: each for each in cli.json("config", "show")}
    assert (found["undo_send_seconds"]["value"], found["theme"]["value"]) == (25, "salesinbox-dark")
    assert all(each["doc"] for each in found.values())


def test_mistakes_are_wrong_use_and_change_nothing(cli: Cli) -> None:
    assert cli("config", "set", "undo_send_seconds", "soon").code == 2
    assert cli("config", "set", "undo_sent_seconds", "3").code == 2
    assert not (cli.home / "config" / "config.toml").exists()


def test_check_names_the_line(cli: Cli) -> None:
    assert cli("config", "check").code == 0
    cli("config", "set", "theme", "salesinbox-light")
    path = cli("config", "path").out.strip()
    with open(path, "a") as file:
        file.write("\nthemee = 'x'\n")
    result = cli("config", "check", "--json")
    assert result.code == 2
    (problem,) = result.json["problems"]
    assert (result.json["path"], result.json["ok"]) == (path, False)
    assert problem.startswith(f"{path} line ")
    assert problem.endswith("unknown key 'themee'; did you mean 'theme'?")
    assert problem in result.err


def written(cli: Cli, text: str) -> Path:
    path = cli.home / "config" / "config.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('\nkeymap = "emacs"\n', 2, 'keymap must be one of "default", "gmail", "mutt", "vim"'),
        ('theme = "salesinbox-drak"\n', 1, "there is no theme 'salesinbox-drak'; did you mean 'salesinbox-dark'?"),
        ('theme = "nosuch"\n', 1, "there is no theme 'nosuch'; `salesinbox themes list` shows all"),
        ('[keys]\narchve = "x"\n', 2, "unknown action 'archve'; did you mean 'archive'?"),
        ('[keys]\nnosuch = "x"\n', 2, "unknown action 'nosuch'; `salesinbox keys list` shows all"),
        ('[keys]\narchive = "e, notakey+++"\n', 2, "'notakey+++' of archive is no key; write it like"),
        ('[keys]\narchive = "Escape"\n', 2, "'Escape' of archive is no key; did you mean 'escape'?"),
        ('[keys]\narchive = "Ctrl+Y"\n', 2, "'Ctrl+Y' of archive is no key; did you mean 'ctrl+y'?"),
        ('[keys]\narchive = "y"\nstar = "y"\n', 2, "the key y would do two things: archive and star"),
        ('[keys]\narchive = "y"\nstar = "y"\n', 3, "the key y would do two things: archive and star"),
        ('[keys]\narchive = "g"\n', 2, "the key g would do two things: archive and top"),
        ('editor = "vim \'unclosed"\n', 1, "editor has a quotation mark that is not closed"),
    ],
)
def test_the_commands_and_the_inbox_find_the_same_mistakes(cli: Cli, text: str, line: int, words: str) -> None:
    path = written(cli, text)
    result = cli("config", "check", "--json")
    assert (result.code, result.json["ok"]) == (2, False)
    assert any(each.startswith(f"{path} line {line}: {words}") for each in result.json["problems"])
    places = locate("default", {"SALESINBOX_HOME": str(cli.home)})
    with pytest.raises(ConfigError) as caught:
        SalesInboxApp(places, load(path), start_engine=False)
    assert caught.value.message.splitlines() == result.json["problems"]


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("keymap", "emacs", "keymap must be one of"),
        ("theme", "salesinbox-drak", "did you mean 'salesinbox-dark'?"),
        ("keys.archve", "x", "did you mean 'archive'?"),
        ("keys.archive", "notakey+++", "is no key"),
        ("keys.archive", "g", "would do two things"),
        ("editor", "vim 'unclosed", "quotation mark"),
        ("thme", "x", "Did you mean theme?"),
        ("accounts.ada@north.example.imap.prot", "x", "Did you mean accounts.ada@north.example.imap.port?"),
        ("accounts.ada@north.example.nmae", "x", "Did you mean accounts.ada@north.example.name?"),
        ("undo_send_seconds", "-5", "must be between 0 and 600"),
    ],
)
def test_what_check_would_find_is_not_set(cli: Cli, key: str, value: str, words: str) -> None:
    result = cli("config", "set", key, value)
    assert (result.code, words in result.err) == (2, True), result.err
    assert not (cli.home / "config" / "config.toml").exists()


def test_another_mistake_does_not_keep_a_setting_from_being_mended(cli: Cli) -> None:
    written(cli, 'theme = "gone"\n[keys]\narchive = "y"\nstar = "y"\n')
    assert cli("config", "set", "theme", "salesinbox-light").code == 0
    assert cli("config", "set", "keys.star", "y").code == 2
    assert cli("config", "set", "keys.star", "w").code == 0
    assert cli("config", "check").code == 0


def test_a_key_that_is_taken_from_another_action_is_told(cli: Cli) -> None:
    result = cli("config", "set", "keys.archive", "r, E")
    assert result.code == 0
    assert "archive takes r from reply, which has no key left." in result.err
    checked = cli("config", "check", "--json")
    assert (checked.code, checked.json["ok"]) == (0, True)
    assert checked.json["notes"] == [
        "archive takes r from reply, which has no key left.",
        "archive takes E from unarchive, which has no key left.",
    ]
    assert checked.json["notes"][0] in checked.err
    assert "takes" not in cli("config", "set", "keys.star", "D").err


def test_keys_are_listed_whatever_the_file_says(cli: Cli) -> None:
    written(cli, '[keys]\nnosuch = "x"\narchive = "y, notakey+++"\n')
    result = cli("keys", "list", "--json")
    keys = {each["action"]: each["keys"] for each in result.json}
    assert (keys["archive"], keys["reply"]) == (["y"], ["r"])
    assert result.code == 3
    assert "unknown action 'nosuch'" in result.err


def test_themes_are_listed_whatever_one_of_them_says(cli: Cli) -> None:
    path = written(cli, "")
    themes = path.parent / "themes"
    themes.mkdir()
    (themes / "good.toml").write_text('[colors]\nprimary = "#336699"\n')
    (themes / "bad.toml").write_text("[colors\n")
    result = cli("themes", "list", "--json")
    assert result.code == 3
    assert {"good", "salesinbox-dark"} <= {each["name"] for each in result.json}
    assert str(themes / "bad.toml") in result.err
    checked = cli("config", "check", "--json")
    assert str(themes / "bad.toml") in checked.json["problems"][0]
    assert "cannot be read" in cli("config", "set", "theme", "bad").err


def test_an_account_is_shown_with_all_its_settings(cli: Cli) -> None:
    cli("account", "add", "ada.north@gmail.com", "--no-test", "--password-command", "printf secret")
    found = {each["key"]: each["value"] for each in cli.json("config", "show")}
    assert found["accounts.ada.north@gmail.com.imap"]["host"] == "imap.gmail.com"


def test_themes_and_keys(cli: Cli) -> None:
    themes = cli.json("themes", "list")
    assert len(themes) >= 4
    assert [each["name"] for each in themes if each["chosen"]] == ["salesinbox-dark"]
    cli("config", "set", "keys.archive", "ctrl+y")
    keys = {each["action"]: each["keys"] for each in cli.json("keys", "list")}
    assert keys["archive"] == ["ctrl+y"]
