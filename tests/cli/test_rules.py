"""What holds for every command: exit codes, help, no hang, no traceback, quick to start."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from salesinbox.cli.app import MODULES, build
from tests.cli.running import Cli
from tests.profile import mail

PYTHON = [sys.executable, "-m", "salesinbox"]


def commands(group: Any, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command, as the words that call it."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, (*words, name))
        else:
            yield (*words, name)


EVERY = sorted(commands(typer.main.get_command(build([]))))


def run(*words: str, home: Path, stdin: Any = subprocess.DEVNULL) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "SALESINBOX_HOME": str(home)}
    return subprocess.run([*PYTHON, *words], stdin=stdin, capture_output=True, timeout=30, check=False, env=environment)


def test_all_commands_of_the_contract_are_there() -> None:
    wanted = """
        account add/account list/account test/account mailboxes/account remove/account password/
        account pause/account resume/repair/sync/engine run/engine start/engine status/engine stop/
        threads/show/search/attachment list/attachment preview/attachment save/attachment open/source/
        send/reply/invite show/invite answer/archive/unarchive/delete/restore/star/read/unread/
        label add/label remove/label list/move/undo/outbox list/outbox show/outbox retry/outbox cancel/draft list/
        draft show/draft delete/import/export/config show/config get/config set/config path/config check/config edit/
        themes list/keys list/completion/demo/actions/notify list/notify test/
        snooze/unsnooze/remind/mute/unmute/redo/spam/unspam/sweep/
        label rename/label merge/label color/label delete/
        filter list/filter add/filter edit/filter delete/filter move/
        thread split/thread merge/print/
        rule list/rule add/rule edit/rule delete/rule move/rule enable/rule disable/rule undo/rule history/
        rule test/rule run/rule export/rule import/unsubscribe
    """
    assert {tuple(each.split()) for each in wanted.split("/")} == set(EVERY)


def test_the_table_of_modules_names_what_they_register() -> None:
    assert {words[0] for words in EVERY} == {name for names in MODULES.values() for name in names}


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_help_has_an_example_and_json(cli: Cli, words: tuple[str, ...]) -> None:
    result = cli(*words, "--help")
    assert result.code == 0
    assert "Example: " in result.out
    assert words[-1] in result.out.partition("Example: ")[2]
    assert "--json" in result.out or words in (("engine", "run"), ("config", "edit"))


def test_without_a_terminal_the_inbox_is_an_error(cli: Cli) -> None:
    result = cli()
    assert (result.code, result.out) == (2, "")
    assert "terminal" in result.err


@pytest.mark.parametrize("elsewhere", ["stdin", "stdout", "stderr"])
def test_the_inbox_does_not_start_where_it_could_not_be_seen_or_used(tmp_path: Path, elsewhere: str) -> None:
    ours, theirs = pty.openpty()
    with (tmp_path / "file").open("w+") as file:
        streams = dict.fromkeys(("stdin", "stdout", "stderr"), theirs) | {elsewhere: file.fileno()}
        result = subprocess.run(
            [sys.executable, "-m", "salesinbox"],
            env={**os.environ, "SALESINBOX_HOME": str(tmp_path)},
            stdin=streams["stdin"],
            stdout=streams["stdout"],
            stderr=streams["stderr"],
            timeout=20,
        )
    os.close(ours)
    os.close(theirs)
    assert result.returncode == 2


@pytest.mark.parametrize(
    "words",
    [
        (), ("draft", "delete", "1"), ("account", "remove", "ada@north.example"), ("config", "edit"),
        ("account", "add", "ada@north.example", "--imap-host", "i.example", "--smtp-host", "s.example"),
        ("account", "add", "ada@north.example", "--imap-host", "i.example", "--smtp-host", "s.example",
         "--password-stdin"),
    ],
)  # fmt: skip
def test_nothing_waits_for_an_answer_that_cannot_come(tmp_path: Path, words: tuple[str, ...]) -> None:
    ended = run(*words, home=tmp_path)
    assert ended.returncode in (2, 4)
    assert ended.stdout == b""
    assert ended.stderr
    assert b"Traceback" not in ended.stderr


def test_a_question_without_a_terminal_is_wrong_use(filled: Cli) -> None:
    result = filled("account", "remove", "imported@localhost")
    assert result.code == 2
    assert "--yes" in result.err
    assert len(filled.json("threads")) == 3
    assert filled("--yes", "account", "remove", "imported@localhost").code == 0
    assert filled.json("threads") == []


def test_wrong_words_are_wrong_use(cli: Cli) -> None:
    for words in (("thread",), ("threads", "--limit", "none"), ("show",), ("--profile", "../x", "threads")):
        result = cli(*words)
        assert (result.code, result.out) == (2, "")
        assert result.err


def test_a_profile_after_the_command_is_told_where_it_goes(filled: Cli) -> None:
    for words in (("threads", "--profile", "x"), ("config", "get", "theme", "--profile=x")):
        result = filled(*words)
        assert result.code == 2
        assert f"Write --profile before the command: salesinbox --profile x {words[0]}" in result.err
    assert "before the command" not in filled("--profile", "x", "threads", "--nonsense").err


def test_profiles_are_apart(filled: Cli) -> None:
    assert filled.json("--profile", "other", "threads") == []
    assert len(filled.json("threads")) == 3


def test_a_name_of_a_command_can_be_a_value(filled: Cli) -> None:
    assert filled.json("search", "threads") == []
    assert filled.json("--profile", "show", "threads") == []


def test_a_bug_is_a_short_message_and_a_log(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    from salesinbox.views import thread_list

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("inner workings")

    monkeypatch.setattr(thread_list, "load_page", broken)
    result = cli("threads")
    assert (result.code, result.out) == (1, "")
    assert "Traceback" not in result.err
    log = next((cli.home / "logs").glob("cli.log"))
    assert "inner workings" in log.read_text()
    assert log.stat().st_mode & 0o077 == 0


def test_an_interrupt_is_quiet(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    from salesinbox.views import thread_list

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(thread_list, "load_page", interrupted)
    result = cli("threads")
    assert (result.code, result.out, result.err) == (130, "", "")


def test_a_reader_that_leaves_early_is_no_trouble(filled: Cli) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    environment = {**os.environ, "SALESINBOX_HOME": str(filled.home)}
    try:
        ended = subprocess.run(
            [*PYTHON, "threads", "--json"], stdin=subprocess.DEVNULL, stdout=writing, stderr=subprocess.PIPE,
            env=environment, timeout=30, check=False,
        )  # fmt: skip
    finally:
        os.close(writing)
    assert ended.stderr == b""


def test_listing_loads_nothing_heavy(filled: Cli) -> None:
    watched = (
        "rich",
        "textual",
        "pydantic",
        "selectolax",
        "keyring",
        "imapclient",
        "smtplib",
        "sqlite_utils",
        "tomlkit",
    )
    code = (
        "import sys; from salesinbox.__main__ import main; code = main(['threads']);"
        f"print([name for name in {watched!r} if name in sys.modules], file=sys.stderr); sys.exit(code)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, timeout=30, check=True,
        env={**os.environ, "SALESINBOX_HOME": str(filled.home)},
    )  # fmt: skip
    assert ended.stderr.decode().strip().endswith("[]")
    assert len(ended.stdout.splitlines()) == 3


def test_a_terminal_that_lacks_letters_gets_what_it_can_show(filled: Cli) -> None:
    environment = {**os.environ, "SALESINBOX_HOME": str(filled.home), "PYTHONIOENCODING": "ascii"}
    ended = subprocess.run([*PYTHON, "config", "show"], capture_output=True, timeout=30, check=False, env=environment)
    assert ended.returncode == 0


def test_completion_knows_commands(tmp_path: Path) -> None:
    script = run("completion", "bash", home=tmp_path)
    assert script.returncode == 0
    assert b"_SALESINBOX_COMPLETE" in script.stdout
    environment = {
        **os.environ, "SALESINBOX_HOME": str(tmp_path), "_SALESINBOX_COMPLETE": "complete_bash",
        "COMP_WORDS": "salesinbox outb", "COMP_CWORD": "1",
    }  # fmt: skip
    ended = subprocess.run(PYTHON, capture_output=True, timeout=30, check=False, env=environment)
    assert ended.stdout.split() == [b"outbox"]
    environment |= {"COMP_WORDS": "salesinbox threads --filter s", "COMP_CWORD": "3"}
    ended = subprocess.run(PYTHON, capture_output=True, timeout=30, check=False, env=environment)
    assert ended.stdout.split() == [b"starred", b"sent", b"snoozed"]


def test_files_are_the_users_alone(tmp_path: Path) -> None:
    assert run("threads", home=tmp_path / "home").returncode == 0
    for path in (tmp_path / "home").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path


HUGE = 2**63
WITH_ID: tuple[tuple[str, ...], ...] = (
    ("show", "{}"), ("archive", "{}"), ("star", "1", "{}"), ("move", "{}", "Archive"), ("label", "add", "{}", "urgent"),
    ("threads", "--before", "{}"), ("source", "{}"), ("attachment", "save", "{}", "--to", "files"),
    ("reply", "{}", "--body-file", "-"), ("outbox", "show", "{}"), ("outbox", "cancel", "{}"), ("draft", "show", "{}"),
    ("export", "--format", "mbox", "--to", "out.mbox", "--thread", "{}"),
)  # fmt: skip
"""Commands that take an id, and where."""


@pytest.mark.parametrize("words", WITH_ID, ids=" ".join)
def test_an_id_that_nothing_can_have_is_not_found(
    filled: Cli, words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for number in (str(HUGE), "9" * 5000):
        result = filled(*(word.format(number) for word in words))
        assert (result.code, result.out) == (4, "")
        assert f"{number[:19]}" in result.err
        assert len(result.err) < 200
    assert filled(*(word.format(HUGE - 1) for word in words)).code == 4


@pytest.mark.parametrize("words", WITH_ID, ids=" ".join)
def test_what_only_resembles_an_id_is_wrong_use(cli: Cli, words: tuple[str, ...]) -> None:
    for text in ("1_0", "١٠", " 1", "+1", "1.0", "0x1", ""):
        result = cli(*(word.format(text) for word in words))
        assert (result.code, result.out) == (2, ""), text


@pytest.mark.parametrize(
    "words",
    [
        ("import", ""), ("attachment", "save", "1", "--to", ""), ("export", "--format", "eml", "--to", ""),
        ("send", "--to", "ben@vos.example", "--body-file", ""),
        ("send", "--to", "ben@vos.example", "--body-file", "-", "--attach", ""),
        ("import", "~no-such-user/mail"),
    ],
)  # fmt: skip
def test_an_empty_path_is_wrong_use(
    filled: Cli, words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    (here / "other.eml").write_bytes(mail("Not asked for"))
    monkeypatch.chdir(here)
    filled("account", "add", "ada.north@gmail.com", "--no-test", "--password-command", "printf secret")
    result = filled(*words)
    assert (result.code, result.out) == (2, "")
    assert "path" in result.err
    assert len(filled.json("threads", "--filter", "all")) == 3
    assert [path.name for path in here.iterdir()] == ["other.eml"]
