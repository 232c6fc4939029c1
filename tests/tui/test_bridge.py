"""How the screen learns of what other programs commit."""

from __future__ import annotations

import pytest

from salesinbox.config.locations import Locations
from salesinbox.store.connection import Database
from salesinbox.tui import bridge
from salesinbox.tui.bridge import Bridge, DataChanged
from tests.rig import wait_for


def test_new_mail_does_not_wait_behind_news_that_is_no_mail(
    locations: Locations, other: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bridge, "TELL_SECONDS", 3600.0)
    told: list[DataChanged] = []
    watching = Bridge(locations, told.append)
    watching.start()
    try:
        wait_for(lambda: watching._seq >= 0)
        with other.write("test"):
            other.changed("notification", 1)
        wait_for(lambda: told)
        with other.write("test"):
            other.changed("thread", 1)
        wait_for(lambda: any(each.threads for each in told))
    finally:
        watching.stop()
