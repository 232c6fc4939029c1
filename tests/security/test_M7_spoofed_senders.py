"""M7: who deceives about the sender is warned of in plain words, and forged results of checks change nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from salesinbox.config.locations import Locations
from salesinbox.core.models import Role
from salesinbox.mail.sender_checks import Check
from salesinbox.store import accounts
from salesinbox.views.sender_checks import load_warnings
from salesinbox.views.thread import load_body
from tests.profile import OWN, START, Profile, mail
from tests.tui import conftest
from tests.tui.mailbox import arrive, open_in
from tests.tui.walk import running

full_mailbox, locations = conftest.full_mailbox, conftest.locations
TO_BEN = mail("Offer", sender=f"Ada North <{OWN}>", to="Ben Vos <ben@vosworks.example>", message_id="offer@n.example")
RECEIVED = b"Received: from mx.north.example by mail.north.example; Mon, 2 Mar 2026 09:00:01 +0000\n"
FAIL = b"Authentication-Results: mx.north.example; dmarc=fail (p=REJECT) header.from=vosworks.example\n"
PASS = b"Authentication-Results: mx.north.example; dmarc=pass header.from=vosworks.example\n"


@pytest.fixture
def knowing(profile: Profile) -> Profile:
    """A profile whose user has written to Ben, and whose server is mail.north.example."""
    profile.add(TO_BEN, role=Role.SENT)
    accounts.save_results_trust(profile.db, profile.account_id, (), "mail.north.example")
    return profile


def noticed(profile: Profile, raw: bytes) -> list[Check]:
    (message_id,) = profile.add(raw)
    return [warning.check for warning in load_warnings(profile.db, message_id)]


def from_ben(body: str = "Hello.", html: str = "") -> bytes:
    return mail(sender="Ben Vos <ben@vosworks.example>", body=body, html=html)


@pytest.mark.parametrize(
    ("raw", "check"),
    [
        (mail(sender="Ben <ben@v0sworks.example>"), Check.LOOK_ALIKE),
        (mail(sender="Ben <ben@vosworks.example.evil.test>"), Check.LOOK_ALIKE),
        (mail(sender='"ben@vosworks.example" <x@evil.test>'), Check.ADDRESS_IN_NAME),
        (mail(sender="Ben Vos <ben.vos@evil.test>"), Check.KNOWN_NAME),
        (b"Reply-To: ben@evil.test\n" + from_ben(), Check.REPLY_TO),
        (FAIL + RECEIVED + from_ben(), Check.AUTHENTICATION),
        (from_ben(html='<p><a href="https://evil.test/">www.bank.example</a></p>'), Check.LINK),
    ],
    ids=lambda value: value.name if isinstance(value, Check) else "",
)
def test_M7_each_trick_is_noticed(knowing: Profile, raw: bytes, check: Check) -> None:
    assert noticed(knowing, raw) == [check]


def test_M7_an_honest_mail_is_shown_without_a_word(knowing: Profile) -> None:
    assert noticed(knowing, PASS + RECEIVED + from_ben()) == []


@pytest.mark.parametrize("result", [FAIL, FAIL.replace(b"mx.north", b"north")], ids=["below", "of the domain"])
def test_M7_results_below_the_servers_own_received_line_may_be_the_senders_and_are_ignored(
    knowing: Profile, result: bytes
) -> None:
    assert noticed(knowing, RECEIVED + result + from_ben()) == []


def test_M7_results_of_another_server_are_ignored(knowing: Profile) -> None:
    assert noticed(knowing, FAIL.replace(b"north.example", b"evil.test") + RECEIVED + from_ben()) == []


def test_M7_a_forged_pass_excuses_no_failure(knowing: Profile) -> None:
    assert noticed(knowing, FAIL + RECEIVED + PASS + from_ben()) == [Check.AUTHENTICATION]
    link = '<p><a href="https://evil.test/">www.vosworks.example</a></p>'
    assert noticed(knowing, RECEIVED + PASS + from_ben("again", html=link)) == [Check.LINK]


def test_M7_at_a_provider_of_the_table_its_name_counts_and_the_topmost_wins(knowing: Profile) -> None:
    accounts.save_results_trust(knowing.db, knowing.account_id, ("mx.google.com",), "imap.gmail.com")
    google = RECEIVED + FAIL.replace(b"mx.north.example", b"mx.google.com")
    forged = PASS.replace(b"mx.north.example", b"mx.google.com")
    assert noticed(knowing, google + forged + from_ben()) == [Check.AUTHENTICATION]
    assert noticed(knowing, forged + google + from_ben("two")) == []
    other = google.replace(b"mx.google.com", b"mx.google.com.evil.test")
    assert noticed(knowing, other + from_ben("three")) == []


def test_M7_microsofts_fields_name_no_server(knowing: Profile) -> None:
    nameless = RECEIVED + FAIL.replace(b"mx.north.example; ", b"spf=fail smtp.mailfrom=x.test; ")
    assert noticed(knowing, nameless + from_ben()) == []
    accounts.save_results_trust(knowing.db, knowing.account_id, ("-",), "outlook.office365.com")
    assert noticed(knowing, nameless + from_ben("two")) == [Check.AUTHENTICATION]


def test_M7_nobody_gets_known_by_a_mail_that_only_says_to_be_from_us(knowing: Profile) -> None:
    forged = mail(sender=f"Ada North <{OWN}>", to="Ben Vos <ben@v0sworks.example>", message_id="forged@evil.test")
    knowing.add(forged)
    assert noticed(knowing, mail(sender="Ben Vos <ben@v0sworks.example>")) == [Check.LOOK_ALIKE, Check.KNOWN_NAME]


def test_M7_a_mail_in_our_own_name_that_fails_is_told_of(knowing: Profile) -> None:
    raw = FAIL + RECEIVED + mail(sender=f"Ada North <{OWN}>", body="Pay this, please.")
    assert noticed(knowing, raw) == [Check.AUTHENTICATION]


@pytest.mark.parametrize(
    ("sender", "said"),
    [
        (
            '"\x1b]8;;https://evil.test\x07\u202eben@vosworks.example\x1b[31m" <x@evil.test>',
            "The sender's name says ben@vosworks.example, but the mail comes from x@evil.test.",
        ),
        (
            "=?utf-8?q?=E2=80=AEBen=07_Vos=1B?= <x@evil.test>",
            "Ben Vos, whom you know as ben@vosworks.example, writes from another address: x@evil.test.",
        ),
    ],
    ids=("address in the name", "known name"),
)
def test_M7_warnings_are_as_clean_as_any_text(knowing: Profile, sender: str, said: str) -> None:
    raw = mail().replace(b"From: Ben Vos <ben@vos.example>", f"From: {sender}".encode())
    (message_id,) = knowing.add(raw)
    (warning,) = load_warnings(knowing.db, message_id)
    assert warning.noticed == said


def test_M7_of_our_own_fixtures_only_the_one_that_deceives_is_warned_of(knowing: Profile) -> None:
    fixtures = sorted((Path(__file__).parents[1] / "fixtures" / "mail").glob("*.eml"))
    alarms = {path.name: noticed(knowing, path.read_bytes()) for path in fixtures}
    assert {name: found for name, found in alarms.items() if found} == {"script_html.eml": [Check.LINK]}
    assert len(alarms) >= 15


async def test_M7_the_reader_shows_the_warning_above_the_mail(locations: Locations) -> None:
    db = open_in(locations)
    account = accounts.find(db, OWN)
    raw = mail("Our new bank account", sender='"ben@vos.example" <x@evil.test>', body="Please pay there.", date=START)
    (message_id,) = arrive(db, account.id, [(raw, "INBOX", (), START)])
    assert load_body(db, message_id).warnings
    db.close()
    async with running(locations, size=(120, 36)) as user:
        await user.opens("Our new bank account")
        await user.sees("! The sender's name says ben@vos.example")
        lines = ["".join(text for text, _ in line.left) for line in user.main.reader.doc_lines]
        warned = next(at for at, line in enumerate(lines) if "The sender's name says" in line)
        assert warned < next(at for at, line in enumerate(lines) if "Please pay there." in line)
