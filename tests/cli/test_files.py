"""Files from a script: listed, saved together, opened."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.attachments.test_picture import encoded
from tests.cli.running import Cli
from tests.rig import wait_for
from tests.tui.test_files import FILES, mail_with


@pytest.fixture
def files(cli: Cli) -> Cli:
    """A shell whose profile has a mail with files."""
    cli.import_mail(mail_with(*FILES))
    return cli


def message_of(cli: Cli) -> int:
    (message,) = cli.json("show", cli.thread("Many files"))["messages"]
    return int(message["id"])


def test_the_list_says_what_each_file_is(files: Cli) -> None:
    found = files.json("attachment", "list", files.thread("Many files"))
    assert found == files.json("attachment", "list", "--message", message_of(files))
    assert [each["filename"] for each in found] == [name for name, _ in FILES]
    assert {k: v for k, v in found[0].items() if k != "id"} == {
        "message": message_of(files), "filename": "prices.csv", "content_type": "application/octet-stream",
        "kind": "table", "size": 9, "inline": False, "downloaded": True,
    }  # fmt: skip
    lines = files("attachment", "list", files.thread("Many files")).out.splitlines()
    assert lines[0].split("\t")[2:] == ["table", "9 B", "here", "prices.csv"]


def test_a_list_needs_one_place_to_look(files: Cli) -> None:
    assert files("attachment", "list").code == 2
    assert files("attachment", "list", 1, "--message", 1).code == 2
    assert files("attachment", "list", "--message", 99).code == 4
    assert files("attachment", "list", 99).code == 4


def test_all_files_of_a_message_are_saved(files: Cli, tmp_path: Path) -> None:
    saved = files.json("attachment", "save", "--all", message_of(files), "--to", tmp_path / "out")
    assert [Path(each["path"]).name for each in saved] == [name for name, _ in FILES]
    assert files("attachment", "save", "--to", tmp_path / "out").code == 2
    assert files("attachment", "save", 1, "--all", 1, "--to", tmp_path / "out").code == 2


def test_without_a_folder_they_go_where_the_settings_say(files: Cli, tmp_path: Path) -> None:
    files("config", "set", "download_dir", tmp_path / "mine")
    assert files("attachment", "save", "--all", message_of(files)).code == 0
    assert len(list((tmp_path / "mine").iterdir())) == len(FILES)


def test_a_file_is_opened_by_the_program_for_its_type(files: Cli, tmp_path: Path) -> None:
    told, program = tmp_path / "told", tmp_path / "program.py"
    program.write_text(f"import sys; open({str(told)!r}, 'w').write(sys.argv[1] + '\\n')")
    assert files("config", "set", "openers.application/pdf", f"{sys.executable} {program}").code == 0
    found = {each["filename"]: each["id"] for each in files.json("attachment", "list", files.thread("Many files"))}
    opened = files.json("attachment", "open", found["offer.pdf"])
    wait_for(lambda: told.exists() and told.read_text().endswith("\n"))
    assert told.read_text().strip() == opened["path"]
    assert Path(opened["path"]).read_bytes() == b"%PDF-1.7"
    assert Path(opened["path"]).stat().st_mode & 0o777 == 0o600


def test_a_program_is_not_opened_without_a_yes(files: Cli) -> None:
    found = {each["filename"]: each["id"] for each in files.json("attachment", "list", files.thread("Many files"))}
    result = files("attachment", "open", found["photo.jpg"])
    assert result.code == 2
    assert "It is a program or starts one" in result.err


def test_a_broken_opener_is_an_error_of_the_settings(files: Cli) -> None:
    result = files("config", "set", "openers.text/plain", "see 'x")
    assert result.code == 2
    assert "quotation mark" in result.err


def test_a_file_is_looked_into(files: Cli) -> None:
    found = {each["filename"]: each["id"] for each in files.json("attachment", "list", files.thread("Many files"))}
    result = files("attachment", "preview", found["prices.csv"])
    assert (result.code, result.out) == (0, "boat  100\n")
    assert "prices.csv: table, 1 row, 2 columns" in result.err
    assert files.json("attachment", "preview", found["[bold]x.txt"]) == {
        "id": found["[bold]x.txt"], "filename": "[bold]x.txt", "about": "text, 1 line", "text": "hello", "note": "",
    }  # fmt: skip
    assert files("attachment", "preview", 99).code == 4


def test_a_picture_is_drawn_where_somebody_looks(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    cli.import_mail(mail_with(("boat.png", encoded("PNG", (40, 20))), subject="Many files"))
    (found,) = cli.json("attachment", "list", cli.thread("Many files"))
    result = cli("attachment", "preview", found["id"])
    assert (result.code, result.out) == (0, "")  # on a pipe it would be noise
    assert "boat.png: png, 40 × 20" in result.err
    shown = on_a_terminal(cli, "attachment", "preview", str(found["id"]))
    assert shown.count("▀") == 40 * 10
    assert "\x1b[38;2;255;0;0;48;2;255;0;0m▀" in shown


def on_a_terminal(cli: Cli, *words: str) -> str:
    """What a command prints on a terminal with colours."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "SALESINBOX_HOME": str(cli.home), "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    environment |= {"COLUMNS": "100", "LINES": "40"}
    environment.pop("NO_COLOR", None)
    with subprocess.Popen(
        [sys.executable, "-m", "salesinbox", *words], stdout=theirs, stderr=subprocess.DEVNULL, env=environment
    ) as process:
        os.close(theirs)
        said = b""
        while True:
            try:
                piece = os.read(ours, 65_536)
            except OSError:  # the other end is closed
                break
            if not piece:
                break
            said += piece
        process.wait(30)
    os.close(ours)
    return said.decode()
