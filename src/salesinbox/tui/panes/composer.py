"""Writing a mail: fields, text, files. Whatever is typed is handed out as a draft within a second."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.suggester import Suggester
from textual.timer import Timer
from textual.widgets import Input, Label, Static, TextArea

from salesinbox.actions.send import BASE64_GROWTH
from salesinbox.core.errors import UserError
from salesinbox.core.text import clean_block, clean_line
from salesinbox.mail.quotes import SegmentKind, split_quotes
from salesinbox.mail.recipients import entries, parse_recipients
from salesinbox.store.drafts import DraftRow
from salesinbox.tui.widgets import untrusted
from salesinbox.tui.widgets.fields import Field, MailText
from salesinbox.views import format as formatting

SAVE_EVERY_SECONDS = 0.8
"""What is typed is kept at least so often, also for somebody who types on and on."""
_RECIPIENTS = ("to", "cc", "bcc")
_FIELDS = (*_RECIPIENTS, "subject")


class Composer(Vertical):
    """The composer pane. It knows nothing of the database: drafts go out as :class:`Edited`."""

    BINDINGS: ClassVar[list[BindingType]] = []

    class Edited(Message):
        """The draft changed and should be saved."""

        def __init__(self, draft: DraftRow, session: int) -> None:
            super().__init__()
            self.draft = draft
            self.session = session

    def __init__(self, suggester: Suggester | None = None, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._suggester = suggester
        self._draft = DraftRow(account_id=0)
        self._timer: Timer | None = None
        self._kept = self._draft
        """What was last handed out to be saved, or opened."""
        self._touched = False
        self.size_limit = 0
        self.session = 0
        """Counts the drafts that were opened here, so that a late save is not taken for the next one's."""

    def compose(self) -> ComposeResult:
        """Fields, text, files, messages."""
        yield Static("", id="composer-title", markup=False)
        for name in _FIELDS:
            with Horizontal(classes=f"field field-{name}"):
                yield Label(_label(name, ""), markup=False)
                suggester = None if name == "subject" else self._suggester
                yield Field(id=f"field-{name}", compact=True, suggester=suggester, select_on_focus=False)
        yield MailText(id="composer-body", soft_wrap=True, show_line_numbers=False, tab_behavior="focus", compact=True)
        yield Static("", id="composer-files", markup=False)
        yield Static("", id="composer-error", markup=False)

    def load(self, draft: DraftRow, sender: str) -> None:
        """Start or go on writing *draft*."""
        self.flush()
        self.session += 1
        self._draft = draft
        titles = {"reply": "Reply", "reply-all": "Reply to all"}
        self.query_one("#composer-title", Static).update(
            Content("  ") + untrusted.line(f"{titles.get(draft.kind, 'New mail')} from {sender}", "bold $accent")
        )
        for name in _FIELDS:
            self._input(name).value = clean_line(getattr(draft, name))
        body = self.query_one(TextArea)
        body.load_text(clean_block(draft.body))
        body.move_cursor(_end_of_own_text(body.text) if draft.id else (0, 0))
        self.set_class(bool(draft.cc or draft.bcc), "-copies")
        self.show_error("")
        self._show_files()
        self._kept = self._content
        self._touched = False
        (body if draft.to and draft.subject else self._input("to")).focus()

    def focus_text(self) -> None:
        """Go on where the text is."""
        self.query_one(TextArea).focus()

    @property
    def draft(self) -> DraftRow:
        """The draft as it stands on the screen."""
        to, cc, bcc, subject = (self._input(name).value for name in _FIELDS)
        body = self.query_one(TextArea).text
        return replace(self._draft, to=to, cc=cc, bcc=bcc, subject=subject, body=body)

    @property
    def _content(self) -> DraftRow:
        return replace(self.draft, id=0, updated=0.0)

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing in it that anybody would miss."""
        draft = self.draft
        return not (draft.to.strip() or draft.subject.strip() or draft.body.strip() or draft.attachments)

    def saved(self, draft: DraftRow, session: int) -> None:
        """The draft got its id."""
        if session == self.session:
            self._draft = replace(self._draft, id=draft.id)

    def set_body(self, text: str) -> None:
        """Another text, from the user's own editor."""
        self.query_one(TextArea).load_text(clean_block(text))
        self._schedule()

    def attach(self, path: str) -> None:
        """Add a file."""
        self._draft = replace(self._draft, attachments=(*self._draft.attachments, path))
        self._show_files()
        self._schedule()

    def detach(self, number: int) -> None:
        """Take a file out again, counted from 0."""
        kept = tuple(path for index, path in enumerate(self._draft.attachments) if index != number)
        self._draft = replace(self._draft, attachments=kept)
        self._show_files()
        self._schedule()

    def toggle_copies(self) -> None:
        """Show or hide Cc and Bcc; they stay while they are filled."""
        self.toggle_class("-copies")
        if self.has_class("-copies"):
            self._input("cc").focus()

    def focus_wrong_recipient(self) -> None:
        """Go to the first field whose recipients stand in the way of sending, if any do."""
        typed = {name: self._input(name).value for name in _RECIPIENTS}
        wrong = next((name for name, text in typed.items() if not _can_be_sent_to(text)), "")
        if not any(map(entries, typed.values())):
            wrong = "to"
        if wrong:
            self.set_class(wrong != "to" or self.has_class("-copies"), "-copies")
            self._input(wrong).focus()

    def show_error(self, text: str) -> None:
        """What stands in the way of sending."""
        error = self.query_one("#composer-error", Static)
        error.update(untrusted.line(text, "$text-error"))
        error.display = bool(text)

    @property
    def is_draft(self) -> bool:
        """Whether there is a draft of it, or should be: an answer that was only looked at is none."""
        return bool(self._draft.id) or self._touched or self._content != self._kept

    def take_unsaved(self) -> DraftRow | None:
        """The draft as it stands, if that has not been handed out yet; whoever takes it saves it."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if self._content == self._kept:
            return None
        self._kept = self._content
        self._touched = True
        return self.draft

    def flush(self) -> None:
        """Save what is still waiting to be saved."""
        draft = self.take_unsaved()
        if draft is not None:
            self.post_message(self.Edited(draft, self.session))

    def _show_files(self) -> None:
        files = self.query_one("#composer-files", Static)
        sizes = [(Path(path).name, _size_of(path)) for path in self._draft.attachments]
        files.display = bool(sizes)
        parts = [Content.assemble("  ⊞ ", untrusted.line(name), f"  {formatting.size(size)}") for name, size in sizes]
        total = sum(size for _, size in sizes) * BASE64_GROWTH
        if self.size_limit and sizes:
            style = "$text-error" if total > self.size_limit else "$text-muted"
            words = f"  {formatting.size(int(total))} of {formatting.size(self.size_limit)} when sent"
            parts.append(Content.styled(words, style))
        files.update(Content("\n").join(parts))

    def _input(self, name: str) -> Input:
        return self.query_one(f"#field-{name}", Input)

    @on(Input.Changed)
    @on(TextArea.Changed)
    def typed(self) -> None:
        """Something was typed: save soon."""
        if self._content != self._kept:
            self.show_error("")
            self._schedule()

    @on(Input.Changed)
    def count_recipients(self, event: Input.Changed) -> None:
        """Several recipients are counted beside their field."""
        name = (event.input.id or "").removeprefix("field-")
        if name in _RECIPIENTS:
            self.query_one(f".field-{name} Label", Label).update(_label(name, event.value))

    @on(Input.Submitted)
    def next_field(self) -> None:
        """Enter in a field goes on to the next one."""
        self.screen.focus_next()

    def _schedule(self) -> None:
        if self._timer is None:
            self._timer = self.set_timer(SAVE_EVERY_SECONDS, self.flush)


def _label(name: str, typed: str) -> str:
    """The label of a field, always of the same width."""
    count = len(entries(typed)) if name in _RECIPIENTS else 0
    return f"{name.capitalize()}{f' ({count})' if count > 1 else ''} ".rjust(9)


def _can_be_sent_to(typed: str) -> bool:
    try:
        parse_recipients(typed)
    except UserError:
        return False
    return True


def _end_of_own_text(body: str) -> tuple[int, int]:
    """Line and column behind the last thing that is neither quoted nor a signature; the start where there is none."""
    end = at = 0
    for segment in split_quotes(body):
        if segment.kind is SegmentKind.TEXT and segment.text.strip():
            end = at + len(segment.text.rstrip("\n"))
        at += len(segment.text)
    own = body[:end]
    return own.count("\n"), len(own) - own.rfind("\n") - 1


def _size_of(path: str) -> int:
    try:
        return Path(path).expanduser().stat().st_size
    except OSError:
        return 0
