"""The words that times are said in, and how what is typed becomes them."""

from __future__ import annotations

import re
from datetime import time
from difflib import get_close_matches

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
PARTS = {
    "morning": time(9), "noon": time(12), "midday": time(12), "afternoon": time(14), "evening": time(18),
    "night": time(20),
}  # fmt: skip
COUNTS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_MEANT = {
    "m": "minute", "min": "minute", "mins": "minute", "minutes": "minute", "h": "hour", "hr": "hour", "hrs": "hour",
    "hours": "hour", "d": "day", "days": "day", "w": "week", "wk": "week", "weeks": "week", "mo": "month",
    "months": "month", "y": "year", "years": "year", "tmr": "tomorrow", "tmrw": "tomorrow", "tonite": "tonight",
    "mon": "monday", "tue": "tuesday", "tues": "tuesday", "wed": "wednesday", "thu": "thursday", "thur": "thursday",
    "thurs": "thursday", "fri": "friday", "sat": "saturday", "sun": "sunday", "jan": "january", "feb": "february",
    "mar": "march", "apr": "april", "jun": "june", "jul": "july", "aug": "august", "sep": "september",
    "sept": "september", "oct": "october", "nov": "november", "dec": "december", "eow": "end of week",
    "eom": "end of month", "eoy": "end of year", "coming": "this", "aft": "afternoon",
}  # fmt: skip
_FULL = (
    *WEEKDAYS, *MONTHS, *PARTS, *COUNTS, "minute", "hour", "day", "week", "month", "year", "midnight", "today",
    "tonight", "tomorrow", "after", "next", "this", "weekend", "later", "half", "end",
)  # fmt: skip
_SMALL = frozenset(["in", "of", "a", "an", "am", "pm", "st", "nd", "rd", "th"])
_FILLERS = frozenset(["at", "on", "by", "until", "till", "the", "and", "t", "@", "o'clock"])
_BEGUN = 3
"""So many letters of a word are enough, where no other word begins with them."""
_BETWEEN_RE = re.compile(r"(?<=\d)(?=[^\W\d_])|(?<=[^\W\d_])(?=\d)")


def plain(text: str) -> str:
    """*text* in the words that the grammar knows: ``Next Tues at 9am`` is ``next tuesday 9 am``."""
    spaced = _BETWEEN_RE.sub(" ", text.casefold().replace(",", " "))
    return " ".join(_word(word) for word in spaced.split() if word not in _FILLERS)


def _word(word: str) -> str:
    if word in _MEANT:
        return _MEANT[word]
    begun = sorted((each for each in _FULL if each.startswith(word)), key=len) if len(word) >= _BEGUN else []
    return begun[0] if begun and all(each.startswith(begun[0]) for each in begun) else word


def is_known(word: str) -> bool:
    """Whether a word of :func:`plain`'s means something."""
    return word in _FULL or word in _SMALL or not word.isalpha()


def nearest(word: str) -> str:
    """The word that was perhaps meant; empty where none is like it."""
    return next(iter(get_close_matches(word, _FULL, 1, 0.7)), "")
