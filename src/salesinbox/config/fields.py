"""What the settings' dataclasses say about themselves: types in words, documentation, one value."""

from __future__ import annotations

import ast
import inspect
import shlex
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields
from functools import cache
from typing import Any, Literal, get_args, get_origin, get_type_hints

from salesinbox.config import settings as settings_module
from salesinbox.config.settings import AccountSettings, ServerSettings, Settings
from salesinbox.core.text import clean_line, shorten


class BadValue(ValueError):
    """A value that does not fit its setting; the text says what is wanted."""


@dataclass(frozen=True)
class FieldDoc:
    """One line of the documentation of config.toml."""

    name: str
    """Dotted name; ``ADDRESS`` stands for the address of an account."""
    type: str
    """What may be written, in words."""
    default: str
    """As it would be written in the file; empty where the setting is required."""
    doc: str


@cache
def setting_types(owner: type) -> dict[str, Any]:
    """The type of each setting in the dataclass *owner*, in the order of the file."""
    hints = get_type_hints(owner)
    return {item.name: hints[item.name] for item in fields(owner)}


def field_of(owner: type, name: str) -> Field[Any]:
    """The dataclass field *name* of *owner*."""
    return next(item for item in fields(owner) if item.name == name)


def type_words(kind: Any) -> str:
    """What may be written for a setting of this type, for people."""
    if kind in (str, int, bool):
        return {str: "text", int: "a whole number", bool: "true or false"}[kind]
    if get_origin(kind) is Literal:
        return "one of " + ", ".join(f'"{choice}"' for choice in get_args(kind))
    if kind is ServerSettings:
        return 'a table such as { host = "mail.example.com", port = 993, security = "tls" }'
    if get_origin(kind) is tuple:
        return "a list of texts"
    if get_origin(kind) is Mapping:
        return "a table of texts"
    return " or ".join(type_words(choice) for choice in get_args(kind))


def checked(owner: type, name: str, value: object) -> Any:
    """*value*, as TOML gave it, as the setting *name* of *owner* holds it.

    Raises:
        BadValue: It has another type, or is outside what makes sense.
    """
    kind = setting_types(owner)[name]
    result = _of_type(kind, value)
    rules = field_of(owner, name).metadata
    if isinstance(result, int) and "minimum" in rules and not rules["minimum"] <= result <= rules["maximum"]:
        raise BadValue(f"must be between {rules['minimum']} and {rules['maximum']}")
    for text in result if isinstance(result, tuple) else [result]:
        if isinstance(text, str) and "pattern" in rules and not rules["pattern"].fullmatch(text):
            each = "must each be" if isinstance(result, tuple) else "must be"
            raise BadValue(f"{each} {rules['pattern_words']}")
    if "command" in rules:
        for command in result.values() if isinstance(result, Mapping) else [result]:
            if isinstance(command, str):
                _words(command)
    return result


def _words(command: str) -> list[str]:
    try:
        return shlex.split(command)
    except ValueError as error:
        raise BadValue("has a quotation mark that is not closed") from error


def _of_type(kind: Any, value: object) -> Any:
    origin = get_origin(kind)
    if kind in (str, int, bool) and type(value) is kind:
        return value
    if origin is Literal and value in get_args(kind):
        return value
    if origin is Literal and isinstance(value, str):
        raise BadValue(f'must be {type_words(kind)}, not "{shorten(clean_line(value), 40)}"')
    if origin is tuple and isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    if origin is Mapping and isinstance(value, dict) and all(isinstance(item, str) for item in value.values()):
        return dict(value)
    if origin not in (None, Literal, tuple, Mapping):  # a union: password_command
        for choice in get_args(kind):
            try:
                return _of_type(choice, value)
            except BadValue:
                continue
    raise BadValue(f"must be {type_words(kind)}")


def from_words(owner: type, name: str, text: str) -> Any:
    """The value of the setting *name* that a person typed as *text* on a command line.

    Raises:
        BadValue: It is not what the setting needs.
    """
    kind = setting_types(owner)[name]
    value: object = text
    if kind is bool:
        value = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}.get(text.lower())
    elif kind is int:
        try:
            value = int(text)
        except ValueError:
            value = None
    elif get_origin(kind) is tuple:
        value = _words(text)
    return checked(owner, name, value)


def describe() -> list[FieldDoc]:
    """Every setting of config.toml, in the order of the file."""
    docs = [_doc(Settings, name, name) for name in setting_types(Settings) if name != "accounts"]
    for name in setting_types(AccountSettings):
        if name != "address":
            docs.append(_doc(AccountSettings, name, f"accounts.ADDRESS.{name}"))
    return docs


def _doc(owner: type, name: str, label: str) -> FieldDoc:
    item = field_of(owner, name)
    shown = "" if item.default is MISSING else _as_toml(item.default)
    shown = "{}" if item.default_factory is not MISSING else shown
    return FieldDoc(label, type_words(setting_types(owner)[name]), shown, _docstrings()[owner.__name__, name])


def _as_toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return "[" + ", ".join(f'"{item}"' for item in value) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)


@cache
def _docstrings() -> dict[tuple[str, str], str]:
    """The text under each field, read from the source: Python itself throws it away."""
    found: dict[tuple[str, str], str] = {}
    for owner in ast.parse(inspect.getsource(settings_module)).body:
        if not isinstance(owner, ast.ClassDef):
            continue
        for item, following in zip(owner.body, owner.body[1:], strict=False):
            if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
                match following:
                    case ast.Expr(value=ast.Constant(value=str(text))):
                        found[owner.name, item.target.id] = inspect.cleandoc(text)
    return found
