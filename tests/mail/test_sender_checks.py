"""What is noticed about a sender, and what is not, case by case."""

from __future__ import annotations

import pytest

from salesinbox.core.models import Address
from salesinbox.mail.authentication import Trust
from salesinbox.mail.misleading_links import MisleadingLink, misleading_links
from salesinbox.mail.parse import parse
from salesinbox.mail.sender_checks import Check, Known, SenderWarning, check_sender
from tests.mail.messages import mail

PEOPLE = [
    Address("Ada Quill", "ada@quillworks.example"),
    Address("Bela Norr", "bela@norrland-freight.example"),
    Address("Tom Harbor", "tom@mail.harbor.co.uk"),
    Address("Rosa Lim", "rosa.lim@gmail.com"),
    Address("Pär Ström", "par@stromverk.com"),
]
KNOWN = Known(PEOPLE, ["sam@example.com"])
GMAIL = Trust(names=("mx.google.com",))
OWN_SERVER = Trust(domains=("example.com",))


def checks(raw: bytes, *, known: Known = KNOWN, trust: Trust = GMAIL, **more: int) -> list[Check]:
    return [warning.check for warning in warnings(raw, known=known, trust=trust, **more)]


def warnings(raw: bytes, *, known: Known = KNOWN, trust: Trust = GMAIL, **more: int) -> tuple[SenderWarning, ...]:
    return check_sender(parse(raw), known, trust, **more)  # type: ignore[arg-type]  # a flag and a count


@pytest.mark.parametrize(
    ("domain", "real"),
    [
        ("quillw0rks.example", "quillworks.example"),  # a digit for a letter
        ("qui11works.example", "quillworks.example"),
        ("quiiiworks.example", "quillworks.example"),
        ("quilIworks.example", "quillworks.example"),  # a capital i
        ("quillvvorks.example", "quillworks.example"),  # two letters for one
        ("xn--quillwrks-52h.example", "quillworks.example"),  # punycode of a Cyrillic o
        ("quillwоrks.example", "quillworks.example"),  # the same, not coded
        ("quillwörks.example", "quillworks.example"),  # accents
        ("quill-works.example", "quillworks.example"),
        ("norrlandfreight.example", "norrland-freight.example"),
        ("quilworks.example", "quillworks.example"),  # a letter left out, added, changed, two swapped
        ("quillworkss.example", "quillworks.example"),
        ("quillwerks.example", "quillworks.example"),
        ("quillwokrs.example", "quillworks.example"),
        ("quillworks-billing.example", "quillworks.example"),
        ("secure-quillworks.com", "quillworks.example"),
        ("quillworkspayments.com", "quillworks.example"),
        ("myharbor.com", "harbor.co.uk"),
        ("harbor-invoices.com", "harbor.co.uk"),
        ("quillworks.example.evil.test", "quillworks.example"),
        ("quillworks-example.test", "quillworks.example"),
        ("quillworks-example-login.test", "quillworks.example"),
        ("stromverk.co", "stromverk.com"),
        ("gmai1.com", "gmail.com"),
        ("exarnple.com", "example.com"),  # our own
        ("examp1e.com", "example.com"),
        ("quillworks.example", None),  # themselves, and what is below
        ("news.quillworks.example", None),
        ("MAIL.QuillWorks.Example.", None),
        ("quillworks.com", None),  # the same name elsewhere is usually the same company
        ("ymail.com", None),  # other free mailboxes are no imitation of Gmail
        ("mail.com", None),
        ("northwood.example", None),
        ("norrland-tours.example", None),
        ("почта.рф", None),  # one alphabet, nobody's double
        ("bücher.example", None),
    ],
)
def test_a_domain_that_looks_like_one_we_know(domain: str, real: str | None):
    found = warnings(mail(From=f"Somebody <somebody@{domain}>"))
    assert [warning.check for warning in found] == ([Check.LOOK_ALIKE] if real else [])
    assert real is None or real in found[0].noticed


def test_a_domain_of_mixed_alphabets_is_noticed_whoever_it_looks_like():
    (found,) = warnings(mail(From="Somebody <somebody@nоrthwооd.example>"))
    assert "mixes letters" in found.noticed
    assert "(xn--" in found.noticed, "the eye cannot tell them apart"


