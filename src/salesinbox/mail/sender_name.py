"""Display names that claim to be somebody else than the address they stand before."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from salesinbox.core.models import Address
from salesinbox.mail.confusables import skeleton
from salesinbox.mail.domains import domain_of, organisation

_ADDRESS_RE = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")


def address_in_name(sender: Address) -> str:
    """The address that the name says, where it is of another organisation than the real one; else empty."""
    real = organisation(domain_of(sender.address))
    for found in _ADDRESS_RE.findall(unicodedata.normalize("NFKC", sender.name)):
        if real and organisation(domain_of(found)) != real:
            return str(found)
    return ""


def name_key(name: str) -> str:
    """A person's name as it is compared: whatever its case, order, accents and look-alike letters.

    Empty for names of one word, which too many people share.
    """
    words = sorted(re.findall(r"\w+", skeleton(name)))
    return " ".join(words) if len(words) > 1 else ""


def known_person(sender: Address, people: Mapping[str, frozenset[str]]) -> str:
    """The address of somebody known who has the sender's name, where the sender's own is of another organisation.

    Args:
        people: Addresses by :func:`name_key`.
    """
    addresses = people.get(name_key(sender.name), frozenset()) if sender.name else frozenset()
    real = organisation(domain_of(sender.address))
    if not addresses or any(organisation(domain_of(each)) == real for each in addresses):
        return ""
    return min(addresses)
