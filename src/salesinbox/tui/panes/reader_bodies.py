"""The texts of the messages of an open conversation: loaded as they come near, dropped when they are far."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from salesinbox.views.thread import BodyView

MOST_CHARACTERS = 8_000_000
MOST_BODIES = 400


class Bodies:
    """Those that are here, by message id; a text instead of a body says why there is none."""

    def __init__(self, bodies: Mapping[int, BodyView | str] | None = None) -> None:
        self.here: dict[int, BodyView | str] = dict(bodies or {})
        self.heights: dict[int, int] = {}
        """Lines of messages whose bodies were dropped, so that nothing moves when they come back."""
        self._asked: set[int] = set()

    def get(self, message_id: int) -> BodyView | str | None:
        """The body of a message, if it is here."""
        return self.here.get(message_id)

    def add(self, bodies: Mapping[int, BodyView | str]) -> None:
        """Bodies came."""
        self.here.update(bodies)
        self._asked -= bodies.keys()

    def forget(self, message_ids: Iterable[int]) -> None:
        """They are to be loaded again."""
        for message_id in message_ids:
            self.here.pop(message_id, None)
            self._asked.discard(message_id)

    def wanted(self, message_ids: Iterable[int]) -> list[int]:
        """Which of these have to be loaded; each is told once."""
        new = [id_ for id_ in message_ids if id_ not in self.here and id_ not in self._asked]
        self._asked.update(new)
        return new

    def drop_far(self, near: Sequence[int], height_of: Callable[[int], int]) -> None:
        """Drop those that are not near, the longest here first, while there are too many of them."""
        size = sum(map(_size, self.here.values()))
        if size <= MOST_CHARACTERS and len(self.here) <= MOST_BODIES:
            return
        keep = set(near)
        for message_id in [id_ for id_ in self.here if id_ not in keep]:
            if size <= MOST_CHARACTERS // 2 and len(self.here) <= MOST_BODIES // 2:
                return
            self.heights[message_id] = height_of(message_id)
            size -= _size(self.here.pop(message_id))


def _size(body: BodyView | str) -> int:
    return len(body) if isinstance(body, str) else sum(len(segment.text) for segment in body.segments)
