"""Ten seconds of the soak that is run over ten minutes by hand (tests/faults/soak.py)."""

from __future__ import annotations

import random

from tests.fakes.dovecot import Dovecot
from tests.faults.soak import soak_on


def test_with_everybody_busy_and_every_line_breaking_both_sides_end_equal(dovecot: Dovecot) -> None:
    with soak_on(dovecot, random.randrange(10**6)) as soak:
        counts = soak.run(10)
    assert counts.wrong == [], f"seed {counts.seed}"
    assert counts.server.total() > 100
    assert counts.faults.total() > 1
    assert counts.placements > 20
