"""The terminal interface: screens, panes, widgets, and the bridge that keeps SQLite off the screen's thread.

May import ``views``, ``actions``, ``store`` (through the bridge), ``config``, ``accounts`` and
``engine.control``; never ``sync`` or ``outbox``.
"""

from __future__ import annotations

import os

# How soon the screen may be drawn again, read once when Textual is loaded. A key that comes just after an update waits
# for up to two such turns: by default 33 ms.
os.environ.setdefault("TEXTUAL_FPS", "240")
