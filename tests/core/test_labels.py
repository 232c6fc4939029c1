"""Labels travel to a server and back as IMAP keywords."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesinbox.actions.triage import check_label
from salesinbox.core.errors import UsageError
from salesinbox.core.labels import keyword_for, label_of

ATOM_RE = re.compile(r"[^\x00-\x20\x7f-\U0010ffff(){%*\"\\\]\[=_]+|[=_]")


@given(name=st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_every_label_comes_back_as_it_went(name: str):
    try:
        label = check_label(name)
    except UsageError:
        return
    keyword = keyword_for(label)
    assert label_of(keyword) == label
    assert "".join(ATOM_RE.findall(keyword)) == keyword, "an atom of RFC 9051"


@pytest.mark.parametrize("name", ["Junk", "SEEN", "NotJunk", "unknown-1", "draft"])
def test_a_label_called_like_a_system_flag_is_still_a_label(name: str):
    assert label_of(keyword_for(check_label(name))) == name
    assert label_of(name) is None


@pytest.mark.parametrize("flag", ["\\Seen", "$Forwarded", "$label1", "NonJunk", "\\*"])
def test_flags_of_mail_programs_are_no_labels(flag: str):
    assert label_of(flag) is None


@pytest.mark.parametrize("name", ["", "   ", "a\x1b[31m", "a\0b", "rtl\u202e", "\\Seen", "$x", "\ud800", "x" * 61])
def test_what_cannot_be_a_label_is_refused_with_a_reason(name: str):
    with pytest.raises(UsageError) as caught:
        check_label(name)
    assert caught.value.hint
    assert "\x1b" not in str(caught.value)


@given(keyword=st.text(max_size=40))
def test_any_keyword_of_a_server_can_be_read(keyword: str):
    label = label_of(keyword)
    assert label is None or label.strip() == label
