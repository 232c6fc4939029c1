"""Mailboxes are known by what the server says of them, else by name in the providers' languages."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesinbox.accounts.special_use import role_of
from salesinbox.core.models import Role


@pytest.mark.parametrize(
    ("name", "delimiter", "attributes", "role"),
    [
        ("inbox", "/", (), Role.INBOX),
        ("INBOX", "/", (b"\\Sent",), Role.INBOX),
        ("Anything", "/", (b"\\HasNoChildren", b"\\Sent"), Role.SENT),
        ("Anything", "/", ("\\ARCHIVE",), Role.ARCHIVE),
        ("[Gmail]/All Mail", "/", (b"\\All",), Role.ALL),
        ("[Gmail]/Alle Nachrichten", "/", (b"\\HasNoChildren", b"\\All"), Role.ALL),
        ("[Gmail]/Corbeille", "/", (), Role.TRASH),
        ("INBOX.Sent", ".", (), Role.SENT),
        ("INBOX.Sent", "/", (), Role.OTHER),
        ("Sent Messages", "/", (), Role.SENT),
        ("Gesendete Objekte", "/", (), Role.SENT),
        ("ÉLÉMENTS ENVOYÉS", "/", (), Role.SENT),
        ("Éléments envoyés", "/", (), Role.SENT),
        ("Posta inviata", "/", (), Role.SENT),
        ("Отправленные", "/", (), Role.SENT),
        ("Deleted Messages", "/", (), Role.TRASH),
        ("Papierkorb", "/", (), Role.TRASH),
        ("Entwürfe", "/", (), Role.DRAFTS),
        ("Junk-E-Mail", "/", (), Role.JUNK),
        ("Spam", "/", (), Role.JUNK),
        ("Archiv", "/", (), Role.ARCHIVE),
        ("ארכיון", "/", (), Role.ARCHIVE),
        ("Archive", None, (), Role.ARCHIVE),
        ("Archive/2020", "/", (), Role.OTHER),
        ("Clients/Sent", "/", (), Role.OTHER),
        ("Sent stuff", "/", (), Role.OTHER),
        ("[Gmail]", "/", (b"\\Noselect",), Role.OTHER),
        ("Trash", "/", (b"\\NoSelect",), Role.OTHER),
        ("Starred", "/", (b"\\Flagged",), Role.OTHER),
        ("", "/", (), Role.OTHER),
    ],
)
def test_roles(name: str, delimiter: str | None, attributes: tuple[bytes | str, ...], role: Role) -> None:
    assert role_of(name, delimiter or "", attributes) is role


@settings(deadline=None)
@given(st.text(), st.sampled_from(["", "/", "."]), st.lists(st.one_of(st.binary(max_size=9), st.text(max_size=9))))
def test_any_name_has_one_role(name: str, delimiter: str, attributes: list[bytes | str]) -> None:
    assert role_of(name, delimiter, attributes) in Role


@settings(deadline=None)
@given(st.text(min_size=1), st.sampled_from(["\\Sent", "\\Trash", "\\Drafts", "\\Junk", "\\Archive", "\\All"]))
def test_the_servers_word_wins_over_the_name(name: str, attribute: str) -> None:
    expected = Role.INBOX if name.upper() == "INBOX" else Role(attribute[1:].lower())
    assert role_of(name, "/", [attribute]) is expected
