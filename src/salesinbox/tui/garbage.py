"""When the interpreter looks for garbage: in small steps while keys are pressed, whole only while none are.

By itself it walks every object there is a few times a second while mail comes in, and the screen stands still for
50 to 100 ms each time (measured with 10,000 messages coming in).
"""

from __future__ import annotations

import gc

_YOUNG, _MIDDLE, _OLD = 700, 10, 1_000_000
"""As by default, so that a collection takes 2 ms at most, but for the last: the old are left to quiet moments."""
_NORMAL = gc.get_threshold()
_WORTH_IT = 10
"""Collections of the middle generation since the last whole one, from which on another one is worth its time."""


def spare_what_stays() -> None:
    """Take what is there now, modules and widgets above all, out of all later collections.

    Without a collection before: the first key may come at any moment.
    """
    gc.freeze()
    gc.set_threshold(_YOUNG, _MIDDLE, _OLD)


def back_to_normal() -> None:
    """The screen is gone, and with it the reason."""
    gc.unfreeze()
    gc.set_threshold(*_NORMAL)


def collect() -> None:
    """Collect all that is worth collecting; to be called in a quiet moment."""
    if gc.get_count()[2] >= _WORTH_IT:
        gc.collect()
