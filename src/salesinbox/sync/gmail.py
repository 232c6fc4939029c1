"""Gmail's way (X-GM-EXT-1): All Mail, Spam and Trash hold each message once, and its labels say what else it is in.

So only those three are synced. The other mailboxes are *views*: they are never opened, since All Mail's labels
(X-GM-LABELS) tell what they show. A label stands among the stored flags of a message in All Mail, marked as such
(:func:`salesinbox.core.labels.server_label`), and :mod:`salesinbox.store.effective` makes places and labels of it.

Where the user hides All Mail from IMAP or leaves it out, or a server has no X-GM-EXT-1, every mailbox is synced like
any other.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence

from salesinbox.accounts.special_use import role_by_attribute
from salesinbox.core.labels import LABEL_OF_ROLE, server_label
from salesinbox.core.models import Role
from salesinbox.store import mailboxes
from salesinbox.store.connection import Database
from salesinbox.store.mailboxes import Listed, Mailbox
from salesinbox.sync.answers import is_selectable
from salesinbox.sync.session import Session

_WHOLE = (Role.ALL, Role.JUNK, Role.TRASH)
_OTHER_VIEWS = frozenset(["\\flagged", "\\important", "\\starred"])
"""Views that show a flag, or nothing that is ours: nothing can be moved there."""
_SETTABLE = (Role.INBOX, Role.OTHER)


def listed(
    session: Session, answer: Iterable[tuple[Sequence[str], str, str]], left_out: Container[str]
) -> list[Listed] | None:
    """What LIST showed, labels as views; ``None`` where Gmail's way cannot be gone.

    Args:
        answer: (attributes, delimiter, name) of each mailbox.
        left_out: Names of mailboxes that the user does not want.
    """
    found = [_listed(*each) for each in answer] if session.has("X-GM-EXT-1") else []
    whole = (each for each in found if each.role is Role.ALL and each.selectable)
    return found if any(each.name not in left_out for each in whole) else None


def _listed(attributes: Sequence[str], delimiter: str, name: str) -> Listed:
    """Only attributes tell what a mailbox is for: a label may be called "Archive" or "Sent" like any other."""
    role = Role.INBOX if name == "INBOX" else role_by_attribute(attributes)
    kinds = {attribute.casefold() for attribute in attributes}
    selectable = is_selectable(attributes) and not kinds & _OTHER_VIEWS
    return Listed(name, delimiter, role, selectable, view=role not in _WHOLE)


def watched(db: Database, account_id: int) -> str:
    """The mailbox in which new mail is waited for: All Mail where the inbox is a view of it.

    There the server tells of labels and archived mail as well. Empty as long as the mailboxes are not known.
    """
    inbox = mailboxes.with_role(db, account_id, Role.INBOX)
    whole = mailboxes.with_role(db, account_id, Role.ALL)
    if inbox is None or inbox.local:
        return ""
    return whole.name if whole is not None and inbox.is_view else inbox.name


def label_of_view(mailbox: Mailbox) -> str | None:
    """The label by which mail is put into a view, as it stands among flags; ``None`` where only Gmail itself can."""
    if not mailbox.is_view or mailbox.role not in _SETTABLE:
        return None
    return server_label(LABEL_OF_ROLE.get(mailbox.role, mailbox.name))
