"""Standard streams that cannot end a command: what a full or closed one loses is told when the work is done."""

from __future__ import annotations

import errno
import io
import os
import sys
from typing import TYPE_CHECKING, TextIO

from salesinbox.cli.output import is_terminal

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_UNREADABLE, _UNWRITABLE = os.O_WRONLY, os.O_RDONLY


class Sink(io.FileIO):
    """A file that takes whatever is written; where that is lost, :attr:`error` says why.

    That its reader has left still raises ``BrokenPipeError``: nobody wants the rest.
    """

    error: OSError | None = None

    def write(self, data: ReadableBuffer, /) -> int:
        """Write as far as that works; always gives the whole length."""
        try:
            return super().write(data)
        except BrokenPipeError:
            raise
        except OSError as error:
            self.error = self.error or error
            return memoryview(data).nbytes


def prepare() -> None:
    """Make the standard streams safe to use, whatever the caller made of them.

    A closed one gets a stand-in, so that no file that is opened later takes its number. Reading from that of the input
    fails: a mail without text must not come of it.
    """
    if sys.stdin is None:
        sys.stdin = os.fdopen(os.open(os.devnull, _UNREADABLE))
    if sys.stdout is sys.__stdout__ and not is_terminal(sys.stdout):
        sys.stdout = _forgiving(sys.stdout, _UNWRITABLE)
    if sys.stderr is sys.__stderr__ and not is_terminal(sys.stderr):
        sys.stderr = _forgiving(sys.stderr, os.O_WRONLY, line_buffering=True)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that lacks a letter must not end the command


def lost_output() -> str:
    """Why some of what was written to stdout is lost; empty where nothing is."""
    sink = getattr(getattr(sys.stdout, "buffer", None), "raw", None)
    if not isinstance(sink, Sink) or sink.error is None:
        return ""
    return "it is closed" if sink.error.errno == errno.EBADF else (sink.error.strerror or "unwritable").lower()


def _forgiving(stream: TextIO | None, stand_in: int, *, line_buffering: bool = False) -> io.TextIOWrapper:
    descriptor = os.open(os.devnull, stand_in) if stream is None else stream.fileno()
    encoding = "utf-8" if stream is None else stream.encoding
    return io.TextIOWrapper(
        io.BufferedWriter(Sink(descriptor, "wb", closefd=False)), encoding=encoding, line_buffering=line_buffering
    )
