"""M10: a line that is cut after any byte of a server's answers ends in a clean error, and the next pass is right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from salesinbox.config.settings import AccountSettings, ServerSettings
from salesinbox.core.errors import MailServerError
from salesinbox.core.text import is_clean
from salesinbox.engine.account_context import AccountContext
from salesinbox.engine.writer import Writer
from salesinbox.store import accounts
from salesinbox.sync.account_sync import AccountSync
from tests.fakes.accounts import HOST, PASSWORD
from tests.faults.lying_server import LyingServer, holding
from tests.rig import mail

_MESSAGES = [mail("Quote", message_id="quote@heron.example")]


@pytest.fixture
def server() -> Iterator[LyingServer]:
    made = LyingServer(**holding(_MESSAGES))
    yield made
    made.close()


@pytest.fixture
def writer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Writer]:
    # Reading the system's certificates takes longer than the rest of a pass, and nothing is encrypted here.
    monkeypatch.setattr("salesinbox.accounts.connection.context_for", lambda accepted: None)
    with Writer(tmp_path / "profile.db", tmp_path / "blobs.db") as made:
        yield made


def sync(writer: Writer, server: LyingServer, address: str) -> list[str]:
    """One pass over an account of this address; what it holds then."""
    own = ServerSettings(host=HOST, port=server.port, security="none")
    settings = AccountSettings(address, imap=own, smtp=replace(own, port=1))
    account_id = writer.run(lambda db: accounts.ensure(db, address)).id
    context = AccountContext(account_id, settings, writer, lambda: PASSWORD, 0)
    server.said = 0
    session = context.connect_imap()
    try:
        assert AccountSync(session, writer, account_id, settings).run().errors == []
    finally:
        session.close()
    sql = "SELECT m.subject FROM message_mailbox p JOIN messages m ON m.id = p.message_id WHERE m.account_id = ?"
    return sorted(row[0] for row in writer.run(lambda db: db.rows(sql, (account_id,))))


@pytest.mark.parametrize("part", range(4))
def test_a_line_cut_at_any_byte_costs_one_pass(writer: Writer, server: LyingServer, part: int) -> None:
    assert sync(writer, server, "whole@tidewater.example") == ["Quote"]
    length = server.said
    assert length > 600
    for offset in range(part, length, 4):
        address = f"cut.{offset}@tidewater.example"
        server.cut_at = offset
        with pytest.raises(MailServerError) as cut:
            sync(writer, server, address)
        assert cut.value.retryable, (offset, cut.value)
        assert is_clean(str(cut.value))
        server.cut_at = None
        assert sync(writer, server, address) == ["Quote"], offset
    assert writer.run(lambda db: db.value("PRAGMA integrity_check")) == "ok"
