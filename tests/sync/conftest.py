"""A rig on each IMAP server in turn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.accounts import ImapFake
from tests.rig import Rig, rig_on


@pytest.fixture
def rig(tmp_path: Path, imap_server: ImapFake) -> Iterator[Rig]:
    """A profile with an account on Dovecot, then on pymap."""
    with rig_on(tmp_path, imap_server) as made:
        yield made
