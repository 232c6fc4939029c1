"""What tests of accounts share."""

from __future__ import annotations

from tests.fakes.keyrings import system_keyring
from tests.fakes.tls import authority

__all__ = ["authority", "system_keyring"]
