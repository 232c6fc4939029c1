"""Raw mail, and files fetched by themselves, by the digest of their bytes: small ones in ``blobs.db``, large ones as
files beside it.

Blobs are committed before the rows that name them, so a crash leaves at worst an orphan, never a name without a blob.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from salesinbox.core.errors import StoreError
from salesinbox.store.compress import unpack
from salesinbox.store.connection import Database

FILE_FROM_BYTES = 128 * 1024


def digest(data: bytes) -> str:
    """The name of *data*."""
    return hashlib.blake2b(data, digest_size=20).hexdigest()


def save(db: Database, blobs: Iterable[tuple[str, bytes]]) -> None:
    """Keep (digest, compressed bytes) pairs; those already there are left alone. Commits on its own.

    Raises:
        StoreError: The disk is full or cannot be written.
    """
    small: list[tuple[str, bytes]] = []
    for name, packed in blobs:
        if len(packed) < FILE_FROM_BYTES:
            small.append((name, packed))
        else:
            _save_file(_file(db, name), packed)
    if not small:
        return
    with db.write_blobs():
        db.executemany("INSERT OR IGNORE INTO blobs.blobs (digest, data) VALUES (?, ?)", small)


def load(db: Database, name: str) -> bytes:
    """The bytes called *name*.

    Raises:
        StoreError: They are not in the cache, or damaged.
    """
    packed = db.value("SELECT data FROM blobs.blobs WHERE digest = ?", (name,))
    if packed is None:
        try:
            packed = _file(db, name).read_bytes()
        except FileNotFoundError as error:
            raise StoreError("This message's content is not in the cache.", "Sync again while online.") from error
    data = unpack(packed)
    if digest(data) != name:
        raise StoreError("This message's content is damaged in the cache.", "Run: salesinbox repair")
    return data


def remove(db: Database, names: Iterable[str]) -> None:
    """Drop blobs which no message names any more. Commits on its own."""
    for name in names:
        if not is_named(db, name):
            drop(db, name)


def drop(db: Database, name: str) -> None:
    """Throw the bytes called *name* away. Commits on its own."""
    with db.write_blobs():
        db.execute("DELETE FROM blobs.blobs WHERE digest = ?", (name,))
    _file(db, name).unlink(missing_ok=True)


def is_named(db: Database, name: str) -> bool:
    """Whether anything needs the bytes called *name*."""
    named = "SELECT 1 FROM messages WHERE blob = ?1 UNION ALL SELECT 1 FROM attachments WHERE blob = ?1 LIMIT 1"
    return db.row(named, (name,)) is not None


def is_file(db: Database, name: str) -> bool:
    """Whether the bytes called *name* are in a file of their own."""
    return _file(db, name).exists()


def _file(db: Database, name: str) -> Path:
    if db.blobs is None:
        raise RuntimeError("this connection was opened without the blobs database")
    return db.blobs.with_suffix("") / name[:2] / f"{name}.zst"


def _save_file(path: Path, packed: bytes) -> None:
    if path.exists():
        return
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(packed)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        reason = (error.strerror or "unwritable").lower()
        raise StoreError(f"Mail cannot be kept in {path.parent}: {reason}.", "Free some disk space.") from error
