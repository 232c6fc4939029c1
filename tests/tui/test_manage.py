"""The pages on which labels and saved filters are changed: every key, and what it does to the mail."""

from __future__ import annotations

from textual.widgets import OptionList

from salesinbox.actions import filters, triage
from salesinbox.actions import labels as changing
from salesinbox.config.locations import Locations
from salesinbox.store import labels, saved_filters
from salesinbox.store.connection import Database
from salesinbox.tui.dialogs.ask import AskText, Choose, Confirm
from salesinbox.tui.dialogs.filters_page import FiltersPage
from salesinbox.tui.dialogs.labels_page import LabelsPage
from tests.tui.mailbox import LABELLED, LONG, STARRED, thread_id
from tests.tui.walk import Walk, running


def label_names(other: Database) -> list[str]:
    return [each.name for each in labels.every(other)]


def filter_names(other: Database) -> list[str]:
    return [each.name for each in saved_filters.every(other)]


async def at(user: Walk, text: str) -> None:
    """Put the highlight on the row that begins so."""
    await user.until(lambda: any(text in each for each in user.offered()), text)
    index = next(number for number, each in enumerate(user.offered()) if text in each)
    user.app.screen.query_one(OptionList).highlighted = index
    await user.pilot.pause()


async def answers(user: Walk, text: str) -> None:
    await user.dialog(AskText)
    await user.keys("end", "ctrl+u")
    await user.types(text)
    await user.keys("enter")


async def test_a_label_is_made_renamed_coloured_and_deleted(locations: Locations, other: Database) -> None:
    async with running(locations) as user:
        await user.does("manage_labels")
        await user.dialog(LabelsPage)
        await user.keys("n")
        await answers(user, "later")
        await user.sees("Made label “later”")
        assert label_names(other) == ["later", "vip"]
        await at(user, "vip")
        await user.keys("r")
        await answers(user, "very important")
        await user.sees("Renamed label “vip” to “very important”")
        assert [each.name for each in labels.of_threads(other, [thread_id(other, LABELLED)]).popitem()[1]] == [
            "very important"
        ]
        await at(user, "very important")
        await user.keys("c")
        await user.dialog(Choose)
        await user.chooses("pink")
        await user.sees("Made label “very important” pink")
        assert {each.color for each in labels.every(other) if each.name != "later"} == {"pink"}
        await user.keys("d")
        await user.dialog(Confirm)
        await user.sees("1 conversation")
        await user.keys("y")
        await user.sees("Deleted label “very important”")
        assert label_names(other) == ["later"]
        await at(user, "later")
        await user.keys("d")
        await user.sees("Deleted label “later”")
        for _ in range(5):
            await user.keys("z")
        await user.until(lambda: label_names(other) == ["vip"], "everything undone")
        await user.keys("Z")
        await user.until(lambda: label_names(other) == ["later", "vip"], "the first one done again")
        await user.keys("z", "z")
        await user.sees("Nothing to undo.")
        await user.keys("escape")
        await user.until(lambda: user.app.screen is user.main)


async def test_labels_are_merged(locations: Locations, other: Database) -> None:
    triage.label(other, [thread_id(other, LONG)], "important")
    async with running(locations) as user:
        await user.does("manage_labels")
        await user.dialog(LabelsPage)
        await at(user, "important")
        await user.keys("m")
        await user.dialog(Choose)
        await user.chooses("vip")
        await user.sees("Merged label “important” into “vip”")
        assert label_names(other) == ["vip"]
        await user.keys("m")
        await user.sees("no other label")
        await user.keys("enter")
        await user.until(lambda: sorted(user.subjects) == [LABELLED, LONG])
        await user.sees("label vip")


async def test_what_is_wrong_with_a_name_is_told_on_the_page(locations: Locations, other: Database) -> None:
    changing.create(other, "later")
    async with running(locations) as user:
        await user.does("manage_labels")
        await user.dialog(LabelsPage)
        await at(user, "later")
        await user.keys("r")
        await answers(user, "VIP")
        await user.sees("There is a label “vip” already")
        assert label_names(other) == ["later", "vip"]


async def test_a_filter_is_saved_edited_ordered_and_deleted(locations: Locations, other: Database) -> None:
    async with running(locations, size=(150, 36)) as user:
        await user.does("saved_filters")
        await user.dialog(FiltersPage)
        await user.keys("n")
        await user.dialog(AskText)
        await user.types("is:purple")
        await user.keys("enter")
        await user.sees("at position 1")
        await answers(user, "is:starred")
        await answers(user, "Stars")
        await user.sees("Saved filter “Stars”")
        await user.keys("a")
        await user.dialog(Choose)
        await user.chooses("files")
        await user.sees("Saved filter “With files”")
        await user.until(lambda: filter_names(other) == ["Stars", "With files"])
        await user.keys("K")
        await user.until(lambda: filter_names(other) == ["With files", "Stars"])
        await user.keys("J")
        await user.until(lambda: filter_names(other) == ["Stars", "With files"])
        await user.keys("k")
        await user.keys("t")
        await user.sees("Filter “Stars” is a tab now")
        await user.keys("r")
        await answers(user, "My stars")
        await user.sees("Renamed filter “Stars” to “My stars”")
        await user.keys("e")
        await answers(user, "in:inbox is:starred")
        await user.sees("Changed filter “My stars”")
        found = saved_filters.named(other, "My stars")
        assert found is not None
        assert (found.query, found.tab, found.position) == ("in:inbox is:starred", True, 1)
        await user.keys("c")
        await user.dialog(Choose)
        await user.chooses("teal")
        await user.until(lambda: (saved_filters.named(other, "My stars") or found).color == "teal")
        await user.dialog(FiltersPage)
        await at(user, "With files")
        await user.keys("d")
        await user.until(lambda: filter_names(other) == ["My stars"])
        await user.keys("z")
        await user.until(lambda: filter_names(other) == ["My stars", "With files"])
        await at(user, "My stars")
        await user.keys("enter")
        await user.until(lambda: user.subjects == [STARRED])
        await user.sees("My stars 1")


async def test_a_wrong_filter_is_shown_with_its_error_and_can_be_mended(locations: Locations, other: Database) -> None:
    filters.add(other, "Odd", "is:starred")
    with other.write("test"):
        other.execute("UPDATE saved_filters SET query = 'is:purple'")
    async with running(locations) as user:
        await user.does("saved_filters")
        await user.dialog(FiltersPage)
        await user.sees("is:purple")
        await user.sees("at position 1")
        await user.keys("e")
        await answers(user, "is:starred")
        await user.sees("Changed filter “Odd”")
        await user.sees_no("at position 1")


async def test_a_name_that_is_taken_can_be_mended_and_what_was_typed_before_is_kept(
    locations: Locations, other: Database
) -> None:
    filters.add(other, "Stars", "is:starred")
    async with running(locations) as user:
        await user.does("saved_filters")
        await at(user, "Stars")
        await user.keys("n")
        await answers(user, "in:inbox is:unread")
        await user.sees("What it is called")
        await answers(user, "stars")
        await user.sees("There is a filter “Stars” already.")
        await answers(user, "To read")
        await user.sees("Saved filter “To read”")
        assert filter_names(other) == ["Stars", "To read"]
        await user.keys("escape")
        await user.does("manage_labels")
        await at(user, "vip")
        await user.keys("n")
        await answers(user, "VIP")
        await user.sees("There is a label “vip” already.")
        await user.dialog(AskText)
