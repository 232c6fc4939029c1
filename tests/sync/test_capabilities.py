"""Which of a server's extensions are used, as people are told."""

from __future__ import annotations

import re
from pathlib import Path

import salesinbox
from salesinbox.sync.capabilities import TABLE, usage

_ASKED_RE = re.compile(r'(?:has|has_capability)\("([A-Z0-9=+-]+)"\)')
_SIGN_IN = {"AUTH=PLAIN", "LOGINDISABLED"}
"""Asked before anything is synced; the errors of signing in tell of them."""


def test_every_extension_that_the_code_asks_for_stands_in_the_table() -> None:
    source = Path(salesinbox.__file__).parent
    files = [path for package in ("sync", "accounts", "engine") for path in (source / package).glob("*.py")]
    asked = {name for path in files for name in _ASKED_RE.findall(path.read_text("utf-8"))}
    assert "MOVE" in asked
    assert asked - _SIGN_IN <= {name for each in TABLE for name in each.names}


def test_a_server_is_told_apart_by_what_it_offers() -> None:
    found = {each.name: each.used for each in usage(["IMAP4rev1", "idle", "LITERAL-", "MOVE"])}
    assert {name for name, used in found.items() if used} == {"IDLE", "LITERAL-", "MOVE"}
    assert len(found) == len(TABLE)
    assert not any(each.used for each in usage([]))
