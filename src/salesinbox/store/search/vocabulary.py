"""The words of the query language: every operator, its values, and what they mean."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Takes(StrEnum):
    """What follows an operator's colon."""

    WORDS = "words"
    STATE = "state"
    PLACE = "place"
    PART = "part"
    LABEL = "label"
    ACCOUNT = "account"
    LIST = "list"
    DATE = "date"
    SIZE = "size"
    LATER = "later"
    """Nothing yet: the data it asks for does not exist."""


@dataclass(frozen=True, slots=True)
class Operator:
    """A word that is followed by a colon and a value."""

    takes: Takes
    means: str
    """For completion: what a value is, in a few words."""
    columns: str = ""
    """The columns of the full-text index that words are looked for in."""
    instead: str = field(default="")
    """Where there is no data yet: what can be written instead."""


OPERATORS: dict[str, Operator] = {
    "from": Operator(Takes.WORDS, "who wrote", "sender"),
    "to": Operator(Takes.WORDS, "who got it, copies included", "recipients"),
    "cc": Operator(Takes.WORDS, "who got a copy", "recipients"),
    "bcc": Operator(Takes.WORDS, "who got a hidden copy", "recipients"),
    "with": Operator(Takes.WORDS, "who wrote or got it", "{sender recipients}"),
    "subject": Operator(Takes.WORDS, "words of the subject", "subject"),
    "body": Operator(Takes.WORDS, "words of the text", "body"),
    "filename": Operator(Takes.WORDS, "words of an attachment's name", "files"),
    "is": Operator(Takes.STATE, "its state"),
    "in": Operator(Takes.PLACE, "the list or mailbox it is in"),
    "has": Operator(Takes.PART, "what comes with it"),
    "label": Operator(Takes.LABEL, "a label of the conversation"),
    "account": Operator(Takes.ACCOUNT, "one of your accounts"),
    "list": Operator(Takes.LIST, "a mailing list: its List-Id, or a part of it"),
    "before": Operator(Takes.DATE, "a day, month or year"),
    "after": Operator(Takes.DATE, "a day, month or year"),
    "on": Operator(Takes.DATE, "a day, month or year"),
    "older": Operator(Takes.DATE, "an age: 2d, 3w, 6m, 1y"),
    "newer": Operator(Takes.DATE, "an age: 2d, 3w, 6m, 1y"),
    "larger": Operator(Takes.SIZE, "a size: 500k, 5M"),
    "smaller": Operator(Takes.SIZE, "a size: 500k, 5M"),
    "person": Operator(Takes.LATER, "a person", instead="with:NAME finds mail from or to somebody."),
    "org": Operator(Takes.LATER, "an organization", instead="with:vos.example finds mail with everybody there."),
    "deal": Operator(Takes.LATER, "a deal", instead="Labels can stand for deals meanwhile: label:NAME."),
}
SAME: dict[str, str] = {"file": "filename", "newer_than": "newer", "older_than": "older", "since": "after"}
"""Other names of operators, as other programs have them."""

STATES: dict[str, str] = {
    "unread": "not read yet",
    "read": "read",
    "starred": "with a star",
    "answered": "that you answered",
    "awaiting": "where an answer to you is still to come",
    "snoozed": "out of the inbox until its time",
    "muted": "out of the inbox whatever comes",
    "sent": "written by you",
    "draft": "not finished yet",
    "known": "from somebody you have written to",
}
SAME_STATES: dict[str, str] = {"flagged": "starred", "unseen": "unread", "seen": "read", "replied": "answered"}
LATER_STATES = ("linked", "opened", "clicked")
"""Of parts that do not exist yet."""

PLACES: dict[str, str] = {
    "inbox": "the inbox",
    "archive": "the archive",
    "sent": "what you sent",
    "drafts": "drafts",
    "snoozed": "out of the inbox until its time",
    "waiting": "where an answer to you is still to come",
    "trash": "Trash",
    "junk": "Junk",
    "all": "all mail, Trash and Junk as well",
    "outbox": "on its way out",
    "other": "other mailboxes",
}
SAME_PLACES: dict[str, str] = {"spam": "junk", "bin": "trash", "anywhere": "all", "everywhere": "all"}

PARTS: dict[str, str] = {"attachment": "a file"}
SAME_PARTS: dict[str, str] = {"attachments": "attachment", "file": "attachment", "files": "attachment"}
