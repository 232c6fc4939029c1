"""Rows of a search's result show where the words stand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.style import Style

from salesinbox.tui.widgets.thread_row import marked_pieces
from salesinbox.views.thread_list import ThreadLine, load_found_among, load_search
from tests.profile import Profile, mail, open_profile

LONG = "Dear Ada,\n\n" + "some words before it, and more of them. " * 30 + "The käyak is\nblue.\nRegards, Ben"


@pytest.fixture
def found(tmp_path: Path) -> Iterator[Profile]:
    profile = open_profile(tmp_path)
    profile.add(
        mail("About kayaks", message_id="1@x.example", body=LONG),
        mail("Kayak", message_id="2@x.example", body="A KAYAK, no canoe"),
        mail("Canoes", message_id="3@x.example", body="Canoes only.", attachment=("kayak.pdf", b"%PDF")),
    )
    yield profile
    profile.db.close()


def rows(profile: Profile, query: str) -> dict[str, tuple[list[str], list[str]]]:
    """Subject → what is marked in it and in the snippet."""
    return {
        line.subject: (_marked(line.subject, line.subject_hits), _marked(line.snippet, line.snippet_hits))
        for line in load_search(profile.db, query).lines
    }


def _marked(text: str, hits: tuple[tuple[int, int], ...]) -> list[str]:
    return [text[start:end] for start, end in hits]


def line_of(profile: Profile, query: str, subject: str) -> ThreadLine:
    return next(line for line in load_search(profile.db, query).lines if line.subject == subject)


def test_words_are_marked_where_they_were_looked_for(found: Profile):
    assert rows(found, "kayak") == {
        "About kayaks": (["kayak"], ["käyak"]),
        "Kayak": (["Kayak"], ["KAYAK"]),
        "Canoes": ([], []),
    }
    assert rows(found, "subject:kayak ") == {"Kayak": (["Kayak"], [])}
    assert rows(found, "body:kayak -canoe") == {"About kayaks": ([], ["käyak"])}
    assert rows(found, "is:unread")["Kayak"] == ([], [])


def test_a_snippet_shows_the_place_of_the_match(found: Profile):
    line = line_of(found, "blue", "About kayaks")
    assert line.snippet == "… käyak is blue. Regards, Ben"
    again = load_found_among(found.db, "blue", [line.id])
    assert again == [line]
    assert line_of(found, '"dear ada"', "About kayaks").snippet.startswith("Dear Ada, some words")


def test_what_is_marked_adds_up_to_the_text():
    plain, hit = Style(dim=True), Style(underline=True)
    pieces = marked_pieces("blue kayaks", [(0, 4), (5, 10)], plain, hit)
    assert [(text, style.underline) for text, style in pieces] == [
        ("blue", True), (" ", None), ("kayak", True), ("s", None),
    ]  # fmt: skip
