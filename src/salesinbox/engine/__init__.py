"""The background process: one per profile, started by whoever needs it, stopped by a signal.

May import ``sync``, ``outbox`` and all they may. ``control`` is the one module that ``cli`` and ``tui`` import;
it loads nothing heavy until it is asked to do something.
"""
