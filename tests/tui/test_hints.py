"""The line at the foot has the keys that do something where the user is."""

from __future__ import annotations

from salesinbox.config.locations import Locations
from salesinbox.store.threads import Filter
from tests.tui.mailbox import LONG, NEWEST
from tests.tui.walk import Walk, running

WIDE = (200, 36)


async def _hints(user: Walk, *shown: str, but: tuple[str, ...] = ()) -> None:
    def fits() -> bool:
        foot = user.screen().splitlines()[-1]
        return all(each in foot for each in shown) and not any(each in foot for each in but)

    await user.until(fits, f"{shown} at the foot, but not {but}")


async def test_each_list_shows_what_can_be_done_in_it(locations: Locations) -> None:
    async with running(locations, size=WIDE) as user:
        await _hints(user, "enter open", "e archive", "# delete", but=("R restore", "E to the inbox"))
        await user.does("go_trash")
        await _hints(user, "enter open", "R restore", but=("# delete", "e archive"))
        await user.does("go_archive")
        await _hints(user, "E to the inbox", "# delete", but=("e archive", "R restore"))
        await user.does("go_junk")
        await _hints(user, "! not spam", "# delete", but=("e archive",))


async def test_with_conversations_selected_the_foot_shows_what_is_for_all_of_them(locations: Locations) -> None:
    async with running(locations, size=WIDE) as user:
        await user.keys("x", "x")
        await _hints(user, "esc clear", "e archive", "L label", "I read", "U unread", but=("enter open", "r reply"))
        await user.does("go_all")
        await user.lists(Filter.ALL)
        await user.keys("x", "e")
        await user.told("Archived 1 conversation")
        await _hints(user, "enter open", but=("esc clear",))
        user.main.status_bar.flash("")
        await user.sees_no("1 selected")


async def test_the_search_box_has_keys_of_its_own(locations: Locations) -> None:
    async with running(locations, size=WIDE) as user:
        await user.does("search")
        await _hints(user, "enter to the results", "esc back", but=("archive",))
        await user.types("boats\n")
        await _hints(user, "enter open", "e archive")


async def test_a_deleted_conversation_that_was_found_can_be_restored(locations: Locations) -> None:
    async with running(locations, size=WIDE) as user:
        await user.does("search")
        await user.types("in:trash order\n")
        await _hints(user, "R restore", but=("e archive",))


async def test_a_message_without_links_quotes_and_files_is_offered_none(locations: Locations) -> None:
    async with running(locations, size=WIDE) as user:
        await user.opens(NEWEST)
        await _hints(user, "t quotes", "o links", "S files", "esc back")
        await user.does("next_thread")
        await user.until(lambda: user.open_subject == LONG)
        await _hints(user, "e archive", but=("t quotes", "o links", "S files"))
        await user.does("previous_thread")
        await _hints(user, "o links")
        await user.does("previous_message")
        await _hints(user, "t quotes", but=("o links", "S files"))


async def test_a_draft_is_written_on_or_thrown_away(locations: Locations) -> None:
    async with running(locations, size=WIDE) as user:
        await user.does("reply")
        await user.composing()
        await user.types("Soon")
        await user.does("close_composer")
        await user.does("go_drafts")
        await _hints(user, "enter go on writing", "# throw away", but=("e archive", "s star", "r reply"))


async def test_the_side_bar_offers_to_open(locations: Locations) -> None:
    async with running(locations, size=WIDE) as user:
        await user.opens(NEWEST)
        await user.keys("tab")
        await _hints(user, "enter open", "esc back", but=("t quotes", "o links"))


async def test_an_empty_list_offers_nothing_that_needs_a_conversation(locations: Locations) -> None:
    async with running(locations, size=WIDE) as user:
        await user.does("go_snoozed")
        await user.sees("Nothing snoozed.")
        await _hints(user, "c write", "/ search", but=("enter open", "# delete", "r reply", "E to the inbox"))


async def test_a_key_that_does_nothing_here_says_so_and_what_would_help(locations: Locations) -> None:
    async with running(locations, size=WIDE) as user:
        await user.keys("S")
        await user.told("Attachments: enter opens it first.")
        await user.keys("v")
        await user.told("v does nothing here; ? lists the keys.")
        await user.keys("g", "x")
        await user.told("g x does nothing here; ? lists the keys.")
        await user.opens(NEWEST)
        await user.keys("v")
        await user.told("v does nothing here; ? lists the keys.")
        await user.keys("g", "escape")
        assert user.main.reading


async def test_over_a_dialog_the_foot_names_no_key_that_does_nothing(locations: Locations) -> None:
    async with running(locations, size=WIDE) as user:
        await _hints(user, "e archive")
        await user.does("filter_panel")
        await _hints(user, but=("archive", "esc back", "reply"))
        await user.keys("j", "space")
        await user.sees("esc back")
        await _hints(user, but=("archive", "reply"))
        await user.keys("escape")
        await _hints(user, "e archive")
