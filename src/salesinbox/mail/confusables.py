"""Characters that look like others (Unicode Technical Standard 39): what a word looks like, whatever it is made of."""

from __future__ import annotations

import unicodedata

_LOOKS = str.maketrans(
    {
        # Cyrillic
        **dict(zip("асеорхуіјѕԁһԛԝкмтнвгпԍ", "aceopxyljsdhqwkmthbrng", strict=True)),
        # Greek
        **dict(zip("οανρυικτεχγηωσ", "oavpulktexynwo", strict=True)),
        # Armenian and other Latin letters
        **dict(zip("օսոհցʟɑɡıɩłøđþß", "ounhglaglllodpb", strict=True)),
        # Digits and strokes
        **dict(zip("0135|", "olesl", strict=True)),
        "i": "l",
    }
)
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))


def skeleton(text: str) -> str:
    """What *text* looks like: equal for two texts that are easily taken for each other."""
    plain = text.casefold()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain)
        plain = "".join(char for char in plain if not unicodedata.combining(char))
    plain = plain.translate(_LOOKS)
    for pair, single in _PAIRS:
        plain = plain.replace(pair, single)
    return plain


def mixes_scripts(label: str) -> bool:
    """Whether one word has letters of scripts that are never written together, as Latin and Cyrillic."""
    if label.isascii():
        return False
    scripts = {unicodedata.name(char, "").partition(" ")[0] for char in label if char.isalpha()}
    return len(scripts & {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"}) > 1
