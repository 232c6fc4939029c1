"""The time left is told late enough to mean something, and does not jump."""

from __future__ import annotations

import itertools
import random

from salesinbox.sync.progress import TimeLeft


def estimates(total: int, batch: int, seconds: list[float]) -> list[tuple[float, float | None]]:
    """(True time left, estimate) after each batch, the batches taking *seconds*."""
    left, now, found = TimeLeft(), 1000.0, []
    for number, took in enumerate(seconds):
        now += took
        done = min(total, (number + 1) * batch)
        found.append((sum(seconds[number + 1 :]), left.seconds(done, total - done, now)))
    return found


def test_a_steady_pace_is_told_right_from_the_first_estimate_on() -> None:
    found = estimates(10_000, 100, [1.0] * 100)
    assert [told for _, told in found[:4]] == [None] * 4
    assert all(told is not None and abs(told - true) <= 2 for true, told in found[5:99])


def test_batches_of_very_different_size_do_not_make_it_jump() -> None:
    chance = random.Random(4)
    found = estimates(24_000, 120, [chance.choice([0.2, 0.4, 3.0]) for _ in range(200)])
    told = [(true, each) for true, each in found[25:180] if each is not None]
    assert len(told) == 155
    for (true_before, before), (true, after) in itertools.pairwise(told):
        passed = true_before - true
        assert abs((before - passed) - after) <= 0.06 * before + 1  # beside the time that has passed
    assert all(0.6 * true <= each <= 1.6 * true + 5 for true, each in told)


def test_nothing_is_told_where_nothing_moves_or_nothing_is_left() -> None:
    left = TimeLeft()
    assert left.seconds(10, 500, 0.0) is None
    assert left.seconds(10, 500, 30.0) is None
    assert left.seconds(510, 0, 40.0) is None
