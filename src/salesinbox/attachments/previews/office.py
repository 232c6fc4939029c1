"""The text of office files (OOXML, OpenDocument), which are zip files of XML.

Only the parts that hold text are unpacked, so far and no further. Neither format has a document type, so one that
declares entities is hostile and not read.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO
from xml.parsers import expat

from salesinbox.attachments.previews.archive import MAX_ENTRIES
from salesinbox.attachments.previews.shown import MAX_CHARACTERS, Preview, Unreadable, shown
from salesinbox.attachments.previews.table import MAX_COLUMNS, MAX_ROWS, table_preview
from salesinbox.core.numbers import counted

_LINES = frozenset({"p", "h", "tr", "table-row", "row"})
_TABS = frozenset({"tab", "tc", "table-cell"})
_BREAKS = frozenset({"br", "cr", "line-break"})
_NOT_SHOWN = frozenset({"instrText", "delText", "annotation", "tracked-changes"})
_MOST_SLIDES = 200
_MAX_PART = 8 << 20
"""Bytes of XML that are read of one part."""
_LONGEST_CELL = 32_767
"""Characters a cell may hold."""


def office_preview(data: bytes) -> Preview:
    """The text of a word processor's, spreadsheet's or presentation's file.

    Raises:
        Unreadable: It is damaged, of an older kind, or locked.
    """
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable("It is of the old binary kind, or has a password; it cannot be read here.")
    if data.count(b"PK\1\2") > MAX_ENTRIES:
        raise Unreadable("It is no office file: it holds too many files.")
    try:
        with zipfile.ZipFile(BytesIO(data)) as file:
            return _preview(file)
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, NotImplementedError, RuntimeError) as error:
        raise Unreadable("It is damaged, or no office file.") from error
    except (expat.ExpatError, KeyError, EOFError, OverflowError) as error:
        raise Unreadable("It is damaged.") from error


def _preview(file: zipfile.ZipFile) -> Preview:
    names = set(file.namelist())
    if "word/document.xml" in names:
        return _document(_part(file, "word/document.xml"))
    if "xl/workbook.xml" in names:
        return _sheet(file, names)
    if "ppt/presentation.xml" in names:
        slides = [name for name in names if name.startswith("ppt/slides/slide") and name.endswith(".xml")]
        slides.sort(key=lambda name: (len(name), name))
        texts = [_text(_part(file, name)) for name in slides[:_MOST_SLIDES]]
        text = "\n\n".join(f"── {number} ──\n{each.strip()}" for number, each in enumerate(texts, start=1))
        return shown(counted(len(slides), "slide"), text)
    if "content.xml" in names:
        return _document(_part(file, "content.xml"))
    raise Unreadable("It is no office file that can be read here.")


def _document(part: bytes) -> Preview:
    text = _text(part).strip("\n")
    return shown(f"document, {counted(len(text.split()), 'word')}", text)


def _part(file: zipfile.ZipFile, name: str) -> bytes:
    with file.open(name) as packed:
        data = packed.read(_MAX_PART + 1)
    if len(data) > _MAX_PART:
        raise Unreadable(f"It unpacks to more than {_MAX_PART >> 20} MB.")
    return data


def _text(part: bytes) -> str:
    reader = _TextReader()
    _read(part, reader)
    return "".join(reader.out)


class _Reader:
    """Takes the events of XML; names come without their prefixes."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, data: str) -> None:
        """Characters."""


def _read(part: bytes, reader: _Reader) -> None:
    parser = expat.ParserCreate()

    def refuse(*args: object) -> None:
        raise Unreadable("It declares entities, which no office program does.")

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda name, attributes: reader.start(name.rpartition(":")[2], attributes)
    parser.EndElementHandler = lambda name: reader.end(name.rpartition(":")[2])
    parser.CharacterDataHandler = reader.text
    parser.buffer_text = True
    parser.Parse(part, True)


class _TextReader(_Reader):
    """Paragraphs as lines, cells with a gap between."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self._room = MAX_CHARACTERS
        self._hidden = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        self._hidden += name in _NOT_SHOWN
        if name in _BREAKS:
            self._put("\n")
        elif name in _TABS:
            self._put("  ")
        elif name == "s":
            self._put(" ")

    def end(self, name: str) -> None:
        """An element ends."""
        self._hidden -= name in _NOT_SHOWN
        if name in _LINES:
            self._put("\n")

    def text(self, data: str) -> None:
        """Characters; the ends of lines between elements are the file's, not the text's."""
        if not self._hidden and data.strip("\r\n"):
            self._put(data)

    def _put(self, text: str) -> None:
        if self._room > 0:
            self.out.append(text[: self._room])
            self._room -= len(text)


def _sheet(file: zipfile.ZipFile, names: set[str]) -> Preview:
    sheets = sorted(
        (name for name in names if name.startswith("xl/worksheets/sheet")), key=lambda name: (len(name), name)
    )
    if not sheets:
        raise Unreadable("It has no sheets.")
    strings = _StringsReader()
    if "xl/sharedStrings.xml" in names:
        _read(_part(file, "xl/sharedStrings.xml"), strings)
    reader = _SheetReader(strings.all)
    _read(_part(file, sheets[0]), reader)
    notes = (f"Only the first of {len(sheets)} sheets is shown.",) if len(sheets) > 1 else ()
    return table_preview("spreadsheet", reader.rows, notes=notes)


class _StringsReader(_Reader):
    """The texts that cells name by number."""

    def __init__(self) -> None:
        self.all: list[str] = []
        self._within = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """A text begins."""
        if name == "si":
            self.all.append("")
        self._within = name == "t"

    def end(self, name: str) -> None:
        """A piece of it ends."""
        self._within = False

    def text(self, data: str) -> None:
        """Characters of it."""
        if self._within and self.all and len(self.all[-1]) < _LONGEST_CELL:
            self.all[-1] += data


class _SheetReader(_Reader):
    """The rows of a sheet, each cell in its column."""

    def __init__(self, strings: list[str]) -> None:
        self.rows: list[list[str]] = []
        self._strings = strings
        self._column = 0
        self._kind = ""
        self._within = False
        self._value = ""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """A row, a cell or its value begins."""
        if name == "row":
            self.rows.append([])
        elif name == "c":
            self._kind, self._value = attributes.get("t", ""), ""
            self._column = _column_of(attributes.get("r", "")) or (len(self.rows[-1]) + 1 if self.rows else 1)
        self._within = name in ("v", "t")

    def end(self, name: str) -> None:
        """What began ends; a cell's value is known."""
        self._within = False
        if name != "c" or not self.rows or len(self.rows) > MAX_ROWS + 1 or not 0 < self._column <= MAX_COLUMNS:
            return
        row = self.rows[-1]
        row.extend([""] * (self._column - len(row)))
        row[self._column - 1] = self._said()

    def text(self, data: str) -> None:
        """Characters of a value."""
        if self._within and len(self._value) < _LONGEST_CELL:
            self._value += data

    def _said(self) -> str:
        if self._kind == "s":
            number = self._value.strip()
            known = number.isascii() and number.isdigit() and len(number) < 9 and int(number) < len(self._strings)
            return self._strings[int(number)] if known else ""
        return {"1": "TRUE", "0": "FALSE"}.get(self._value, self._value) if self._kind == "b" else self._value


def _column_of(reference: str) -> int:
    """The number of the column a cell such as ``AB12`` stands in; 0 where that cannot be read."""
    number = 0
    for letter in reference[:4]:
        if not "A" <= letter <= "Z":
            break
        number = number * 26 + ord(letter) - 64
    return number
