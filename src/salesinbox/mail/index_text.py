"""The one normaliser of text for searching: documents and queries go through it alike, or nothing is found.

Changing what it returns means raising :data:`INDEX_VERSION`, so that stored mail is indexed again.
"""

from __future__ import annotations

import re
import unicodedata

INDEX_VERSION = 1

# Letters that people of these languages type for one another, after NFKC and the loss of combining marks.
_LETTERS: dict[str, str | None] = {
    "ٱ": "ا",  # alef wasla
    "ى": "ي",  # alef maksura
    "ی": "ي",  # Farsi yeh
    "ې": "ي",  # Pashto e
    "ے": "ي",  # yeh barree
    "ک": "ك",  # keheh
    "ہ": "ه",  # heh goal
    "ھ": "ه",  # heh doachashmee
    "ە": "ه",
    "ة": "ه",  # teh marbuta
    "ـ": None,  # tatweel
    "\u200c": " ",  # zero-width non-joiner parts words in Persian
    "\u200d": None,
    "\u00ad": None,  # soft hyphen
    "\u200b": None,
    "\u2060": None,
    "\ufeff": None,
    "ß": "ss",
    "ø": "o",
    "đ": "d",
    "ł": "l",
    "ı": "i",
    **{chr(zero + digit): str(digit) for zero in (0x660, 0x6F0, 0x966) for digit in range(10)},
}


class _Folds(dict[int, str | int | None]):
    """What each character becomes; filled as characters are met, since going through all of Unicode takes long."""

    def __missing__(self, code: int) -> int | None:
        # Accents, tashkeel, niqqud; but not what tells one kana from another.
        dropped = unicodedata.combining(chr(code)) and code not in (0x3099, 0x309A)
        self[code] = None if dropped else code
        return None if dropped else code


_FOLDED = _Folds({ord(letter): folded for letter, folded in _LETTERS.items()})

# Han, kana, bopomofo and hangul: scripts written without blanks, or with endings stuck to the words.
CJK = "\u3005-\u3007\u3040-\u30ff\u3100-\u312f\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003134f"
_CJK_RE = re.compile(f"[{CJK}]+")
_TOKEN_RE = re.compile(r"[^\W_]+")


def normalise(text: str) -> str:
    """*text* as it is indexed and searched.

    Compatibility forms, case, accents, tashkeel and niqqud are folded away, variants of alef, ya and kaf are one
    letter, digits are ASCII, and a run of CJK characters becomes its overlapping pairs with blanks between. Doing it
    twice changes nothing more.
    """
    plain = fold(text)
    return plain if plain.isascii() or not _CJK_RE.search(plain) else _CJK_RE.sub(_pairs, plain)


def fold(text: str) -> str:
    """As :func:`normalise`, with CJK characters as they stand. Line breaks are kept."""
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKC", text).casefold()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKD", folded).translate(_FOLDED))


def _pairs(match: re.Match[str]) -> str:
    """Pairs of a CJK run, set off from its neighbours; a pair stays one, which is what doing it twice relies on."""
    run, text = match[0], match.string
    pairs = " ".join(run[at : at + 2] for at in range(len(run) - 1)) or run
    before = "" if match.start() == 0 or text[match.start() - 1].isspace() else " "
    after = "" if match.end() == len(text) or text[match.end()].isspace() else " "
    return f"{before}{pairs}{after}"


def query_terms(word: str) -> list[str]:
    """The tokens that one word of a query becomes, in order, to be searched for as a phrase; may be empty."""
    return _TOKEN_RE.findall(normalise(word))


_ARTICLE = "ال"
_PARTICLES = {
    "א": ("ה", "ו", "ב", "ל", "מ", "כ", "ש", "וה", "שה", "מה", "כה", "וב", "ול", "ומ", "וכ", "וש"),
    "ء": (_ARTICLE, "و", "ف", "ب", "ك", "ل", "وال", "فال", "بال", "كال", "لل", "ول", "وب", "ولل"),
}
"""By the first letter of their alphabet: words that Hebrew and Arabic write onto the next one (and, the, in, to …)."""
_LEAST_LETTERS = 3


def with_particles(term: str) -> list[str]:
    """*term*, as :func:`query_terms` gives it, and the forms in which particles are written onto it.

    An Arabic word that was typed with its article is looked for without it as well.
    """
    particles = _PARTICLES["א"] if "א" <= term[0] <= "ת" else _PARTICLES["ء"] if "ء" <= term[0] <= "ي" else ()
    if particles and term.startswith(_ARTICLE) and len(term) >= _LEAST_LETTERS + len(_ARTICLE):
        term = term.removeprefix(_ARTICLE)
    if not particles or len(term) < _LEAST_LETTERS:
        return [term]
    return [term, *(f"{particle}{term}" for particle in particles)]


def has_words(text: str, words: str) -> bool:
    """Whether *words*, tokens with a blank between, stand next to each other in *text*.

    A blank after the last one means that it is a whole word.
    """
    return f" {words}" in f" {' '.join(query_terms(text))} "
