"""What the reader shows above a mail that may deceive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from salesinbox.mail.sender_checks import Check, SenderWarning
from salesinbox.tui.widgets.doc_line import DocLine
from salesinbox.tui.widgets.wrapping import wrap

_MILD = (Check.KNOWN_NAME, Check.REPLY_TO)


def warning_lines(warnings: Iterable[SenderWarning], index: int, width: int) -> Iterator[DocLine]:
    """What was noticed, why it matters and what to do, a paragraph for each warning of the message *index*."""
    for warning in warnings:
        style = "busy" if warning.check in _MILD else "error"
        yield DocLine(message=index)
        for number, line in enumerate(wrap(warning.noticed, width - 8)):
            yield DocLine((("    ", "text"), ("! " if number == 0 else "  ", style), (line, style)), message=index)
        for line in wrap(f"{warning.why} {warning.advice}", width - 8):
            yield DocLine((("      ", "text"), (line, "text")), message=index)
