"""Running command lines in this process, against a profile in a temporary folder."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from salesinbox.__main__ import main
from tests.profile import mail


@dataclass(frozen=True)
class Result:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Cli:
    """A person at a shell whose profile is in *home*."""

    def __init__(self, home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.home = home
        self._capsys = capsys
        self._monkeypatch = monkeypatch
        monkeypatch.setenv("SALESINBOX_HOME", str(home))

    def __call__(self, *words: object, stdin: bytes = b"") -> Result:
        self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        self._capsys.readouterr()
        code = main([str(word) for word in words])
        captured = self._capsys.readouterr()
        return Result(code, captured.out, captured.err)

    def json(self, *words: object) -> Any:
        """What a command that succeeds prints as JSON."""
        result = self(*words, "--json")
        assert result.code == 0, result.err
        return result.json

    def import_mail(self, *raws: bytes) -> None:
        """Mail is in the profile, as if it had been synced."""
        folder = self.home.parent / "to-import"
        folder.mkdir(parents=True, exist_ok=True)
        for raw in raws:
            (folder / f"{len(list(folder.iterdir()))}.eml").write_bytes(raw)
        assert self("import", folder).code == 0

    def thread(self, subject: str) -> int:
        """The id of a conversation."""
        found = self.json("threads", "--filter", "all") + self.json("threads", "--filter", "trash")
        return int(next(each["id"] for each in found if each["subject"] == subject))


def with_little_room(cli: Cli, room: int, *words: str) -> subprocess.CompletedProcess[bytes]:
    """A command that may make no file longer than *room* bytes."""
    code = (
        "import resource, signal, sys; from salesinbox.__main__ import main;"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room})); sys.exit(main(sys.argv[1:]))"
    )
    return subprocess.run(
        [sys.executable, "-c", code, *words], env={**os.environ, "SALESINBOX_HOME": str(cli.home)},
        stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False,
    )  # fmt: skip


def three_conversations() -> list[bytes]:
    """Ben asks and is answered; Cleo sends a file; Dora writes."""
    return [
        mail("Prices", message_id="one@vos.example", body="What does it cost?"),
        mail(
            "Re: Prices", sender="Ada North <ada@north.example>", to="Ben Vos <ben@vos.example>",
            message_id="two@north.example", references=["one@vos.example"], body="A hundred crowns.",
        ),
        mail("Plans", sender="Cleo Marsh <cleo@marsh.example>", attachment=("plans.pdf", b"%PDF-1.4 plans")),
        mail("Visit", sender="Dora Fell <dora@fell.example>", html="<p>On <b>Monday</b>?</p>"),
    ]  # fmt: skip


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Cli]:
    """A shell with an empty profile."""
    mask = os.umask(0o022)
    yield Cli(tmp_path / "home", capsys, monkeypatch)
    os.umask(mask)


@pytest.fixture
def filled(cli: Cli) -> Cli:
    """A shell whose profile holds three conversations."""
    cli.import_mail(*three_conversations())
    return cli
