"""Pictures among drawn lines: as halves of cells in colour, or by the terminal itself where it can.

The kitty graphics protocol has placeholders, characters that stand for a part of a picture and scroll and are cut like
any text. Terminals that draw pictures over their cells (sixel, iTerm2) would draw them over dialogs and panes, and
cannot scroll them with a text: they get cells in the panes, and the picture where it has the screen to itself.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import os
import struct
import termios
from collections.abc import Callable, Iterator, Mapping

from salesinbox.attachments.picture import Picture
from salesinbox.attachments.sixel import sixel
from salesinbox.tui.widgets.doc_line import DocLine

_HALF = "▀"
_PLACEHOLDER = "\U0010eeee"
_MARKS = (
    "\u0305\u030d\u030e\u0310\u0312\u033d\u033e\u033f\u0346\u034a\u034b\u034c\u0350\u0351\u0352\u0357\u035b\u0363\u0364"
    "\u0365\u0366\u0367\u0368\u0369\u036a\u036b\u036c\u036d\u036e\u036f\u0483\u0484\u0485\u0486\u0487"
)
"""What says which row and column of a picture a placeholder stands for. Those that follow in the protocol are marks of
right-to-left scripts; beyond them a cell goes on from the one before it."""
MOST_ROWS = len(_MARKS)
_CHUNK = 4096
_ITERM = ("iTerm.app", "WezTerm")
_SIXEL = ("foot", "mlterm", "contour")
_USUAL_CELL = (8, 16)
"""Pixels of a cell where the terminal does not say."""
_FIRST_ID = 0x5A1E00
"""Ids of our pictures are colours too, of three bytes; these are hardly used by others."""


def way_of(mode: str, environ: Mapping[str, str]) -> str:
    """How a terminal is given pictures: ``kitty``, ``iterm``, ``sixel`` or ``blocks``; *mode* is the setting."""
    if mode != "auto":
        return mode
    if draws_pictures(environ):
        return "kitty"
    if "TMUX" in environ or environ.get("TERM", "").startswith(("screen", "tmux")):
        return "blocks"
    if environ.get("TERM_PROGRAM", "") in _ITERM or environ.get("LC_TERMINAL", "") == "iTerm2":
        return "iterm"
    return "sixel" if environ.get("TERM", "").startswith(_SIXEL) else "blocks"


def draws_pictures(environ: Mapping[str, str]) -> bool:
    """Whether the terminal is known for placeholders. Not through tmux or screen, which keep pictures from it."""
    if "TMUX" in environ or environ.get("TERM", "").startswith(("screen", "tmux")):
        return False
    return (
        "KITTY_WINDOW_ID" in environ
        or environ.get("TERM", "") in ("xterm-kitty", "xterm-ghostty")
        or environ.get("TERM_PROGRAM", "") == "ghostty"
    )


class Pictures:
    """Makes lines of pictures.

    Args:
        mode: The setting ``images``.
        write: Sends something to the terminal.
    """

    def __init__(
        self,
        mode: str,
        write: Callable[[str], object],
        environ: Mapping[str, str] = os.environ,
        *,
        colours: bool = True,
    ) -> None:
        self.shown = mode != "off" and colours
        self._way = way_of(mode, environ) if self.shown else "off"
        self._write = write
        self._sent: dict[tuple[bytes, int, int], int] = {}

    def lines(self, picture: Picture, columns: int, rows: int, *, message: int = -1, margin: str = "") -> list[DocLine]:
        """The lines of a picture in at most so many cells; none where pictures are not shown."""
        if not self.shown:
            return []
        width, height = picture.fitting(columns, min(rows, MOST_ROWS))
        start = ((margin, "text"),) if margin else ()
        pieces = self._placeholders(picture, width, height) if self._way == "kitty" else _halves(picture, width, height)
        return [DocLine((*start, *each), message=message) for each in pieces]

    def take_back(self) -> None:
        """Have the terminal forget what it was given."""
        for number in self._sent.values():
            self._write(f"\x1b_Ga=d,d=I,q=2,i={number}\x1b\\")
        self._sent.clear()

    @property
    def over_cells(self) -> bool:
        """Whether the terminal draws pictures over its cells."""
        return self._way in ("iterm", "sixel")

    def command(self, picture: Picture, columns: int, rows: int) -> str:
        """What has the terminal draw a picture at the cursor, in at most so many cells. It takes a moment to make."""
        width, height = picture.fitting(columns, rows)
        if self._way == "sixel":
            cell = cell_size()
            return sixel(picture, width * cell[0], height * cell[1])
        data = picture.png()
        about = f"inline=1;size={len(data)};width={width};height={height};preserveAspectRatio=1"
        return f"\x1b]1337;File={about}:{base64.b64encode(data).decode('ascii')}\x07"

    def draw_over(self, command: str, x: int, y: int) -> None:
        """Have the terminal carry out what :meth:`command` made, with the cursor at a cell of the screen meanwhile."""
        self._write(f"\x1b7\x1b[{y + 1};{x + 1}H{command}\x1b8")

    def _placeholders(self, picture: Picture, width: int, height: int) -> Iterator[tuple[tuple[str, str], ...]]:
        known = (hashlib.blake2b(picture.pixels, digest_size=8).digest(), width, height)
        number = self._sent.get(known)
        if number is None:
            number = self._sent[known] = _FIRST_ID + len(self._sent)
            for command in _transmission(picture.png(), number, width, height):
                self._write(command)
        for row in range(height):
            cells = (
                _PLACEHOLDER + "".join(_MARKS[row] + column for column in _MARKS[at : at + 1]) for at in range(width)
            )
            yield (("".join(cells), f"#{number:06x}"),)


def cell_size() -> tuple[int, int]:
    """Pixels a cell is wide and high, as the terminal says."""
    try:
        rows, columns, width, height = struct.unpack("HHHH", fcntl.ioctl(1, termios.TIOCGWINSZ, bytes(8)))
    except OSError:
        return _USUAL_CELL
    return (width // columns, height // rows) if rows and columns and width and height else _USUAL_CELL


def _transmission(png: bytes, number: int, width: int, height: int) -> Iterator[str]:
    """The commands that give a picture to the terminal, to be shown wherever its placeholders are."""
    data = base64.b64encode(png).decode("ascii")
    pieces = [data[at : at + _CHUNK] for at in range(0, len(data), _CHUNK)]
    for at, piece in enumerate(pieces):
        head = f"a=T,U=1,q=2,f=100,t=d,i={number},c={width},r={height}," if at == 0 else ""
        yield f"\x1b_G{head}m={int(at + 1 < len(pieces))};{piece}\x1b\\"


def _halves(picture: Picture, width: int, height: int) -> Iterator[tuple[tuple[str, str], ...]]:
    for row in picture.cells(width, height):
        pieces: list[tuple[str, str]] = []
        for up, down in row:
            style = f"{up} on {down}"
            if pieces and pieces[-1][1] == style:
                pieces[-1] = (pieces[-1][0] + _HALF, style)
            else:
                pieces.append((_HALF, style))
        yield tuple(pieces)
