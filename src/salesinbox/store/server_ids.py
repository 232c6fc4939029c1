"""Messages and conversations under the ids that the server itself gives them (Gmail's X-GM-MSGID and X-GM-THRID).

Such an id is the message's identity wherever it is found. A row that was made before the id was known (a mail sent from
here, or cached from a mailbox without ids) takes it over; one that has another id is another message.
"""

from __future__ import annotations

from dataclasses import replace

from salesinbox.store import conversations, identities
from salesinbox.store.connection import Database
from salesinbox.store.prepared import Prepared

_MESSAGE = "x-gm-msgid "
_THREAD = "x-gm-thrid "
# With a blank, which no Message-ID has that a mail could bring along.


def identify(prepared: Prepared, server_id: str, server_thread: str) -> Prepared:
    """*prepared* under the server's ids, where it has them."""
    if server_id:
        prepared = replace(prepared, message=replace(prepared.message, identity=_MESSAGE + server_id))
    if server_thread:
        prepared = replace(prepared, refs=(*prepared.refs, _THREAD + server_thread))
    return prepared


def find(db: Database, account_id: int, server_id: str) -> int | None:
    """The message with this id."""
    found: int | None = db.value(
        "SELECT id FROM messages WHERE account_id = ? AND identity = ?", (account_id, _MESSAGE + server_id)
    )
    return found


def same_message_id(db: Database, account_id: int, message_id: str) -> list[int]:
    """The messages with an id of the server's whose header has this Message-ID."""
    sql = "SELECT id FROM messages WHERE account_id = ? AND message_id = ? AND substr(identity, 1, ?) = ?"
    return [row[0] for row in db.rows(sql, (account_id, message_id, len(_MESSAGE), _MESSAGE))]


def is_another(db: Database, message_id: int, server_id: str) -> bool:
    """Whether a message that looks the same has another id."""
    identity = str(db.value("SELECT identity FROM messages WHERE id = ?", (message_id,)))
    return identity.startswith(_MESSAGE) and identity != _MESSAGE + server_id


def adopt(db: Database, message_id: int, server_id: str, server_thread: str) -> None:
    """A message that was known without the ids has them from now on. Inside a write transaction."""
    row = db.row("SELECT account_id, thread_id, identity FROM messages WHERE id = ?", (message_id,))
    if row is None or row["identity"] == _MESSAGE + server_id:
        return
    for table, column in (("messages", "id"), ("overlays", "message_id"), ("action_targets", "message_id")):
        db.execute(f"UPDATE {table} SET identity = ? WHERE {column} = ?", (_MESSAGE + server_id, message_id))
    for table in ("drafts", "outbox"):
        db.execute(
            f"UPDATE {table} SET answers_identity = ? WHERE answers = ? AND answers_identity != ''",
            (_MESSAGE + server_id, message_id),
        )
    identities.reattach(db, row["account_id"], _MESSAGE + server_id, message_id, row["thread_id"])
    if server_thread:
        conversations.seed(db, row["account_id"], message_id, _THREAD + server_thread)
