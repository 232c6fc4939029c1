"""The hourly copy, as one call for those who may not speak SQL."""

from __future__ import annotations

import sqlite3

from salesinbox.store import migrations
from salesinbox.store.connection import Database
from salesinbox.store.rescue import id_backup, user_backup
from salesinbox.store.trouble import explained


def make(db: Database) -> bool:
    """Copy the user's rows and the ids of mail; whether there was anything new of the user's.

    Raises:
        StoreError: The disk is full or cannot be written, or the database is damaged.
    """
    try:
        with migrations.only_one(db.path):
            id_backup.extend(db, id_backup.beside(db.path))
            return user_backup.make(db.connection, user_backup.beside(db.path))
    except sqlite3.DatabaseError as error:
        raise explained(error, db.path, None) from error
