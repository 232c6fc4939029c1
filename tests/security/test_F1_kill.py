"""F1: whatever moment a sync is killed at, the next one ends with exactly the server's mail, flags and labels.

A dozen random points, with the same harness that is run over hundreds by hand (tests/faults/kill_harness.py).
"""

from __future__ import annotations

import random

from tests.fakes.dovecot import Dovecot
from tests.faults.kill_harness import KillHarness


def test_killed_at_random_points_nothing_is_lost_doubled_or_left_behind(dovecot: Dovecot) -> None:
    harness = KillHarness(dovecot, random.randrange(10**6), messages=80)
    counts = harness.run(12)
    assert counts.wrong == [], f"seed {counts.seed}"
    assert counts.killed.total() == 12
    assert counts.messages_compared > 80
