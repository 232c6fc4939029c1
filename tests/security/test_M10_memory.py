"""M10: however much a server says, it is taken in bounded memory."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.pymap_server import PymapServer
from tests.faults.lying_server import Answer, LyingServer, holding
from tests.rig import Rig, mail, rig_on

MOST = 600 * 1024
"""Kilobytes of memory that a pass may take at its worst."""
_LARGE = 100 * 1024 * 1024


def _large_literal(command: bytes) -> Iterator[bytes]:
    """What was said to be a small message comes as one of 100 MB."""
    if b"BODY.PEEK[]" not in command:
        answer = holding([mail("Quote")])["FETCH"]
        assert callable(answer)
        said = answer(command)
        assert isinstance(said, bytes)
        yield said
        return
    yield b"* 1 FETCH (UID 1 BODY[] {%d}\r\n" % _LARGE
    for _ in range(_LARGE // 1024**2):
        yield b"word and more words\r\n".ljust(1024) * 1024
    yield b")\r\n"


def _lines(command: bytes) -> Iterator[bytes]:
    while True:
        yield b"* OK still here\r\n" * 10_000


def _long_lines(command: bytes) -> Iterator[bytes]:
    while True:
        yield b'* LIST () "/" "' + b"x" * 900_000 + b'"\r\n'


FLOODS: dict[str, tuple[dict[str, Answer], int]] = {
    "a literal of 100 MB": ({"FETCH": _large_literal}, 0),
    "lines without an end": ({"LIST": _lines}, 1),
    "long lines without an end": ({"LIST": _long_lines}, 1),
}
"""Answers, and the exit code of a pass that gets them."""


@pytest.fixture
def rig(tmp_path: Path, pymap_server: PymapServer) -> Iterator[Rig]:
    with rig_on(tmp_path, pymap_server) as made:
        yield made
    pymap_server.close_clients()


@pytest.mark.parametrize("flood", FLOODS)
def test_a_flood_takes_bounded_memory(rig: Rig, flood: str) -> None:
    answers, code = FLOODS[flood]
    server = LyingServer(**answers)
    rig.configure(imap=rig.settings.imap.__class__(host="127.0.0.1", port=server.port, security="none"))
    environ = {**os.environ, "SALESINBOX_HOME": str(rig.locations.config.parent)}
    words = [sys.executable, "-m", "salesinbox", "sync", "--once"]
    process = subprocess.Popen(words, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    said = process.stderr.read()
    process.stderr.close()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    server.close()
    assert "Traceback" not in said
    assert process.returncode == code, said
    assert ("says more than any answer to LIST can be" in said) is bool(code)
    assert usage.ru_maxrss < MOST
