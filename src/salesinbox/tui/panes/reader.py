"""The conversation under the eyes: messages folded to a line or open, quotes folded, bodies loaded when needed."""

from __future__ import annotations

from textual import events
from textual.message import Message

from salesinbox.tui.panes.reader_layout import Document, Unfolded, lay_out
from salesinbox.tui.widgets.doc_line import DocLine
from salesinbox.tui.widgets.document import DocumentView
from salesinbox.views.thread import BodyView, MessageView, ThreadView

_OPEN_UNREAD = 5
_EMPTY = (
    DocLine(),
    DocLine((("  Nothing is open. ", "muted"), ("enter", "accent"), (" opens a conversation.", "muted"))),
)


def first_unfolded(thread: ThreadView) -> set[int]:
    """The messages to show whole at first: the newest, and the newest unread ones."""
    unread = [message.id for message in thread.messages if not message.seen and not message.own]
    newest = [message.id for message in thread.messages[-1:]]
    return {*newest, *unread[-_OPEN_UNREAD:]}


class Reader(DocumentView):
    """The reader pane."""

    parted = True

    class BodiesWanted(Message):
        """Messages were unfolded whose bodies (or headers) are not here yet."""

        def __init__(self, bodies: list[int], headers: list[int]) -> None:
            super().__init__()
            self.bodies = bodies
            self.headers = headers

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self.thread: ThreadView | None = None
        self.current = 0
        self._bodies: dict[int, BodyView | str] = {}
        self._headers: dict[int, str] = {}
        self._unfolded = Unfolded()
        self._document = Document()
        self.show_lines(_EMPTY)

    def show_thread(self, thread: ThreadView, bodies: dict[int, BodyView | str]) -> None:
        """Show a conversation; the same one again keeps what is unfolded and where it is scrolled to."""
        same = self.thread is not None and self.thread.id == thread.id
        known = {message.id: message.missing for message in self.thread.messages} if same and self.thread else {}
        has_come = [message.id for message in thread.messages if not message.missing and known.get(message.id)]
        self.thread = thread
        if same:
            for id_ in has_come:
                self._bodies.pop(id_, None)
            self._bodies.update(bodies)
            self._unfolded.messages |= {message.id for message in thread.messages if message.id not in known}
            self.current = min(self.current, len(thread.messages) - 1)
            self._draw()
            self._want()
            return
        self._document, self._bodies, self._headers = Document(), dict(bodies), {}
        self._unfolded = Unfolded(first_unfolded(thread))
        self.current = next(
            (i for i, message in enumerate(thread.messages) if message.id in self._unfolded.messages), 0
        )
        self._draw()
        self.scroll_to(y=0 if self.current == 0 else self._document.starts[self.current], animate=False, force=True)

    def clear(self) -> None:
        """Show nothing."""
        self.thread = None
        self.show_lines(_EMPTY)

    def add_bodies(self, bodies: dict[int, BodyView | str], headers: dict[int, str]) -> None:
        """What :class:`BodiesWanted` asked for."""
        self._bodies.update(bodies)
        self._headers.update(headers)
        self._draw()

    @property
    def message(self) -> MessageView | None:
        """The message the keys are about."""
        if self.thread is None or not self.thread.messages:
            return None
        return self.thread.messages[min(self.current, len(self.thread.messages) - 1)]

    @property
    def body(self) -> BodyView | None:
        """The body of the message the keys are about, once it is here."""
        body = self._bodies.get(self.message.id) if self.message else None
        return body if isinstance(body, BodyView) else None

    def step(self, by: int) -> None:
        """Make the next or previous message the current one, open, in view."""
        if self.thread is None:
            return
        self.current = max(0, min(len(self.thread.messages) - 1, self.current + by))
        self._unfolded.messages.add(self.thread.messages[self.current].id)
        self._draw()
        self._want()
        self.scroll_to(y=self._document.starts[self.current], animate=False, force=True)

    def toggle_fold(self, index: int | None = None) -> None:
        """Fold or unfold a message; the current one unless another is named."""
        if self.thread is None:
            return
        self.current = self.current if index is None else index
        self._unfolded.messages ^= {self.thread.messages[self.current].id}
        self._draw()
        self._want()

    def toggle_all(self) -> None:
        """Unfold everything, or fold all but the current message."""
        if self.thread is None:
            return
        every = {message.id for message in self.thread.messages}
        mine = {self.thread.messages[self.current].id}
        self._unfolded.messages = mine if self._unfolded.messages >= every else every
        self._draw()
        self._want()

    def toggle_quotes(self, index: int | None = None) -> None:
        """Show or hide quoted text and signatures of a message; one that is folded is unfolded with them."""
        if self.thread is None:
            return
        id_ = self.thread.messages[self.current if index is None else index].id
        if id_ in self._unfolded.messages:
            self._unfolded.quotes ^= {id_}
        else:
            self._unfolded.messages.add(id_)
            self._unfolded.quotes.add(id_)
        self._draw()
        self._want()

    def toggle_headers(self) -> None:
        """Show or hide all header fields of the current message."""
        if self.message is not None:
            self._unfolded.headers ^= {self.message.id}
            self._unfolded.messages.add(self.message.id)
            self._draw()
            self._want()

    def _want(self) -> None:
        bodies = [id_ for id_ in self._unfolded.messages if id_ not in self._bodies]
        headers = [id_ for id_ in self._unfolded.headers if id_ not in self._headers]
        if bodies or headers:
            self.post_message(self.BodiesWanted(bodies, headers))

    def _draw(self) -> None:
        if self.thread is None:
            return
        width, before, top = max(20, self.line_width - 1), self._start(), int(self.scroll_offset.y)
        self._document = lay_out(self.thread, self._bodies, self._headers, self._unfolded, self.current, width)
        self.show_lines(self._document.lines)
        if before is not None and (moved := (self._start() or 0) - before):
            # What is above it has become longer or shorter; the message the keys are about stays where it is.
            self.scroll_to(y=top + moved, animate=False, force=True, immediate=True)

    def _start(self) -> int | None:
        """The line the current message begins with, where it was drawn."""
        return self._document.starts[self.current] if self.current < len(self._document.starts) else None

    def on_resize(self, event: events.Resize) -> None:
        """Lines break elsewhere."""
        self._draw()
