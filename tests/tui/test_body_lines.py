"""The text of a message on the screen: its looks, its links, what is found in it, and long texts in parts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rich.cells import cell_len

from salesinbox.core.models import Address
from salesinbox.mail.html_marks import Shape, Span
from salesinbox.mail.html_text import html_to_text
from salesinbox.mail.links import Link
from salesinbox.mail.quotes import split_quotes
from salesinbox.tui.panes.body_lines import PART, BodyLines, Finding, Shown, body_lines, foot_lines
from salesinbox.tui.panes.reader_layout import Layout, Texts, Unfolded
from salesinbox.tui.widgets.doc_line import DocLine
from salesinbox.views import finding
from salesinbox.views.thread import AttachmentView, BodyView, MessageView, ThreadView


def _body(text: str, *spans: Span, links: tuple[Link, ...] = (), html: bool = True) -> BodyView:
    return BodyView(split_quotes(text), links, 0, 0, html=html, spans=spans, footnotes=len(links) if html else 0)


def _laid(body: BodyView, width: int = 40, **shown: object) -> BodyLines:
    return body_lines(body, 0, Shown(**shown), width)  # type: ignore[arg-type]  # handed on


def _texts(lines: list[DocLine]) -> list[str]:
    return ["".join(text for text, _ in (*line.left, *line.right)).strip() for line in lines]


def _pieces(found: BodyLines) -> list[tuple[str, str]]:
    return [piece for line in found.lines for piece in line.left if piece[0].strip()]


def test_looks_go_on_over_the_end_of_a_line() -> None:
    text = "one two three four five six"
    found = _laid(_body(text, Span(4, 18, Shape.BOLD), Span(8, 13, Shape.CODE)), 16)
    assert _pieces(found) == [
        ("one ", "text"), ("two ", "text+bold"), ("three", "text+bold+code"),
        ("four", "text+bold"), (" five six", "text"),
    ]  # fmt: skip


def test_a_click_on_the_words_of_a_link_is_a_click_on_the_link() -> None:
    text = "日本 see this page[1] now"
    (line,) = _laid(_body(text, Span(7, 19, Shape.LINK, 1), links=(Link("https://a.example"),))).lines
    cells = [cell for cell in range(40) if line.link_at(cell) == 1]
    assert cells == list(range(4 + 9, 4 + 9 + 12))


def test_every_hit_is_drawn_and_the_one_the_user_is_at_is_told() -> None:
    text = "Straße one\nSTRASSE? no: strase\nstra\nße STRAẞE"
    found = _laid(_body(text, html=False), finding=Finding(finding.sought("strasse"), 1, 0))
    assert [piece for piece in _pieces(found) if "hit" in piece[1]] == [("STRASSE", "text+hit-now")]
    assert found.hit == 1


def test_words_are_found_over_line_ends_and_quote_marks() -> None:
    text = "> the price\n> list is here\n"
    hits = finding.find(text, finding.pattern_of("PRÎCE  list"))
    assert [text[start:end] for start, end in hits] == ["price\n> list"]


def test_a_hit_in_a_folded_quote_counts_but_is_not_drawn() -> None:
    body = _body("boat\n\n> boat\n")
    pattern = finding.sought("boat")
    assert _laid(body, finding=Finding(pattern, 1, 1)).hit is None
    opened = _laid(body, quotes=True, finding=Finding(pattern, 1, 1))
    assert _texts(opened.lines)[opened.hit or 0] == "> boat"


def test_folds_say_how_much_is_folded() -> None:
    body = _body("Yes.\n\n-- \nAda\n\n> one\n> two\n")
    assert [text for text in _texts(_laid(body).lines) if text] == [
        "Yes.",
        "… signature, 2 lines",
        "… 2 quoted lines",
    ]


def test_folds_between_two_answers_stand_apart_and_empty_lines_do_not_pile_up() -> None:
    body = _body("> one\n\nYes.\n\n\n\n\n\nBut:\n> two\nNo.\n", html=False)
    shown = _texts(_laid(body).lines)
    assert shown == ["… 1 quoted line", "", "Yes.", "", "", "But:", "", "… 1 quoted line", "", "No."]


@pytest.mark.parametrize(
    "text", ["word " * 400_000, "x" * 2_000_000, "line\n" * 400_000 + "end"], ids=["words", "no blank", "lines"]
)
def test_a_long_text_is_laid_out_in_parts_that_say_so(text: str) -> None:
    found = _laid(_body(text, html=False))
    assert found.more == len(found.lines) - 1
    assert _texts(found.lines)[-1] == f"··· {len(text) - PART:,} of {len(text):,} characters to come"
    shown = sum(len(line) for line in _texts(found.lines)[:-1])
    assert PART * 0.7 < shown <= PART
    assert _laid(_body(text, html=False), characters=len(text)).more is None


def test_a_hit_far_down_in_a_long_text_is_not_lost() -> None:
    body = _body("word " * 50_000 + "needle", html=False)
    pattern = finding.sought("needle")
    assert _laid(body, finding=Finding(pattern, 1, 0)).hit is None
    assert _laid(body, characters=300_000, finding=Finding(pattern, 1, 0)).hit is not None


def test_tabs_keep_columns_apart_and_words_in_place() -> None:
    found = _laid(_body("\tif x:\tprint", Span(7, 12, Shape.LINK, 1), html=False, links=(Link("x"),)))
    assert _pieces(found) == [("    if x:    ", "text"), ("print", "text+link")]


def test_few_links_are_listed_with_whose_they_are_and_many_are_counted() -> None:
    few = _body(
        "x", links=(Link("https://shop.vos.example/cart?u=1", "a cart"), Link("https://xn--bcher-kva.example/"))
    )
    assert _texts(list(foot_lines(few, 0)))[1:] == ["[1] shop.vos.example  a cart", "[2] bücher.example"]
    many = _body("x", links=tuple(Link(f"https://a.example/{n}") for n in range(40)))
    assert _texts(list(foot_lines(many, 0)))[1:] == ["··· 40 links"]


def _message(id_: int) -> MessageView:
    return MessageView(
        id_, f"{id_}@x", (), Address("Ben", "b@x.example"), (), (), (), 0, "S", "snip", False, True, False, False,
        False, 1, 10, (), 0, "",
    )  # fmt: skip


def test_what_did_not_change_is_not_laid_out_again() -> None:
    thread = ThreadView(1, 1, "a", "S", (), True, False, False, tuple(_message(n) for n in range(100)), ())
    layout, unfolded = Layout(), Unfolded({5, 99})
    texts = Texts({5: _body("five"), 99: _body("last")}, {}, {})
    before = layout.document(thread, texts, unfolded, 99, 80)
    after = layout.document(thread, texts, unfolded, 98, 80)
    same = {id(line) for line in before.lines} & {id(line) for line in after.lines}
    changed = [line for line in after.lines if id(line) not in same]
    assert {line.message for line in changed} == {-1, 98, 99}


def test_a_mail_of_nothing_but_a_quote_or_a_signature_is_not_folded_away() -> None:
    assert _texts(_laid(_body("-- \nBen Vos\n", html=False)).lines) == ["--", "Ben Vos"]
    assert _texts(_laid(_body("\n> Seen?\n> Yes.\n\n", html=False)).lines) == ["> Seen?", "> Yes."]


def test_all_that_is_broken_in_a_mail_is_told_over_as_many_lines_as_it_takes() -> None:
    broken = replace(_message(1), defects="no From; no Message-ID; no date that makes sense; the mail has no header")
    thread = ThreadView(1, 1, "a", "S", (), True, False, False, (broken,), ())
    lines = _texts(list(Layout().document(thread, Texts({}, {}, {}), Unfolded({1}), 0, 60).lines))
    assert broken.defects in " ".join(lines)
    assert max(map(len, lines)) <= 60


def test_paragraphs_of_html_run_as_the_mail_says() -> None:
    read = html_to_text(
        "<html dir=rtl><body><p>Acme הזמנה<p dir=ltr>שלום is hello<ul><li>Bolt מחיר</ul><p>Bye"
        "<div style='direction:ltr'><p>ברגים<p dir=rtl>Acme ברגים</div>"
    )
    body = BodyView(split_quotes(read.text), (), 0, 0, html=True, spans=read.spans)
    lines = [line for line in _laid(body).lines if _texts([line]) != [""]]
    assert _texts(lines) == ["Acme הזמנה", "שלום is hello", "• Bolt מחיר", "Bye", "ברגים", "Acme ברגים"]
    assert [line.rtl for line in lines] == [True, False, True, False, False, True]
    assert {name for line in lines for _, name in line.left} == {"text"}


def test_that_a_mail_runs_from_the_left_is_said_by_every_program_and_means_nothing() -> None:
    read = html_to_text("<div dir=ltr>שלום<div dir=auto>Hello</div></div>")
    (first, second) = _laid(BodyView(split_quotes(read.text), (), 0, 0, html=True, spans=read.spans)).lines
    assert (first.rtl, second.rtl) == (True, False)


def test_words_found_in_a_quote_that_was_put_together_are_marked_where_they_are() -> None:
    text = "Yes.\n\n> The price of all the boats we have looked at\n> lately is the price https://a.example/1 of it"
    link = Span(text.index("https"), text.index("/1"), Shape.LINK, 1)
    body = replace(_body(text, html=False), spans=(link,), links=(Link("https://a.example/1"),))
    found = _laid(body, 36, quotes=True, finding=Finding(finding.sought("price")))
    assert [piece for piece in _pieces(found) if "hit" in piece[1] or "link" in piece[1]] == [
        ("price", "quote+hit"), ("price", "quote+hit"), ("https://a.example", "quote+link"),
    ]  # fmt: skip
    assert "looked at lately" in " ".join(_texts(found.lines))


def test_a_text_does_not_drown_in_the_addresses_a_program_wrote_behind_its_links() -> None:
    address = "https://click.boats.example/" + "x" * 60
    text = f"See our boats <{address}> and oars <https://boats.example/oars>.\n"
    links, spans = (Link(address),), (Span(15, 15 + len(address), Shape.LINK, 1),)
    body = replace(_body(text, *spans, html=False), links=links)
    (first, second) = _laid(body, 60).lines
    assert _texts([first, second]) == [
        "See our boats <https://click.boats.example/…> and oars", "<https://boats.example/oars>.",
    ]  # fmt: skip
    assert {first.link_at(cell) for cell in range(4 + 15, 4 + 15 + 29)} == {1}
    assert first.link_at(4 + 14) == first.link_at(4 + 15 + 29) == 0
    found = _laid(body, 200, finding=Finding(finding.sought("x" * 60)))
    assert address in _texts(found.lines)[0], "what is searched for is to be seen"


@pytest.mark.parametrize(
    "name", ["Offer for all the boats that we have talked about in spring.pdf", "か" * 30 + ".txt"]
)
def test_of_a_file_with_a_long_name_its_end_and_its_size_are_seen(name: str) -> None:
    file = AttachmentView(1, name, "application/pdf", 2048, inline=False)
    thread = ThreadView(1, 1, "a", "S", (), True, False, False, (replace(_message(1), attachments=(file,)),), ())

    def drawn(width: int) -> str:
        lines = Layout().document(thread, Texts({}, {}, {}), Unfolded({1}), 0, width).lines
        (line,) = [text for text in _texts(list(lines)) if "⊞" in text]
        assert cell_len(line) <= width - 4
        return line

    assert drawn(60).endswith(f"{name[-8:]}  2 KB")
    assert drawn(120) == f"⊞ {name}  2 KB  application/pdf"
