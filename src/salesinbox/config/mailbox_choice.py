"""Which mailboxes of an account are synced, as `skip_mailboxes` says it.

Its entries are names in which ``*`` stands for any characters; ``!`` before one takes back what an entry before it
said. The last entry that fits a name decides, as in a .gitignore. INBOX is always synced.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_BACK = "!"


def is_skipped(name: str, patterns: Iterable[str]) -> bool:
    """Whether the mailbox called *name* is left out."""
    if name.upper() == "INBOX":
        return False
    skipped = False
    for pattern in patterns:
        if _fits(name, pattern.removeprefix(_BACK)):
            skipped = not pattern.startswith(_BACK)
    return skipped


def without(patterns: Iterable[str], name: str) -> tuple[str, ...]:
    """*patterns* changed so that the mailboxes called *name* (``*`` allowed) are left out."""
    return (*(each for each in patterns if each not in (name, _BACK + name)), name)


def including(patterns: Iterable[str], name: str) -> tuple[str, ...]:
    """*patterns* changed so that the mailboxes called *name* (``*`` allowed) are synced."""
    rest = tuple(each for each in patterns if each not in (name, _BACK + name))
    still = is_skipped(name, rest) or ("*" in name and bool(rest))
    return (*rest, _BACK + name) if still else rest


def _fits(name: str, pattern: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), name, re.DOTALL) is not None
