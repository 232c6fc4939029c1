"""The card of an invitation, above the text of its message."""

from __future__ import annotations

from collections.abc import Iterator

from salesinbox.tui.widgets.doc_line import DocLine
from salesinbox.tui.widgets.wrapping import wrap
from salesinbox.views.invitation import InvitationView

_LABEL = 9
_BAR = (("    ", "text"), ("┃ ", "accent"))


def invitation_lines(view: InvitationView | None, index: int, width: int) -> Iterator[DocLine]:
    """What, when, where, who, and what was answered; a click on the last line answers."""
    if view is None:
        return
    yield DocLine(message=index)
    state = (("  ", "text"), (view.state, "sender")) if view.state else ()
    yield DocLine((*_BAR, (view.title, "accent"), *state), message=index)
    for label, text in view.lines:
        for number, line in enumerate(wrap(text, max(20, width - _LABEL - 8))):
            name = f"{label if number == 0 else '':<{_LABEL}}"
            style = "title" if label == "What" else "text"
            yield DocLine((*_BAR, (name, "muted"), (line, style)), message=index)
    if view.can_answer:
        words = "answer differently" if view.answer else "accept, tentative or decline"
        yield DocLine((*_BAR, ("C ", "accent"), (words, "link")), message=index, target="invitation")
