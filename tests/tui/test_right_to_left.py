"""Right-to-left text on the screen: lists, conversations, and what is being typed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from rich.style import Style

from salesinbox.config import loader
from salesinbox.config.locations import Locations
from salesinbox.store import accounts
from salesinbox.tui.widgets import drawing, reading_order
from salesinbox.tui.widgets.doc_line import DocLine
from salesinbox.tui.widgets.fields import Field, MailText
from salesinbox.tui.widgets.reading_order import as_shown, pieces_as_shown
from tests.profile import OWN, START, mail
from tests.tui.mailbox import arrive, open_in
from tests.tui.walk import running

RED, PLAIN = Style(color="red"), Style()
BODY = """שלום Ada,

המחיר הוא 12.5 ל-Acme (כולל מע"מ).
https://north.example/offer/

Thanks, שרה

> כמה זה עולה?
"""


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    yield
    reading_order.leave_to_terminal(False)


@pytest.fixture
def hebrew(locations: Locations) -> Locations:
    """A profile with a mail in Hebrew at the top of its inbox."""
    letter(locations, "הצעת מחיר (v2)", BODY)
    return locations


def letter(locations: Locations, subject: str, body: str) -> None:
    """One more mail at the top of the inbox."""
    db = open_in(locations)
    at = START + timedelta(days=20)
    raw = mail(subject, sender="שרה לוי <sara@firm.example>", body=body, date=at)
    arrive(db, accounts.find(db, OWN).id, [(raw, "INBOX", (), at)])
    db.close()


def test_a_paragraph_from_the_right_stands_at_the_right_margin_and_all():
    strip = drawing.paragraph([("    ", PLAIN), ("אב abc", PLAIN)], 20, PLAIN, rtl=True)
    assert strip.text == "          abc בא    "
    strip = drawing.paragraph([("    ", PLAIN), ("אב abc.", PLAIN)], 20, PLAIN, rtl=False)
    assert strip.text == "    בא abc.         "


def test_what_does_not_fit_is_cut_at_its_end_not_at_its_left():
    strip = drawing.paragraph([("אבגדהוזחט", PLAIN)], 5, PLAIN, rtl=True)
    assert strip.text == "…דגבא"


def test_a_highlighted_word_keeps_its_place_and_its_look():
    pieces = [("אב ", PLAIN), ("גד", RED), (" הו", PLAIN)]
    shown = pieces_as_shown(pieces)
    assert "".join(text for text, _ in shown) == "וה דג בא"
    assert [text for text, style in shown if style == RED] == ["דג"]
    assert all(as_shown(text) == text for text, _ in shown), "it is not turned around twice"


def test_a_terminal_that_orders_text_itself_is_given_it_as_written():
    reading_order.leave_to_terminal(True)
    assert as_shown("אב abc") == "אב abc"
    assert pieces_as_shown([("אב ", PLAIN), ("גד", RED)]) == [("אב ", PLAIN), ("גד", RED)]
    assert drawing.paragraph([("אב abc", PLAIN)], 8, PLAIN, rtl=True).text == "  אב abc"


async def test_a_mail_in_hebrew_is_listed_and_read(hebrew: Locations) -> None:
    async with running(hebrew, size=(120, 36)) as user:
        await user.sees("יול הרש")
        await user.sees("(v2) ריחמ תעצה")
        await user.opens("הצעת מחיר (v2)")
        reader = user.main.reader
        await user.sees("Thanks, הרש")
        rows = [line.rstrip() for line in user.screen().splitlines()]
        (price,) = [row for row in rows if "Acme" in row and "12.5" in row and "לוכ" in row]
        assert '.(מ"עמ ללוכ) Acme-ל 12.5 אוה ריחמה' in price
        assert any("https://north.example/offer/" in row for row in rows)
        right_to_left = [line for line in reader.doc_lines if line.rtl]
        assert all(isinstance(line, DocLine) and not line.right for line in right_to_left)


@pytest.mark.parametrize("place", ["first.example", "second.example"])
async def test_a_click_opens_the_link_that_stands_there(locations: Locations, place: str) -> None:
    letter(locations, "קישורים", "ראה https://first.example/ וגם https://second.example/ תודה")
    async with running(locations, size=(120, 36)) as user:
        await user.opens("קישורים")
        await user.sees("https://second.example/ םגו https://first.example/")
        rows = user.screen().splitlines()
        (y,) = [number for number, row in enumerate(rows) if "https://second" in row and "םגו" in row and "האר" in row]
        await user.pilot.click(offset=(rows[y].index("םגו"), y))
        await user.pilot.click(offset=(rows[y].index(place), y))
        await user.sees(f"Open a page of {place}?")


async def test_where_the_terminal_orders_text_a_click_on_its_line_opens_the_first_link(locations: Locations) -> None:
    letter(locations, "קישורים", "ראה https://first.example/ וגם https://second.example/ תודה")
    loader.set_value(locations.config_file, "terminal_bidi", "true")
    async with running(locations, settings=loader.load(locations.config_file), size=(120, 36)) as user:
        await user.opens("קישורים")
        await user.sees("https://first.example/ וגם https://second.example/")
        rows = user.screen().splitlines()
        (y,) = [number for number, row in enumerate(rows) if "וגם" in row and "ראה" in row and "תודה" in row[-40:]]
        await user.pilot.click(offset=(rows[y].index("תודה"), y))
        await user.sees("Open a page of first.example?")


async def test_what_is_copied_is_in_the_order_it_was_written(hebrew: Locations) -> None:
    async with running(hebrew, size=(120, 36)) as user:
        await user.opens("הצעת מחיר (v2)")
        await user.does("copy")
        await user.chooses("Text of")
        await user.told("Copied")
        assert user.app.clipboard.startswith('שלום Ada,\n\nהמחיר הוא 12.5 ל-Acme (כולל מע"מ).')


async def test_the_setting_for_terminals_that_order_text_reaches_every_pane(hebrew: Locations) -> None:
    loader.set_value(hebrew.config_file, "terminal_bidi", "true")
    async with running(hebrew, settings=loader.load(hebrew.config_file), size=(120, 36)) as user:
        await user.sees("שרה לוי")
        await user.opens("הצעת מחיר (v2)")
        await user.sees('המחיר הוא 12.5 ל-Acme (כולל מע"מ).')
        await user.does("compose")
        await user.composing()
        field = user.app.screen.query_one("#field-subject", Field)
        field.value = "אב abc"
        await user.until(lambda: "אב abc" in field.render_line(0).text)


async def test_what_is_typed_is_in_order_with_the_cursor_at_its_letter(locations: Locations) -> None:
    async with running(locations, size=(120, 36)) as user:
        await user.does("compose")
        await user.composing()
        field = user.app.screen.query_one("#field-subject", Field)
        field.focus()
        field.value = "To אבג"
        await user.until(lambda: "To גבא" in field.render_line(0).text)
        body = user.app.screen.query_one(MailText)
        body.load_text("אבג abc")
        await user.until(lambda: body.render_line(0).text.endswith("abc גבא"))
        assert body.text == "אבג abc", "what is sent is in the order it was written"
