"""Choosing mailboxes by name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesinbox.config.mailbox_choice import including, is_skipped, without


@pytest.mark.parametrize(
    ("patterns", "skipped", "synced"),
    [
        ([], [], ["INBOX", "Sent", "News"]),
        (["News"], ["News"], ["News/Weekly", "Newspaper", "INBOX"]),
        (["News*"], ["News", "News/Weekly", "Newspaper"], ["Old News"]),
        (["*"], ["Sent", "A/B/C", "[Gmail]/Spam"], ["INBOX", "inbox"]),
        (["*", "!Customers/*"], ["Sent", "Customers"], ["Customers/North", "Customers/A/B"]),
        (["!News", "News"], ["News"], []),
        (["[Gmail]/Spam", "a.c"], ["[Gmail]/Spam", "a.c"], ["G/Spam", "abc"]),
    ],
)
def test_the_last_entry_that_fits_decides(patterns: list[str], skipped: list[str], synced: list[str]) -> None:
    assert [name for name in [*skipped, *synced] if is_skipped(name, patterns)] == skipped


_NAMES = st.sampled_from(["Sent", "News", "News/Weekly", "Customers", "Customers/North"])
_PATTERNS = st.sampled_from(["*", "News*", "News/*", "Customers/*", "Sent"])


@given(st.lists(st.tuples(st.booleans(), _NAMES | _PATTERNS), max_size=8), _NAMES)
def test_what_was_chosen_last_holds_whatever_was_chosen_before(steps: list[tuple[bool, str]], name: str) -> None:
    patterns: tuple[str, ...] = ()
    for skip, what in steps:
        patterns = (without if skip else including)(patterns, what)
    assert is_skipped(name, without(patterns, name))
    assert not is_skipped(name, including(patterns, name))
    assert len(including(patterns, name)) <= len(steps) + 1
