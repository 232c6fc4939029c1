"""Spam goes to Junk and back on real servers, with the keywords that filters learn from."""

from __future__ import annotations

from pathlib import Path

from salesinbox.actions import triage
from salesinbox.actions.undo import undo
from salesinbox.core.models import Role
from tests.fakes.dovecot import Dovecot
from tests.fakes.masking import Masked
from tests.rig import Rig, mail, rig_on


def _flags(rig: Rig, mailbox: str) -> dict[str, set[str]]:
    return {
        subject: {flag for flag in flags if flag in ("$Junk", "$NotJunk")}
        for subject, flags in rig.on_server(mailbox).items()
    }


def test_spam_is_in_junk_on_the_server_and_comes_back(rig: Rig) -> None:
    rig.append(mail("You have won"))
    rig.append(mail("Quote"))
    rig.sync()
    triage.spam(rig.db, [rig.thread("You have won")])
    rig.sync()
    junk = rig.box(Role.JUNK).name
    assert set(rig.on_server()) == {"Quote"}
    assert _flags(rig, junk) == {"You have won": {"$Junk"}}
    assert {row[0] for row in rig.db.rows("SELECT state FROM actions")} == {"done"}
    triage.unspam(rig.db, [rig.thread("You have won")])
    rig.sync()
    assert rig.on_server(junk) == {}
    assert _flags(rig, "INBOX") == {"You have won": {"$NotJunk"}, "Quote": set()}
    undo(rig.db)
    undo(rig.db)
    rig.sync()
    assert _flags(rig, "INBOX") == {"You have won": set(), "Quote": set()}


def test_a_mailbox_that_takes_no_keywords_is_not_asked_to(dovecot: Dovecot, tmp_path: Path) -> None:
    masked = Masked(dovecot, ["KEYWORDS"])
    masked.start()
    try:
        with rig_on(tmp_path, masked) as rig:
            rig.append(mail("You have won"))
            rig.sync()
            triage.spam(rig.db, [rig.thread("You have won")])
            rig.sync()
            rig.sync()
            assert set(rig.on_server(rig.box(Role.JUNK).name)) == {"You have won"}
            assert {row[0] for row in rig.db.rows("SELECT state FROM actions")} == {"done"}
    finally:
        dovecot.close_clients()
        masked.stop()
    assert masked.misused == []
