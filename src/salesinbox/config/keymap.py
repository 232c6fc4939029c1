"""Which keys do what: named key maps over one list of actions, and the user's own on top, checked for clashes.

A key is written as the terminal library names it (``j``, ``ctrl+s``, ``number_sign``) or as its symbol, a sequence with
blanks (``g i``), and a choice of several with commas.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

from salesinbox.core.errors import ConfigError

KEYMAPS: dict[str, dict[str, str]] = {
    "default": {},
    "gmail": {"archive": "e, y", "mark_read": "I", "delete": "#, delete", "undo": "z"},
    "mutt": {
        "delete": "d, number_sign",
        "archive": "e, y",
        "star": "s, F",
        "reply_all": "a, g r",
        "compose": "c, m",
        "open": "enter, l, o",
        "back": "escape, i, u, h",
        "move": "M",
        "links": "ctrl+l",
    },
    "vim": {"open": "enter, o, l", "back": "escape, u, h", "delete": "number_sign, d d", "links": "f"},
}
"""What each key map changes from the default keys."""

_SYMBOLS = {
    "#": "number_sign", "/": "slash", "?": "question_mark", ":": "colon", "[": "left_square_bracket",
    "]": "right_square_bracket", "*": "asterisk", ".": "full_stop",
    "!": "exclamation_mark", " ": "space", ",": "comma", ";": "semicolon",
}  # fmt: skip
_SHOWN = {name: symbol for symbol, name in _SYMBOLS.items() if symbol not in " ,"} | {
    "escape": "esc", "pageup": "pgup", "pagedown": "pgdn", "up": "↑", "down": "↓", "left": "←", "right": "→",
}  # fmt: skip


def resolve(defaults: Mapping[str, str], keymap: str, own: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The keys of every action.

    Args:
        defaults: Action name → default keys.
        keymap: Name of a key map.
        own: The user's ``[keys]`` table.

    Raises:
        ConfigError: An action or key map is unknown, or one key would do two things.
    """
    if keymap not in KEYMAPS:
        raise ConfigError(f"There is no key map {keymap!r}.", f"Known: {', '.join(KEYMAPS)}.")
    for name in own:
        if name not in defaults:
            near = difflib.get_close_matches(name, defaults, 1)
            raise ConfigError(
                f"[keys] names an unknown action {name!r}.",
                f"Did you mean {near[0]!r}?" if near else "`salesinbox keys list` shows all.",
            )
    base = {name: split_keys(keys) for name, keys in {**defaults, **KEYMAPS[keymap]}.items()}
    mine = {name: split_keys(keys) for name, keys in own.items()}
    taken = {key: name for name, keys in mine.items() for key in keys}
    resolved = {
        name: mine[name] if name in mine else tuple(key for key in keys if key not in taken)
        for name, keys in base.items()
    }
    # A key map's new keys go before the defaults they collide with.
    new = {
        key
        for name, keys in KEYMAPS[keymap].items()
        for key in set(split_keys(keys)) - set(split_keys(defaults.get(name, "")))
    }
    return {
        name: keys if name in mine or name in KEYMAPS[keymap] else tuple(key for key in keys if key not in new)
        for name, keys in resolved.items()
    }


def clashes(keys: Mapping[str, Iterable[str]], contexts: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """(key, action, action) for each key that would do two things in one place, or do one and begin a sequence.

    Args:
        keys: Action name → keys.
        contexts: Action name → where it is live; ``any`` is everywhere but in the composer.
    """
    found = []
    owners: dict[str, list[str]] = {}
    for name, each in keys.items():
        for key in each:
            found += [(key, other, name) for other in owners.get(key, []) if _meet(contexts[name], contexts[other])]
            owners.setdefault(key, []).append(name)
    for sequence, names in owners.items():
        first = sequence.split(" ")[0]
        if first != sequence:
            found += [
                (first, other, name)
                for name in names
                for other in owners.get(first, [])
                if _meet(contexts[name], contexts[other])
            ]
    return found


def _meet(one: str, other: str) -> bool:
    """Whether keys of two contexts are ever live together."""
    return one == other or ("any" in (one, other) and "composer" not in (one, other))


def split_keys(text: str) -> tuple[str, ...]:
    """``"e, g i"`` as its keys, with symbols turned into the names terminals give them."""
    return tuple(" ".join(_key_name(part) for part in key.split()) for key in text.split(",") if key.strip())


def _key_name(key: str) -> str:
    return _SYMBOLS.get(key, key)


def shown(key: str) -> str:
    """A key as help prints it: ``g i``, ``ctrl+s``, ``#``."""
    return " ".join(_SHOWN.get(part, part) for part in key.split())
