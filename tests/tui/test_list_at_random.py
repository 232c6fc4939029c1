"""Whatever pages, changes and removals come in whatever order, the list keeps what a user counts on."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from salesinbox.config.locations import Locations
from salesinbox.config.settings import Settings
from salesinbox.core import clock
from salesinbox.store.thread_summary import SORT_SHIFT
from salesinbox.tui.widgets.thread_list import ThreadList
from salesinbox.tui.widgets.thread_rows import key_of
from salesinbox.views.thread_list import ThreadLine
from tests.tui.test_list_rules import line
from tests.tui.walk import running

_IDS = range(1, 120)
_STEPS = 60


class Player:
    """Feeds a list as the screen does, at random, and looks at it after each step."""

    def __init__(self, threads: ThreadList, seed: int) -> None:
        self.threads, self.chance = threads, random.Random(seed)
        self.now = int(clock.timestamp())
        self.changed: set[int] = set()
        self.threads.show([], None)
        page = self._page(self.now)
        self.threads.show(page, self._below(page))

    def play(self) -> None:
        for _ in range(_STEPS):
            self.threads.selection.toggle(self.chance.choice(self.threads.lines or [line(1, 1)]))
            step = self.chance.choice([self.move, self.scroll, self.append, self.merge, self.take_out, self.reload])
            before = self.look()
            gone = step()
            self.check(step.__name__, before, gone)

    # What may happen; each gives what it took out of the list

    def move(self) -> set[int] | None:
        self.threads.move(self.chance.randint(-30, 30))
        return None

    def scroll(self) -> set[int] | None:
        self.threads.scroll_to(y=self.chance.randint(0, 200), animate=False, force=True)
        return None

    def append(self) -> set[int]:
        if self.threads.next_before is not None:
            page = self._page(self.threads.next_before >> SORT_SHIFT)
            self.threads.append(page, self._below(page))
        return set()

    def merge(self) -> set[int]:
        self.changed = changed = set(self.chance.sample(_IDS, self.chance.randint(1, 12)))
        stay = [id_ for id_ in changed if self.chance.random() < 0.6]
        self.threads.merge(changed, [self._line(id_, self.now) for id_ in stay])
        return changed - {each.id for each in self.threads.lines}

    def take_out(self) -> set[int]:
        loaded = [each.id for each in self.threads.lines]
        gone = self.chance.sample(loaded, min(len(loaded), self.chance.randint(0, 6)))
        self.threads.take_out(gone)
        return set(gone)

    def reload(self) -> set[int]:
        old = {each.id for each in self.threads.lines}
        kept = [each for each in self.threads.lines if self.chance.random() < 0.9]
        self.threads.show(kept, self.threads.next_before, keep=True)
        return old - {each.id for each in kept}

    # What must hold

    def look(self) -> tuple[list[int], int, bool, int, list[int]]:
        threads = self.threads
        first = threads.first_in_view
        shown = [key_of(each) for each in threads.lines[first : first + threads.page_rows]]
        keys = [key_of(each) for each in threads.lines]
        return keys, threads.cursor, threads.cursor_in_view, int(threads.scroll_offset.y), shown

    def check(self, step: str, before: tuple[list[int], int, bool, int, list[int]], gone: set[int] | None) -> None:
        threads = self.threads
        keys, cursor, in_view, top, shown = before
        lines = threads.lines
        assert all(one.cursor >= other.cursor for one, other in pairwise(lines))
        assert len({key_of(each) for each in lines}) == len(lines)
        assert threads.outline.total == len(lines) * threads.row_height + len(threads.outline.groups)
        assert 0 <= threads.scroll_offset.y <= max(0, threads.outline.total + 1 - threads.size.height)
        assert threads.outline.row_at(int(threads.scroll_offset.y))[1] <= 0, "a row cut in two"
        if gone is None or not keys:
            return
        assert not threads.selected & gone
        now = [key_of(each) for each in lines]
        expected = next((key for key in keys[cursor:] if key in now), None)
        if expected is not None:
            assert threads.current is not None
            assert key_of(threads.current) == expected, step
        if in_view and lines:
            assert threads.cursor_in_view, step
        elif step == "merge" and top:
            stays = next((key for key in shown if key not in self.changed), None)
            on_screen = [key_of(each) for each in threads.in_view]
            assert stays is None or stays in on_screen, step

    def _page(self, below: int) -> list[ThreadLine]:
        known = {each.id for each in self.threads.lines}
        fresh = [id_ for id_ in _IDS if id_ not in known]
        page = [self._line(id_, below) for id_ in self.chance.sample(fresh, min(len(fresh), 30))]
        return sorted(page, key=lambda each: -each.cursor)

    def _line(self, id_: int, below: int) -> ThreadLine:
        came = below - self.chance.randint(1, 40 * 86400)
        return line(id_, (came << SORT_SHIFT) + id_, unread=self.chance.randint(0, 1))

    def _below(self, page: list[ThreadLine]) -> int | None:
        return page[-1].cursor if page and self.chance.random() < 0.8 else None


@pytest.mark.parametrize("grouping", ["none", "day"])
@pytest.mark.parametrize("width", [80, 120])
async def test_the_list_keeps_what_a_user_counts_on(locations: Locations, grouping: str, width: int) -> None:
    async with running(locations, Settings(grouping=grouping), size=(width, 30)) as user:  # type: ignore[arg-type]  # one of the two
        user.main._merging = True  # nobody else feeds the list
        for seed in range(40):
            Player(user.main.threads, seed).play()
