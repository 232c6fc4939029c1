"""Pictures made small enough for cells.

Bounded against bombs: what a header claims is checked before anything is decoded, only common formats are read, of
several frames the first; what is drawn by a program (SVG) is not read at all.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from salesinbox.attachments.previews.shown import Unreadable

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP")
MAX_BYTES = 32 << 20
MAX_PIXELS = 30_000_000
"""Of a picture that has to be decoded whole; a JPEG is decoded to a part of its size."""
_MAX_JPEG_PIXELS = 200_000_000
_KEPT = 512
"""Pixels to a side that are kept."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, scaled down."""

    kind: str
    """``png``, ``jpeg`` …"""
    width: int
    """Pixels it has as it came."""
    height: int
    size: tuple[int, int]
    """Pixels that are kept of it."""
    pixels: bytes
    """Those, three bytes each."""

    @property
    def about(self) -> str:
        """``png, 640 × 480``."""
        return f"{self.kind}, {self.width} × {self.height}"

    def fitting(self, columns: int, rows: int) -> tuple[int, int]:
        """How many cells it takes so that it fits and keeps its shape; a cell is twice as high as it is wide."""
        width, height = self.size
        scale = min(columns / width, rows * 2 / height, 1)
        return max(1, round(width * scale)), max(1, round(height * scale / 2))

    def cells(self, columns: int, rows: int) -> list[list[tuple[str, str]]]:
        """The colours (``#rrggbb``) of the upper and the lower half of each cell, row by row."""
        from PIL import Image

        small = Image.frombytes("RGB", self.size, self.pixels).resize((columns, rows * 2), Image.Resampling.LANCZOS)
        data = small.tobytes()
        lines = [data[at : at + columns * 3] for at in range(0, len(data), columns * 3)]
        return [
            [(f"#{up[x : x + 3].hex()}", f"#{down[x : x + 3].hex()}") for x in range(0, columns * 3, 3)]
            for up, down in zip(lines[::2], lines[1::2], strict=True)
        ]

    def png(self) -> bytes:
        """What is kept of it, as a PNG file."""
        from PIL import Image

        out = BytesIO()
        Image.frombytes("RGB", self.size, self.pixels).save(out, "PNG")
        return out.getvalue()


def read_picture(data: bytes) -> Picture:
    """Read a picture.

    Raises:
        Unreadable: It is damaged, too large, or of a format that is not read.
    """
    from PIL import Image, UnidentifiedImageError

    if len(data) > MAX_BYTES:
        raise Unreadable("It is too large to be shown here.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(BytesIO(data), formats=FORMATS) as image:
                return _small(image)
    except UnidentifiedImageError as error:
        raise Unreadable("It is damaged, or of a format that is not shown here.") from error
    except (
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        IndexError,
        OverflowError,
        MemoryError,
        Image.DecompressionBombError,
    ) as error:
        raise Unreadable("It is damaged, or too large to be shown here.") from error


def _small(image: Image) -> Picture:
    from PIL import ImageOps

    kind, (width, height) = (image.format or "picture").lower(), image.size
    if width * height > (_MAX_JPEG_PIXELS if kind == "jpeg" else MAX_PIXELS) or not width or not height:
        raise Unreadable(f"It is too large to be shown here: {width:,} × {height:,} pixels.")
    if kind == "jpeg":
        image.draft("RGB", (_KEPT, _KEPT))
        if image.size[0] * image.size[1] > MAX_PIXELS:
            raise Unreadable(f"It is too large to be shown here: {width:,} × {height:,} pixels.")
    image.thumbnail((_KEPT, _KEPT))
    turned = ImageOps.exif_transpose(image)
    flat = _on_white(turned)
    if (turned.size[0] < turned.size[1]) != (image.size[0] < image.size[1]):
        width, height = height, width
    return Picture(kind, width, height, flat.size, flat.tobytes())


def _on_white(image: Image) -> Image:
    """Where it is transparent it is seen on white, as in most mail."""
    from PIL import Image as Images

    if image.mode not in ("RGBA", "LA", "PA") and "transparency" not in image.info:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    ground = Images.new("RGBA", layer.size, "white")
    ground.alpha_composite(layer)
    return ground.convert("RGB")
