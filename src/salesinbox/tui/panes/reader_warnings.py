"""What the reader shows above a mail that may deceive."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from salesinbox.mail.sender_checks import Check, SenderWarning
from salesinbox.tui.widgets.doc_line import DocLine
from salesinbox.tui.widgets.wrapping import wrap

_MILD = (Check.KNOWN_NAME, Check.REPLY_TO)


def warning_lines(warnings: Sequence[SenderWarning], index: int, width: int) -> Iterator[DocLine]:
    """What was noticed in the message *index*, then why the first of it, the weightiest, matters and what to do."""
    for number, warning in enumerate(warnings):
        style = "busy" if warning.check in _MILD else "error"
        if number == 0:
            yield DocLine(message=index)
        for at, line in enumerate(wrap(warning.noticed, width - 8)):
            yield DocLine((("    ", "text"), ("  " if at else "! ", style), (line, style)), message=index)
    for warning in warnings[:1]:
        for line in wrap(f"{warning.why} {warning.advice}", width - 8):
            yield DocLine((("      ", "text"), (line, "text")), message=index)
