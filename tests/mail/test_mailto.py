"""Links that begin a mail."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesinbox.mail.mailto import Letter, letter_of


@pytest.mark.parametrize(
    ("link", "letter"),
    [
        ("mailto:ben@vos.example", Letter("ben@vos.example")),
        ("MAILTO:ben%40vos.example?subject=Two%20boats%20%2b+1", Letter("ben@vos.example", subject="Two boats ++1")),
        ("mailto:?to=a@x.example&TO=b@x.example&cc=c@x.example", Letter("a@x.example, b@x.example", "c@x.example")),
        ("mailto:a@x.example?body=one%0D%0Atwo", Letter("a@x.example", body="one\ntwo")),
        (
            "mailto:a@x.example?bcc=spy@x.example&attach=/etc/passwd&subject=Hi%0ABcc:%20spy@x.example",
            Letter("a@x.example", subject="Hi Bcc: spy@x.example"),
        ),
    ],
)
def test_what_it_begins(link: str, letter: Letter) -> None:
    assert letter_of(link) == letter


@given(st.text(max_size=80))
def test_whatever_it_says_fields_stay_one_line(text: str) -> None:
    letter = letter_of(f"mailto:{text}")
    assert not {"\n", "\r", "\x00", "\x1b"} & set(letter.to + letter.cc + letter.subject)
