"""What a user is told before a link is opened."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesinbox.mail.link_target import link_target
from salesinbox.mail.links import Link


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("https://shop.vos.example/cart?u=1", "shop.vos.example"),
        ("HTTP://VOS.example:8080", "vos.example"),
        ("https://xn--bcher-kva.example/", "bücher.example"),
        ("http://%62%61nk%2eexample/", "bank.example"),
        ("http://bank.example%2Fx.pirate.example/", "bank.example%2fx.pirate.example"),
        ("http://b%E2%80%AEank.example/", "b%e2%80%aeank.example"),
        ("mailto:ben%40vos.example?subject=Hi", "ben@vos.example"),
    ],
)
def test_whose_page_it_is(url: str, place: str) -> None:
    target = link_target(Link(url))
    assert target is not None
    assert (target.place, target.mail) == (place, url.startswith("mailto:"))


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "ftp://a.example", "//a.example", "https:///x",
     "https://[::1", "x"],
)  # fmt: skip
def test_what_is_never_opened(url: str) -> None:
    assert link_target(Link(url)) is None


@pytest.mark.parametrize(
    ("link", "said"),
    [
        (Link("https://bank.example@pirate.example/"), "“bank.example” before the @ is only a name to log in with"),
        (Link("https://pirate.example/", "www.bank.example"), "says www.bank.example, but it leads to pirate.example"),
        (Link("https://xn--bnk-6cd.example/"), "bаnk.example has letters beyond a to z, some of which only look"),
        (Link("https://xn--bnk-6cd.example/"), "for machines it is xn--bnk-6cd.example"),
        (Link("https://bücher.example/"), "for machines it is xn--bcher-kva.example"),
        (Link("http://192.0.2.7/login"), "leads to a number"),
        (Link("http://3221225991/login"), "leads to a number"),
        (Link("http://%31%39%32.0.2.7/login"), "leads to a number"),
        (
            Link("https://eu.safelinks.protection.outlook.com/?url=https%3A%2F%2Fpirate.example%2F"),
            "passes it on to pirate.example",
        ),
    ],
)
def test_what_deceives_is_told_before_it_is_opened(link: Link, said: str) -> None:
    target = link_target(link)
    assert target is not None
    assert any(said in warning for warning in target.warnings), target.warnings


@pytest.mark.parametrize("text", ["our shop", "vos.example", "https://vos.example/cart", ""])
def test_an_honest_link_is_not_warned_of(text: str) -> None:
    target = link_target(Link("https://shop.vos.example/cart", text))
    assert target is not None
    assert target.warnings == ()


@given(st.text(max_size=60), st.text(max_size=30))
def test_no_address_breaks_it(url: str, text: str) -> None:
    for each in (url, f"https://{url}", f"https://a@{url}:{text}", f"mailto:{url}"):
        link_target(Link(each, text))
