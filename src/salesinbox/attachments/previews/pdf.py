"""The text of a PDF, by pdftotext where that is installed: in a process of its own, without a shell, bounded."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable

from salesinbox.attachments.previews.shown import MAX_READ, Preview, Unreadable, shown
from salesinbox.core.numbers import counted

_PROGRAM = "pdftotext"
_PAGES = 100
_SECONDS = 15
_MEMORY = 1 << 30
"""Bytes of address space the program may take."""


def pdf_preview(data: bytes, which: Callable[[str], str | None] = shutil.which) -> Preview:
    """The text of the first pages.

    Raises:
        Unreadable: There is no such program here, or it could not read the file.
    """
    program = which(_PROGRAM)
    if program is None:
        raise Unreadable("To read the text of PDF files here install pdftotext (the package poppler-utils or poppler).")
    text = _run(program, data)
    pages = text.split("\f")[: _PAGES + 1]
    text = "\n".join(page.rstrip() for page in pages).strip("\n")
    if not text.strip():
        raise Unreadable("There is no text in it; its pages may be pictures. o opens it.")
    count = max(1, len(pages) - 1)
    more = f"Only the first {_PAGES} pages are shown." if count >= _PAGES else ""
    return shown(f"pdf, {counted(count, 'page')}", text, wraps=False, notes=(more,))


def _run(program: str, data: bytes) -> str:
    with tempfile.NamedTemporaryFile(prefix="salesinbox-", suffix=".pdf") as file:
        file.write(data)
        file.flush()
        command = [program, "-q", "-layout", "-enc", "UTF-8", "-l", str(_PAGES), file.name, "-"]
        try:
            with subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            ) as process:
                _bound(process.pid)
                text = _read(process)
        except OSError as error:
            raise Unreadable(f"{_PROGRAM} cannot be started.") from error
    return text


def _bound(process: int) -> None:
    if sys.platform == "linux":
        import resource

        with contextlib.suppress(OSError, ValueError):  # it has ended, or may have less already
            resource.prlimit(process, resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def _read(process: subprocess.Popen[bytes]) -> str:
    """What the program says, within time and size; it is ended then."""
    import threading

    clock = threading.Timer(_SECONDS, process.kill)
    clock.start()
    try:
        assert process.stdout is not None
        said = process.stdout.read(MAX_READ)
        if len(said) == MAX_READ:
            process.kill()
        failed = process.wait() and not said
    finally:
        clock.cancel()
    if failed:
        raise Unreadable("It has a password, is damaged, or takes too long to read.")
    return said.decode("utf-8", "replace")
