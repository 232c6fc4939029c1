"""Web addresses in plain text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesinbox.mail.links import MAX_LINKS, places_in_text


def _targets(text: str) -> list[str]:
    found = places_in_text(text)
    assert all(text[start:end] == target for start, end, target in found)
    return list(dict.fromkeys(target for _, _, target in found))


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("See https://vos.example/a?b=1&c=2#d.", ["https://vos.example/a?b=1&c=2#d"]),
        ("(https://vos.example/x)", ["https://vos.example/x"]),
        ("https://vos.example/wiki/Cutter_(boat), or", ["https://vos.example/wiki/Cutter_(boat)"]),
        ("<https://vos.example/>", ["https://vos.example/"]),
        ('"HTTP://VOS.example"', ["HTTP://VOS.example"]),
        ("*https://vos.example/now!*", ["https://vos.example/now"]),
        (
            "> https://a.example/1\n> https://b.example/2 https://a.example/1",
            ["https://a.example/1", "https://b.example/2"],
        ),
        ("https:// ftp://x.example javascript:alert(1) vos.example", []),
        ("https://vos.example/Übersicht", ["https://vos.example/Übersicht"]),
    ],
)
def test_addresses_end_where_a_reader_would_end_them(text: str, targets: list[str]) -> None:
    assert _targets(text) == targets


@given(st.text(alphabet="htps:/.()[]x \n*,", max_size=80))
def test_whatever_the_text_each_is_in_it_and_stands_once(text: str) -> None:
    found = _targets(text + " https://" + text)
    assert len(found) == len(set(found))
    assert all(target in text + " https://" + text for target in found)


def test_a_bomb_of_addresses_takes_bounded_time() -> None:
    text = "".join(f"https://{number}.example/{')' * 1900} " for number in range(6_000))
    start = time.process_time()
    assert len(_targets(text)) == MAX_LINKS
    assert time.process_time() - start < 5
