"""Output that is full, or closed, or that nobody reads."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest

from tests.cli.running import Cli
from tests.cli.test_write import add_account

PYTHON = [sys.executable, "-m", "salesinbox"]
SEND = ("send", "--to", "ben@vos.example", "--subject", "Offer", "--body-file", "-", "--no-engine")


def run(
    cli: Cli,
    *words: object,
    closed: int | None = None,
    stdin: Any = subprocess.DEVNULL,
    stdout: Any = subprocess.PIPE,
    stderr: Any = subprocess.PIPE,
) -> subprocess.CompletedProcess[bytes]:
    """The program as a shell would start it, one of its streams *closed*."""
    return subprocess.run(
        [*PYTHON, *map(str, words)], stdin=stdin, stdout=stdout, stderr=stderr, timeout=60, check=False,
        env={**os.environ, "SALESINBOX_HOME": str(cli.home)},
        preexec_fn=None if closed is None else lambda: os.close(closed),
    )  # fmt: skip


def full(cli: Cli, *words: object) -> subprocess.CompletedProcess[bytes]:
    with open("/dev/full", "wb") as disk:
        return run(cli, *words, stdout=disk)


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_on_a_full_disk_a_mail_is_queued_and_that_is_said(cli: Cli, more: tuple[str, ...]) -> None:
    add_account(cli)
    result = full(cli, *SEND, *more)
    assert result.returncode == 1
    assert b"could not be written: no space left" in result.stderr
    assert b"is done" in result.stderr
    assert b"report" not in result.stderr
    assert [each["subject"] for each in cli.json("outbox", "list")] == ["Offer"]


def test_what_went_wrong_is_not_hidden_by_a_full_disk(filled: Cli) -> None:
    result = full(filled, "import", filled.home / "nothing", "--json")
    assert result.returncode == 1
    assert b"Nothing could be imported" in result.stderr
    assert b"is done" not in result.stderr
    assert b"could not be written" in result.stderr


def test_whatever_prints_says_so(filled: Cli) -> None:
    (message,) = filled.json("show", filled.thread("Visit"))["messages"]
    for words in (
        ("threads",), ("show", filled.thread("Visit")), ("source", message["id"]), ("config", "path"),
        ("--version",), ("threads", "--help"),
    ):  # fmt: skip
        result = full(filled, *words)
        assert (result.returncode, b"could not be written" in result.stderr) == (1, True), words


def test_without_an_output_what_prints_says_so_and_what_does_not_is_done(filled: Cli) -> None:
    result = run(filled, "threads", closed=1)
    assert result.returncode == 1
    assert b"it is closed" in result.stderr
    assert run(filled, "archive", filled.thread("Visit"), closed=1).returncode == 0


def test_without_an_input_no_empty_mail_goes_out(cli: Cli) -> None:
    add_account(cli)
    result = run(cli, *SEND, closed=0, stdin=None)
    assert (result.returncode, result.stdout) == (2, b"")
    assert b"Cannot read standard input" in result.stderr
    assert cli.json("outbox", "list") == []


def test_without_an_input_a_question_is_wrong_use(filled: Cli) -> None:
    words = ("account", "remove", "imported@localhost")
    assert run(filled, *words, closed=0, stdin=None).returncode == 2


@pytest.mark.parametrize("spoil", ["full", "closed"])
def test_words_that_nobody_can_read_change_neither_output_nor_exit_code(filled: Cli, spoil: str) -> None:
    with open("/dev/full", "wb") as disk:
        kind: dict[str, Any] = {"closed": 2} if spoil == "closed" else {"stderr": disk}
        unknown = run(filled, "archive", 999, **kind)
        wrong = run(filled, "archive", "many", **kind)
        good = run(filled, "archive", filled.thread("Visit"), "--json", **kind)
    assert (unknown.returncode, unknown.stdout) == (4, b"")
    assert (wrong.returncode, wrong.stdout) == (2, b"")
    assert good.returncode == 0
    assert good.stdout.startswith(b'{"title"')


def test_ctrl_c_while_the_program_is_still_loading_is_quiet() -> None:
    code = """
import sys
class Interrupting:
    def find_spec(self, name, *_):
        if name == "salesinbox.cli.entry":
            raise KeyboardInterrupt
from salesinbox.__main__ import main
sys.meta_path.insert(0, Interrupting())
sys.exit(main(["threads"]))
"""
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, b"", b"")


def test_what_is_logged_for_developers_is_not_said_to_people(filled: Cli) -> None:
    code = (
        "import sys; from salesinbox.store import connection; connection.SLOW_TRANSACTION_SECONDS = -1;"
        f"from salesinbox.__main__ import main; sys.exit(main(['archive', '{filled.thread('Visit')}']))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, timeout=60, check=True,
        env={**os.environ, "SALESINBOX_HOME": str(filled.home)},
    )  # fmt: skip
    assert ended.stderr == b"Archived 1 conversation.\n"


@pytest.mark.parametrize("words", [("--plain", "demo"), ("demo", "--plain")])
def test_the_demo_can_be_shown_in_words(cli: Cli, monkeypatch: pytest.MonkeyPatch, words: tuple[str, str]) -> None:
    shown: list[bool] = []

    def run_demo(*, plain: bool) -> int:
        shown.append(plain)
        return 0

    monkeypatch.setattr("salesinbox.cli.demo.is_interactive", lambda: True)
    monkeypatch.setattr("salesinbox.demo.run.run_demo", run_demo)
    assert cli(*words).code == 0
    assert shown == [True]
