"""The person beside a conversation."""

from __future__ import annotations

from datetime import timedelta

import pytest

from salesinbox.config.locations import Locations
from salesinbox.store import accounts
from salesinbox.store.connection import Database
from tests.profile import OWN, START, mail
from tests.tui.mailbox import arrive
from tests.tui.walk import running


@pytest.mark.parametrize(
    ("name", "address", "lines"),
    [
        ("Jo Vos", "jo@vos.example", ["Jo Vos", "jo@vos.example"]),
        ("Jo Vos", "jo.van.den.vos@shipyard-vos.example", ["Jo Vos", "jo.van.den.vos", "@shipyard-vos.example"]),
        ("", "jo.van.den.vos@shipyard-vos.example", ["jo.van.den.vos", "@shipyard-vos.example"]),
        (
            "Jo Vos",
            f"jo@{'very-' * 8}long.example",
            ["Jo Vos", "jo", "@very-very-very-very-very-very…"],
        ),
    ],
)
async def test_a_long_address_is_broken_at_the_sign(
    locations: Locations, other: Database, name: str, address: str, lines: list[str]
) -> None:
    at = START + timedelta(days=20)
    raw = mail("Hello", sender=f"{name} <{address}>", message_id="hello@jo.example", date=at)
    arrive(other, accounts.find(other, OWN).id, [(raw, "INBOX", (), at)])
    async with running(locations, size=(200, 30)) as user:
        await user.opens("Hello")
        left = user.main.sidebar.region.x + 1

        def card() -> list[str]:
            return [line[left:].strip(" ▐") for line in user.screen().splitlines()[2:]]

        await user.until(lambda: card()[: len(lines)] == lines, "the card")
