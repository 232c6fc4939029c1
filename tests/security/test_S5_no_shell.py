"""S5: a password command is run as it is, without a shell that would read its text as a program."""

from __future__ import annotations

from pathlib import Path

from salesinbox.accounts.credentials import FileCredentials, password_for
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
