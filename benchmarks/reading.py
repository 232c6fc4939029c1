"""Reading a large profile: list pages, search as one types, commands, the start of the screen.

    python -m benchmarks.reading [--size 50000]

Prints JSON, times in milliseconds. The profile is made first where there is none (:mod:`benchmarks.large_profile`).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import salesinbox.tui  # noqa: F401 - says how often Textual may draw, before that is loaded

# isort: split
from benchmarks.first_sync import _spread
from benchmarks.large_profile import LONG_THREAD, profile_of
from salesinbox.config.loader import load
from salesinbox.config.locations import HOME_VARIABLE, Locations
from salesinbox.store import threads
from salesinbox.store.connection import Database, open_database
from salesinbox.store.threads import Filter
from salesinbox.tui.app import SalesInboxApp
from salesinbox.tui.screens.listing import MOST_SELECTED
from salesinbox.views.thread import load_thread
from salesinbox.views.thread_list import load_page, load_search

TYPED = (
    "k", "ka", "kar", "karen", "karen to", "vel", "from:p7", "subject:mi", "dor sa", '"ka ren"', "is:unread vel",
    "-karen", "vel OR is:starred", "in:inbox is:unread", "before:2001", "larger:5M", "from:p7 newer:1y",
)  # fmt: skip


def measure(size: int) -> dict[str, Any]:
    """Everything, once the profile is there."""
    places = profile_of(size)
    db = open_database(places.database, places.blobs_database)
    long = db.value("SELECT thread_id FROM messages WHERE subject = ? LIMIT 1", (LONG_THREAD,))
    found = {
        "messages": size,
        "threads": db.value("SELECT count(*) FROM threads"),
        "list_page": _many(lambda: [load_page(db, each) for each in (Filter.INBOX, Filter.UNREAD, Filter.ALL)], 60),
        "list_page_far_down": _far_down(db),
        "ids_of_a_whole_list": _many(lambda: threads.ids(db, Filter.ALL, limit=MOST_SELECTED), 20),
        "search": {text: _many(partial(load_search, db, text), 30)["p95"] for text in TYPED},
        "thread_of_200": _many(lambda: load_thread(db, long), 20),
    }
    db.close()
    commands = (["threads"], ["search", "karen"], ["show", str(long)])
    return {
        **found,
        "commands": {words[0]: _many(partial(_command, places, words), 7)["p50"] for words in commands},
        "screen": asyncio.run(_start(places)),
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _far_down(db: Database) -> dict[str, float]:
    rows = db.rows("SELECT last_sort FROM threads WHERE in_inbox = 1 ORDER BY last_sort LIMIT 100")
    return _many(lambda: load_page(db, Filter.INBOX, before=rows[-1][0]), 60)


def _command(places: Locations, words: list[str]) -> None:
    environment = {**os.environ, HOME_VARIABLE: str(places.config.parent)}
    command = [sys.executable, "-m", "salesinbox", *words]
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)


async def _start(places: Locations) -> dict[str, float]:
    began = time.perf_counter()
    app = SalesInboxApp(places, load(places.config_file))
    async with app.run_test(size=(160, 45)):
        while not app.main.is_mounted or len(app.main.threads.lines) < 20:  # noqa: ASYNC110 - the app's own state is watched
            await asyncio.sleep(0.002)
        return {"rows_after_ms": round((time.perf_counter() - began) * 1000, 1)}


def _many(work: Callable[[], object], times: int) -> dict[str, float]:
    work()
    took = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        took.append((time.perf_counter() - began) * 1000)
    return _spread(took)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=50_000)
    json.dump(measure(parser.parse_args().size), sys.stdout, indent=1)
    print()
