"""Merge the full-text index less often: a first sync writes it in thousands of small steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database


def index_merges(db: Database) -> None:
    """Up to 16 segments of a size stand side by side (FTS5 ``automerge``), 32 before a commit has to wait for it."""
    db.execute("INSERT INTO search (search, rank) VALUES ('automerge', 16)")
    db.execute("INSERT INTO search (search, rank) VALUES ('crisismerge', 32)")
