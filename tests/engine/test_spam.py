"""Spam goes to Junk and back on real servers, with the keywords that filters learn from."""

from __future__ import annotations

from salesinbox.actions import triage
from salesinbox.actions.undo import undo
from salesinbox.core.models import Role
from tests.rig import Rig, mail


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
    triage.unspam(rig.db, [rig.thread("You have won")])
    rig.sync()
    assert rig.on_server(junk) == {}
    assert _flags(rig, "INBOX") == {"You have won": {"$NotJunk"}, "Quote": set()}
    undo(rig.db)
    undo(rig.db)
    rig.sync()
    assert _flags(rig, "INBOX") == {"You have won": set(), "Quote": set()}
