"""What the log holds can be shown around: no addresses, no escapes."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from salesinbox.engine.logs import KEPT_FILES, hashed, log_to


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    root = logging.getLogger()
    level = root.level
    handler = log_to(tmp_path / "engine.log")
    yield tmp_path / "engine.log"
    root.removeHandler(handler)
    root.setLevel(level)
    handler.close()


def test_addresses_are_hashed_the_same_way_each_time(log: Path) -> None:
    logging.warning("sent to %s and <%s>", "Ben@heron.example", "ben@heron.example")
    text = log.read_text()
    assert "heron" not in text
    assert text.count(hashed("ben@heron.example")) == 2


def test_escapes_from_a_server_do_not_get_in(log: Path) -> None:
    try:
        raise ValueError("\x1b]0;owned\x07\x1b[2J by\u202eserver ada@tidewater.example")
    except ValueError:
        logging.exception("it said \x9b31m")
    text = log.read_text()
    assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(text)
    assert "tidewater" not in text


def test_only_its_owner_reads_it(log: Path) -> None:
    logging.warning("hello")
    assert log.stat().st_mode & 0o077 == 0


def test_it_stays_small_and_its_older_files_are_as_private(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (handler,) = [each for each in logging.getLogger().handlers if getattr(each, "baseFilename", "") == str(log)]
    monkeypatch.setattr(handler, "maxBytes", 2_000)
    for number in range(500):
        logging.info("INBOX: %d new", number)
    files = sorted(log.parent.glob("engine.log*"))
    assert len(files) == 1 + KEPT_FILES
    assert sum(file.stat().st_size for file in files) < 2_100 * len(files)
    assert not any(file.stat().st_mode & 0o077 for file in files)
    assert "INBOX: 499 new" in log.read_text()
