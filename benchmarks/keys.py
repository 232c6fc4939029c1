"""Keys pressed at a steady pace while a first sync runs: how long from each key to its effect on the screen.

    python -m benchmarks.keys [--messages 1000] [--keys 300] [--rate 30] [--profile FILE] [--grouping day]

The engine is a process of its own, as always, syncing from a private Dovecot. Prints JSON with p50, p95 and max of
keypress to painted, in milliseconds, for all keys and for each. A key counts as painted with the first screen update
after it was handled, or once the screen has found that there is nothing to update.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import salesinbox.tui  # noqa: F401 - says how often Textual may draw, before that is loaded

# isort: split
from tests.fakes.dovecot import Dovecot
from tests.rig import Rig
from textual import events
from textual.screen import Screen

from benchmarks.first_sync import fill
from salesinbox.config import loader
from salesinbox.config.locations import HOME_VARIABLE
from salesinbox.engine import control
from salesinbox.tui.app import SalesInboxApp
from salesinbox.tui.screens.main import MainScreen

PATTERN = ("j", "j", "k", "j", "e", "j", "s", "k", "x", "e", "J", "K", "j", "enter", "j", "k", "escape")
"""Moving, archiving, starring, selecting, reading: keys that all show at once."""


class Watch:
    """Notes when each key was pressed, handled and painted."""

    def __init__(self) -> None:
        self.pressed: dict[int, tuple[str, float]] = {}
        self.handled: list[int] = []
        self.took: dict[str, list[float]] = defaultdict(list)

    def install(self) -> None:
        """Hook into the main screen: its keys, the end of every screen update, and the finding that none is due."""
        on_key, update, on_idle = MainScreen.on_key, Screen._compositor_refresh, Screen._on_idle

        def handling(screen: MainScreen, event: events.Key) -> None:
            on_key(screen, event)
            self.handled.append(id(event))

        def painting(screen: Screen[Any]) -> None:
            update(screen)
            self._painted()

        async def idling(screen: Screen[Any], event: events.Idle) -> None:
            await on_idle(screen, event)
            if not (screen._dirty_widgets or screen._layout_required or screen._repaint_required):
                self._painted()

        MainScreen.on_key = handling  # type: ignore[method-assign]  # measured from outside
        Screen._on_idle = idling  # type: ignore[method-assign]
        Screen._compositor_refresh = painting  # type: ignore[method-assign]

    def _painted(self) -> None:
        now = time.perf_counter()
        for one in self.handled:
            key, began = self.pressed.pop(one)
            self.took[key].append((now - began) * 1000)
        self.handled.clear()


async def press(app: SalesInboxApp, watch: Watch, count: int, rate: float) -> list[events.Key]:
    """Send *count* keys at *rate* a second, however busy the screen is."""
    assert app._driver is not None
    sent = []
    began = time.perf_counter()
    for number in range(count):
        due = began + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        key = PATTERN[number % len(PATTERN)]
        event = events.Key(key, key if len(key) == 1 else None)
        # From the moment it was due: a loop too busy to send it is a screen too busy to take it.
        watch.pressed[id(event)] = (key, due)
        sent.append(event)
        app._driver.send_message(event)
    return sent


async def until(condition: Callable[[], object], seconds: float) -> None:
    """Wait until *condition* holds.

    Raises:
        TimeoutError: It does not.
    """
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - nothing tells when a row is shown or a key painted
            await asyncio.sleep(0.01)


async def run(rig: Rig, options: argparse.Namespace) -> dict[str, Any]:
    """The TUI against the engine's first sync."""
    watch = Watch()
    watch.install()
    settings = replace(loader.load(rig.locations.config_file), grouping=options.grouping)
    app = SalesInboxApp(rig.locations, settings)
    async with app.run_test(size=(160, 45), notifications=True):
        started = time.perf_counter()
        while not app.main.is_mounted or len(app.main.threads.lines) < 50:  # noqa: ASYNC110 - the app's own state is watched
            await asyncio.sleep(0.02)
        first = time.perf_counter() - started
        profile = cProfile.Profile() if options.profile else None
        if profile:
            profile.enable()
        sent = await press(app, watch, options.keys, options.rate)
        done_before = _done(rig)
        deadline = time.perf_counter() + 5
        while watch.pressed and time.perf_counter() < deadline:  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.02)
        if profile:
            profile.disable()
            profile.dump_stats(options.profile)
    every = [each for times in watch.took.values() for each in times]
    return {
        "messages": options.messages,
        "synced_when_last_key_was_pressed": done_before,
        "first_rows_seconds": round(first, 2),
        "pressed": len(sent),
        "painted": len(every),
        "all": spread(every),
        "keys": {key: spread(times) for key, times in sorted(watch.took.items())},
    }


def _done(rig: Rig) -> int:
    return int(rig.db.value("SELECT count(*) FROM messages"))


def spread(values: list[float]) -> dict[str, float]:
    """Percentiles in milliseconds."""
    values = sorted(values)
    return {
        "count": len(values),
        "p50": round(statistics.median(values), 1),
        "p95": round(values[int(len(values) * 0.95)], 1),
        "max": round(values[-1], 1),
    }


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Run it once."""
    server = Dovecot()
    server.start()
    home = tempfile.mkdtemp(prefix="keys")
    os.environ[HOME_VARIABLE] = home  # for the engine's process
    rig = Rig(Path(home), server)
    rig.configure(history_months=0)
    try:
        fill(server, rig.username, options.messages)
        return asyncio.run(run(rig, options))
    finally:
        control.stop(rig.locations)
        rig.close()
        server.close()
        shutil.rmtree(home)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=1000)
    parser.add_argument("--keys", type=int, default=300)
    parser.add_argument("--rate", type=float, default=30)
    parser.add_argument("--profile", default="")
    parser.add_argument("--grouping", choices=("none", "day"), default="none")
    json.dump(measure(parser.parse_args()), sys.stdout, indent=1)
    print()
