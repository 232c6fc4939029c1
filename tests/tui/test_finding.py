"""Finding words in a conversation."""

from __future__ import annotations

from salesinbox.config.locations import Locations
from salesinbox.store import accounts
from salesinbox.store.connection import Database
from salesinbox.tui.dialogs.ask import AskText
from tests.profile import OWN, START, mail
from tests.tui.mailbox import LONG, NEWEST, arrive
from tests.tui.test_long_conversations import COUNT, SUBJECT, story
from tests.tui.walk import Walk, running

__all__ = ["story"]


def _drawn(user: Walk, style: str) -> list[str]:
    reader = user.main.reader
    top = int(reader.scroll_offset.y)
    lines = reader.doc_lines[top : top + reader.size.height]
    return [text for line in lines for text, look in line.left if style in look.split("+")]


async def _finds(user: Walk, words: str) -> None:
    await user.does("find")
    await user.dialog(AskText)
    await user.types(f"{words}\n")


async def test_what_is_found_in_a_folded_message_far_away_is_opened_and_in_view(story: Locations) -> None:
    async with running(story, size=(120, 24)) as user:
        await user.opens(SUBJECT)
        await _finds(user, "part 7.")
        await user.told("1 of 1")
        await user.until(lambda: _drawn(user, "hit-now") == ["part 7."])
        assert user.main.reader.current == 7


async def test_the_next_place_is_found_over_the_messages_and_around(story: Locations) -> None:
    async with running(story, size=(120, 24)) as user:
        await user.opens(SUBJECT)
        await _finds(user, "This is part")
        await user.told(f"{COUNT} of {COUNT}")
        await user.does("next_hit")
        await user.told(f"1 of {COUNT}")
        await user.until(lambda: _drawn(user, "hit-now"))
        await user.sees("This is part 0.")
        await user.does("next_hit")
        await user.told(f"2 of {COUNT}")
        await user.until(lambda: user.main.reader.current == 1 and _drawn(user, "hit-now"))


async def test_escape_ends_finding_before_it_closes_the_conversation(locations: Locations) -> None:
    async with running(locations, size=(120, 30)) as user:
        await user.opens(LONG)
        await _finds(user, "clause 60")
        await user.sees("Clause 60:")
        await user.keys("escape")
        await user.until(lambda: not _drawn(user, "hit-now"))
        assert user.main.reading
        await user.does("next_hit")
        await user.told("Nothing is searched for here.")


async def test_what_stands_far_down_in_a_long_text_is_found(locations: Locations, other: Database) -> None:
    long = "\n".join(f"Row {number} of the list" for number in range(40_000))
    arrive(other, accounts.find(other, OWN).id, [(mail("Long list", body=long), "INBOX", (), START)])
    async with running(locations, size=(120, 30)) as user:
        await user.opens("Long list")
        await _finds(user, "row 39990 of")
        await user.until(lambda: _drawn(user, "hit-now") == ["Row 39990 of"])


async def test_what_is_not_there_is_said(locations: Locations) -> None:
    async with running(locations, size=(120, 30)) as user:
        await user.opens(NEWEST)
        await _finds(user, "submarine")
        await user.told("“submarine” is not in this conversation.")


async def test_a_conversation_found_by_a_search_opens_where_the_word_stands(
    locations: Locations, other: Database
) -> None:
    async with running(locations, size=(120, 30)) as user:
        await user.keys("slash")
        await user.types("claüse nothing 97 -boat\n")
        await user.until(lambda: user.subjects == [LONG])
        await user.does("open")
        assert await user.until(lambda: _drawn(user, "hit-now")) == ["Clause"]
        assert "nothing" in _drawn(user, "hit")
        await user.keys("escape")
        await user.until(lambda: not user.main.reading)


async def test_what_is_found_beside_the_list_follows_what_is_typed(locations: Locations) -> None:
    async with running(locations, size=(160, 30)) as user:
        await user.does("search")
        await user.types("claus")
        await user.until(lambda: "".join(_drawn(user, "hit-now")) == "Claus")
        await user.types("e")
        await user.until(lambda: "".join(_drawn(user, "hit-now")) == "Clause")