@pytest.mark.parametrize(
    ("sender", "noticed"),
    [
        ('"ada@quillworks.example" <x@elsewhere.test>', True),
        ('"Ada Quill (ada@quillworks.example)" <x@elsewhere.test>', True),
        ('"ada＠quillworks.example" <x@elsewhere.test>', True),
        ("=?utf-8?q?ada=40quillworks=2Eexample?= <x@elsewhere.test>", True),
        ('"ada@quillworks.example" <ada@quillworks.example>', False),
        ('"ada@quillworks.example" <office@mail.quillworks.example>', False),
        ('"Ada @ Quill" <x@elsewhere.test>', False),
        ('"ada@quillworks.example via Board" <board@lists.test>', True),
    ],
)
def test_an_address_in_the_name_that_is_not_the_senders(sender: str, noticed: bool):
    assert (Check.ADDRESS_IN_NAME in checks(mail(From=sender))) is noticed


def test_a_list_that_puts_its_own_address_for_the_writers_is_left_alone():
    raw = mail(From='"ada@quillworks.example via Board" <board@lists.test>', List_Id="Board <board.lists.test>")
    assert checks(raw) == []


@pytest.mark.parametrize(
    ("sender", "noticed"),
    [
        ("Ada Quill <ada.quill@elsewhere.test>", True),
        ("ADA  QUILL <boss@gmail.com>", True),
        ('"Quill, Ada" <boss@gmail.com>', True),
        ("Аda Quill <boss@gmail.com>", True),  # a Cyrillic A
        ("=?utf-8?q?Par_Strom?= <par@elsewhere.test>", True),  # without its accents
        ("Ada Quill <ada@quillworks.example>", False),
        ("Ada Quill <office@quillworks.example>", False),  # of the same organisation
        ("Ada <ada@elsewhere.test>", False),  # one word is shared by too many
        ("Rosa Lim <rosa.lim@gmail.com>", False),
        ("Uma Stone <uma@elsewhere.test>", False),
    ],
)
def test_the_name_of_somebody_we_know_before_another_address(sender: str, noticed: bool):
    assert checks(mail(From=sender)) == ([Check.KNOWN_NAME] if noticed else [])


def test_a_second_address_is_told_of_a_few_times_only():
    raw = mail(From="Ada Quill <ada.quill@elsewhere.test>")
    assert [bool(checks(raw, times_before=times)) for times in (0, 1, 2, 3, 50)] == [True, True, True, False, False]


@pytest.mark.parametrize(
    ("fields", "noticed"),
    [
        ({"Reply_To": "ada.quill@gmail.com"}, True),
        ({"Reply_To": "ada@quill-works.test, ada@quillworks.example"}, True),
        ({"Reply_To": "office@mail.quillworks.example"}, False),
        ({"Reply_To": "rosa.lim@gmail.com"}, False),  # somebody we write to
        ({"Reply_To": "board@lists.test", "List_Id": "<board.lists.test>"}, False),
        ({"Reply_To": "news@sender.test", "List_Unsubscribe": "<mailto:out@sender.test>"}, False),
        ({"Reply_To": "visitor@gmail.com", "From": "Web form <no-reply@example.com>"}, False),
        ({"Reply_To": "visitor@gmail.com", "From": "Calendar <calendar-noreply@calendars.test>"}, False),
        ({"Reply_To": "not an address"}, False),
        ({}, False),
    ],
)
def test_answers_that_would_go_elsewhere(fields: dict[str, str], noticed: bool):
    raw = mail(**{"From": "Ada Quill <ada@quillworks.example>", **fields})
    assert checks(raw) == ([Check.REPLY_TO] if noticed else [])


@pytest.mark.parametrize(
    ("results", "failed"),
    [
        ("dmarc=fail (p=NONE sp=NONE dis=NONE) header.from=quillworks.example", "DMARC"),
        ("spf=pass smtp.mailfrom=x@bulk.test; dkim=pass header.d=bulk.test; dmarc=fail (p=REJECT)", "DMARC"),
        ("spf=fail (not permitted) smtp.mailfrom=ada@quillworks.example", "SPF"),
        ("dkim=fail (body hash did not verify) header.d=quillworks.example; spf=softfail", "DKIM"),
        ("dmarc=pass; spf=fail; dkim=fail", ""),
        ("spf=fail; dkim=pass header.d=quillworks.example", ""),  # forwarded
        ("spf=softfail; dkim=none", ""),
        ("spf=neutral; dkim=neutral", ""),
        ("dkim=fail; dkim=pass header.d=quillworks.example", ""),
        ("dmarc=temperror; spf=none", ""),
        ("none", ""),
        ("(dmarc=fail) dkim=none", ""),  # a comment is no result
    ],
)
def test_what_our_provider_found(results: str, failed: str):
    raw = mail(From="Ada Quill <ada@quillworks.example>", Authentication_Results=f"mx.google.com; {results}")
    found = warnings(raw)
    assert [warning.check for warning in found] == ([Check.AUTHENTICATION] if failed else [])
    assert not failed or f"({failed})" in found[0].why


