"""Errors that are meant for a person, with the exit code each ends a command with (SPEC §16)."""

from __future__ import annotations


class UserError(Exception):
    """Something the user can understand and mend; printed without a traceback.

    Args:
        message: What is wrong and where, one sentence.
        hint: What to do about it, one sentence, or empty.
    """

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class UsageError(UserError):
    """The command or the configuration was written wrongly (exit 2)."""

    exit_code = 2


class PartlyDone(UserError):
    """Some of the work was done and some could not be (exit 3)."""

    exit_code = 3


class NotFound(UserError):
    """What was asked for does not exist (exit 4)."""

    exit_code = 4


class ConfigError(UsageError):
    """config.toml has an unknown key, a bad value or broken TOML; the message names the line."""


class StoreError(UserError):
    """The local database cannot be used: too new, damaged, read-only or the disk is full."""


class NotDownloaded(StoreError):
    """A message, or a file of it, is on the server only."""


class MailServerError(UserError):
    """A mail server refused, vanished or spoke nonsense.

    Args:
        retryable: Whether trying again later, without the user doing anything, may help.
    """

    def __init__(self, message: str, hint: str = "", *, retryable: bool = True) -> None:
        super().__init__(message, hint)
        self.retryable = retryable


class SignInRefused(MailServerError):
    """The server refused the user name or password; never retried by itself, to avoid a lock-out."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint, retryable=False)


class CertificateRefused(MailServerError):
    """The server's certificate is bad, expired or for another host; no credentials were sent."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint, retryable=False)


def no_conversation(thread_id: int) -> NotFound:
    """What is raised where there is no conversation with an id."""
    return NotFound(f"There is no conversation {thread_id}.", "`salesinbox threads` lists them with their ids.")


def no_message(message_id: int) -> NotFound:
    """What is raised where there is no message with an id."""
    return NotFound(f"There is no message {message_id}.", "`salesinbox show THREAD` lists messages with their ids.")
