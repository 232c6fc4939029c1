"""Files of many kinds, made here."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Mapping

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip file with these files in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


def tarred(parts: Mapping[str, bytes], mode: str = "w:gz", format_: int = tarfile.PAX_FORMAT) -> bytes:
    """A tar file with these files in it."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode, format=format_) as file:  # type: ignore[call-overload]  # any mode
        for name, content in parts.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            file.addfile(info, io.BytesIO(content))
    return out.getvalue()


def docx(*paragraphs: str) -> bytes:
    """A file of a word processor."""
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    return zipped({"word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'})


def xlsx(sheet: str, strings: tuple[str, ...] = ()) -> bytes:
    """A spreadsheet with the rows given as XML."""
    shared = "".join(f"<si><t>{text}</t></si>" for text in strings)
    return zipped(
        {
            "xl/workbook.xml": "<workbook/>",
            "xl/sharedStrings.xml": f'<sst xmlns="{SHEET}">{shared}</sst>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{SHEET}"><sheetData>{sheet}</sheetData></worksheet>',
        }
    )


def odt(text: str) -> bytes:
    """An OpenDocument text."""
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f"<o:d xmlns:o='o' xmlns:t='t'>{text}</o:d>",
        }
    )
