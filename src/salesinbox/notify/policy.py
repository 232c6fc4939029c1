"""By which ways the user is told of something, by the settings. Pure."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from salesinbox.config.settings import AccountSettings, Settings
from salesinbox.core.errors import UsageError
from salesinbox.notify.quiet import is_quiet


class Way(StrEnum):
    """How somebody is told."""

    TOAST = "toast"
    BELL = "bell"
    OSC9 = "osc9"
    OSC777 = "osc777"
    COMMAND = "command"


def ways(settings: Settings, address: str, kind: str, now: datetime) -> frozenset[Way]:
    """The ways to tell of something of *kind* in the account of *address* just now; none in quiet hours.

    A time zone that does not exist makes no hours quiet: being told too often is noticed, being told nothing is not.
    """
    account = _account(settings, address)
    if not is_wanted(settings, address, kind):
        return frozenset()
    spans = (*settings.quiet_hours, *(account.quiet_hours if account else ()))
    try:
        if is_quiet(spans, now, settings.quiet_zone):
            return frozenset()
    except UsageError:
        pass
    found = {Way(name) for name in (account and account.notify_by) or settings.notify_by}
    return frozenset(found | ({Way.COMMAND} if settings.notify_command else set()))


def is_wanted(settings: Settings, address: str, kind: str) -> bool:
    """Whether the user wants to know of this kind of news in this account at all."""
    account = _account(settings, address)
    return settings.notify and kind in settings.notify_kinds and (account is None or account.notify)


def _account(settings: Settings, address: str) -> AccountSettings | None:
    key = address.casefold()
    return next((account for account in settings.accounts if account.address.casefold() == key), None)
