"""The people of the demo and the phrases of their languages, read from the content beside this package."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who writes or receives mail."""

    name: str
    address: str
    signature: str = ""
    language: str = "en"
    client: str = "plain"
    """Habits of the mail program: ``plain``, ``html``, or ``office`` (quotes whole, below a rule)."""
    zone: float = 0.0
    """Hours east of Greenwich."""

    @property
    def domain(self) -> str:
        return self.address.partition("@")[2]

    @property
    def tzinfo(self) -> timezone:
        return timezone(timedelta(hours=self.zone))


@dataclass(frozen=True, slots=True)
class Phrases:
    """How a language introduces a quotation, and answers to what the rep sends."""

    attribution: str
    texts: list[str]


def read_text(name: str) -> str:
    """A file of ``demo/content``."""
    return files("salesinbox.demo").joinpath("content", name).read_text("utf-8")


def read_toml(name: str) -> dict[str, Any]:
    """A TOML file of ``demo/content``."""
    return tomllib.loads(read_text(name))


@cache
def people() -> dict[str, Person]:
    """Everyone by the short name the stories use; the rep is ``rep``."""
    return {key: Person(**fields) for key, fields in read_toml("people.toml").items()}


def rep() -> Person:
    """Whose mailbox this is."""
    return people()["rep"]


@cache
def phrases() -> dict[str, Phrases]:
    """Phrases by language code."""
    return {code: Phrases(**fields) for code, fields in read_toml("replies.toml").items()}


def attribution(writer: Person, quoted: Person, date: datetime) -> str:
    """The line above a quotation, in the language of the one who quotes."""
    local = date.astimezone(writer.tzinfo)
    shown = f"{local:%a, %d %b %Y %H:%M}" if writer.language == "en" else f"{local:%d.%m.%Y %H:%M}"
    line = phrases()[writer.language].attribution
    return line.format(date=shown, name=quoted.name, address=quoted.address)
