"""Signed and encrypted mail (RFC 1847, OpenPGP, S/MIME), named as what it is. Nothing is checked or opened."""

from __future__ import annotations

from dataclasses import dataclass

from salesinbox.core.errors import UserError
from salesinbox.store import reading
from salesinbox.store.connection import Database
from salesinbox.store.reading import AttachmentRow

_SIGNATURES = {
    "application/pgp-signature": "PGP",
    "application/pkcs7-signature": "S/MIME",
    "application/x-pkcs7-signature": "S/MIME",
}
_SMIME = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
"""The object identifier of CMS signed-data (RFC 5652 §5), near the beginning of what holds some."""
_LOOKED_AT = 64
_PGP_ENCRYPTED, _PGP_SIGNED = "-----BEGIN PGP MESSAGE-----", "-----BEGIN PGP SIGNED MESSAGE-----"
_LOOKED_AT_TEXT = 4_000


@dataclass(frozen=True, slots=True)
class Seal:
    """How a mail is sealed."""

    by: str
    """``PGP`` or ``S/MIME``."""
    encrypted: bool
    words: str
    """What that means here, in a sentence or two."""


def load_seal(db: Database, message_id: int, text: str) -> Seal | None:
    """How a message is sealed; ``None`` where it is not.

    Args:
        text: Its body as it is shown.
    """
    files = reading.attachments_of(db, message_id)
    kinds = {each.content_type for each in files}
    start = text[:_LOOKED_AT_TEXT].lstrip()
    if "application/pgp-encrypted" in kinds or start.startswith(_PGP_ENCRYPTED):
        return _encrypted("PGP")
    sealed = next((each for each in files if each.content_type in _SMIME), None)
    if sealed is not None:
        return _signed("S/MIME", within=True) if _is_signed(db, sealed) else _encrypted("S/MIME")
    by = next((_SIGNATURES[kind] for kind in sorted(kinds) if kind in _SIGNATURES), "")
    return _signed(by or "PGP") if by or start.startswith(_PGP_SIGNED) else None


def _encrypted(by: str) -> Seal:
    return Seal(by, True, f"Encrypted with {by}: it cannot be read here. S saves it for a program that has your key.")


def _signed(by: str, *, within: bool = False) -> Seal:
    more = " The text is within the signature; S saves it." if within else ""
    return Seal(by, False, f"Signed with {by}, not checked: anybody can write a name under a mail.{more}")


def _is_signed(db: Database, file: AttachmentRow) -> bool:
    try:
        return _SIGNED_DATA in reading.file_content(db, file)[:_LOOKED_AT]
    except UserError:
        return False  # on the server only
