"""Writing: the composer opened, drafts saved as they are typed, mail queued."""

from __future__ import annotations

import os
import shlex
import subprocess
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from textual import on
from textual.app import SuspendNotSupported

from salesinbox.actions import send
from salesinbox.core.errors import NotFound, UserError
from salesinbox.store import accounts, drafts
from salesinbox.store.connection import Database
from salesinbox.store.drafts import DraftRow
from salesinbox.tui.dialogs.ask import AskText, Choice, Choose, Confirm
from salesinbox.tui.draft_keeper import DraftKeeper
from salesinbox.tui.panes.composer import Composer
from salesinbox.tui.screens.opening import NOTHING_BEGUN
from salesinbox.tui.screens.unsubscribing import Unsubscribing
from salesinbox.tui.suggest import PathSuggester
from salesinbox.tui.typed_paths import path_of, wrong_to_read
from salesinbox.views.thread import load_thread

_TRY_AGAIN_SECONDS = 5
"""After a draft could not be saved: the disk is full, say."""


class Writing(Unsubscribing):
    """The part of the main screen that writes mail."""

    def __init__(self) -> None:
        super().__init__()
        self.drafts = DraftKeeper(self.write)

    def do_compose(self, begun: DraftRow = NOTHING_BEGUN) -> None:
        """A new mail."""
        self.start("compose", self._write_new, begun)

    async def _write_new(self, begun: DraftRow) -> None:
        def account_for_new(db: Database) -> accounts.Account:
            if self.place.account_id is not None:
                return next(each for each in accounts.all_accounts(db) if each.id == self.place.account_id)
            if self.settings.default_account:
                return accounts.find(db, self.settings.default_account)
            every = [each for each in accounts.all_accounts(db) if not each.local]
            if not every:
                raise NotFound("There is no account to write from.", "Add one: salesinbox account add you@example.com")
            return every[0]

        account = await self.read(account_for_new)
        self._show_composer(replace(begun, account_id=account.id), account.address)

    def do_reply(self) -> None:
        """Answer the sender."""
        self._reply(everyone=False)

    def do_reply_all(self) -> None:
        """Answer everybody."""
        self._reply(everyone=True)

    def _reply(self, *, everyone: bool) -> None:
        ids = self.chosen_ids()
        if not ids:
            return
        message = self.reader.message if self.reading else None
        self.start("compose", self._answer, ids[0], None if message is None else message.id, everyone)

    async def _answer(self, thread_id: int, message_id: int | None, everyone: bool) -> None:
        def prepare(db: Database) -> tuple[DraftRow, str]:
            open_drafts = drafts.of_thread(db, thread_id)
            answered = message_id or _newest_received(db, thread_id)
            same = [each for each in open_drafts if each.answers == answered]
            draft = same[0] if same else send.reply_row(db, answered, everyone=everyone)
            return draft, accounts.address_of(db, draft.account_id)

        await self.drafts.quiet()  # what is being saved this moment is the draft to go on with
        draft, address = await self.read(prepare)
        if self.reader.thread is None or self.reader.thread.id != thread_id:
            self.show_thread(thread_id)
        self.show_reader(True)
        self.add_class("-answering")
        self._show_composer(draft, address)

    def open_draft(self, draft_id: int) -> None:
        """Go on writing a draft."""
        self.start("compose", self._open_draft, draft_id)

    async def _open_draft(self, draft_id: int) -> None:
        def load(db: Database) -> tuple[DraftRow, str]:
            draft = drafts.get(db, draft_id)
            if draft is None:
                raise NotFound("This draft is gone.")
            return draft, accounts.address_of(db, draft.account_id)

        await self.drafts.quiet()
        draft, address = await self.read(load)
        self.set_class(draft.thread_id is not None, "-answering")
        self._show_composer(draft, address)

    def _show_composer(self, draft: DraftRow, address: str) -> None:
        account = self.account_settings(address)
        self.composer.size_limit = account.size_limit if account else 0
        self.add_class("-writing")
        self.composer.load(draft, address)
        self.mail_app.type_ahead.opened()
        self.update_hints()

    @on(Composer.Edited)
    def save_draft(self, event: Composer.Edited) -> None:
        """Something was typed a moment ago."""
        self.start("draft", self._save, event.draft, event.session)

    async def _save(self, draft: DraftRow, session: int) -> bool:
        """Save a draft; whether that worked. One that could not be saved is tried again until it can."""
        try:
            saved = await self.drafts.save(draft, session)
        except UserError as error:
            if self.has_class("-writing") and session == self.composer.session:
                self.composer.show_error(f"Not saved yet. {error}")
            else:
                self.tell(f"The draft is not saved yet. {error}", "error")
            self.set_timer(_TRY_AGAIN_SECONDS, lambda: self.start("draft", self._save_the_rest))
            return False
        if saved is not None:
            self.composer.saved(saved, session)
        return True

    async def _save_the_rest(self) -> None:
        for session, draft in list(self.drafts.unsaved.items()):
            if await self._save(draft, session) and session == self.composer.session:
                self.composer.show_error("")

    async def keep_drafts(self) -> None:
        """Save the draft in the composer, and wait until all that was typed is saved.

        Raises:
            UserError: Something could not be saved.
        """
        if self.has_class("-writing") and self.composer.is_draft and not self.composer.is_blank:
            await self.drafts.save(self.composer.draft, self.composer.session)
        await self.drafts.quiet()  # what was handed out to be saved may still be on its way
        await self.drafts.save_the_rest()

    def do_close_composer(self) -> None:
        """Close the composer; the draft stays, unless there is nothing in it."""
        if self.composer.is_blank:
            self.start("draft", self._discard_session, self.composer.draft, self.composer.session)
        elif self.composer.is_draft:
            self.composer.take_unsaved()
            self.start("draft", self._close, self.composer.draft, self.composer.session)
        self._hide_composer()

    async def _close(self, draft: DraftRow, session: int) -> None:
        """Save what was closed; where that fails, it is shown again."""
        if await self._save(draft, session):
            self.tell("Draft kept · g d lists drafts")
        elif session == self.composer.session:
            self.add_class("-writing")
            self.composer.focus_text()
            self.update_hints()

    def _hide_composer(self) -> None:
        answering = self.has_class("-answering")
        self.remove_class("-writing", "-answering")
        if answering and self.reading_open:
            self.reader.focus()
        else:
            self.close_reader()
        self.update_hints()

    def do_discard(self) -> None:
        """Throw the draft away, after asking."""
        self.start("dialog", self._ask_discard)

    async def _ask_discard(self) -> None:
        if await self.app.push_screen_wait(Confirm("Throw this draft away?")):
            draft, session = self.composer.draft, self.composer.session
            self._hide_composer()
            await self._discard_session(draft, session)
            self.tell("The draft was thrown away.")

    async def _discard_session(self, draft: DraftRow, session: int) -> None:
        async with self.drafts.settling(draft, session) as row:
            if row is not None and row.id:
                await self._discard(row.id)

    def discard_draft(self, draft_id: int) -> None:
        """Throw away a draft chosen in the list, after asking."""
        self.start("dialog", self._ask_discard_listed, draft_id)

    async def _ask_discard_listed(self, draft_id: int) -> None:
        if await self.app.push_screen_wait(Confirm("Throw this draft away?")):
            await self._discard(draft_id)

    async def _discard(self, draft_id: int) -> None:
        await self.write(lambda db: drafts.delete(db, draft_id))

    def do_send(self) -> None:
        """Queue the mail; it can be taken back for a while."""
        self.start("send", self._send)

    async def _send(self) -> None:
        draft, session = self.composer.draft, self.composer.session
        try:
            address = await self.read(lambda db: accounts.address_of(db, draft.account_id))
            account = self.account_settings(address)
            sending = send.Sending(
                undo_seconds=self.settings.undo_send_seconds,
                files_sent_copy=bool(account and account.files_sent_copy),
                size_limit=account.size_limit if account else 0,
            )
            async with self.drafts.settling(draft, session) as row:
                if row is None:
                    return
                await self.write(lambda db: send.submit(db, row, sending))
        except UserError as error:
            self.composer.show_error(str(error))
            self.composer.focus_wrong_recipient()
            return
        self._hide_composer()
        self.refresh_status()  # it counts down until the mail goes

    def do_copies(self) -> None:
        """Show or hide Cc and Bcc."""
        self.composer.toggle_copies()

    def do_attach(self) -> None:
        """Attach a file."""
        self.start("dialog", self._ask_attachment)

    async def _ask_attachment(self) -> None:
        ask = AskText("Attach a file", placeholder="path", check=wrong_to_read, suggester=PathSuggester())
        typed = await self.app.push_screen_wait(ask)
        if typed:
            self.composer.attach(str(path_of(typed).absolute()))

    def do_detach(self) -> None:
        """Take an attached file out; of several, the one that is chosen."""
        self.start("dialog", self._ask_detached)

    async def _ask_detached(self) -> None:
        names = [Path(path).name for path in self.composer.draft.attachments]
        chosen: str | None = "0"
        if len(names) > 1:
            choices = [Choice(str(number), name) for number, name in enumerate(names)]
            chosen = await self.app.push_screen_wait(Choose("Take out", choices))
        if not names:
            self.tell("No files are attached.")
        elif chosen is not None:
            self.composer.detach(int(chosen))
            self.tell(f"“{names[int(chosen)]}” is attached no more.")

    def do_edit_outside(self) -> None:
        """Write the text in the user's own editor."""
        command = self.settings.editor or os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
        with TemporaryDirectory(prefix="salesinbox-") as folder:
            path = Path(folder) / "mail.md"
            path.write_text(self.composer.draft.body, "utf-8")
            try:
                with self.app.suspend():
                    subprocess.run([*shlex.split(command), str(path)], check=False)
                text = path.read_text("utf-8", "replace")
            except SuspendNotSupported:
                self.tell("This terminal cannot be handed over to an editor.", "error")
            except (OSError, ValueError):
                self.tell(f"{command} did not work as an editor. Set editor in config.toml, or $EDITOR.", "error")
            else:
                self.composer.set_body(text)


def _newest_received(db: Database, thread_id: int) -> int:
    messages = load_thread(db, thread_id).messages
    received = [message for message in messages if not message.own]
    return (received or list(messages))[-1].id
