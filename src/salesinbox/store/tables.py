"""Which tables can be had again from the servers, and which hold what only the user has (ARCHITECTURE, Data)."""

from __future__ import annotations

CACHE = frozenset(
    [
        "mailboxes",
        "threads",
        "thread_aliases",
        "thread_refs",
        "messages",
        "message_mailbox",
        "participants",
        "correspondents",
        "bodies",
        "attachments",
        "search",
        "message_labels",
        "thread_labels",
        "lost_blobs",
        "changes",
        "engine_status",
        "account_status",
        "traffic",
        "fetches",
        "notifications",
        "notification_marks",
    ]
)
"""Rebuilt from the server."""

USER = frozenset(
    [
        "accounts",
        "labels",
        "saved_filters",
        "searches",
        "edits",
        "visits",
        "overlays",
        "undo_steps",
        "actions",
        "action_targets",
        "drafts",
        "outbox",
        "outbox_contents",
        "former_ids",
        "thread_joins",
        "thread_cuts",
        "invitation_answers",
        "rules",
        "rule_queue",
        "rule_runs",
        "unsubscribes",
    ]
)
"""Must survive a broken cache; they name mail by account and identity as well as by id."""
