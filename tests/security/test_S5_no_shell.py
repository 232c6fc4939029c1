"""S5: commands of the user are run as they are, without a shell that would read mail or settings as a program."""

from __future__ import annotations

import shlex
import sys
import time
from pathlib import Path

from salesinbox.accounts.credentials import FileCredentials, password_for
from salesinbox.notify.command import run_command
from salesinbox.notify.words import Saying
from tests.accounts.made import account

ENVIRON = {"PATH": "/usr/bin:/bin"}


def test_shell_syntax_is_only_text(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    kept = FileCredentials(tmp_path / "none")
    for text in (
        f"; touch {mark}",
        f"$(touch {mark})",
        f"`touch {mark}`",
        f"| tee {mark}",
        f"> {mark}",
        f"&& touch {mark}",
    ):
        printed = password_for(account(password_command=f"echo {text}"), kept, ENVIRON)
        assert printed == text
        assert not mark.exists()


def test_the_environments_command_gets_no_shell_either(tmp_path: Path) -> None:
    environ = {**ENVIRON, "SALESINBOX_PASSWORD_COMMAND": "echo $HOME"}
    assert password_for(account(), FileCredentials(tmp_path / "none"), environ) == "$HOME"


def _python(code: str, *words: str) -> str:
    return shlex.join([sys.executable, "-c", code, *words])


def test_the_command_for_notifications_gets_mail_as_arguments_and_environment(tmp_path: Path) -> None:
    out, mark = tmp_path / "out", tmp_path / "mark"
    code = "import os, sys; print(sys.argv[2:], os.environ['SALESINBOX_TITLE'], file=open(sys.argv[1], 'w'))"
    for text in (f"; touch {mark}", f"$(touch {mark})", f"`touch {mark}`", f"' ; touch {mark} ; '", '"\n\\'):
        ended = run_command(_python(code, str(out)), Saying("mail", f"New mail from {text}", text))
        assert ended.done
        assert out.read_text() == f"{[f'New mail from {text}', text]} New mail from {text}\n"
        assert not mark.exists()


def test_a_command_that_does_not_end_is_stopped(tmp_path: Path) -> None:
    began = time.monotonic()
    ended = run_command(_python("import time; time.sleep(60)"), Saying("mail", "New mail", ""), seconds=0.3)
    assert time.monotonic() - began < 20
    assert not ended.done
    assert "did not end" in ended.trouble


def test_a_command_that_fails_is_told_without_its_arguments() -> None:
    for command in ("/nonexistent/program --secret=1", _python("raise SystemExit(3)", "--secret=1")):
        ended = run_command(command, Saying("mail", "New mail", "secret words"))
        assert not ended.done
        assert "secret" not in ended.trouble


def test_without_a_command_nothing_that_a_sender_wrote_is_run(tmp_path: Path) -> None:
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path / 'ran'}\n")
    program.chmod(0o700)
    for command in ("", "  ", "'"):
        ended = run_command(command, Saying("mail", str(program), "text"))
        assert not ended.done
        assert ended.trouble
    assert not (tmp_path / "ran").exists()
