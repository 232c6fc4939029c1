"""Printing a conversation from a script."""

from __future__ import annotations

import stat
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from tests.cli.running import Cli
from tests.profile import mail

HTML = """<h1>Offer <i>7</i></h1><p>A <b>bold *price*</b>: <a href="https://vos.example/p?a=1&amp;b=2">the list</a>,
<a href="https://vos.example/x">not &lt;b&gt;this&lt;/b&gt;</a></p><img src="https://t.example/x.gif"><pre>a &lt; b
c</pre><blockquote>as before</blockquote><ul><li>one</li></ul>"""


def _offer(cli: Cli) -> int:
    cli.import_mail(
        mail("An <offer>", html=HTML, message_id="o1@vos.example"),
        mail(
            "Re: An <offer>",
            body="# no title\n- an item\n> quoted",
            message_id="o2@vos.example",
            references=["o1@vos.example"],
        ),
    )
    return cli.thread("An <offer>")


def test_a_conversation_is_printed_as_text_to_the_terminal_and_to_a_file(cli: Cli, tmp_path: Path) -> None:
    thread = _offer(cli)
    shown = cli("print", thread).out
    assert shown.startswith("An <offer>\n==========\n")
    assert shown.count("From: Ben Vos <ben@vos.example>") == 2
    assert "[1] https://vos.example/p?a=1&b=2" in shown
    result = cli("print", thread, "--to", tmp_path / "new" / "offer.txt")
    assert result.code == 0
    assert (tmp_path / "new" / "offer.txt").read_text().rstrip("\n") == shown.rstrip("\n")


def test_no_file_is_written_over_and_only_its_owner_may_read_it(cli: Cli, tmp_path: Path) -> None:
    thread = _offer(cli)
    there = tmp_path / "offer.txt"
    there.write_text("mine")
    result = cli("print", thread, "--to", there)
    assert (result.code, there.read_text()) == (1, "mine")
    assert "already" in result.err
    assert cli.json("print", thread, "--to", tmp_path / "o.md") == {"format": "md", "path": str(tmp_path / "o.md")}
    assert stat.S_IMODE((tmp_path / "o.md").stat().st_mode) == 0o600


def test_a_page_shows_what_the_reader_shows_and_fetches_nothing(cli: Cli, tmp_path: Path) -> None:
    cli("print", _offer(cli), "--to", tmp_path / "offer.html")
    page = LexborHTMLParser((tmp_path / "offer.html").read_text())
    assert [node.text() for node in page.css("h1")] == ["An <offer>"]
    assert [node.text() for node in page.css("pre b")] == ["Offer ", "7", "bold *price*"]
    links = [node.attributes["href"] for node in page.css("pre a")]
    assert links == ["https://vos.example/p?a=1&b=2", "https://vos.example/x"]
    assert not page.css("img, script, link, iframe")
    assert "a < b\nc" in page.css("pre")[0].text()


def test_markdown_reads_as_the_mail_does(cli: Cli) -> None:
    shown = cli("print", _offer(cli), "--format", "md").out
    assert shown.startswith("# An \\<offer\\>\n")
    assert "**Offer** **_7_**" in shown
    assert "**bold \\*price\\***" in shown
    assert "\\# no title" in shown
    assert "\\- an item" in shown
    assert "\n> as before" in shown
    assert "1. <https://vos.example/p?a=1&b=2>" in shown


def test_what_cannot_be_printed_is_said(cli: Cli, tmp_path: Path) -> None:
    assert cli("print", 99).code == 4
    assert cli("print", _offer(cli), "--format", "pdf").code == 2
    result = cli("print", _offer(cli), "--to", tmp_path)
    assert result.code == 1
    assert "Traceback" not in result.err
