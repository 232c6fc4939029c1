"""The reader with words searched for in its conversation: every place marked, the one the user is at in view."""

from __future__ import annotations

from salesinbox.tui.panes.body_lines import PART, Finding
from salesinbox.tui.panes.reader import Reader
from salesinbox.views.finding import MOST_SEARCHED
from salesinbox.views.thread import BodyView


class FindingReader(Reader):
    """The reader pane as it is on the screen."""

    @property
    def finding(self) -> Finding | None:
        """What is searched for in it."""
        return self._unfolded.finding

    def find(self, finding: Finding | None) -> None:
        """Draw what is searched for; the message and the quote that the current hit is in are opened."""
        self._unfolded.finding = finding
        if self.thread is None:
            return
        at = next((i for i, m in enumerate(self.thread.messages) if finding and m.id == finding.message), None)
        if finding is None or at is None or finding.number < 0:
            self._draw()
            return
        self.current = at
        self._unfolded.messages.add(finding.message)
        self._draw()
        if isinstance(self._bodies.get(finding.message), BodyView):
            if self._document.hit is None:
                self._open_up_to_hit(finding.message)
            self._show_hit()
        else:
            self.scroll_to(y=self._document.starts[at], animate=False, force=True, immediate=True)
        self._want()

    def _open_up_to_hit(self, message_id: int) -> None:
        """The hit is in what is folded, or further down in a long text than was laid out."""
        self._unfolded.quotes.add(message_id)
        body = self._bodies.get(message_id)
        length = min(len(body.text), 2 * MOST_SEARCHED) if isinstance(body, BodyView) else 0
        self._draw()
        while self._document.hit is None and self._unfolded.characters.get(message_id, PART) < length:
            self._unfolded.characters[message_id] = 2 * self._unfolded.characters.get(message_id, PART)
            self._draw()

    def _show_hit(self) -> None:
        """Scroll so that the current hit is in view, no further than must be."""
        hit = self._document.hit
        if hit is None:
            return
        top, height = int(self.scroll_offset.y), self.size.height
        if not top <= hit < top + height:
            self.scroll_to(y=max(0, hit - height // 3), animate=False, force=True, immediate=True)

    def add_bodies(self, bodies: dict[int, BodyView | str], headers: dict[int, str]) -> None:
        """Bodies came; one of them may have the place the user is on the way to."""
        super().add_bodies(bodies, headers)
        if self.finding is not None and self.finding.message in bodies:
            self.find(self.finding)
