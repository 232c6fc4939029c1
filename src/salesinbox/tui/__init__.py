"""The terminal interface: screens, panes, widgets, and the bridge that keeps SQLite off the screen's thread.

May import ``views``, ``actions``, ``store`` (through the bridge), ``config``, ``accounts`` and
``engine.control``; never ``sync`` or ``outbox``.
"""
