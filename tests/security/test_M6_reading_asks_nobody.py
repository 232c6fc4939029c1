"""M6 in the TUI: reading makes no request, and a link opens only where the reader has seen where it leads."""

from __future__ import annotations

import re
import socket
import webbrowser
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from salesinbox.config.locations import Locations
from salesinbox.core.errors import UserError
from salesinbox.mail.links import Link
from salesinbox.store import accounts
from salesinbox.tui.dialogs.ask import Choose, Confirm
from salesinbox.views import reading
from tests.profile import OWN, START, mail
from tests.tui import conftest
from tests.tui.mailbox import NEWEST, arrive, open_in
from tests.tui.walk import running

full_mailbox, locations = conftest.full_mailbox, conftest.locations
SUBJECT = "Look at this"
_HTML = """<html><head><link rel="stylesheet" href="https://t.example/a.css"><base href="https://t.example/">
<style>@import url(https://t.example/b.css); body { background: url(//t.example/c.png) }</style>
<meta http-equiv="refresh" content="0;url=https://t.example/d"></head><body background="https://t.example/e.png">
<img src="https://t.example/f.gif" srcset="https://t.example/g.gif 2x"><img src=//t.example/h width=1 height=1>
<script src="https://t.example/i.js">fetch("https://t.example/j")</script><iframe src="https://t.example/k"></iframe>
<form action="https://t.example/l"><input type=image src="https://t.example/m"></form>
<video poster="https://t.example/n" src="https://t.example/o"></video><object data="https://t.example/p"></object>
<div style="background-image:url(https://t.example/q);color:red">Text to read</div><svg><image href="https://t.example/r"/></svg>
<a href="javascript:alert(1)">run</a> <a href="file:///etc/passwd">file</a> <a href="data:text/html,x">data</a>
<a href="https://bank.example@pirate.example/login">https://bank.example/login</a></body></html>"""


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every connection, look-up and page that was asked for."""
    asked: list[Any] = []
    plain = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX:
            asked.append(address)
            raise OSError("no network in this test")
        plain(self, address)

    def lookup(*args: Any, **_: Any) -> Any:
        asked.append(args)
        raise socket.gaierror("no network in this test")

    def browse(url: str) -> bool:
        asked.append(url)
        return True

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    monkeypatch.setattr(webbrowser, "open", browse)
    return asked


@pytest.fixture
def mailed(locations: Locations) -> Locations:
    db = open_in(locations)
    at = START + timedelta(days=30)
    raw = mail(SUBJECT, html=_HTML, body="plain", message_id="html@pirate.example", date=at)
    arrive(db, accounts.find(db, OWN).id, [(raw, "INBOX", (), at)])
    db.close()
    return locations


async def test_reading_asks_nobody(mailed: Locations, calls: list[Any]) -> None:
    async with running(mailed, size=(160, 50)) as user:
        await user.opens(SUBJECT)
        await user.sees("Text to read")
        await user.keys("H", "t", "O", "n")
        await user.does("source")
        await user.until(lambda: user.app.screen is not user.main)
        await user.keys("escape")
        await user.does("reply")
        await user.composing()
        await user.keys("escape")
        await user.opens(NEWEST)
        await user.settled()
    assert calls == []


async def test_the_browsers_copy_refers_to_nothing_outside(mailed: Locations, calls: list[Any]) -> None:
    async with running(mailed) as user:
        await user.opens(SUBJECT)
        await user.does("browser")
        await user.until(lambda: calls)
        (url,) = calls
        page = Path(url.removeprefix("file://"))
        assert page.is_relative_to(mailed.cache)
        _check_page(page)
    assert not list(mailed.handed_out.iterdir()), "gone with the app"


def _check_page(page: Path) -> None:
    assert page.parent.stat().st_mode & 0o077 == page.stat().st_mode & 0o077 == 0
    html = page.read_text("utf-8")
    assert "default-src 'none'" in html
    assert "Text to read" in html
    assert "t.example" not in html
    assert not re.search(
        r"<(script|iframe|form|object|video|svg|link|base|img[^>]*src)|url\(|javascript:|file:|data:", html
    )


async def test_only_links_that_are_safe_are_offered_and_where_they_lead_is_shown_first(
    mailed: Locations, calls: list[Any]
) -> None:
    async with running(mailed, size=(160, 50)) as user:
        await user.opens(SUBJECT)
        await user.does("links")
        await user.dialog(Choose)
        assert [each for each in user.offered() if "https://bank.example@pirate.example" not in each] == []
        await user.keys("enter")
        await user.dialog(Confirm)
        await user.sees("Open a page of pirate.example?")
        await user.sees("https://bank.example@pirate.example/login")
        await user.sees("is only a name to log")
        await user.keys("n")
        await user.until(lambda: user.app.screen is user.main)
        assert calls == []


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "http://[bad", "ssh://x"]
)
async def test_a_link_of_another_kind_is_refused(mailed: Locations, calls: list[Any], link: str) -> None:
    async with running(mailed) as user:
        user.main.start("dialog", user.main._choose_link, (Link(link),))
        await user.dialog(Choose)
        await user.keys("enter")
        await user.until(lambda: user.toasts())
        assert not any("went wrong" in toast for toast in user.toasts())
        await user.settled()
        assert calls == []


def test_mail_without_html_has_no_browser_copy(locations: Locations) -> None:
    db = open_in(locations)
    message = int(db.value("SELECT id FROM messages WHERE subject = 'Order 01'"))
    with pytest.raises(UserError, match="no HTML"):
        reading.browser_copy(db, message)
    db.close()
