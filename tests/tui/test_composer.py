"""The composer's fields: who a mail goes to, where the cursor stands, what is attached."""

from __future__ import annotations

from textual.widgets import Input

from salesinbox.config.locations import Locations
from salesinbox.store.connection import Database
from tests.tui.walk import Walk, running


def _field(user: Walk, name: str) -> Input:
    return user.main.query_one(f"#field-{name}", Input)


async def _compose(user: Walk) -> None:
    await user.does("compose")
    await user.composing()


async def _completes(user: Walk, typed: str, completed: str) -> None:
    await user.types(typed)
    await user.until(lambda: _field(user, "to")._suggestion == completed, f"{completed} to be suggested")


async def test_tab_takes_the_suggested_recipient_as_it_is_written_and_goes_on(locations: Locations) -> None:
    async with running(locations) as user:
        await _compose(user)
        await _completes(user, "kai@berg.example; LENA l", "kai@berg.example; Lena Lund <lena@lund.example>")
        await user.keys("tab")
        await user.until(lambda: _field(user, "subject").has_focus, "the next field")
        assert _field(user, "to").value == "kai@berg.example; Lena Lund <lena@lund.example>"


async def test_an_address_typed_in_capitals_becomes_the_one_that_is_known(locations: Locations) -> None:
    async with running(locations) as user:
        await _compose(user)
        await _completes(user, "BEN@VOS", "ben@vos.example")
        await user.keys("tab")
        await user.until(lambda: _field(user, "to").value == "ben@vos.example")


async def test_a_name_with_a_comma_is_completed_within_its_quotes(locations: Locations, other: Database) -> None:
    with other.write("test"):
        other.execute("UPDATE correspondents SET name = 'Lund, Lena' WHERE address = 'lena@lund.example'")
    async with running(locations) as user:
        await _compose(user)
        await _completes(user, 'ben@vos.example, "lund, l', 'ben@vos.example, "Lund, Lena" <lena@lund.example>')
