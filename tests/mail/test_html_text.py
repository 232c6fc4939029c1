"""HTML mail as a person reads it in a terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesinbox.mail.html_bounds import bounded_html
from salesinbox.mail.html_text import html_to_text

NEWSLETTER = """
<html><head><title>x</title><style>p { color: red }</style></head><body>
<div style="display:none;max-height:0">Preview &zwnj;&nbsp;&zwnj;&nbsp;</div>
<table role="presentation" width="100%"><tr><td>
<table width="600"><tr>
<td><a href="https://news.example/"><img src="https://cdn.example/l.png" alt="Tidewater Tools"></a></td>
<td><a href="https://news.example/view">View in browser</a></td></tr></table>
<table width="600"><tr><td><h1>Spring is here</h1><p>Hi Dana,</p>
<p>We&rsquo;ve shipped <b>three</b> things. Read the <a href="https://news.example/notes">notes</a>.</p>
<ul><li>Faster <i>search</i></li><li>Offline mode<ul><li>reads mail</li></ul></li></ul>
<ol start="3"><li>Update</li><li>Restart</li></ol>
<h2>Your plan</h2>
<table border="1"><thead><tr><th>Item</th><th>Qty</th><th>Price</th></tr></thead>
<tbody><tr><td>Seats, annual</td><td>12</td><td>€1,440.00</td></tr>
<tr><td>Support</td><td>1</td><td>€99.00</td></tr></tbody></table>
<table><tr><td bgcolor="#06c"><a href="https://news.example/buy">Renew now</a></td></tr></table>
</td></tr></table>
<table><tr><td><a href="https://a.example/f">Blog</a></td><td><a href="https://a.example/t">Help</a></td></tr></table>
<img src="https://t.example/o.gif?u=1" width="1" height="1">
</td></tr></table></body></html>
"""

NEWSLETTER_TEXT = """\
Tidewater Tools[1] · View in browser[2]

Spring is here
══════════════

Hi Dana,

We’ve shipped three things. Read the notes[3].

• Faster search
• Offline mode
  • reads mail

3. Update
4. Restart

Your plan
─────────

Item           Qty      Price
─────────────  ───  ─────────
Seats, annual   12  €1,440.00
Support          1     €99.00

Renew now[4]