def test_a_list_may_change_a_mail_unless_the_sender_forbids_it():
    by_list = "spf=pass smtp.mailfrom=board-bounces@lists.test; dmarc=fail (p={}) header.from=quillworks.example"
    fields = {"From": "Ada Quill <ada@quillworks.example>", "List_Id": "Board <board.lists.test>"}
    for policy, expected in (("NONE", []), ("QUARANTINE", [Check.AUTHENTICATION]), ("REJECT", [Check.AUTHENTICATION])):
        found = checks(mail(**fields, Authentication_Results=f"mx.google.com; {by_list.format(policy)}"))
        assert found == expected
    not_vouched = checks(mail(**fields, Authentication_Results="mx.google.com; dmarc=fail (p=NONE); spf=none"))
    assert not_vouched == [Check.AUTHENTICATION]


def test_a_mail_in_our_own_name_is_only_asked_whether_it_is_ours():
    raw = mail(
        From="Sam Low <sam@example.com>", Reply_To="x@gmail.com", Authentication_Results="mx.google.com; dmarc=fail"
    )
    assert checks(raw, own=True) == [Check.AUTHENTICATION]
    assert checks(mail(From="Sam Low <sam@example.com>", Reply_To="x@gmail.com"), own=True) == []


@pytest.mark.parametrize(
    ("link", "found"),
    [
        ('<a href="https://evil.test/x">https://quillworks.example/invoice</a>', ("quillworks.example", "evil.test")),
        ('<a href="https://evil.test/x"><b>www.quillworks.example</b></a>', ("www.quillworks.example", "evil.test")),
        ('<a href="https://evil.test">quillworks.example</a>', ("quillworks.example", "evil.test")),
        ('<a href="https://quillworks.example@evil.test/">quillworks.example</a>', ("quillworks.example", "evil.test")),
        ('<a href="http://192.0.2.7/login">www.quillworks.example</a>', ("www.quillworks.example", "2.7")),
        ('<a href="https://evil.test">ada@quillworks.example</a>', ("quillworks.example", "evil.test")),
        ('<a href="https://www.quillworks.example/a">quillworks.example</a>', None),
        ('<a href="https://evil.test">Click here</a>', None),
        ('<a href="https://evil.test">see quillworks.example for more</a>', None),
        ('<a href="https://files.test/1">offer.pdf</a>', None),
        ('<a href="https://runtime.test/">Node.js</a>', None),
        ('<a href="mailto:ada@quillworks.example">ada@quillworks.example</a>', None),
        ('<a href="#top">quillworks.example</a>', None),
        (
            '<a href="https://eu.safelinks.protection.outlook.com/?url=https%3A%2F%2Fquillworks.example%2F&amp;data=1">'
            "quillworks.example</a>",
            None,
        ),
        (
            '<a href="https://urldefense.com/v3/__https://evil.test/a__;!!x">quillworks.example</a>',
            ("quillworks.example", "evil.test"),
        ),
        ('<a href="https://evil.test">Fine</a> <a href="https://evil.test">bank.test</a>', ("bank.test", "evil.test")),
    ],
)
def test_links_that_say_one_place_and_lead_to_another(link: str, found: tuple[str, str] | None):
    assert misleading_links(f"<p>Hello {link}</p>") == ((MisleadingLink(*found),) if found else ())


def test_a_newsletter_may_count_clicks_on_its_own_address_only():
    def letter(shown: str, **fields: str) -> bytes:
        html = f'<p><a href="https://clicks.mailer.test/c/1">{shown}</a></p>'
        return mail(html, content_type="text/html", From="Quill <news@quillworks.example>", **fields)

    bulk = {"List_Unsubscribe": "<https://mailer.test/out>"}
    assert checks(letter("www.quillworks.example", **bulk)) == []
    assert checks(letter("www.bank.test", **bulk)) == [Check.LINK]
    assert checks(letter("www.quillworks.example")) == [Check.LINK]
    forged = {**bulk, "Authentication_Results": "mx.google.com; dmarc=fail"}
    assert checks(letter("www.quillworks.example", **forged)) == [Check.AUTHENTICATION, Check.LINK]


