"""Pictures are made small for cells, whatever they claim to be; a bomb is refused before it is decoded."""

from __future__ import annotations

import io
import re
import struct
import time
import zlib
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from salesinbox.attachments.picture import Picture, read_picture
from salesinbox.attachments.preview import preview
from salesinbox.attachments.previews.shown import Unreadable
from salesinbox.attachments.sixel import sixel
from salesinbox.tui.widgets.pictures import Pictures, draws_pictures, way_of


def encoded(
    kind: str, size: tuple[int, int] = (40, 20), colour: str = "red", mode: str = "RGB", **options: object
) -> bytes:
    """A picture of one colour, its right half blue."""
    image = Image.new(mode, size, colour)
    image.paste("blue", (size[0] // 2, 0, size[0], size[1]))
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def near(colour: str, wanted: str) -> bool:
    return all(abs(int(colour[at : at + 2], 16) - int(wanted[at : at + 2], 16)) < 24 for at in (1, 3, 5))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "BMP"])
def test_common_formats_are_read(kind: str) -> None:
    found = read_picture(encoded(kind))
    assert found.about == f"{kind.lower()}, 40 × 20"
    cells = found.cells(*found.fitting(8, 10))
    assert (len(cells), len(cells[0])) == (2, 8)
    assert near(cells[0][0][0], "#ff0000")
    assert near(cells[1][7][1], "#0000ff")


def test_it_keeps_its_shape() -> None:
    wide, high = read_picture(encoded("PNG", (400, 100))), read_picture(encoded("PNG", (100, 400)))
    assert wide.fitting(80, 40) == (80, 10)
    assert high.fitting(80, 40) == (20, 40)
    assert read_picture(encoded("PNG", (4, 4))).fitting(80, 40) == (4, 2)  # never larger than it is
    assert read_picture(encoded("PNG", (2000, 1))).fitting(80, 40) == (80, 1)


def test_what_is_transparent_is_white() -> None:
    image = Image.new("RGBA", (10, 10), (0, 0, 0, 0))
    out = io.BytesIO()
    image.save(out, "PNG")
    assert read_picture(out.getvalue()).cells(1, 1) == [[("#ffffff", "#ffffff")]]


