"""The engine's log: rotating, private, without bodies; addresses as short digests, foreign text made safe (S3, M1)."""

from __future__ import annotations

import hashlib
import logging
import os
import re
from logging.handlers import RotatingFileHandler
from pathlib import Path

from salesinbox.core.text import clean_block

MAX_BYTES = 1_000_000
KEPT_FILES = 3
_ADDRESS_RE = re.compile(r"[^\s<>\"'(),;:=]{1,64}@[^\s<>\"'(),;:=]{1,255}")


class _Formatter(logging.Formatter):
    """Cleans what is logged; at info level and above addresses are hashed, so that a log can be shown around."""

    def format(self, record: logging.LogRecord) -> str:
        text = clean_block(super().format(record))
        return text if record.levelno < logging.INFO else _ADDRESS_RE.sub(lambda match: hashed(match[0]), text)


class _PrivateFile(RotatingFileHandler):
    """A log file that only its owner may read."""

    def _open(self):  # type: ignore[no-untyped-def]  # the base class has no precise type either
        return open(os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8")


def hashed(address: str) -> str:
    """A digest that stands for *address*: the same one each time, of no use to who does not know the address."""
    return "@" + hashlib.blake2b(address.casefold().encode("utf-8", "replace"), digest_size=4).hexdigest()


def log_to(path: Path) -> logging.Handler:
    """Write the log of this process to *path*; gives the handler, to be removed and closed at the end."""
    handler = _PrivateFile(path, maxBytes=MAX_BYTES, backupCount=KEPT_FILES, encoding="utf-8")
    handler.setFormatter(_Formatter("%(asctime)s %(levelname)s %(threadName)s: %(message)s", "%Y-%m-%d %H:%M:%S"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    # imapclient logs whole commands at debug level and reports each odd byte in an answer.
    logging.getLogger("imapclient").setLevel(logging.ERROR)
    return handler
