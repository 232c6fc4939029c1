"""S1: files 0600, folders 0700, checked and mended at start."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from salesinbox.accounts.credentials import FileCredentials
from salesinbox.config.locations import Locations, locate
from salesinbox.config.private_file import write_private


@pytest.fixture(autouse=True)
def generous_umask() -> Iterator[None]:
    """A umask that would let everybody in."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.fixture
def places(tmp_path: Path) -> Locations:
    return locate(environ={"SALESINBOX_HOME": str(tmp_path / "home")})


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def folders(places: Locations) -> list[Path]:
    return [places.config, places.data, places.cache, places.logs, places.blob_dir]


def test_folders_are_made_for_the_user_alone(places: Locations) -> None:
    places.ensure()
    assert [mode(folder) for folder in folders(places)] == [0o700] * 5


def test_open_folders_and_files_are_closed(places: Locations) -> None:
    places.ensure()
    files = [places.config_file, places.database, places.insecure_keyring, places.engine_log]
    for path in files:
        path.touch()
        path.chmod(0o644)
    for folder in folders(places):
        folder.chmod(0o755)
    places.ensure()
    assert [mode(path) for path in files] == [0o600] * 4
    assert [mode(folder) for folder in folders(places)] == [0o700] * 5


def test_a_file_in_a_dotfiles_repository_is_left_alone(places: Locations, tmp_path: Path) -> None:
    places.ensure()
    dotfile = tmp_path / "dotfile"
    dotfile.touch()
    dotfile.chmod(0o644)
    places.config_file.symlink_to(dotfile)
    places.ensure()
    assert mode(dotfile) == 0o644


def test_stricter_modes_stay(places: Locations) -> None:
    places.ensure()
    places.database.touch()
    places.database.chmod(0o400)
    places.ensure()
    assert mode(places.database) == 0o400


def test_written_files_are_private_from_the_first_moment(places: Locations, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    replace = os.replace

    def watch(source: str, target: Path) -> None:
        seen.append(mode(Path(source)))
        replace(source, target)

    monkeypatch.setattr(os, "replace", watch)
    places.ensure()
    write_private(places.config_file, 'theme = "x"\n')
    FileCredentials(places.insecure_keyring).set("ada@north.example", "secret")
    assert seen == [0o600, 0o600]
    assert mode(places.insecure_keyring) == 0o600