Blog[5] · Help[6]"""


def test_a_newsletter_reads_like_a_letter():
    read = html_to_text(NEWSLETTER)
    assert read.text == NEWSLETTER_TEXT
    assert tuple(link.target for link in read.links) == (
        "https://news.example/",
        "https://news.example/view",
        "https://news.example/notes",
        "https://news.example/buy",
        "https://a.example/f",
        "https://a.example/t",
    )
    texts = ["Tidewater Tools", "View in browser", "notes", "Renew now", "Blog", "Help"]
    assert [link.text for link in read.links] == texts
    assert (read.trackers, read.images) == (1, 1)


def test_a_reply_keeps_its_paragraphs_and_quotes():
    read = html_to_text(
        "<div>Hi Sam,<div><br></div><div>Tuesday works.</div></div><br>"
        '<div class="gmail_quote"><div>On Mon, 6 May 2024 Sam &lt;<a href="mailto:sam@example.com">sam@example.com</a>'
        "&gt; wrote:<br></div><blockquote><p>Can we meet?</p><blockquote>older</blockquote></blockquote></div>"
    )
    assert read.text == (
        "Hi Sam,\n\nTuesday works.\n\nOn Mon, 6 May 2024 Sam <sam@example.com> wrote:\n\n> Can we meet?\n>\n> > older"
    )
    assert read.links == ()


def test_the_paragraphs_of_word_are_lines_and_its_rule_is_a_gap():
    read = html_to_text(
        "<p class=MsoNormal>Hello,</p><p class=MsoNormal>&nbsp;</p><p class=MsoNormal>the offer.</p>"
        "<div style='border:none;border-top:solid #E1E1E1 1.0pt'><p class=MsoNormal><b>From:</b> Dana<br>"
        "<b>Sent:</b> Monday</p></div><p class=MsoNormal>Please.</p>"
    )
    assert read.text == "Hello,\n\nthe offer.\n\nFrom: Dana\nSent: Monday\n\nPlease."


def test_a_receipt_without_heads_is_a_table_all_the_same():
    read = html_to_text(
        "<table><tr><td>Order</td><td>A-1009</td></tr><tr><td>Ship to</td><td>Dana<br>1 Mill Rd</td></tr></table>"
    )
    assert read.text == "Order    A-1009\nShip to  Dana, 1 Mill Rd"


def test_a_table_too_wide_for_a_screen_has_bars():
    row = "".join(f"<td>column {n} with some words</td>" for n in range(4))
    read = html_to_text(f"<table><tr>{row}</tr><tr>{row}</tr></table>")
    assert read.text.split("\n")[0].count(" | ") == 3


def test_columns_line_up_with_wide_characters():
    read = html_to_text("<table><tr><td>日本</td><td>x</td></tr><tr><td>abcd</td><td>y</td></tr></table>")
    assert read.text == "日本  x\nabcd  y"


def test_preformatted_text_keeps_its_blanks():
    assert html_to_text("<pre>def f(x):\n    return x\n\nf(1)</pre>").text == "def f(x):\n    return x\n\nf(1)"


def test_persian_keeps_the_joiners_it_needs():
    assert html_to_text("<p>می\u200cخواهم</p>").text == "می\u200cخواهم"


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>x</script>",
        "<style>x</style>",
        '<div style="display: none">x</div>',
        '<span style="color:red;visibility:hidden">x</span>',
        "<p hidden>x</p>",
        '<div class="preheader">x</div>',
        "<!-- x -->",
        "<noscript>x</noscript>",
        "<template>x</template>",
    ],
)
def test_what_nobody_should_see_is_not_shown(hidden):
    assert html_to_text(f"<p>a</p>{hidden}<p>b</p>").text == "a\n\nb"


@pytest.mark.parametrize(
    "target",
    [
        "javascript:alert(1)",
        "JaVa\tScript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "/relative",
        "",
        "http:",
    ],
)
def test_links_that_may_not_be_opened_are_plain_words(target):
    read = html_to_text(f'<a href="{target}">click</a>')
    assert (read.text, read.links) == ("click", ())


def test_one_target_has_one_number():
    read = html_to_text(
        '<a href="https://a.example">x</a> <a href="https://b.example">y</a> <a href="https://a.example">z</a>'
    )
    assert read.text == "x[1] y[2] z[1]"


@pytest.mark.parametrize(
    "tracker",
    [
        '<img src="https://t.example/" width="1" height="1">',
        '<img src="https://t.example/" style="width:0px">',
        '<img src="https://t.example/" style="display:none">',
        '<div style="display:none"><img src="https://t.example/"></div>',
        '<img src="//t.example/" height=1>',
    ],
)
def test_trackers_are_counted(tracker):
    read = html_to_text(f"a{tracker}")
    assert (read.trackers, read.images) == (1, 0)


@given(st.text(max_size=500))
def test_no_text_makes_it_fail(html):
    html_to_text(html).text.encode("utf-8", "surrogatepass")


_TAGS = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<b>",
        "<table>",
        "<tr>",
        "<td>",
        "<th>",
        "</td>",
        "</table>",
        "<ul>",
        "<li>",
        "</ul>",
        "<pre>",
        "</pre>",
        "<blockquote>",
        "</blockquote>",
        "<br>",
        "<a/href=http://x>",
        "</a>",
        "<h1>",
        "</h1>",
        "<div/hidden>",
        "</div>",
        "<img/src=//x>",
        "x\xa0",
        "<!--",
        "-->",
        "\n",
        "&amp;",
        "<q>",
        "<dd>",
        "<caption>",
    ]
)


@given(st.lists(_TAGS, max_size=60))
def test_no_tangle_of_tags_makes_it_fail(tags):
    html_to_text("".join(tags))


def test_a_large_document_says_the_same_as_a_small_one():
    filler = "<p>" + "<i></i>" * 1_100 + "</p>"
    assert bounded_html(NEWSLETTER + filler, 1 << 20) != NEWSLETTER + filler
    assert html_to_text(NEWSLETTER + filler).text == NEWSLETTER_TEXT


def test_plain_text_that_was_sent_as_html_keeps_its_lines_and_addresses() -> None:
    read = html_to_text("Dear Ada,\r\n\r\nsee <http://vos.example/list?a=1&amp;b=2>\r\n3 < 4 &amp; 5 > 4\r\n")
    assert read.text == "Dear Ada,\n\nsee <http://vos.example/list?a=1&b=2>\n3 < 4 & 5 > 4"
