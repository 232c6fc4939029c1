"""The first schema.

Times are Unix seconds. ``sort_key`` is the internal date in seconds << 20 | a tie-breaker, fixed at insert, unique; it
is the rowid of the full-text index, so newest-first needs no sort. ``places`` is a bit mask of mailbox roles
(:mod:`salesinbox.store.effective`). What the server said last stands only in ``message_mailbox``; flags, labels and
places elsewhere are the effective state made from it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

_STATEMENTS = """
CREATE TABLE accounts (
  id INTEGER PRIMARY KEY AUTOINCREMENT, address TEXT NOT NULL UNIQUE, name TEXT NOT NULL DEFAULT '',
  local INTEGER NOT NULL DEFAULT 0);

CREATE TABLE mailboxes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
  name TEXT NOT NULL, delimiter TEXT NOT NULL DEFAULT '', role TEXT NOT NULL,
  local INTEGER NOT NULL DEFAULT 0, selectable INTEGER NOT NULL DEFAULT 1, keywords INTEGER NOT NULL DEFAULT 1,
  state TEXT NOT NULL DEFAULT 'initial', uidvalidity INTEGER, uidnext INTEGER, modseq INTEGER,
  backfill_below INTEGER, server_count INTEGER NOT NULL DEFAULT 0,
  last_sync REAL, error TEXT NOT NULL DEFAULT '', UNIQUE (account_id, name));

CREATE TABLE threads (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
  subject TEXT NOT NULL DEFAULT '', senders TEXT NOT NULL DEFAULT '[]', snippet TEXT NOT NULL DEFAULT '',
  last_sort INTEGER NOT NULL DEFAULT 0, last_date INTEGER NOT NULL DEFAULT 0,
  messages INTEGER NOT NULL DEFAULT 0, unread INTEGER NOT NULL DEFAULT 0, starred INTEGER NOT NULL DEFAULT 0,
  attachments INTEGER NOT NULL DEFAULT 0, answered INTEGER NOT NULL DEFAULT 0,
  in_inbox INTEGER NOT NULL DEFAULT 0, in_sent INTEGER NOT NULL DEFAULT 0, in_drafts INTEGER NOT NULL DEFAULT 0,
  in_archive INTEGER NOT NULL DEFAULT 0, in_trash INTEGER NOT NULL DEFAULT 0, in_junk INTEGER NOT NULL DEFAULT 0,
  is_live INTEGER NOT NULL DEFAULT 0);
CREATE INDEX threads_inbox ON threads (last_sort, in_inbox) WHERE in_inbox = 1;
CREATE INDEX threads_unread ON threads (last_sort, unread, in_inbox) WHERE unread > 0;
CREATE INDEX threads_starred ON threads (last_sort, starred) WHERE starred = 1;
CREATE INDEX threads_sent ON threads (last_sort, in_sent) WHERE in_sent = 1;
CREATE INDEX threads_drafts ON threads (last_sort, in_drafts) WHERE in_drafts = 1;
CREATE INDEX threads_archive ON threads (last_sort, in_archive) WHERE in_archive = 1;
CREATE INDEX threads_trash ON threads (last_sort, in_trash) WHERE in_trash = 1;
CREATE INDEX threads_junk ON threads (last_sort, in_junk) WHERE in_junk = 1;
CREATE INDEX threads_live ON threads (last_sort, is_live) WHERE is_live = 1;
CREATE INDEX threads_account_inbox ON threads (account_id, last_sort, in_inbox) WHERE in_inbox = 1;
CREATE INDEX threads_account_unread ON threads (account_id, last_sort, unread, in_inbox) WHERE unread > 0;
CREATE INDEX threads_account_starred ON threads (account_id, last_sort, starred) WHERE starred = 1;
CREATE INDEX threads_account_sent ON threads (account_id, last_sort, in_sent) WHERE in_sent = 1;
CREATE INDEX threads_account_drafts ON threads (account_id, last_sort, in_drafts) WHERE in_drafts = 1;
CREATE INDEX threads_account_archive ON threads (account_id, last_sort, in_archive) WHERE in_archive = 1;
CREATE INDEX threads_account_trash ON threads (account_id, last_sort, in_trash) WHERE in_trash = 1;
CREATE INDEX threads_account_junk ON threads (account_id, last_sort, in_junk) WHERE in_junk = 1;
CREATE INDEX threads_account_live ON threads (account_id, last_sort, is_live) WHERE is_live = 1;

CREATE TABLE thread_aliases (
  old_id INTEGER PRIMARY KEY, thread_id INTEGER NOT NULL REFERENCES threads ON DELETE CASCADE);
CREATE INDEX thread_aliases_thread ON thread_aliases (thread_id);

