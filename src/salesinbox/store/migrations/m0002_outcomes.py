"""Actions that did not go through as asked are told of once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database


def outcomes(db: Database) -> None:
    """Whether the user has been told; what ended before this was known counts as told."""
    db.execute("ALTER TABLE actions ADD COLUMN told INTEGER NOT NULL DEFAULT 0")
    db.execute("UPDATE actions SET told = 1 WHERE finished IS NOT NULL")
    db.execute("CREATE INDEX actions_untold ON actions (id) WHERE told = 0 AND finished IS NOT NULL AND error != ''")
    db.execute("CREATE INDEX actions_outcome ON actions (finished, id) WHERE finished IS NOT NULL AND error != ''")
