"""What of a query the full-text index can answer, in the index's own syntax (FTS5).

Everything typed passes :func:`query_terms` first, which leaves nothing that FTS5 could take for syntax.
"""

from __future__ import annotations

from salesinbox.mail.index_text import query_terms, with_particles
from salesinbox.store.search.tree import All, AnyOf, Fact, Node, Not, Words
from salesinbox.store.search.vocabulary import OPERATORS

_SECOND_LETTERS = (
    ("a", "z", "abcdefghijklmnopqrstuvwxyz0123456789æœþðŋ"),
    ("α", "ω", "αβγδεζηθικλμνξοπρσςτυφχψω"),
    ("а", "я", "абвгдежзиклмнопрстуфхцчшщъыьэюяіїєґђјљњћџ"),
    ("א", "ת", "אבגדהוזחטיכלמנסעפצקרשתךםןףץ"),
    ("ء", "ي", "ءابتثجحخدذرزسشصضطظعغفقكلمنهويپچژگڤ"),
)
"""By alphabet (from, to): what may follow a first letter, as it is indexed."""
_LISTED_ROLES = ("cc", "bcc")
"""The index has all recipients in one column; who of them got a copy is asked of another table."""


def matchable(node: Node) -> bool:
    """Whether the index alone can say what *node* finds."""
    if isinstance(node, Words):
        return node.key not in _LISTED_ROLES
    if isinstance(node, AnyOf):
        return all(map(matchable, node.of))
    if isinstance(node, All):
        inner = [each.of if isinstance(each, Not) else each for each in node.of]
        return all(map(matchable, inner)) and not all(isinstance(each, Not) for each in node.of)
    return False


def match(node: Node) -> str:
    """The expression for a node that is :func:`matchable`."""
    if isinstance(node, Words):
        return words(node)
    if isinstance(node, AnyOf):
        return f"({' OR '.join(map(match, node.of))})"
    assert isinstance(node, All)
    wanted = [match(each) for each in node.of if not isinstance(each, Not)]
    return together(wanted, [match(each.of) for each in node.of if isinstance(each, Not)])


def together(wanted: list[str], unwanted: list[str]) -> str:
    """All of *wanted*, of which there is something, and nothing of *unwanted*."""
    found = f"({' AND '.join(wanted)})"
    return f"({found} NOT ({' OR '.join(unwanted)}))" if unwanted else found


def necessary(node: Node) -> str | None:
    """An expression that finds everything *node* does, and perhaps more; ``None`` where there is none."""
    if isinstance(node, Words):
        return words(node)
    if isinstance(node, Fact | Not):
        return None
    found = [(each, necessary(each)) for each in node.of]
    known = [expression for _, expression in found if expression is not None]
    if isinstance(node, AnyOf):
        return f"({' OR '.join(known)})" if len(known) == len(found) else None
    unwanted = [match(each.of) for each in node.of if isinstance(each, Not) and matchable(each.of)]
    return together(known, unwanted) if known else None


def words(node: Words) -> str:
    """The expression for words next to each other."""
    terms = query_terms(node.text)
    first = terms[0]
    prefix = node.prefix or (len(terms) == 1 and len(first) == 1 and not _letters_after(first) and not first.isascii())
    phrase = f'"{" ".join(terms)}"'
    forms = with_particles(first) if len(terms) == 1 else [first]
    if len(forms) > 1:
        star = " *" if prefix else ""
        expression = "(" + " OR ".join(f'"{form}"{star}' for form in forms) + ")"
    elif not prefix:
        expression = phrase
    elif len(terms) == 1 and len(first) == 1 and (after := _letters_after(first)):
        # The index has the beginnings of two letters, not those of one: with it so many are faster than all.
        beginnings = [f'"{first}{letter}" *' for letter in after]
        expression = f"({' OR '.join([phrase, *beginnings])})"
    else:
        expression = f"{phrase} *"
    columns = OPERATORS[node.key].columns if node.key else ""
    return f"({columns} : {expression})" if columns else f"({expression})"


def _letters_after(first: str) -> str:
    return next((after for low, high, after in _SECOND_LETTERS if low <= first <= high), "")
