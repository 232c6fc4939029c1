"""The keys of a dialog, at its foot: drawn as in the line at the foot of the screen, broken only between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

Pair = tuple[str, str]
_GAP = 2


class KeyLine(Widget):
    """As many lines as the keys need at the width there is.

    Args:
        pairs: A key, and what it does.
    """

    def __init__(self, pairs: Iterable[Pair]) -> None:
        super().__init__(classes="keys")
        self._pairs = tuple(pairs)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """The number of lines."""
        return len(list(_broken(self._pairs, width)))

    def render(self) -> Content:
        """The lines."""
        gap = Content(" " * _GAP)
        return Content("\n").join(gap.join(map(_drawn, line)) for line in _broken(self._pairs, self.size.width))


def _broken(pairs: Sequence[Pair], width: int) -> Iterator[list[Pair]]:
    line: list[Pair] = []
    used = 0
    for key, does in pairs:
        cells = cell_len(f"{key} {does}")
        if line and used + _GAP + cells > width:
            yield line
            line, used = [], 0
        used += cells + (_GAP if line else 0)
        line.append((key, does))
    if line:
        yield line


def _drawn(pair: Pair) -> Content:
    key, does = pair
    return Content.assemble((key, "bold $accent"), " ", (does, "$text-muted"))