def test_of_a_moving_picture_the_first_frame_is_shown() -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("lime", "red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    assert near(read_picture(out.getvalue()).cells(1, 1)[0][0][0], "#00ff00")


def test_a_turned_photo_is_turned() -> None:
    image = Image.new("RGB", (60, 20), "red")
    exif = Image.Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    found = read_picture(out.getvalue())
    assert (found.width, found.height) == (20, 60)
    assert found.size == (20, 60)


def _png(width: int, height: int, data: bytes) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


BOMBS = {
    "large": _png(50_000, 50_000, zlib.compress(bytes(1000))),
    "wide": _png(2_000_000_000, 1, zlib.compress(bytes(1000))),
    "no lines": _png(100, 100, zlib.compress(b"")),
    "empty": _png(0, 0, b""),
    "just too large": _png(6_000, 6_000, zlib.compress(bytes((6_000 * 3 + 1) * 6_000), 9)),
    "cut": encoded("PNG")[:60],
    "cut jpeg": encoded("JPEG", (400, 400))[:700],
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n(%pipe%touch /tmp/x) (w) file\n",
    "nothing": b"",
}


@pytest.mark.parametrize("name", BOMBS)
def test_what_cannot_be_shown_is_refused_quickly(name: str) -> None:
    began = time.process_time()
    with pytest.raises(Unreadable) as told:
        read_picture(BOMBS[name])
    assert time.process_time() - began < 2
    if name in ("large", "wide", "just too large"):
        assert "too large to be shown here" in str(told.value)


def test_the_largest_that_is_read_takes_bounded_time() -> None:
    began = time.process_time()
    read_picture(_png(5_400, 5_400, zlib.compress(bytes((5_400 * 3 + 1) * 5_400), 9)))
    assert time.process_time() - began < 5


@settings(deadline=None)
@given(st.sampled_from(["PNG", "JPEG", "GIF", "WEBP", "BMP"]), st.data())
def test_damaged_pictures_are_refused_or_read(kind: str, data: st.DataObject) -> None:
    made = encoded(kind)
    at = data.draw(st.integers(0, len(made) - 1))
    try:
        found = read_picture(made[:at] + data.draw(st.binary(max_size=20)) + made[at + data.draw(st.integers(0, 20)) :])
    except Unreadable:
        return
    found.cells(*found.fitting(10, 10))


def test_a_preview_has_the_picture_and_a_broken_one_its_bytes() -> None:
    found = preview("photo.png", "image/png", encoded("PNG"))
    assert found.about == "png, 40 × 20"
    assert isinstance(found.picture, Picture)
    broken = preview("photo.png", "image/png", BOMBS["cut"])
    assert broken.picture is None
    assert "damaged" in broken.note
    assert "<script>" in preview("logo.svg", "image/svg+xml", BOMBS["svg"]).text  # as text; nothing runs


@pytest.mark.parametrize(
    ("environ", "by_terminal"),
    [
        ({"TERM": "xterm-kitty", "KITTY_WINDOW_ID": "1"}, True),
        ({"TERM": "xterm-ghostty"}, True),
        ({"TERM": "tmux-256color", "KITTY_WINDOW_ID": "1", "TMUX": "/tmp/x"}, False),
        ({"TERM": "screen", "KITTY_WINDOW_ID": "1"}, False),
        ({"TERM": "xterm-256color"}, False),
    ],
)
def test_terminals_that_draw_pictures_are_known(environ: dict[str, str], by_terminal: bool) -> None:
    assert draws_pictures(environ) is by_terminal


KITTY = {"TERM": "xterm-kitty"}


def test_as_blocks_a_line_has_two_rows_of_pixels() -> None:
    sent: list[str] = []
    lines = Pictures("blocks", sent.append, KITTY).lines(read_picture(encoded("PNG")), 8, 10, message=3, margin="  ")
    assert sent == []
    assert len(lines) == 2
    assert lines[0].message == 3
    assert lines[0].left[0] == ("  ", "text")
    assert "".join(text for text, _ in lines[0].left[1:]) == "▀" * 8


def test_a_terminal_that_can_gets_the_picture_once_and_placeholders() -> None:
    import base64

    sent: list[str] = []
    pictures = Pictures("auto", sent.append, KITTY)
    picture = read_picture(encoded("PNG", (400, 200)))
    lines = pictures.lines(picture, 60, 10)
    again = pictures.lines(picture, 60, 10)
    assert lines == again
    heads = [each.removeprefix("\x1b_G").removesuffix("\x1b\\").partition(";") for each in sent]
    assert "a=T,U=1" in heads[0][0]
    assert "c=40,r=10" in heads[0][0]
    assert all(head[0].endswith("m=1") for head in heads[:-1])
    assert heads[-1][0].endswith("m=0")
    assert all(len(head[2]) <= 4096 for head in heads)
    with Image.open(io.BytesIO(base64.b64decode("".join(head[2] for head in heads)))) as image:
        assert image.size == (400, 200)
    number = int(next(word for word in heads[0][0].split(",") if word.startswith("i="))[2:])
    assert {style for line in lines for _, style in line.left} == {f"#{number:06x}"}
    assert [line.left[0][0].count("\U0010eeee") for line in lines] == [40] * 10
    sent.clear()
    other = pictures.lines(picture, 20, 10)
    assert other[0].left[0][1] != lines[0].left[0][1]  # another size is another picture to the terminal
    sent.clear()
    pictures.take_back()
    assert sent == [f"\x1b_Ga=d,d=I,q=2,i={each}\x1b\\" for each in (number, number + 1)]


@pytest.mark.parametrize(
    ("mode", "environ", "way"),
    [
        ("auto", KITTY, "kitty"),
        ("auto", {"TERM_PROGRAM": "iTerm.app"}, "iterm"),
        ("auto", {"LC_TERMINAL": "iTerm2"}, "iterm"),
        ("auto", {"TERM_PROGRAM": "iTerm.app", "TMUX": "x"}, "blocks"),
        ("auto", {"TERM": "foot-extra"}, "sixel"),
        ("auto", {"TERM": "xterm-256color"}, "blocks"),
        ("sixel", {"TERM": "xterm-256color"}, "sixel"),
        ("blocks", KITTY, "blocks"),
    ],
)
def test_each_terminal_gets_pictures_its_way(mode: str, environ: dict[str, str], way: str) -> None:
    assert way_of(mode, environ) == way


def test_iterm_gets_a_file_of_so_many_cells() -> None:
    import base64

    pictures = Pictures("iterm", print, {})
    command = pictures.command(read_picture(encoded("PNG", (400, 200))), 60, 40)
    head, _, data = command.removeprefix("\x1b]1337;File=").removesuffix("\x07").partition(":")
    assert pictures.over_cells
    assert "width=60;height=15" in head
    with Image.open(io.BytesIO(base64.b64decode(data))) as image:
        assert image.size == (400, 200)


def decoded_sixel(text: str) -> list[list[tuple[int, int, int]]]:
    """The pixels that a terminal would draw."""
    found = re.fullmatch(r'\x1bP0;1q"1;1;(\d+);(\d+)(.*)\x1b\\', text, re.DOTALL)
    assert found is not None
    width, height, body = found.groups()
    colours: dict[int, tuple[int, int, int]] = {}
    pixels = [[(0, 0, 0)] * int(width) for _ in range(int(height))]
    x, y, colour = 0, 0, 0
    for define, red, green, blue, use, run, letter, sign in re.findall(
        r"#(\d+);2;(\d+);(\d+);(\d+)|#(\d+)|(?:!(\d+))?([?-~])|([$-])", body
    ):
        if define:
            colours[int(define)] = (int(red) * 255 // 100, int(green) * 255 // 100, int(blue) * 255 // 100)
        elif use:
            colour = int(use)
        elif sign:
            x, y = 0, y + (6 if sign == "-" else 0)
        else:
            for column, bit in product(range(x, x + int(run or 1)), range(6)):
                if (ord(letter) - 63) >> bit & 1:
                    pixels[y + bit][column] = colours[colour]
            x += int(run or 1)
    return pixels


def test_sixels_draw_the_picture() -> None:
    image = Image.new("RGB", (30, 20), "red")
    image.paste("blue", (10, 5, 25, 17))
    out = io.BytesIO()
    image.save(out, "PNG")
    drawn = decoded_sixel(sixel(read_picture(out.getvalue()), 30, 20))
    for y in range(20):
        for x in range(30):
            wanted = image.getpixel((x, y))
            assert isinstance(wanted, tuple)
            assert all(abs(a - b) < 8 for a, b in zip(drawn[y][x], wanted, strict=True))


def test_sixels_of_a_whole_screen_are_made_quickly() -> None:
    noise = Image.effect_noise((500, 400), 90).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "PNG")
    picture = read_picture(out.getvalue())
    began = time.process_time()
    assert len(sixel(picture, 1_600, 1_200)) < 8_000_000
    assert time.process_time() - began < 5


def test_off_and_without_colours_there_is_none() -> None:
    picture = read_picture(encoded("PNG"))
    assert Pictures("off", print, KITTY).lines(picture, 10, 10) == []
    assert Pictures("auto", print, KITTY, colours=False).lines(picture, 10, 10) == []
