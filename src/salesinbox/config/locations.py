"""Every path of a profile. Nothing else in the project joins a path to a home folder by itself."""

from __future__ import annotations

import os
import re
import shutil
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from salesinbox.core.errors import UsageError, UserError
from salesinbox.core.text import clean_line, shorten

HOME_VARIABLE = "SALESINBOX_HOME"
"""Environment variable that puts config, data, cache and logs under one folder."""

_PROFILE_RE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


@dataclass(frozen=True)
class Locations:
    """Where one profile keeps its things."""

    config: Path
    """Folder of what the user may edit and keep in a dotfiles repository."""
    data: Path
    """Folder of what must not be lost: the databases and blobs."""
    cache: Path
    """Folder of what can be thrown away at any time."""
    logs: Path
    """Folder of the log files."""
    profile: str
    """The profile's name; "default" unless the user chose another."""

    @property
    def config_file(self) -> Path:
        return self.config / "config.toml"

    @property
    def user_themes(self) -> Path:
        return self.config / "themes"

    @property
    def database(self) -> Path:
        return self.data / "profile.db"

    @property
    def blobs_database(self) -> Path:
        return self.data / "blobs.db"

    @property
    def blob_dir(self) -> Path:
        return self.data / "blobs"

    @property
    def engine_lock(self) -> Path:
        return self.data / "engine.lock"

    @property
    def engine_log(self) -> Path:
        return self.logs / "engine.log"

    @property
    def insecure_keyring(self) -> Path:
        """The file of passwords on a machine without a keyring, used only where the user asked for it."""
        return self.data / "secrets.json"

    @property
    def handed_out(self) -> Path:
        """Copies of attachments and pages that other programs show."""
        return self.cache / "opened"

    @property
    def downloads(self) -> Path:
        """The user's folder for downloads, or the home folder where there is none."""
        folder = platformdirs.user_downloads_path()
        return folder if folder.is_dir() else Path.home()

    def free_bytes(self) -> int:
        """Room on the disk that holds the database."""
        return shutil.disk_usage(self.data).free

    def ensure(self) -> None:
        """Create the profile's folders, and take from others any right to them and to the files in them (S1).

        Files behind symbolic links are left alone: a linked config.toml belongs to its dotfiles repository.

        Raises:
            UserError: A folder cannot be made, written to, or closed to others.
        """
        for folder in self._folders():
            _make_folder(folder)
            _close_to_others(folder, 0o700)
            for path in _plain_files(folder):
                _close_to_others(path, 0o600)

    def _folders(self) -> tuple[Path, ...]:
        return (self.config, self.data, self.blob_dir, self.cache, self.logs)


def locate(profile: str = "default", environ: Mapping[str, str] = os.environ) -> Locations:
    """The paths of *profile*: below ``SALESINBOX_HOME`` where it is set, else where the platform wants them.

    Raises:
        UsageError: The name has anything but letters, digits, "-" and "_".
    """
    if not _PROFILE_RE.fullmatch(profile):
        raise UsageError(
            f"“{shorten(clean_line(profile), 40)}” is no name for a profile.",
            "Use up to 64 letters, digits, “-” and “_”, beginning with a letter or digit.",
        )
    below = Path() if profile == "default" else Path("profiles", profile)
    if home := environ.get(HOME_VARIABLE, ""):
        root = Path(home).expanduser().absolute() / below
        return Locations(root / "config", root / "data", root / "cache", root / "logs", profile)
    places = platformdirs.PlatformDirs("salesinbox", appauthor=False)
    return Locations(
        config=places.user_config_path / below,
        data=places.user_data_path / below,
        cache=places.user_cache_path / below,
        logs=places.user_log_path / below,
        profile=profile,
    )


def _make_folder(folder: Path) -> None:
    hint = f"Make it yours and writable, or point {HOME_VARIABLE} at a folder that is."
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"The folder {folder} cannot be made: {error.strerror or error}.", hint) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise UserError(f"The folder {folder} cannot be written to.", hint)


def _plain_files(folder: Path) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_file(follow_symlinks=False):
                yield Path(entry.path)


def _close_to_others(path: Path, mode: int) -> None:
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            path.chmod(mode)
    except FileNotFoundError:
        return  # a temporary file of another process, gone since it was listed
    except OSError as error:
        raise UserError(
            f"Others can read {path}, and that cannot be changed: {error.strerror or error}.",
            f"Run: chmod {mode:o} '{path}'",
        ) from error
