"""The words that companies and mailing lists put under every mail, which nobody reads."""

from __future__ import annotations

import re
from collections.abc import Sequence

_SECRET_RE = re.compile(
    r"confidential|privileged|vertraulich|confidentiel|confidencia|riservat|vertrouwelijk|fortrolig|konfidenti|poufn|"
    r"конфиденциальн|机密|保密",
    re.IGNORECASE,
)
_RECIPIENT_RE = re.compile(
    r"intended (?:recipient|addressee|solely|only)|(?:sole|exclusive) use of|named addressee|not the addressee|"
    r"nicht der richtige adressat|(?:bestimmungsgemäße|vorgesehene|richtige)\w* (?:empfänger|adressat)|"
    r"pas le destinataire|usage exclusif|destinataires? (?:désigné|visé)|no (?:es|fuera) (?:usted )?el destinatario|"
    r"uso exclusivo|não (?:é|for) o destinatário|non (?:è|siete|sei) (?:il|i) destinatari|esclusivo uso|"
    r"niet de geadresseerde|uitsluitend bestemd|ikke (?:er )?(?:den )?rette modtager|inte är (?:den )?avsedd|"
    r"nie (?:jest|są) .{0,30}adresatem|не являетесь .{0,30}(?:адресатом|получателем)|不是(?:预定|指定)?的?收件人",
    re.IGNORECASE,
)
_ERROR_RE = re.compile(
    r"delete|destroy|notify|in error|irrtümlich|vernichten|löschen|par erreur|détrui|supprim|por error|borre|elimin|"
    r"por engano|apag|per errore|cancell|vernietig|verwijder|ten onrechte|ved en fejl|slet|misstag|radera|usun|omyłk|"
    r"по ошибке|удали|删除|销毁",
    re.IGNORECASE,
)
_RULE_RE = re.compile(r"[_\-*=~]{3,}")
_LIST_RULE_RE = re.compile(r"_{20,}|-{20,}")
_LIST_RE = re.compile(r"\bmailing[ -]?list\b|/(?:list)?info/|/postorius/|\bunsubscribe\b", re.IGNORECASE)
_LIST_LINES = 8
_LONGEST = 4_000
_SHORTEST = 120
_MOST_PARAGRAPHS = 4
_MOST_LINES = 60


def disclaimer_start(lines: Sequence[str], begin: int, end: int) -> int | None:
    """The line that a disclaimer at the end of ``lines[begin:end]`` starts with; ``None`` where none surely does.

    Sure is a long paragraph that speaks of secrecy, of whom it is meant for and of what others are to do with it, with
    other text above it; a few more may follow, on the environment or on viruses.
    """
    last, found = end, None
    for _ in range(_MOST_PARAGRAPHS):
        while last > begin and not lines[last - 1]:
            last -= 1
        first = last
        while first > begin and lines[first - 1]:
            first -= 1
        if _is_disclaimer(" ".join(lines[first : min(last, first + _MOST_LINES)])):
            found = first
            break
        last = first
    if found is None:
        return None
    while found > begin and (not lines[found - 1] or _RULE_RE.fullmatch(lines[found - 1])):
        found -= 1
    return found if any(lines[begin:found]) else None


def list_footer_start(lines: Sequence[str], begin: int, end: int) -> int | None:
    """The rule under which a mailing list says at the end of ``lines[begin:end]`` which one it is, if there is one."""
    for at in range(end - 1, max(begin, end - _LIST_LINES) - 1, -1):
        if _LIST_RULE_RE.fullmatch(lines[at]):
            found = any(map(_LIST_RE.search, lines[at + 1 : end])) and any(lines[begin:at])
            return at if found else None
    return None


def _is_disclaimer(paragraph: str) -> bool:
    text = paragraph[:_LONGEST]
    return len(text) >= _SHORTEST and all(each.search(text) for each in (_SECRET_RE, _RECIPIENT_RE, _ERROR_RE))
