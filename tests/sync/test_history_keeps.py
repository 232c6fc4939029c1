"""A history that is made shorter lets old mail go, but none on which something of the user's hangs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from salesinbox.actions import send, triage
from salesinbox.actions.send import Sending
from salesinbox.store import drafts
from salesinbox.store.drafts import DraftRow
from salesinbox.store.placements import removable_uids
from tests.rig import Rig, mail

SUBJECTS = ["Plain", "Starred", "Answered in a draft", "Answer waits", "Locally labelled", "To be archived"]


def test_what_the_user_made_of_old_mail_keeps_it(rig: Rig) -> None:
    for subject in SUBJECTS:
        rig.client.append("INBOX", mail(subject), msg_time=datetime.now(UTC) - timedelta(days=100))
    rig.append(mail("New"))
    rig.configure(history_months=0)
    rig.sync()
    triage.star(rig.db, [rig.thread("Starred")])
    rig.sync()
    answered = rig.message("Answered in a draft")
    drafts.save(rig.db, DraftRow(rig.account_id, "reply", answered["thread_id"], answered["id"], subject="Re:"))
    answer = send.reply_row(rig.db, rig.message("Answer waits")["id"], everyone=False)
    send.submit(rig.db, answer, Sending(undo_seconds=9999))
    labelled = rig.message("Locally labelled")
    rig.db.execute(
        "INSERT INTO overlays (account_id, identity, message_id, verb, params) VALUES (?, ?, ?, 'label', ?)",
        (rig.account_id, labelled["identity"], labelled["id"], '{"label": "Here", "on": true}'),
    )
    triage.archive(rig.db, [rig.thread("To be archived")])
    held = {row["uid"]: row["subject"] for row in rig.db.rows(
        "SELECT p.uid, m.subject FROM message_mailbox p JOIN messages m ON m.id = p.message_id WHERE p.mailbox_id = ?",
        (rig.db.value("SELECT id FROM mailboxes WHERE name = 'INBOX'"),),
    )}  # fmt: skip
    inbox = rig.db.value("SELECT id FROM mailboxes WHERE name = 'INBOX'")
    ten_days_ago = int((datetime.now(UTC) - timedelta(days=10)).timestamp())
    assert {held[uid] for uid in removable_uids(rig.db, inbox, before=ten_days_ago)} == {"Plain"}

    rig.configure(history_days=10)
    rig.sync()
    assert set(rig.held()) == {"New", *SUBJECTS[1:5]}  # the archived one is where it was put
    assert set(rig.on_server()) == {"New", *SUBJECTS[:5]}
