"""Settings, themes and keys from a shell."""

from __future__ import annotations

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
    assert (result.code, result.out) == (2, "")
    assert "line" in result.err
    assert "did you mean 'theme'" in result.err


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
