"""What the user wants of messages that no server can hold: it is so at once, whether an engine runs or not.

Verbs, each with its parameters; they are the columns of ``messages`` that they set, and 0 or false is as if not asked:

- snooze ``{"snoozed_until": seconds}``: out of the inbox until then.
- remind ``{"remind_at": seconds}``: to be shown again then, unless somebody has answered.
- return ``{"returned_at": seconds, "no_reply": bool}``: came back then, by a reminder where *no_reply*.
- mute ``{"muted": bool}``: stays out of the inbox, replies too.

A row of ``overlays`` per message and verb; one that says nothing is removed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from salesinbox.store.connection import Database

if TYPE_CHECKING:
    from salesinbox.store.effective import Effect

LOCAL_VERBS = frozenset(["snooze", "remind", "return", "mute"])


def keep(db: Database, effect: Effect, message_ids: Sequence[int]) -> None:
    """Make *effect*, whose verb is one of :data:`LOCAL_VERBS`, hold for messages; the caller refreshes them."""
    db.executemany(
        "DELETE FROM overlays WHERE message_id = ? AND verb = ?", [(id_, effect.verb) for id_ in message_ids]
    )
    if any(effect.params.values()):
        params = json.dumps(dict(effect.params))
        db.executemany(
            "INSERT INTO overlays (account_id, identity, message_id, verb, params)"
            " SELECT account_id, identity, id, ?, ? FROM messages WHERE id = ?",
            [(effect.verb, params, id_) for id_ in message_ids],
        )
