"""Texts that attack a terminal or the screen's markup, and a mailbox that has them wherever a text can be."""

from __future__ import annotations

from datetime import timedelta
from email.header import Header

from salesinbox.actions import triage
from salesinbox.config.locations import Locations
from salesinbox.core.models import Role
from salesinbox.core.text import is_clean
from salesinbox.store import accounts, mailboxes, outbox, status
from salesinbox.store.drafts import DraftRow
from salesinbox.store.drafts import save as save_draft
from tests.profile import OWN, START
from tests.tui.mailbox import arrive, open_in
from tests.tui.walk import Walk

MARKUP = [
    "[/", "[/]", "[bold]x", "[@click=app.leave]press[/]", "[@click=screen.do_quit]q[/]", "[JIRA-1] hi",
    "a [link=https://pirate.example]b[/link]", '{"a": [true, false]}', "[00]", "\\[red]", "[$primary]p[/]", "[red on",
]  # fmt: skip
ESCAPES = [
    "csi \x1b[2J\x1b[31mred", "title \x1b]0;owned\x07", "link \x1b]8;;https://pirate.example\x1b\\bank\x1b]8;;\x1b\\",
    "clip \x1b]52;c;cm0gLXJm\x07", "dcs \x1bP+q544e\x1b\\", "c1 \x9b31m \x9d0;t\x9c",
    "bell \x07 back \x08\x08 del \x7f",
    "bidi \u202egnp.exe\u202c \u2066x\u2069", "sep \u2028line\u2029", "tag \U000e0041 bom \ufeff",
    "cr\rlf\nvt\x0bff\x0c",
]  # fmt: skip
HOSTILE = MARKUP + ESCAPES
_SCROLLBAR = {"grab", "release", "scroll_up", "scroll_down"}
"""What a click on a scroll bar does."""


def _encoded(text: str) -> str:
    return Header(text.replace("\n", " ").replace("\r", " "), "utf-8", maxlinelen=1000).encode()


def _mail(number: int, text: str) -> bytes:
    name = _encoded(text)
    html = f"<p>{_html(text)}</p><a href='https://pirate.example/{number}?q={_html(text)}'>{_html(text)}</a>"
    return (
        f"From: {name} <p{number}@pirate.example>\r\nTo: Ada <{OWN}>\r\nCc: {name} <c{number}@pirate.example>\r\n"
        f"Subject: {name}\r\nMessage-ID: <hostile{number}@pirate.example>\r\nDate: Tue, 24 Mar 2026 10:00:00 +0000\r\n"
        f"X-Odd: {name}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        f"--b\r\nContent-Type: text/{'html' if number % 2 else 'plain'}; charset=utf-8\r\n\r\n"
        f"{html if number % 2 else text}\r\n> {text}\r\n--b\r\n"
        f'Content-Type: application/pdf\r\nContent-Disposition: attachment; filename="{name}"\r\n\r\nx\r\n--b--\r\n'
    ).encode("utf-8", "surrogateescape")


def _html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("'", "&#39;")


def build(locations: Locations) -> None:
    """Put hostile texts into mail, labels, mailbox names, drafts, the outbox, and what the server said."""
    db = open_in(locations)
    account = accounts.find(db, OWN)
    at = START + timedelta(days=30)
    items = [(_mail(number, text), "INBOX", (), at) for number, text in enumerate(HOSTILE)]
    ids = arrive(db, account.id, items)
    threads = [int(db.value("SELECT thread_id FROM messages WHERE id = ?", (id_,))) for id_ in ids]
    for thread, text in zip(threads, HOSTILE, strict=True):
        if is_clean(text) and not text.startswith(("\\", "$")):
            triage.label(db, [thread], text)
    boxes = [mailboxes.Listed(box.name, "/", box.role) for box in mailboxes.of_account(db, account.id) if not box.local]
    boxes += [mailboxes.Listed(f"box {text}", "/", Role.OTHER) for text in HOSTILE]
    mailboxes.update_list(db, account.id, boxes)
    status.save_account(db, account.id, state="refused", error=" ".join(HOSTILE), hint=HOSTILE[-1])
    for number, text in enumerate(HOSTILE):
        save_draft(db, DraftRow(account_id=account.id, to=text, subject=text, body=text))
        row = outbox.queue(
            db, account_id=account.id, outbox_id=f"x{number}", header_id=f"x{number}@n.example",
            sender=OWN, recipients=["a@b.example"], subject=text, draft={}, raw=b"x", not_before=at.timestamp(),
            filing="not needed",
        )  # fmt: skip
        outbox.save(db, row, state="failed", error=text)
    db.close()


def check_screen(user: Walk) -> None:
    """Nothing on the screen is a control character, a link, or an action to click on."""
    strips = user.app.screen._compositor.render_strips()
    for strip in strips:
        assert is_clean(strip.text), repr(strip.text)
        for segment in strip:
            assert not segment.control, segment
            assert segment.style is None or not segment.style.link, segment
            meta = segment.style.meta if segment.style else {}
            actions = {value for key, value in meta.items() if key.startswith("@")}
            assert actions <= _SCROLLBAR, (segment, meta)
    svg = user.app.export_screenshot()
    assert is_clean(svg)
