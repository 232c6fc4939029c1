"""A second account on a profile, to see that trouble with the first leaves it alone."""

from __future__ import annotations

from dataclasses import replace

from salesinbox.accounts.credentials import open_credentials
from salesinbox.config.loader import load, save_account
from salesinbox.store import accounts, status
from salesinbox.store.status import AccountStatus
from tests.fakes.accounts import PASSWORD
from tests.rig import Rig, mail, wait_for


class Neighbour:
    """Another account of the same profile, on a line without faults."""

    def __init__(self, rig: Rig) -> None:
        self._rig = rig
        self.username, _ = rig.server.new_account("neighbour@tidewater.example")
        straight = replace(rig.settings.imap, port=rig.server.port, security="none")
        own = replace(rig.settings, address=self.username, imap=straight)
        save_account(rig.locations.config_file, own)
        open_credentials(rig.locations, load(rig.locations.config_file)).set(self.username, PASSWORD)
        self._client = rig.server.client(self.username)

    def gets_mail(self, subject: str) -> None:
        """Mail for this account arrives here, without delay or complaint."""
        self._client.append("INBOX", mail(subject))
        account_id = accounts.ensure(self._rig.db, self.username).id
        sql = "SELECT count(*) FROM messages WHERE account_id = ? AND subject = ?"
        wait_for(lambda: self._rig.db.value(sql, (account_id, subject)) == 1)
        stored = of(self._rig, self.username)
        assert stored is not None
        assert stored.error == ""
        assert stored.state in ("idle", "syncing")


def of(rig: Rig, address: str) -> AccountStatus | None:
    return next((each for each in status.accounts(rig.db) if each.address == address), None)
