"""The files that came with a mail, as the reader shows them below its text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.cells import cell_len

from salesinbox.tui.widgets.doc_line import DocLine
from salesinbox.tui.widgets.drawing import fit
from salesinbox.views import format as formatting
from salesinbox.views.thread import AttachmentView

_NAME_END = 8


def attachment_lines(
    attachments: tuple[AttachmentView, ...], index: int, pictures: Mapping[int, list[DocLine]], width: int
) -> Iterator[DocLine]:
    """The files of the message number *index*, those with a picture with it, in lines of *width* cells and a margin."""
    if attachments:
        yield DocLine(message=index)
    for each in attachments:
        size, place = f"  {formatting.size(each.size)}", "" if each.here else "  on the server"
        about = f"{size}  {each.content_type}{place}"
        if cell_len(each.filename + about) > width - 2:
            about = size + place
        name = _short_name(each.filename, width - 2 - cell_len(about))
        yield DocLine(
            (("    ⊞ ", "accent"), (name, "link"), (about, "muted")),
            message=index,
            target=f"attachment:{each.id}",
        )
        yield from pictures.get(each.id, ())


def _short_name(name: str, width: int) -> str:
    """A file name cut in its middle to fit: how it ends says what opens it."""
    if cell_len(name) <= width:
        return name
    end = name[-_NAME_END:]
    return fit(name, max(2, width - cell_len(end))) + end
