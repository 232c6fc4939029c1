"""What tests of accounts share."""

from __future__ import annotations

from tests.fakes.tls import authority

__all__ = ["authority"]
