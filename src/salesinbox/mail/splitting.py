"""Which mails stay together when a conversation is split: told from headers and the user's cuts alone.

A *cut* gives a mail, and all that answers it, the name of a part. So a mail is in the part that the nearest cut above
it names: its own, else that of the mail it answers, and so on; without any it is in the part without a name. Cuts, like
everything in headers, name mails by their Message-ID, so they hold for mail that is not here yet as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from salesinbox.mail.threading import ThreadFacts, subject_match


@dataclass(frozen=True, slots=True)
class Node:
    """A mail: its id, the ids it refers to (the one it answers last), and what joining by subject looks at."""

    ref: str
    refs: tuple[str, ...]
    facts: ThreadFacts


def parents(nodes: Iterable[Node]) -> dict[str, str]:
    """What each mail answers, also mails that are only referred to.

    What a mail says of itself comes before what others say of it; a reply without references answers the newest mail
    before it that its subject ties it to. Depends on the set of *nodes* only, not on their order.
    """
    ordered = sorted(nodes, key=lambda node: (node.facts.date, node.ref, node.refs))
    present = {node.ref for node in ordered}
    found: dict[str, str] = {}
    for node in ordered:
        if node.refs:
            found.setdefault(node.ref, node.refs[-1])
    for node in ordered:
        for parent, child in pairwise(node.refs):
            if child not in present:
                found.setdefault(child, parent)
    for reply, answered in _loose(ordered):
        found.setdefault(reply, answered)
    return found


def _loose(ordered: Sequence[Node]) -> Iterable[tuple[str, str]]:
    earlier: dict[str, list[Node]] = defaultdict(list)
    for node in ordered:
        if node.facts.is_reply and not node.refs:
            for other in reversed(earlier[node.facts.subject]):
                if other.ref != node.ref and subject_match(node.facts, other.facts):
                    yield node.ref, other.ref
                    break
        earlier[node.facts.subject].append(node)


def parts(nodes: Iterable[Node], cuts: Mapping[str, str]) -> Callable[[str], str]:
    """What gives the part of each mail, by its id; mails that answer each other in a circle are in no part of it."""
    above = parents(nodes)
    known: dict[str, str] = {}

    def part_of(ref: str) -> str:
        way: list[str] = []
        at: str | None = ref
        passed: set[str] = set()
        while at is not None and at not in known and at not in cuts and at not in passed:
            way.append(at)
            passed.add(at)
            at = above.get(at)
        part = "" if at is None else known.get(at, cuts.get(at, ""))
        known.update(dict.fromkeys(way, part))
        return part

    return part_of
