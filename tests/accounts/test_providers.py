"""A rep types an address, and the provider's servers are known."""

from __future__ import annotations

from pathlib import Path

import pytest

from salesinbox.accounts.providers import PROVIDERS, Provider, provider_for, provider_named, settings_for
from salesinbox.config.loader import load, save_account
from salesinbox.config.settings import ServerSettings
from salesinbox.core.errors import UsageError


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("ada@gmail.com", "gmail"),
        ("Ada@GMAIL.com ", "gmail"),
        ("ada@hotmail.com", "outlook"),
        ("ada@north.onmicrosoft.com", "microsoft365"),
        ("ada@web.de", "webde"),
        ("ada@pm.me", "proton"),
    ],
)
def test_a_provider_is_told_by_the_domain(address: str, name: str) -> None:
    assert provider_for(address) is PROVIDERS[name]


@pytest.mark.parametrize(
    "address", ["ada@north.example", "ada@notgmail.com", "ada@gmail.com.example", "ada", "", "@", "a@."]
)
def test_other_domains_have_none(address: str) -> None:
    assert provider_for(address) is None


def test_user_names_follow_the_providers_rule() -> None:
    icloud = settings_for("ada@icloud.com", PROVIDERS["icloud"])
    assert (icloud.imap_user, icloud.smtp_user) == ("ada", "ada@icloud.com")
    webde = settings_for("ada@web.de", PROVIDERS["webde"])
    assert (webde.imap_user, webde.smtp_user) == ("ada", "ada")
    gmail = settings_for("ada@gmail.com", PROVIDERS["gmail"])
    assert (gmail.username, gmail.imap_user, gmail.files_sent_copy) == ("", "ada@gmail.com", True)
    assert gmail.smtp == ServerSettings("smtp.gmail.com", 465, "tls")


def test_an_unknown_name_lists_the_known() -> None:
    assert provider_named(" Gmail ").name == "gmail"
    with pytest.raises(UsageError, match="There is no provider “gmial”") as caught:
        provider_named("gmial")
    assert "gmail" in caught.value.hint


@pytest.mark.parametrize("provider", PROVIDERS.values(), ids=PROVIDERS)
def test_every_row_makes_a_valid_account(provider: Provider, tmp_path: Path) -> None:
    made = settings_for("ada@north.example", provider)
    save_account(tmp_path / "config.toml", made)
    assert load(tmp_path / "config.toml").accounts == (made,)
    assert made.imap.security in ("tls", "starttls")
    assert made.smtp.security in ("tls", "starttls")
    assert all(step.endswith(".") for step in provider.steps)


def test_no_domain_belongs_to_two() -> None:
    domains = [domain for provider in PROVIDERS.values() for domain in provider.domains]
    assert len(domains) == len(set(domains))
