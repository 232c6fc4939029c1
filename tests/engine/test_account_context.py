"""What the engine notes of an account's settings for those who only read mail."""

from __future__ import annotations

from dataclasses import replace

from salesinbox.accounts.providers import PROVIDERS, results_servers, settings_for
from salesinbox.engine.account_context import known_account
from salesinbox.store import accounts
from tests.accounts.made import account
from tests.profile import Profile


def test_whose_word_on_a_sender_counts_follows_the_settings(profile: Profile):
    company = replace(settings_for("ada@quillworks.example", PROVIDERS["gmail"]), name="Ada")
    row = known_account(profile.db, company)
    trust = accounts.results_trust(profile.db, row.id)
    assert trust.names == ("mx.google.com",)
    assert trust.hosts == ("imap.gmail.com", "quillworks.example")
    moved = replace(company, provider="", imap=replace(company.imap, host="mail.quillworks.example"))
    assert known_account(profile.db, moved).id == row.id
    trust = accounts.results_trust(profile.db, row.id)
    assert (trust.names, trust.hosts) == ((), ("mail.quillworks.example", "quillworks.example"))


def test_without_a_provider_the_addresss_domain_tells():
    assert results_servers(account(address="ada@gmail.com")) == ("mx.google.com",)
    assert results_servers(account(address="ada@north.example")) == ()
