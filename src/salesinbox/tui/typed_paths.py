"""Paths that a person typed: what they mean, and what is wrong with them before anything is done."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from pathlib import Path


def path_of(typed: str) -> Path:
    """The path that is meant, with ``~`` as home."""
    return Path(typed).expanduser()


def _checked(check: Callable[[Path], str]) -> Callable[[str], str]:
    @wraps(check)
    def wrong(typed: str) -> str:
        try:
            return check(path_of(typed))
        except (OSError, RuntimeError, ValueError):  # a name too long, the home of nobody, a NUL
            return f"There can be no file or folder {typed}. Check the path."

    return wrong


@_checked
def wrong_to_read(path: Path) -> str:
    """Why there is no file to read at a path; empty where there is."""
    if path.is_dir():
        return f"{path} is a folder. Go on to a file in it."
    if not path.exists():
        return f"There is no file {path}. Check the path."
    return "" if path.is_file() and os.access(path, os.R_OK) else f"{path} cannot be read. Check its permissions."


@_checked
def wrong_to_make(path: Path) -> str:
    """Why no new file can be made at a path; empty where it may be."""
    if path.is_dir():
        return "That is a folder. Add a name."
    return "There is a file of this name already. Choose another name." if path.exists() else ""


@_checked
def wrong_folder(path: Path) -> str:
    """Why nothing can be saved into a folder; empty where it can, or is to be made."""
    return f"{path} is a file. Name a folder." if path.exists() and not path.is_dir() else ""
