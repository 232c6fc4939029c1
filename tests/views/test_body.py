"""The body of a message as it is read."""

from __future__ import annotations

import pytest

from salesinbox.mail import html_text
from salesinbox.mail.html_marks import Shape
from salesinbox.mail.links import Link
from salesinbox.views.thread import load_body
from tests.profile import Profile, mail

HTML = """<p>See <a href="https://vos.example/a">our list</a> or <a href="https://vos.example/b">https://vos.example/b</a>,
or type https://vos.example/c or https://vos.example/a</p>"""


def test_addresses_that_stand_in_html_mail_are_links_too_behind_those_with_marks(profile: Profile) -> None:
    (id_,) = profile.add(mail("Lists", html=HTML, message_id="l@vos.example"))
    body = load_body(profile.db, id_)
    assert body.links == (
        Link("https://vos.example/a", "our list"), Link("https://vos.example/b"), Link("https://vos.example/c"),
    )  # fmt: skip
    assert body.footnotes == 2
    links = sorted((span.start, body.text[span.start : span.end], span.link) for span in body.spans)
    assert [(text, number) for _, text, number in links] == [
        ("our list[1]", 1), ("https://vos.example/b[2]", 2), ("https://vos.example/c", 3), ("https://vos.example/a", 1),
    ]  # fmt: skip
    assert all(span.shape is Shape.LINK for span in body.spans)


def test_of_plain_text_no_link_has_a_mark(profile: Profile) -> None:
    (id_,) = profile.add(mail("Lists", body="See https://vos.example/c.", message_id="p@vos.example"))
    body = load_body(profile.db, id_)
    assert (body.links, body.footnotes) == ((Link("https://vos.example/c"),), 0)


def test_the_html_of_a_mail_is_read_once(profile: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    (id_,) = profile.add(mail("Lists", html=HTML.replace("our", "another"), message_id="once@vos.example"))
    html_text._kept.cache_clear()
    read: list[str] = []
    plain = html_text._read

    def noting(html: str) -> html_text.HtmlText:
        read.append(html)
        return plain(html)

    monkeypatch.setattr(html_text, "_read", noting)
    load_body(profile.db, id_)
    assert len(read) == 1
