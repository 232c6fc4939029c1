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
_MEASURED = """
import resource, subprocess, sys
code = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(code)
"""
"""Runs a command and says how many kilobytes it took. What a parent takes at the fork counts as its child's, and this
one is small."""


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
    words = [sys.executable, "-c", _MEASURED, sys.executable, "-m", "salesinbox", "sync", "--once"]
    done = subprocess.run(words, env=environ, capture_output=True, text=True, check=False)
    server.close()
    assert "Traceback" not in done.stderr
    assert done.returncode == code, done.stderr
    assert ("says more than any answer to LIST can be" in done.stderr) is bool(code)
    assert int(done.stdout) < MOST
