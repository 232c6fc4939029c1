"""No key is lost, or taken for another one, because the screen is not yet where the typist already is.

Textual hands a key at once to the widget that has the focus when it comes. Keys typed on after one that opens a
dialog, the composer or the search would reach the list, where letters are commands. Here each key is handled to its
end before the next is handed out, and all wait while another place to type is opening.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, cast

from textual import events
from textual.message_pump import MessagePump
from textual.widget import Widget

if TYPE_CHECKING:
    from textual.app import App

    from salesinbox.tui.app import SalesInboxApp

_LONGEST_SECONDS = 3
"""Longer than that no key waits, come what may."""
_ROUNDS = 2
"""A key is handled by its widget and those around it; so is what the widget says because of it, like "submitted"."""


class TypeAhead:
    """The keys of an app, one after the other.

    Args:
        hand_out: What handles a key.
    """

    def __init__(self, app: App[int], hand_out: Callable[[events.Event], Awaitable[None]]) -> None:
        self._app = app
        self._hand_out = hand_out
        self._waiting: deque[events.Event] = deque()
        self._opening: set[object] = set()
        self._busy = False

    async def take(self, event: events.Event) -> None:
        """Handle a key or a paste, once all before it have been."""
        self._waiting.append(event)
        await self._next()

    def hold(self) -> object:
        """Let keys wait: another place to type, or other rows to move in, will be there soon.

        Returns:
            What `release` wants to hear.
        """
        why = object()
        self._opening.add(why)
        self._app.set_timer(_LONGEST_SECONDS, lambda: self.release(why))
        return why

    def release(self, why: object) -> None:
        """What was waited for is there, or will not come."""
        self._opening.discard(why)
        self._app.call_later(self._next)

    def opened(self) -> None:
        """The place to type that was waited for is there."""
        self._opening.clear()
        self._app.call_later(self._next)

    async def _next(self) -> None:
        if self._busy or self._opening or not self._waiting:
            return
        self._busy = True
        widget: MessagePump = self._app.focused or self._app.screen
        await self._hand_out(self._waiting.popleft())
        self._follow(widget, widget, _ROUNDS)

    def _follow(self, widget: MessagePump, at: MessagePump | None, rounds: int) -> None:
        """Go the key's way, right behind it: from *widget* to the app, so many times."""
        while at is not None and at is not self._app:
            if at.call_later(self._follow, widget, at._parent, rounds):
                return
            at = at._parent  # it is gone
        if rounds > 1:
            self._app.call_later(self._follow, widget, widget, rounds - 1)
        else:
            self._app.call_later(self._handled)

    async def _handled(self) -> None:
        self._busy = False
        await self._next()


def type_ahead_of(widget: Widget) -> TypeAhead:
    """The keys of *widget*'s app."""
    return cast("SalesInboxApp", widget.app).type_ahead
