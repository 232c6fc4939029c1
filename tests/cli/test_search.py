"""Searching from a script."""

from __future__ import annotations

from itertools import pairwise

import pytest

from salesinbox.store import search_history
from salesinbox.store.connection import open_database
from tests.cli.running import Cli
from tests.profile import mail


def test_a_search_goes_on_after_the_last_conversation_of_a_page(cli: Cli) -> None:
    refs = ["0@x.example"]
    many = [mail(f"Offer {n}", message_id=f"{n}@x.example", body="kayak") for n in range(5)]
    cli.import_mail(*many, mail("Re: Offer 0", message_id="r@x.example", references=refs, body="a kayak too"))
    whole = [each["id"] for each in cli.json("search", "kayak")]
    assert len(whole) == 5
    found: list[int] = []
    result = cli("search", "kayak", "--limit", 2)
    while True:
        found += [int(row.split("\t")[0]) for row in result.out.splitlines()]
        if "--before" not in result.err:
            break
        assert f"--before {found[-1]}" in result.err
        result = cli("search", "kayak", "--limit", 2, "--before", found[-1])
    assert found == whole


def test_a_filter_given_as_a_query_goes_on_too(cli: Cli) -> None:
    refs = ["0@x.example"]
    many = [mail(f"Offer {n}", message_id=f"{n}@x.example", body="kayak") for n in range(3)]
    cli.import_mail(*many, mail("Re: Offer 1", message_id="r@x.example", references=refs, body="thanks"))
    whole = [each["id"] for each in cli.json("threads", "--filter", "body:kayak")]
    assert len(whole) == 3
    for before, after in pairwise(whole):
        page = cli.json("threads", "--filter", "body:kayak", "--before", before, "--limit", 1)
        assert [each["id"] for each in page] == [after]


def test_before_takes_what_the_search_finds(filled: Cli) -> None:
    result = filled("search", "crowns", "--before", filled.thread("Visit"))
    assert result.code == 4
    assert "does not find" in result.err
    assert filled("search", "crowns", "--sort", "rank", "--before", 1).code == 2


def test_the_best_match_comes_first_and_it_is_said_how_many_were_ranked(cli: Cli) -> None:
    cli.import_mail(
        mail("kayak kayak", message_id="1@x.example"), mail("Other", message_id="2@x.example", body="kayak")
    )
    result = cli("search", "kayak", "--sort", "rank")
    assert [row.split("\t")[-1] for row in result.out.splitlines()] == ["kayak kayak", "Other"]
    assert "newest 2,000" in result.err


EXPLAINED = {
    "in:inbox -is:starred": "Conversations for which this holds: in the inbox and not with a star;",
    'from:ben (offer OR "blue kayak") -in:archive': (
        "Conversations with a message for which this holds:"
        " from “ben” and (“offer” or “blue kayak”) and not in the archive;"
    ),
    "after:2026-03-01 larger:2M label:vip ": "since 2026-03-01 and larger than 2,000,000 bytes and labelled vip",
    "on:2026-03 cc:dan in:trash": "from 2026-03-01 to 2026-03-31 and with a copy to “dan” and in Trash",
    "on:2026-03-05": "on 2026-03-05",
    "": "Conversations; newest message first; not in Trash or Junk.",
    "in:all kay*": "Trash and Junk as well",
}


@pytest.mark.parametrize(("query", "words"), EXPLAINED.items())
def test_a_query_is_explained(cli: Cli, query: str, words: str) -> None:
    assert words in cli("search", query, "--explain").out
    found = cli.json("search", query, "--explain")
    assert words in found["words"]
    assert found["judged"] == ("messages" if "with a message" in found["words"] else "conversations")
    assert cli.json("search", found["query"], "--explain")["tree"] == found["tree"]


def test_an_explanation_shows_the_tree(cli: Cli) -> None:
    lines = cli("search", "a -(b* OR is:read)", "--explain").out.splitlines()[2:]
    assert lines == ["all of", "  a", "  not", "    any of", "      b…", "      is: read"]


def test_a_wrong_query_is_pointed_at(cli: Cli) -> None:
    result = cli("search", "日本 is:purple x")
    assert result.code == 2
    assert result.err.splitlines()[:3] == [
        "  日本 is:purple x", "       ^^^^^^^^^", "There is no is:purple (at position 4).",
    ]  # fmt: skip


def test_past_searches_are_listed_and_forgotten(cli: Cli) -> None:
    assert "yet" in cli("search", "history").err
    db = open_database(next(cli.home.rglob("profile.db")), None)
    for query in ("from:ben", "offer", "from:ben", "  ", "a \x1b[31m b"):
        search_history.remember(db, query)
    db.close()
    assert cli.json("search", "history") == ["a [31m b", "from:ben", "offer"]
    assert cli("search", "history").out == "a [31m b\nfrom:ben\noffer\n"
    assert cli("search", "offer", "--clear").code == 2
    assert "3 past searches" in cli("search", "history", "--clear").err
    assert cli.json("search", "history") == []
