"""Two newsletters as real ones are: layout tables, hidden preview text, a tracking pixel, links through a counter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape
from random import Random
from typing import Any

from salesinbox.demo.mime import Letter, address, encode_words, write
from salesinbox.demo.people import read_toml, rep
from salesinbox.demo.routine import DAYS, DemoMessage

_TABLES = """<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"
"http://www.w3.org/TR/xhtml1/DTD/xhtml1.dtd">
<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><title>{name}</title>
<style type="text/css">@media only screen and (max-width:600px) {{ .wide {{ width:100% !important; }} }}</style></head>
<body bgcolor="#f0f0ec" style="margin:0;padding:0">
<div style="display:none;max-height:0;overflow:hidden">{headline} &#847; &#847; &#847;</div>
<table width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td align="center">
<table class="wide" width="600" cellpadding="24" cellspacing="0" border="0" bgcolor="#ffffff">
<tr><td><img src="https://{domain}/logo.png" alt="{name}" width="180" height="40"></td>
<td align="right"><font size="1"><a href="https://{domain}/c/{token}/web">Read in a browser</a></font></td></tr>
<tr><td colspan="2"><h1 style="font-family:Georgia,serif">{headline}</h1><p><i>{tag}</i></p></td></tr>
{items}
<tr><td colspan="2" align="center"><font size="1" color="#888888">You get this because you signed up at a fair.<br>
<a href="https://{domain}/c/{token}/unsubscribe">Unsubscribe</a></font></td></tr>
</table></td></tr></table>
<img src="https://{domain}/o/{token}.gif" width="1" height="1" border="0" alt=""></body></html>
"""
_TABLES_ITEM = """<tr><td width="90" valign="top">
<img src="https://{domain}/i/{number}.jpg" width="80" height="60" alt=""></td>
<td valign="top"><p>{text}</p><p><a href="https://{domain}/c/{token}/{number}">Read more &raquo;</a></p></td></tr>
"""
_CARD = """<html><body style="background:#203040;padding:20px;font-family:sans-serif">
<div style="max-width:560px;margin:0 auto;background:#fff;border-radius:8px;padding:28px">
<p style="letter-spacing:2px;text-transform:uppercase;color:#c05020">{name}</p>
<h2>{headline}</h2><p>{tag}</p><hr>
{items}
<p style="font-size:11px;color:#999"><a href="https://{domain}/c/{token}/unsubscribe">No more of this, please</a></p>
</div><img src="https://{domain}/o/{token}.gif" style="width:1px;height:1px;display:block"></body></html>
"""
_CARD_ITEM = """<p><b>{number}.</b> {text} <a href="https://{domain}/c/{token}/{number}">→</a></p>
"""
_LAYOUTS = {"tables": (_TABLES, _TABLES_ITEM), "card": (_CARD, _CARD_ITEM)}


@dataclass(frozen=True, slots=True)
class _Issue:
    sender: dict[str, Any]
    number: int
    headline: str
    items: list[str]
    date: datetime


def write_newsletters(now: datetime, seed: int) -> Iterator[DemoMessage]:
    """Nine months of both newsletters; the newest lie unread in INBOX."""
    content, random = read_toml("routine.toml"), Random(seed)
    for sender in content["newsletters"]:
        every = timedelta(days=sender["every"])
        count = min(len(sender["headlines"]), (DAYS - 3) // sender["every"])
        for number in range(count):
            date = (now - timedelta(days=2) - every * (count - 1 - number)).replace(hour=6, minute=number)
            items = random.sample(content["stories"]["items"], 4)
            raw = _write(_Issue(sender, number + 1, sender["headlines"][number], items, date))
            recent = number >= count - 1
            yield DemoMessage("INBOX" if number >= count - 3 else "Archive", raw, () if recent else ("\\Seen",), date)


def _write(issue: _Issue) -> bytes:
    sender, domain = issue.sender, issue.sender["address"].partition("@")[2]
    token = f"{issue.number:02d}{issue.number * 7919 % 65536:04x}"
    frame, row = _LAYOUTS[sender["layout"]]
    facts = {"domain": domain, "token": token}
    rows = "".join(row.format(text=escape(text), number=number, **facts) for number, text in enumerate(issue.items, 1))
    html = frame.format(
        name=escape(sender["name"]), headline=escape(issue.headline), tag=escape(sender["tag"]), items=rows, **facts
    )
    headers = [
        ("From", address(sender["name"], sender["address"])),
        ("To", address(rep().name, rep().address)),
        ("Subject", encode_words(f"{issue.headline} · {sender['name']} no. {issue.number}")),
        ("Date", format_datetime(issue.date)),
        ("Message-ID", f"<issue-{issue.number}-{token}@{domain}>"),
        ("List-Id", f"{sender['name'].replace('&', 'and')} <news.{domain}>"),
        ("List-Unsubscribe", f"<https://{domain}/c/{token}/unsubscribe>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ("Precedence", "bulk"),
    ]
    text = "\n\n".join([issue.headline, *issue.items, f"Unsubscribe: https://{domain}/c/{token}/unsubscribe"])
    return write(Letter(headers, text + "\n", html))
