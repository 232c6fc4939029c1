"""The worst HTML mails we could think of, as they are read; the texts beside them were read by a person.

After a change for the better: ``REVIEW=1 pytest tests/mail/test_worst_html.py``, and read what git shows as changed.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from salesinbox.mail.html_marks import Shape
from salesinbox.mail.html_text import HtmlText, html_to_text
from salesinbox.mail.parse import parse

FOLDER = Path(__file__).parents[1] / "fixtures" / "mail" / "reading"
MAILS = sorted(FOLDER.glob("*.eml"))


def _read(path: Path) -> HtmlText:
    return html_to_text(parse(path.read_bytes()).html)


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)
def test_it_reads_as_a_person_has_approved(path: Path) -> None:
    read = _read(path)
    links = [f"[{number}] {link.target}  {link.text}".rstrip() for number, link in enumerate(read.links, 1)]
    told = f"{read.text}\n\n-----\n" + "\n".join([*links, f"trackers {read.trackers}, images {read.images}", ""])
    golden = path.with_suffix(".txt")
    if "REVIEW" in os.environ:
        golden.write_text(told, "utf-8")
    assert told == golden.read_text("utf-8")


def test_there_are_ten() -> None:
    assert len(MAILS) == 10


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)
def test_every_span_is_in_the_text_and_says_what_it_is(path: Path) -> None:
    read = _read(path)
    for span in read.spans:
        assert 0 <= span.start < span.end <= len(read.text)
        if span.shape is Shape.LINK:
            assert read.text[span.start : span.end].endswith(f"[{span.link}]")
            assert 1 <= span.link <= len(read.links)
        else:
            assert read.text[span.start : span.end].strip()


def _shaped(html: str) -> list[tuple[str, str]]:
    read = html_to_text(html)
    return [(span.shape.value, read.text[span.start : span.end]) for span in read.spans]


def test_looks_and_links_are_where_the_words_are() -> None:
    html = "<h1>A <i>big</i> day</h1><p>Do <b>not</b> <s>wait</s>, <a href='https://a.example'>see <code>x</code></a>"
    assert _shaped(html) == [
        ("italic", "big"),
        ("head", "A big day"),
        ("bold", "not"),
        ("strike", "~~wait~~"),
        ("code", "x"),
        ("link", "see x[1]"),
    ]


def test_a_look_that_begins_before_its_first_word_begins_with_it() -> None:
    assert _shaped("<b><p>one</p><p>two</p></b>tail") == [("bold", "one\n\ntwo")]
    assert _shaped("<b> </b><i></i>plain") == []


def test_a_mail_cannot_forge_a_look() -> None:
    read = html_to_text("<p>a\ufdd0b\ufdd1c&#xfdd2;d</p>")
    assert (read.text, read.spans) == ("abcd", ())


def test_text_without_a_size_is_hidden_but_not_what_gives_it_one_again() -> None:
    cell = '<td style="font-size:0px">x<div style="font-size:14px">seen</div></td>'
    assert html_to_text(f"<table><tr>{cell}</tr></table>").text == "seen"


def test_what_a_style_sheet_hides_on_small_screens_only_is_shown() -> None:
    sheet = "<style>@media (max-width:9px){.a{display:none}} .b{display:none} .c{display:none}</style>"
    shown = '<p class="a">one</p><p class="b">two</p><p class="c" style="display:block">three</p>'
    assert html_to_text(sheet + shown).text == "one\n\nthree"


@pytest.mark.parametrize(
    "image",
    [
        '<img src="https://u1.ct.mailer.example/wf/open?upn=x">',
        '<img src="https://list.example/track/open.php?u=1&id=2" alt="">',
        '<img src="https://mailtrack.example/trace/mail/x.png">'.replace("mailtrack.example", "mailtrack.io"),
        '<img src="https://a.example/x.png" width="1" height="1">',
        '<img src="https://a.example/x.png" style="width:1px;height:2px">',
        '<img src="https://a.example/pixel.gif?x">',
    ],
)
def test_a_beacon_is_known_by_its_size_or_its_address(image: str) -> None:
    assert (html_to_text(image).trackers, html_to_text(image).images) == (1, 0)


@pytest.mark.parametrize(
    "image",
    [
        '<img src="https://a.example/open-day.jpg" width="600">',
        '<img src="https://a.example/spacer.gif" width="600" height="1">',
        '<img src="https://a.example/photo.jpg">',
        '<img src="https://a.example/track/record.png" width="100" height="80">',
    ],
)
def test_an_image_is_no_beacon(image: str) -> None:
    assert (html_to_text(image).trackers, html_to_text(image).images) == (0, 1)
