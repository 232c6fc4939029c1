"""Attached files: looked into, opened by other programs, and saved."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from textual import on

from salesinbox.attachments import opener
from salesinbox.attachments.picture import Picture, read_picture
from salesinbox.attachments.preview import preview
from salesinbox.attachments.previews.shown import Unreadable
from salesinbox.core.errors import UserError
from salesinbox.core.text import clean_line, shorten
from salesinbox.store.partial import lacking_files
from salesinbox.tui.dialogs.ask import AskText, Confirm
from salesinbox.tui.dialogs.files import FilesDialog, Wish
from salesinbox.tui.dialogs.preview_page import PreviewPage
from salesinbox.tui.panes.reader import Reader
from salesinbox.tui.panes.reader_pictures import MOST_COLUMNS, MOST_ROWS
from salesinbox.tui.screens.opening import Opening
from salesinbox.tui.suggest import PathSuggester
from salesinbox.tui.typed_paths import path_of, wrong_folder
from salesinbox.tui.widgets.doc_line import DocLine
from salesinbox.views import reading
from salesinbox.views.thread import AttachmentView, MessageView


class Files(Opening):
    """The part of the main screen that is about attached files."""

    def do_attachments(self) -> None:
        """The files of the message."""
        message = self.chosen_message()
        if message is None:
            return
        if message.attachments:
            self.start("dialog", self._ask_file, message)
        else:
            self.tell("No attachments in this message.")

    @on(Reader.PicturesWanted)
    def pictures_wanted(self, event: Reader.PicturesWanted) -> None:
        """The text of a message has pictures; it is read meanwhile."""
        if self.mail_app.pictures.shown:
            self.reader.laid_out.draw_picture = self._draw_picture
            self.start("pictures", self._read_pictures, event.files)

    async def _read_pictures(self, files: Sequence[AttachmentView]) -> None:
        for file in files:
            try:
                data = await self.read(partial(reading.attachment_bytes, attachment_id=file.id))
                self.reader.add_picture(file.id, await asyncio.to_thread(read_picture, data))
            except (UserError, Unreadable):
                continue  # its name stands below the text

    def _draw_picture(self, picture: Picture, width: int, index: int) -> list[DocLine]:
        columns = min(width, MOST_COLUMNS)
        return self.mail_app.pictures.lines(picture, columns, MOST_ROWS, message=index, margin="    ")

    def ask_about_file(self, attachment_id: int) -> None:
        """What to do with one attachment of the open conversation."""
        thread = self.reader.thread
        for message in thread.messages if thread else ():
            if any(file.id == attachment_id for file in message.attachments):
                self.start("dialog", self._ask_file, message, attachment_id)

    async def _ask_file(self, message: MessageView, at: int = 0) -> None:
        wish = await self.app.push_screen_wait(FilesDialog(message.attachments, at=at))
        if wish is not None:
            await self._grant(wish, message)

    async def _grant(self, wish: Wish, message: MessageView) -> None:
        files = [file for file in message.attachments if file.id in wish.ids]
        if wish.verb == "preview":
            # Keys wait for the page, unless the file has to come first.
            self.start("dialog" if files[0].here else "download", self._look_into, files[0], message)
            return
        if wish.verb == "open":
            self.start("download", self._open_files, files)
            return
        title = "Save to" if len(files) == 1 else f"Save {len(files)} files to"
        folder = await self.app.push_screen_wait(
            AskText(title, str(self.downloads), check=wrong_folder, suggester=PathSuggester())
        )
        if folder:
            self.start("download", self._save_files, files, path_of(folder), wish.verb == "copy")

    async def _look_into(self, file: AttachmentView, message: MessageView) -> None:
        if not await self._bring_file(file):
            return
        data = await self.read(lambda db: reading.attachment_bytes(db, file.id))
        self.status_bar.activity(f"Looking into {shorten(file.filename, 40)} …")
        try:
            found = await asyncio.to_thread(preview, file.filename, file.content_type, data)
        finally:
            self.status_bar.activity("")
        verb = await self.app.push_screen_wait(PreviewPage(file.filename, found))
        if verb is None:
            self.start("dialog", self._ask_file, message, file.id)
        else:
            await self._grant(Wish(verb, (file.id,)), message)

    async def _save_files(self, files: Sequence[AttachmentView], folder: Path, copies_path: bool) -> None:
        paths: list[Path] = []
        for file in files:
            if not await self._bring_file(file):
                break
            paths.append(await self.read(partial(reading.save_attachment, attachment_id=file.id, folder=folder)))
        if copies_path and paths:
            self.app.copy_to_clipboard("\n".join(map(str, paths)))
        if len(paths) == 1:
            self.tell(f"Saved as {paths[0]}{' · path copied' if copies_path else ''}")
        elif paths:
            left = f"; {len(files) - len(paths)} not" if len(paths) < len(files) else ""
            self.tell(f"Saved {len(paths)} files in {folder}{left}{' · paths copied' if copies_path else ''}")

    async def _open_files(self, files: Sequence[AttachmentView]) -> None:
        for file in files:
            if not await self._bring_file(file):
                return
            await self._open_file(file)

    async def _open_file(self, file: AttachmentView) -> None:
        start = await self.read(lambda db: reading.attachment_bytes(db, file.id)[: opener.LOOKED_AT])
        if risk := opener.risk(file.filename, file.content_type, start):
            question = Confirm(f"Open {clean_line(file.filename)} all the same?", risk)
            if not await self.app.push_screen_wait(question):
                return
        command = opener.command_for(
            file.filename, file.content_type, self.settings.openers, self.settings.attachment_opener
        )
        private = self.mail_app.handed_out.folder()
        path = await self.read(lambda db: reading.save_attachment(db, file.id, private))
        opener.start(command, path)
        self.tell(f"Opened {clean_line(file.filename)} with {clean_line(Path(command[0]).name)}")

    async def _bring_file(self, file: AttachmentView) -> bool:
        return await self.bring(lambda db: list(lacking_files(db, [file.id])), file.filename)
