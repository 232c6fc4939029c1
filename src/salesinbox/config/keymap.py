"""Which keys do what: named key maps over one list of actions, and the user's own on top, checked for clashes.

A key is written as the terminal library names it (``j``, ``ctrl+s``, ``number_sign``) or as its symbol, a sequence with
blanks (``g i``), and a choice of several with commas.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Iterable, Mapping

from salesinbox.config.toml_text import Mistake, nearest
from salesinbox.core.text import clean_line, shorten

KEYMAPS: dict[str, dict[str, str]] = {
    "default": {},
    "gmail": {
        "archive": "e, y",
        "label": "l",
        "move": "v",
        "snooze": "b",
        "select_all": "* a",
        "copy": "Y",
    },
    "mutt": {
        "delete": "d, number_sign",
        "archive": "e, y",
        "star": "s, F",
        "compose": "c, m",
        "open": "enter, l, o",
        "back": "escape, i, u, h",
        "snooze": "b",
        "mute": "Q",
        "copy": "Y",
    },
    "vim": {"open": "enter, o, l", "back": "escape, u, h", "delete": "number_sign, d d", "snooze": "b"},
}
"""What each key map changes from the default keys."""

_NAMED = {
    "escape", "enter", "tab", "space", "backspace", "insert", "delete", "home", "end", "pageup", "pagedown",
    "up", "down", "left", "right", *(f"f{number}" for number in range(1, 25)),
}  # fmt: skip
_OTHERWISE = {
    "solidus": "slash", "reverse_solidus": "backslash", "commercial_at": "at", "hyphen_minus": "minus",
    "plus_sign": "plus", "low_line": "underscore",
}  # fmt: skip
"""Names of characters in Unicode → what the terminal library calls them instead."""
_PART_RE = re.compile(r"((?:(?:ctrl|alt|shift|meta|super|hyper)\+)*)(.+)")


def resolve(defaults: Mapping[str, str], keymap: str, own: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The keys of every action. What :func:`mistakes` tells of is left out, as far as it can be.

    Args:
        defaults: Action name → default keys.
        keymap: Name of a key map.
        own: The user's ``[keys]`` table.
    """
    base = {name: split_keys(keys) for name, keys in {**defaults, **KEYMAPS[keymap]}.items()}
    mine = {name: tuple(key for key in split_keys(keys) if _is_key(key)) for name, keys in own.items()}
    taken = {key for name in mine.keys() & base.keys() for key in mine[name]}
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


def mistakes(
    defaults: Mapping[str, str], contexts: Mapping[str, str], keymap: str, own: Mapping[str, str]
) -> list[Mistake]:
    """What is wrong with the user's keys: unknown actions, keys that no keyboard has, one key for two things.

    Args:
        contexts: As for :func:`clashes`; the others as for :func:`resolve`.
    """
    found = {
        (name, ""): f"unknown action '{clean_line(name)}'"
        + (nearest(name, defaults) or "; `salesinbox keys list` shows all")
        for name in own
        if name not in defaults
    }
    for name in own.keys() & defaults.keys():
        found |= {(name, key): _no_key(name, key) for key in split_keys(own[name]) if not _is_key(key)}
    for key, one, other in clashes(resolve(defaults, keymap, own), contexts):
        for name in {one, other} & own.keys():
            found.setdefault((name, key), f"the key {shown(key)} would do two things: {one} and {other}")
    return [Mistake(("keys", name), words) for (name, _), words in found.items()]


def taken(defaults: Mapping[str, str], keymap: str, own: Mapping[str, str]) -> list[tuple[str, str]]:
    """(action of the user's, what it takes from another) for each key that *own* takes; that is allowed, but is told.

    Args:
        The same as for :func:`resolve`.
    """
    before, after = resolve(defaults, keymap, {}), resolve(defaults, keymap, own)
    return [
        (name, f"{name} takes {shown(key)} from {other}{'' if after[other] else ', which has no key left'}.")
        for name in own
        for key in after.get(name, ())
        for other, keys in before.items()
        if other not in own and key in keys
    ]


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
    return tuple(" ".join(map(_key_name, key.split())) for key in text.split(",") if key.strip())


def _key_name(part: str) -> str:
    """``ctrl+#`` as the terminal library calls it: ``ctrl+number_sign``."""
    found = _PART_RE.fullmatch(part)
    if found is None or len(found[2]) > 1 or found[2].isalnum():
        return part
    name = unicodedata.name(found[2], found[2]).lower().replace("-", "_").replace(" ", "_")
    return found[1] + _OTHERWISE.get(name, name)


def _is_key(key: str) -> bool:
    """Whether every part of a key, as :func:`split_keys` gives it, can come from a keyboard."""
    return all(_is_part(part) for part in key.split())


def _is_part(part: str) -> bool:
    found = _PART_RE.fullmatch(part)
    base = found[2] if found else ""
    if base in _NAMED or base in _SYMBOLS or (len(base) == 1 and base.isalnum()):
        return True
    try:
        character = unicodedata.lookup(base.replace("_", " "))
    except KeyError:
        return False
    return character.isprintable() and not character.isalnum()


def _no_key(action: str, key: str) -> str:
    known = {*_NAMED, *_SYMBOLS} | ({key.lower()} if _is_key(key.lower()) else set())
    near = nearest(key, sorted(known)) or "; write it like j, ctrl+s, f5 or g i"
    return f"'{shorten(clean_line(key), 40)}' of {action} is no key{near}"


def shown(key: str) -> str:
    """A key as help prints it: ``g i``, ``ctrl+s``, ``#``."""
    return " ".join(_SHOWN.get(part, part) for part in key.split())


_SYMBOLS = {_key_name(symbol): symbol for symbol in string.punctuation}
_SHOWN = {name: symbol for name, symbol in _SYMBOLS.items() if symbol != ","} | {
    "escape": "esc", "pageup": "pgup", "pagedown": "pgdn", "up": "↑", "down": "↓", "left": "←", "right": "→",
}  # fmt: skip
