"""Opening a file hands it to the right program, without a shell, and says first what may happen."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from salesinbox.attachments import opener
from salesinbox.core.errors import UserError
from tests.rig import wait_for

OPENERS = {"image/*": "imv -f", "image/svg+xml": "inkview", ".csv": "visidata {} --quiet", "application/pdf": "zathura"}


@pytest.mark.parametrize(
    ("filename", "content_type", "command"),
    [
        ("offer.pdf", "application/pdf", ["zathura"]),
        ("offer.PDF", "application/octet-stream", ["zathura"]),
        ("photo.png", "image/png", ["imv", "-f"]),
        ("logo.svg", "image/svg+xml", ["inkview"]),
        ("prices.csv", "text/plain", ["visidata", "{}", "--quiet"]),
        ("notes", "text/x-odd", ["see"]),
    ],
)
def test_the_most_exact_pattern_counts(filename: str, content_type: str, command: list[str]) -> None:
    assert opener.command_for(filename, content_type, OPENERS, ("see",)) == command


def test_without_a_setting_the_desktop_decides() -> None:
    assert opener.command_for("a.pdf", "application/pdf", {}, ()) in (["xdg-open"], ["open"])


def test_a_broken_opener_is_told_of() -> None:
    with pytest.raises(UserError, match="quotation mark"):
        opener.command_for("a.pdf", "application/pdf", {"*/*": "see 'x"}, ())


@pytest.mark.parametrize("empty", ["", "  "])
def test_an_empty_command_never_makes_the_file_itself_the_program(empty: str) -> None:
    assert opener.command_for("a.csv", "text/csv", {".csv": empty}, ("see",)) == ["see"]


@pytest.mark.parametrize(
    "name",
    [
        "setup.exe", "photo.jpg.scr", "invoice.pdf.js", "x.HTA", "run.sh", "go.desktop", "x.lnk", "disk.iso",
        "page.html", "sheet.xlsm", "letter.docm", "logo.svg", "install.exe. ", "x.settingcontent-ms", "app.jar",
    ],
)  # fmt: skip
def test_dangerous_kinds_are_warned_of(name: str) -> None:
    assert opener.risk(name, "application/octet-stream")


@pytest.mark.parametrize("start", [b"MZ\x90", b"\x7fELF\x02", b"#!/bin/sh\n"])
def test_a_program_in_disguise_is_warned_of(start: bytes) -> None:
    assert "program" in opener.risk("holiday.jpg", "image/jpeg", start)


@pytest.mark.parametrize("name", ["offer.pdf", "photo.png", "prices.csv", "letter.docx", "talk.mp3", "notes.txt"])
def test_ordinary_files_are_not(name: str) -> None:
    assert not opener.risk(name, "application/octet-stream", b"%PDF-1.7")


def _script(folder: Path) -> tuple[list[str], Path]:
    told = folder / "told"
    script = folder / "program.py"
    script.write_text(f"import sys; open({str(told)!r}, 'a').write(repr(sys.argv[1:]) + '\\n')")
    return [sys.executable, str(script)], told


def test_a_path_is_one_word_whatever_stands_in_it(tmp_path: Path) -> None:
    program, told = _script(tmp_path)
    path = tmp_path / "$(touch mark); `x` & 'y'.txt"
    opener.start(program, path)
    wait_for(lambda: told.exists() and told.read_text().endswith("\n"))
    assert told.read_text() == f"{[str(path)]!r}\n"
    opener.start([*program, "--page={}", "x"], path)
    wait_for(lambda: told.read_text().count("\n") == 2)
    assert told.read_text().splitlines()[1] == repr([f"--page={path}", "x"])


def test_a_program_that_is_not_there_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be started"):
        opener.start(["no-such-program-here"], tmp_path / "x.pdf")
