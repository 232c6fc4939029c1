"""A profile full of mail for each test, and the connection of another program to it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from salesinbox.config.locations import Locations
from salesinbox.store.connection import Database
from tests.tui.mailbox import build, locations_in, open_in


@pytest.fixture(scope="session")
def full_mailbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The mailbox as it is at the start of every test; nobody writes to it."""
    home = tmp_path_factory.mktemp("mailbox")
    build(home)
    return home


@pytest.fixture
def locations(full_mailbox: Path, tmp_path: Path) -> Locations:
    """A profile full of mail."""
    home = tmp_path / "home"
    shutil.copytree(full_mailbox, home)
    return locations_in(home)


@pytest.fixture
def other(locations: Locations) -> Iterator[Database]:
    """The connection of another program, such as the engine."""
    db = open_in(locations)
    yield db
    db.close()
