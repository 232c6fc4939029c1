"""The conversation under the eyes: messages folded to a line or open, quotes folded, bodies loaded when needed."""

from __future__ import annotations

from bisect import bisect_right

from textual import events
from textual.message import Message

from salesinbox.attachments.picture import Picture
from salesinbox.tui.panes.body_lines import PART
from salesinbox.tui.panes.reader_bodies import Bodies
from salesinbox.tui.panes.reader_layout import Document, Layout, Texts, Unfolded
from salesinbox.tui.panes.reader_pictures import TextPictures
from salesinbox.tui.widgets.doc_line import DocLine
from salesinbox.tui.widgets.document import DocumentView
from salesinbox.views.thread import AttachmentView, BodyView, MessageView, ThreadView

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

    class Arrived(Message):
        """Messages came into the open conversation, below what is in view."""

        def __init__(self, count: int) -> None:
            super().__init__()
            self.count = count

    class PicturesWanted(Message):
        """Messages near the eye have pictures in their texts."""

        def __init__(self, files: list[AttachmentView]) -> None:
            super().__init__()
            self.files = files

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self.pictures = TextPictures()
        self.thread: ThreadView | None = None
        self.current = 0
        self.laid_out = Layout()
        self._bodies = Bodies()
        self._headers: dict[int, str] = {}
        self._unfolded = Unfolded()
        self._document = Document()
        self.show_lines(_EMPTY)

    def show_thread(self, thread: ThreadView, bodies: dict[int, BodyView | str]) -> None:
        """Show a conversation; the same one again keeps what is unfolded and where it is scrolled to."""
        if self.thread is not None and self.thread.id == thread.id:
            self._show_again(self.thread, thread, bodies)
            return
        self.thread = thread
        self._document, self._bodies, self._headers = Document(), Bodies(bodies), {}
        self.pictures = TextPictures()
        self._unfolded = Unfolded(first_unfolded(thread))
        self.current = next(
            (i for i, message in enumerate(thread.messages) if message.id in self._unfolded.messages), 0
        )
        self._draw()
        self.scroll_to(y=0 if self.current == 0 else self._document.starts[self.current], animate=False, force=True)
        self._want()

    def _show_again(self, before: ThreadView, thread: ThreadView, bodies: dict[int, BodyView | str]) -> None:
        known = {message.id: message.missing for message in before.messages}
        self._bodies.forget(m.id for m in thread.messages if not m.missing and known.get(m.id))
        self._bodies.add(bodies)
        new = {message.id for message in thread.messages} - known.keys()
        self._unfolded.messages |= new
        now = self.message.id if self.message else 0
        self.thread = thread
        self.current = next((i for i, message in enumerate(thread.messages) if message.id == now), self.current)
        self.current = max(0, min(self.current, len(thread.messages) - 1))
        self._draw()
        self._want()
        bottom = int(self.scroll_offset.y) + self.size.height
        starts = self._document.starts
        below = [i for i, m in enumerate(thread.messages) if m.id in new and not m.own and starts[i] >= bottom]
        if below:
            self.post_message(self.Arrived(len(below)))

    def clear(self) -> None:
        """Show nothing."""
        self.thread = None
        self._bodies, self._document = Bodies(), Document()
        self.show_lines(_EMPTY)

    def add_bodies(self, bodies: dict[int, BodyView | str], headers: dict[int, str]) -> None:
        """What :class:`BodiesWanted` asked for."""
        self._bodies.add(bodies)
        self._headers.update(headers)
        self._draw()
        self._want()

    def add_picture(self, attachment_id: int, picture: Picture) -> None:
        """What :class:`PicturesWanted` asked for, one by one."""
        self.pictures.here[attachment_id] = picture
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

    @property
    def invitations(self) -> list[int]:
        """The messages with an invitation whose bodies are here: what becomes of one changes with its conversation."""
        return [id_ for id_, body in self._bodies.here.items() if isinstance(body, BodyView) and body.invitation]

    def body_at(self, index: int) -> BodyView | None:
        """The body of a message, named by its place, once it is here."""
        found = self._bodies.get(self.thread.messages[index].id) if self.thread else None
        return found if isinstance(found, BodyView) else None

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

    # What is near

    def _show_more(self, message_id: int) -> None:
        """Lay out the next part of a long text."""
        before = self._unfolded.characters.get(message_id, PART)
        self._unfolded.characters[message_id] = before + max(PART, before // 4)
        self._draw()

    def show_more(self, index: int) -> None:
        """Lay out the next part of a long text; the message is named by its place."""
        if self.thread is not None:
            self._show_more(self.thread.messages[index].id)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """What comes into view may have to be loaded, or laid out."""
        super().watch_scroll_y(old_value, new_value)
        if self.thread is None:
            return
        top, height = int(new_value), self.size.height
        for line, message_id in self._document.more:
            if line < top + 2 * height:
                self._show_more(message_id)
                break
        self._want()

    def _near(self) -> range:
        """The messages in view, and a screen above and below."""
        top, height = int(self.scroll_offset.y), self.size.height
        first = max(0, bisect_right(self._document.starts, top - height) - 1)
        return range(first, bisect_right(self._document.starts, top + 2 * height))

    def _want(self) -> None:
        if self.thread is None:
            return
        near = [self.thread.messages[index].id for index in self._near()]
        bodies = self._bodies.wanted([id_ for id_ in near if id_ in self._unfolded.messages])
        headers = [id_ for id_ in self._unfolded.headers if id_ not in self._headers]
        if bodies or headers:
            self.post_message(self.BodiesWanted(bodies, headers))
        self._bodies.drop_far(near, self._height_of)
        unfolded = (self.thread.messages[index] for index in self._near())
        if pictures := self.pictures.wanted(each for each in unfolded if each.id in self._unfolded.messages):
            self.post_message(self.PicturesWanted(pictures))

    def _height_of(self, message_id: int) -> int:
        """Lines a message takes now."""
        assert self.thread is not None
        at = next((i for i, m in enumerate(self.thread.messages) if m.id == message_id), None)
        if at is None:
            return 0
        starts = (*self._document.starts, len(self._document.lines) - 1)
        return starts[at + 1] - starts[at]

    def _draw(self) -> None:
        if self.thread is None:
            return
        width, anchor = max(20, self.line_width - 1), self._anchor()
        before, top = self._line_of(anchor), int(self.scroll_offset.y)
        texts = Texts(self._bodies.here, self._headers, self._bodies.heights, self.pictures.here)
        self._document = self.laid_out.document(self.thread, texts, self._unfolded, self.current, width)
        self.show_lines(self._document.lines)
        if before is not None and (moved := (self._line_of(anchor) or 0) - before):
            # What is above has become longer or shorter; what is looked at stays where it is.
            self.scroll_to(y=top + moved, animate=False, force=True, immediate=True)

    def _anchor(self) -> int:
        """The message that is to stay where it is: the current one where its start is in view, else the topmost."""
        starts, top = self._document.starts, int(self.scroll_offset.y)
        if self.current < len(starts) and top <= starts[self.current] < top + self.size.height:
            return self._id_at(self.current)
        return self._id_at(max(0, bisect_right(starts, top) - 1))

    def _id_at(self, index: int) -> int:
        return self._document.ids[index] if index < len(self._document.ids) else 0

    def _line_of(self, message_id: int) -> int | None:
        """The line a message begins with, where it was drawn."""
        ids = self._document.ids
        return self._document.starts[ids.index(message_id)] if message_id in ids else None

    def on_resize(self, event: events.Resize) -> None:
        """Lines break elsewhere."""
        self._bodies.heights.clear()
        self._draw()
        self._want()