CREATE TABLE thread_refs (
  account_id INTEGER NOT NULL, ref TEXT NOT NULL, thread_id INTEGER NOT NULL REFERENCES threads ON DELETE CASCADE,
  PRIMARY KEY (account_id, ref)) WITHOUT ROWID;
CREATE INDEX thread_refs_thread ON thread_refs (thread_id);

CREATE TABLE messages (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
  thread_id INTEGER NOT NULL REFERENCES threads,
  identity TEXT NOT NULL, message_id TEXT NOT NULL, refs TEXT NOT NULL DEFAULT '',
  sort_key INTEGER NOT NULL UNIQUE, date INTEGER NOT NULL, subject TEXT NOT NULL,
  base_subject TEXT NOT NULL, is_loose_reply INTEGER NOT NULL DEFAULT 0,
  from_name TEXT NOT NULL, from_address TEXT NOT NULL, own INTEGER NOT NULL DEFAULT 0,
  snippet TEXT NOT NULL, size INTEGER NOT NULL, attachments INTEGER NOT NULL DEFAULT 0,
  seen INTEGER NOT NULL DEFAULT 0, starred INTEGER NOT NULL DEFAULT 0, answered INTEGER NOT NULL DEFAULT 0,
  draft INTEGER NOT NULL DEFAULT 0, places INTEGER NOT NULL DEFAULT 0,
  blob TEXT, defects TEXT NOT NULL DEFAULT '');
CREATE UNIQUE INDEX messages_identity ON messages (account_id, identity);
CREATE INDEX messages_thread ON messages (thread_id, sort_key);
CREATE INDEX messages_message_id ON messages (account_id, message_id);
CREATE INDEX messages_subject ON messages (account_id, base_subject, date);
CREATE INDEX messages_nowhere ON messages (account_id) WHERE places = 0;
CREATE INDEX messages_blob ON messages (blob);

CREATE TABLE message_mailbox (
  mailbox_id INTEGER NOT NULL REFERENCES mailboxes ON DELETE CASCADE, uid INTEGER NOT NULL,
  message_id INTEGER NOT NULL REFERENCES messages ON DELETE CASCADE,
  modseq INTEGER NOT NULL DEFAULT 0, flags TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (mailbox_id, uid)) WITHOUT ROWID;
CREATE INDEX message_mailbox_message ON message_mailbox (message_id);

CREATE TABLE participants (
  message_id INTEGER NOT NULL REFERENCES messages ON DELETE CASCADE,
  role TEXT NOT NULL, position INTEGER NOT NULL, name TEXT NOT NULL, address TEXT NOT NULL, sort_key INTEGER NOT NULL,
  PRIMARY KEY (message_id, role, position)) WITHOUT ROWID;
CREATE INDEX participants_address ON participants (address, sort_key, message_id);

