"""How a mail says that its list can be left, and what of that is believed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesinbox.core.text import is_clean
from salesinbox.mail.lists import MailWay, Ways, list_id, ways_to_leave, web_address
from salesinbox.mail.parse import parse
from tests.mail.messages import mail

SIGNED = "v=1; a=rsa-sha256; d=news.example; s=k; bh=aGFzaA==; h=From:List-Unsubscribe:List-Unsubscribe-Post; b=c2ln"
ONE_CLICK = "List-Unsubscribe=One-Click"


def ways(**fields: str) -> Ways:
    return ways_to_leave(parse(mail(**fields)).headers)


def one_click(**fields: str) -> str:
    usual = {
        "list_unsubscribe": "<https://news.example/leave?u=7>",
        "list_unsubscribe_post": ONE_CLICK,
        "dkim_signature": SIGNED,
    }
    return ways(**{**usual, **fields}).one_click


def test_a_newsletter_is_left_by_one_request_where_its_signature_covers_that():
    assert one_click() == "https://news.example/leave?u=7"


def test_a_one_click_that_is_not_signed_for_is_only_a_page():
    unsigned = ways(list_unsubscribe="<https://news.example/leave>", list_unsubscribe_post=ONE_CLICK)
    assert (unsigned.one_click, unsigned.page) == ("", "https://news.example/leave")
    assert one_click(dkim_signature="v=1; d=news.example; bh=x; h=From:List-Unsubscribe; b=y") == ""


def test_a_signature_that_the_own_provider_found_wrong_counts_for_nothing():
    assert one_click(authentication_results="mx.own.example; dkim=fail header.d=news.example; spf=pass") == ""
    assert one_click(authentication_results="mx.own.example; spf=none; dkim=pass header.d=news.example") != ""


@pytest.mark.parametrize("post", ["", "List-Unsubscribe=Maybe", "yes"])
def test_without_the_exact_post_field_nothing_is_requested(post: str):
    assert one_click(list_unsubscribe_post=post) == ""


def test_a_one_click_address_that_is_not_https_is_never_requested():
    assert one_click(list_unsubscribe="<http://news.example/leave>") == ""


def test_a_list_is_left_by_mail_with_the_words_it_asks_for():
    found = ways(
        list_unsubscribe="(leave) <mailto:leave+7@news.example?subject=leave%20me&body=a+b>, <ftp://x.example>"
    )
    assert found.mail == MailWay("leave+7@news.example", "leave me", "a+b")
    assert found.page == ""
    assert ways(list_unsubscribe="<mailto:leave@news.example>").mail == MailWay(
        "leave@news.example", "unsubscribe", "unsubscribe"
    )


@pytest.mark.parametrize(
    "hostile",
    [
        "mailto:a@news.example,b@bank.example",
        "mailto:a@news.example%0d%0aBcc:%20b@bank.example",
        "mailto:?to=b@bank.example",
        "mailto:",
        "mailto:nobody",
    ],
)
def test_a_mail_goes_to_one_plain_address_or_to_none(hostile: str):
    assert ways(list_unsubscribe=f"<{hostile}>").mail is None


def test_a_mailto_brings_no_header_of_its_own_and_no_second_line():
    found = ways(list_unsubscribe="<mailto:a@news.example?bcc=b@bank.example&subject=x%0d%0aBcc:b@bank.example>").mail
    assert found is not None
    assert found.address == "a@news.example"
    assert "\n" not in found.subject
    assert "\r" not in found.subject


@pytest.mark.parametrize(
    "address",
    [
        "https://bank.example@pirate.example/",
        "https:///leave",
        "https://news.example:0/",
        "https://news.example:99999999/",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://news.example\\@pirate.example/",
        "https://n\u0435ws.example/",
        "https://[::1",
        "https://news.example/" + "x" * 3000,
        "https://" + "a" * 64 + ".example/",
        "https://a..example/",
    ],
)
def test_an_address_that_is_none_of_a_page_is_not_offered(address: str):
    assert web_address(address) == ""


def test_a_list_is_known_by_its_id_alone():
    assert list_id('"Weekly news" <News.Example.COM>') == "news.example.com"
    assert list_id("news.example.com") == "news.example.com"
    assert list_id("Our weekly news") == ""


def test_a_mail_of_no_list_offers_nothing():
    assert not ways()


@given(value=st.text(max_size=300), post=st.text(max_size=40), signature=st.text(max_size=100))
def test_nothing_in_the_fields_breaks_the_reading(value: str, post: str, signature: str):
    fields = [("List-Unsubscribe", value), ("list-unsubscribe-post", post), ("DKIM-Signature", signature)]
    found = ways_to_leave(fields)
    assert found.one_click == "" or found.one_click.lower().startswith("https://")
    assert is_clean(found.page)
    assert is_clean(list_id(value))
