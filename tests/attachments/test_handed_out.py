"""Copies of attachments for other programs do not outlive the app."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from salesinbox.attachments.handed_out import HandedOut


def _killed_process() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_an_app_removes_its_own_and_what_a_killed_one_left_but_not_what_another_shows(tmp_path: Path) -> None:
    root = tmp_path / "opened"
    handed_out = HandedOut(root)
    handed_out.remove()  # nothing was handed out yet
    mine = handed_out.folder()
    (mine / "offer.pdf").write_text("100")
    left = root / f"{_killed_process()}-x"
    others = root / f"{os.getppid()}-y"
    strange = root / "x"
    for folder in (left, others, strange):
        folder.mkdir()
    handed_out.remove()
    assert list(root.iterdir()) == [others]


def test_nobody_else_can_read_them(tmp_path: Path) -> None:
    folder = HandedOut(tmp_path / "opened").folder()
    assert folder.stat().st_mode & 0o777 == folder.parent.stat().st_mode & 0o777 == 0o700


def test_what_a_command_handed_out_stays_for_an_hour(tmp_path: Path) -> None:
    root = tmp_path / "opened"
    folder = HandedOut(root, by_command=True).folder()
    HandedOut(root).remove()
    HandedOut(root, by_command=True).remove()
    assert folder.exists()
    os.utime(folder, (0, 0))
    HandedOut(root).remove()
    assert not folder.exists()
