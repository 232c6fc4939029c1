"""``python -m salesinbox.demo.serve``: the demo's servers until standard input closes or SIGTERM comes.

Prints one line of JSON when they serve: the fields of :class:`~salesinbox.demo.servers.ServerAddresses`.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import threading
from dataclasses import asdict

from salesinbox.core import clock
from salesinbox.demo.embedded import Embedded
from salesinbox.demo.life import Pace


async def serve() -> None:
    """Serve until told to stop."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    embedded = Embedded(clock.now(), Pace())
    addresses = await embedded.start()
    print(json.dumps(asdict(addresses)), flush=True)
    threading.Thread(target=_await_end_of_input, args=(loop, stop), daemon=True).start()
    await stop.wait()
    await embedded.stop()


def _await_end_of_input(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    # A thread, because an event loop can't watch every kind of input; os.read, because a buffered
    # reader's lock, held by a thread that never returns, would abort the interpreter's end.
    while os.read(0, 4096):
        pass
    loop.call_soon_threadsafe(stop.set)


if __name__ == "__main__":
    asyncio.run(serve())
