"""The pictures that belong to the text of a message: which are wanted, and those that are here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from salesinbox.attachments.kinds import Kind, kind_of
from salesinbox.attachments.picture import Picture
from salesinbox.views.thread import AttachmentView, MessageView

MOST_ROWS = 18
"""Lines a picture may take in the reader; the list of files shows it larger."""
MOST_COLUMNS = 60
_LARGEST = 4 << 20
_MOST = 8
"""Of one message; a newsletter has dozens."""
_MOST_IN_ALL = 40
"""Of one conversation; each takes up to 0.8 MB."""


class TextPictures:
    """Pictures of an open conversation, by attachment id."""

    def __init__(self) -> None:
        self.here: dict[int, Picture] = {}
        self._asked: set[int] = set()
        self._looked_at: set[tuple[int, int]] = set()

    def wanted(self, messages: Iterable[MessageView]) -> list[AttachmentView]:
        """What is to be read for these messages; each is told once. A message is looked at again when more of it is
        here."""
        unknown = [each for each in messages if (each.id, each.missing) not in self._looked_at]
        self._looked_at.update((each.id, each.missing) for each in unknown)
        new = [file for message in unknown for file in _shown(message) if file.id not in self._asked]
        new = new[: max(0, _MOST_IN_ALL - len(self._asked))]
        self._asked.update(file.id for file in new)
        return new


def _shown(message: MessageView) -> Iterator[AttachmentView]:
    pictures = (
        each for each in message.attachments if each.inline and kind_of(each.filename, each.content_type) is Kind.IMAGE
    )
    for _, file in zip(range(_MOST), pictures, strict=False):
        if file.here and file.size <= _LARGEST:
            yield file
