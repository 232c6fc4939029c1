"""Answering invitations from the reader."""

from __future__ import annotations

from salesinbox.actions import invitations
from salesinbox.actions.send import Sending
from salesinbox.mail.calendar_answer import Answer
from salesinbox.tui.dialogs.ask import AskText, Choice, Choose
from salesinbox.tui.screens.files import Files

_WORDS = {Answer.ACCEPT: "Accept", Answer.TENTATIVE: "Tentative", Answer.DECLINE: "Decline"}
_COMMENT = "-comment"


class Inviting(Files):
    """The part of the main screen that answers invitations."""

    def do_answer_invitation(self) -> None:
        """Accept, accept tentatively or decline the invitation in the message."""
        message, body = self.chosen_message(), self.reader.body
        if message is None:
            return
        if body is None or body.invitation is None:
            self.tell("No invitation in this message.")
        elif not body.invitation.can_answer:
            self.tell(f"Nothing to answer here: {body.invitation.state or body.invitation.title}.")
        else:
            self.start("dialog", self._ask_answer, message.id, body.invitation.summary)

    def answer_clicked(self, index: int) -> None:
        """The line that offers it was clicked."""
        self.reader.step(index - self.reader.current)
        self.do_answer_invitation()

    async def _ask_answer(self, message_id: int, summary: str) -> None:
        choices = [Choice(each, words) for each, words in _WORDS.items()]
        choices += [Choice(f"{each}{_COMMENT}", f"{words}, with a comment") for each, words in _WORDS.items()]
        chosen = await self.app.push_screen_wait(Choose(summary or "Invitation", choices))
        if not chosen:
            return
        comment: str | None = ""
        if chosen.endswith(_COMMENT):
            comment = await self.app.push_screen_wait(AskText("Comment for the organizer"))
        if comment is not None:
            self.start("send", self._answer_invitation, message_id, Answer(chosen.removesuffix(_COMMENT)), comment)

    async def _answer_invitation(self, message_id: int, what: Answer, comment: str) -> None:
        thread = self.reader.thread
        account = self.account_settings(thread.account) if thread else None
        sending = Sending(
            undo_seconds=self.settings.undo_send_seconds,
            files_sent_copy=bool(account and account.files_sent_copy),
            size_limit=account.size_limit if account else 0,
        )
        reply = await self.read(lambda db: invitations.write(db, message_id, what, comment))
        await self.write(lambda db: invitations.submit(db, reply, sending))
        self.tell(f"You {what.past}; the organizer is told · z undoes it")
        self.refresh_status()