CREATE TABLE correspondents (
  address TEXT PRIMARY KEY, name TEXT NOT NULL, sent INTEGER NOT NULL DEFAULT 0, received INTEGER NOT NULL DEFAULT 0,
  first_date INTEGER NOT NULL, last_date INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE bodies (
  message_id INTEGER PRIMARY KEY REFERENCES messages ON DELETE CASCADE,
  text BLOB NOT NULL, indexed BLOB NOT NULL, index_version INTEGER NOT NULL,
  html INTEGER NOT NULL DEFAULT 0);

CREATE TABLE attachments (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  message_id INTEGER NOT NULL REFERENCES messages ON DELETE CASCADE,
  part TEXT NOT NULL, filename TEXT NOT NULL, content_type TEXT NOT NULL, size INTEGER NOT NULL,
  content_id TEXT NOT NULL DEFAULT '', inline INTEGER NOT NULL DEFAULT 0);
CREATE INDEX attachments_message ON attachments (message_id);

CREATE VIRTUAL TABLE search USING fts5 (
  subject, sender, recipients, body, files, content='', prefix='2 3', tokenize='unicode61');

CREATE TABLE labels (
  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE COLLATE NOCASE, color TEXT NOT NULL DEFAULT '');

CREATE TABLE message_labels (
  message_id INTEGER NOT NULL REFERENCES messages ON DELETE CASCADE,
  label_id INTEGER NOT NULL REFERENCES labels ON DELETE CASCADE,
  PRIMARY KEY (message_id, label_id)) WITHOUT ROWID;

CREATE TABLE thread_labels (
  label_id INTEGER NOT NULL REFERENCES labels ON DELETE CASCADE,
  thread_id INTEGER NOT NULL REFERENCES threads ON DELETE CASCADE,
  PRIMARY KEY (label_id, thread_id)) WITHOUT ROWID;
CREATE INDEX thread_labels_thread ON thread_labels (thread_id);

CREATE TABLE overlays (
  id INTEGER PRIMARY KEY AUTOINCREMENT, account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
  identity TEXT NOT NULL, message_id INTEGER, verb TEXT NOT NULL, params TEXT NOT NULL);
CREATE INDEX overlays_message ON overlays (message_id);
CREATE INDEX overlays_identity ON overlays (account_id, identity);

CREATE TABLE undo_steps (
  id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL, created REAL NOT NULL,
  state TEXT NOT NULL DEFAULT 'done', outbox_id INTEGER);
CREATE INDEX undo_steps_open ON undo_steps (id) WHERE state = 'done';

CREATE TABLE actions (
  id INTEGER PRIMARY KEY AUTOINCREMENT, account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
  step_id INTEGER REFERENCES undo_steps, verb TEXT NOT NULL, params TEXT NOT NULL,
  inverse_verb TEXT NOT NULL, inverse_params TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'open', attempts INTEGER NOT NULL DEFAULT 0, not_before REAL NOT NULL DEFAULT 0,
  error TEXT NOT NULL DEFAULT '', created REAL NOT NULL, finished REAL);
CREATE INDEX actions_open ON actions (account_id, id) WHERE state IN ('open', 'claimed');
CREATE INDEX actions_step ON actions (step_id);
CREATE INDEX actions_finished ON actions (finished) WHERE finished IS NOT NULL;

CREATE TABLE action_targets (
  action_id INTEGER NOT NULL REFERENCES actions ON DELETE CASCADE, message_id INTEGER NOT NULL,
  identity TEXT NOT NULL, PRIMARY KEY (action_id, message_id)) WITHOUT ROWID;
CREATE INDEX action_targets_message ON action_targets (message_id);

CREATE TABLE drafts (
  id INTEGER PRIMARY KEY AUTOINCREMENT, account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
  kind TEXT NOT NULL, thread_id INTEGER, answers INTEGER, answers_identity TEXT NOT NULL DEFAULT '',
  recipients_to TEXT NOT NULL, cc TEXT NOT NULL, bcc TEXT NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL,
  attachments TEXT NOT NULL DEFAULT '[]', created REAL NOT NULL, updated REAL NOT NULL);
CREATE INDEX drafts_thread ON drafts (thread_id);
CREATE INDEX drafts_updated ON drafts (updated);

CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT, account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
  outbox_id TEXT NOT NULL UNIQUE, header_id TEXT NOT NULL, message_id INTEGER, answers INTEGER,
  sender TEXT NOT NULL, recipients TEXT NOT NULL, results TEXT NOT NULL DEFAULT '{}', subject TEXT NOT NULL,
  draft TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'queued', filing TEXT NOT NULL DEFAULT 'pending',
  not_before REAL NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, error TEXT NOT NULL DEFAULT '',
  created REAL NOT NULL, updated REAL NOT NULL);
CREATE INDEX outbox_due ON outbox (account_id, not_before) WHERE state IN ('queued', 'retry');
CREATE INDEX outbox_next ON outbox (not_before) WHERE state = 'queued';
CREATE INDEX outbox_updated ON outbox (updated) WHERE state = 'sent';
CREATE INDEX outbox_unsettled ON outbox (account_id, id) WHERE state NOT IN ('sent', 'cancelled') OR filing = 'pending';
CREATE INDEX outbox_message ON outbox (message_id);
CREATE INDEX outbox_under_way ON outbox (message_id) WHERE state NOT IN ('sent', 'cancelled');

CREATE TABLE outbox_contents (
  outbox_id INTEGER PRIMARY KEY REFERENCES outbox ON DELETE CASCADE, raw BLOB NOT NULL);

CREATE TABLE changes (seq INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, ref INTEGER NOT NULL);

CREATE TABLE engine_status (
  id INTEGER PRIMARY KEY CHECK (id = 1), pid INTEGER NOT NULL, version TEXT NOT NULL, started REAL NOT NULL,
  heartbeat REAL NOT NULL, state TEXT NOT NULL, trouble TEXT NOT NULL DEFAULT '');

CREATE TABLE account_status (
  account_id INTEGER PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
  state TEXT NOT NULL, detail TEXT NOT NULL DEFAULT '', error TEXT NOT NULL DEFAULT '', hint TEXT NOT NULL DEFAULT '',
  done INTEGER NOT NULL DEFAULT 0, total INTEGER NOT NULL DEFAULT 0, last_sync REAL, updated REAL NOT NULL,
  capabilities TEXT NOT NULL DEFAULT '');
"""


def initial(db: Database) -> None:
    """Accounts, mail, threads, search, labels, actions, drafts, outbox, the change feed and the engine's status."""
    for statement in _STATEMENTS.split(";\n"):
        if statement.strip():
            db.execute(statement)
