"""How much of the server's mail there is room for: with little space on the disk, history waits first."""

from __future__ import annotations

from enum import Enum, auto

NEW_MAIL_SHARE = 4
"""New mail comes until less than this part of what is kept free is left."""


class Room(Enum):
    """What the disk has room for. What the user writes and does is kept in any case."""

    PLENTY = auto()
    LITTLE = auto()
    """New mail as text, no history."""
    NONE = auto()
    """No mail."""


def room_for(free_bytes: int, reserve_bytes: int) -> Room:
    """What there is room for on a disk with *free_bytes* of which *reserve_bytes* are to stay free."""
    if free_bytes >= reserve_bytes:
        return Room.PLENTY
    return Room.LITTLE if free_bytes * NEW_MAIL_SHARE >= reserve_bytes else Room.NONE