def test_every_warning_says_what_was_noticed_why_it_matters_and_what_to_do():
    html = '<a href="https://evil.test">www.bank.test</a> <a href="https://evil.test">other.test</a>'
    found = warnings(
        mail(
            html,
            content_type="text/html",
            From='"ada@quillworks.example" <ada@quil1works.example>',
            Reply_To="x@gmail.com",
            Authentication_Results="mx.google.com; dmarc=fail (p=REJECT)",
        )
    )
    assert [warning.check for warning in found] == [
        Check.AUTHENTICATION, Check.LOOK_ALIKE, Check.ADDRESS_IN_NAME, Check.REPLY_TO, Check.LINK,
    ]  # fmt: skip
    for warning in found:
        for text in (warning.noticed, warning.why, warning.advice):
            assert text[0].isupper()
            assert text.endswith(".")
    assert "1 more link does the like" in found[-1].noticed


def test_a_user_who_knows_nobody_is_warned_of_little():
    assert checks(mail(From="Ada Quill <ada@quill-works.example>"), known=Known()) == []


def results(text: str) -> str:
    return f"mx.google.com; {text}"


EVERYDAY = {
    "a colleague": mail(From="Eva Low <eva@example.com>"),
    "a customer through their provider": mail(
        From="Ada Quill <ada@quillworks.example>", Authentication_Results=results("spf=pass; dkim=pass; dmarc=pass")
    ),
    "a company's other domain": mail(From="Ada <ada@quillworks.com>"),
    "a stranger": mail(From="Uma Stone <uma@stonemill.example>", Reply_To="Uma Stone <uma@stonemill.example>"),
    "a forwarded mail, whose SPF fails": mail(
        From="Ada Quill <ada@quillworks.example>",
        Authentication_Results=results(
            "spf=fail smtp.mailfrom=ada@quillworks.example; dkim=pass header.d=quillworks.example"
        ),
    ),
    "a small company without any of it": mail(
        From="Uma <uma@stonemill.example>", Authentication_Results=results("none")
    ),
    "a discussion list": mail(
        From="Ada Quill <ada@quillworks.example>",
        Reply_To="board@lists.test",
        List_Id="<board.lists.test>",
        Authentication_Results=results("spf=pass smtp.mailfrom=b@lists.test; dkim=fail; dmarc=fail (p=NONE)"),
    ),
    "a list that takes the sender's place": mail(
        From='"Ada Quill via Board" <board@lists.test>', Reply_To="ada@quillworks.example", List_Id="<board.lists.test>"
    ),
    "a web form of ours": mail(From="Web form <no-reply@example.com>", Reply_To="visitor@gmail.com"),
    "a shop's receipt": mail(From="Shop <noreply@shop.test>", Reply_To="help@shop-support.test"),
    "an invitation of a calendar": mail(
        From="Uma Stone <calendar-notification@calendars.test>", Reply_To="uma@stonemill.example"
    ),
    "a newsletter with counted links": mail(
        '<a href="https://click.mailer.test/1">www.stonemill.example</a> <a href="https://click.mailer.test/2">More</a>',
        content_type="text/html",
        From="Stonemill <news@stonemill.example>",
        List_Unsubscribe="<https://mailer.test/u>",
        Reply_To="office@mailer.test",
    ),
    "links behind a mail filter": mail(
        '<a href="https://eu1.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.stonemill.example%2F">'
        "https://www.stonemill.example/</a>",
        content_type="text/html",
        From="Uma <uma@stonemill.example>",
    ),
    "an address that is a link": mail(
        '<a href="mailto:uma@stonemill.example">uma@stonemill.example</a>',
        content_type="text/html",
        From="Uma <uma@stonemill.example>",
    ),
    "a name like a product": mail(
        '<a href="https://docs.test">Node.js</a>', content_type="text/html", From="Uma <uma@stonemill.example>"
    ),
    "a foreign alphabet": mail(From="Иван <ivan@почта.рф>"),
    "a private mailbox": mail(From="Uma Stone <uma.stone@gmail.com>", Reply_To="uma.stone@gmail.com"),
    "a broken sender": mail(From="not an address"),
    "no sender": mail(From=""),
}


@pytest.mark.parametrize("name", EVERYDAY)
def test_everyday_mail_is_left_alone(name: str):
    assert checks(EVERYDAY[name]) == []
