"""Each profile has its own folders; one variable moves them all."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesinbox.config.locations import locate
from salesinbox.core.errors import UsageError, UserError


def test_one_folder_for_everything(tmp_path: Path) -> None:
    places = locate(environ={"SALESINBOX_HOME": str(tmp_path)})
    assert places.config_file == tmp_path / "config" / "config.toml"
    assert places.database == tmp_path / "data" / "profile.db"
    assert {places.cache, places.logs} == {tmp_path / "cache", tmp_path / "logs"}
    places.ensure()
    assert places.blob_dir.is_dir()


def test_profiles_are_apart(tmp_path: Path) -> None:
    environ = {"SALESINBOX_HOME": str(tmp_path)}
    first, second = locate(environ=environ), locate("team-2", environ)
    assert second.profile == "team-2"
    assert second.database == tmp_path / "profiles" / "team-2" / "data" / "profile.db"
    assert first.database != second.database


def test_the_platforms_places_are_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CONFIG", "DATA", "CACHE", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    for places in (locate(environ={}), locate(environ={"SALESINBOX_HOME": ""})):
        assert all(tmp_path in folder.parents for folder in (places.config, places.data, places.cache, places.logs))
        assert len({places.config, places.data, places.cache, places.logs}) == 4
    assert locate("b", {}).config == locate("default", {}).config / "profiles" / "b"


def test_a_home_from_the_working_folder_is_made_absolute() -> None:
    assert locate(environ={"SALESINBOX_HOME": "somewhere"}).data == Path.cwd() / "somewhere" / "data"


@settings(deadline=None)
@given(st.text(max_size=70))
def test_no_name_leads_out_of_the_profiles_folder(name: str) -> None:
    try:
        places = locate(name, {"SALESINBOX_HOME": "/home/ada"})
    except UsageError:
        return
    expected = Path("/home/ada") if name == "default" else Path("/home/ada/profiles")
    assert expected in places.config.resolve().parents
    assert name.replace("-", "").replace("_", "").isalnum()


@pytest.mark.parametrize("name", ["", "..", "a/b", "-x", "a b", "ä", "x" * 65, "a\n", "a\x1b"])
def test_bad_names_are_refused(name: str) -> None:
    with pytest.raises(UsageError, match="is no name for a profile"):
        locate(name, {})


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    with pytest.raises(UserError, match="cannot be made") as caught:
        locate(environ={"SALESINBOX_HOME": str(tmp_path / "taken")}).ensure()
    assert "SALESINBOX_HOME" in caught.value.hint


def test_downloads_is_a_folder_that_exists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / ".config"))
    monkeypatch.delenv("XDG_DOWNLOAD_DIR", raising=False)
    places = locate(environ={})
    assert places.downloads == tmp_path
    (tmp_path / "Downloads").mkdir()
    assert places.downloads == tmp_path / "Downloads"
