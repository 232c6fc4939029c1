"""A picture as sixels (DEC STD 070): six rows of pixels at once, a colour after the other."""

from __future__ import annotations

import re
from collections.abc import Iterator

from salesinbox.attachments.picture import Picture

_COLOURS = 128
_BAND = 6
_RUN_RE = re.compile(rb"(.)\1{3,}", re.DOTALL)
_LETTERS = bytes(63 + value if value < 64 else 63 for value in range(256))


def sixel(picture: Picture, width: int, height: int) -> str:
    """The escape sequence that draws *picture* at the cursor, so many pixels wide and high."""
    from PIL import Image

    image = Image.frombytes("RGB", picture.size, picture.pixels).resize((width, height), Image.Resampling.LANCZOS)
    few = image.quantize(_COLOURS)
    palette = few.getpalette() or []
    data = few.tobytes()
    rows = [data[at : at + width] for at in range(0, len(data), width)]
    head = f'\x1bP0;1q"1;1;{width};{height}'
    bands = (rows[at : at + _BAND] for at in range(0, len(rows), _BAND))
    return head + "".join(_colours(palette)) + "".join(map(_band, bands)) + "\x1b\\"


def _colours(palette: list[int]) -> Iterator[str]:
    """The colours, each part of them in per cent."""
    for number, at in enumerate(range(0, len(palette) - 2, 3)):
        yield f"#{number};2;" + ";".join(str(round(part * 100 / 255)) for part in palette[at : at + 3])


def _band(rows: list[bytes]) -> str:
    """Up to six rows: for each colour in them one line of letters, whose bits say in which rows it is."""
    lines = []
    for colour in sorted(set(b"".join(rows))):
        bits = 0
        for number, row in enumerate(rows):
            table = bytearray(256)
            table[colour] = 1 << number
            bits |= int.from_bytes(row.translate(bytes(table)))
        letters = bits.to_bytes(len(rows[0])).translate(_LETTERS)
        short = _RUN_RE.sub(lambda run: b"!%d%s" % (len(run[0]), run[1]), letters)
        lines.append(f"#{colour}{short.decode('ascii')}")
    return "$".join(lines) + "-"
