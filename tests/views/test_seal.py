"""Signed and encrypted mail says what it is, and never that it was checked."""

from __future__ import annotations

import pytest

from salesinbox.store import reading
from salesinbox.views.seal import Seal
from salesinbox.views.thread import load_body
from tests.profile import Profile, mail


def sealed(kind: str, *parts: str) -> bytes:
    head = f"From: Ben <ben@vos.example>\r\nSubject: Sealed\r\nMIME-Version: 1.0\r\nContent-Type: {kind}\r\n\r\n"
    body = "".join(f"--b\r\n{part}\r\n" for part in parts)
    return (head + body + ("--b--\r\n" if parts else "")).encode("latin-1")


def seal_of(profile: Profile, raw: bytes) -> Seal | None:
    (id_,) = profile.add(raw)
    return load_body(profile.db, id_).seal


TEXT = "Content-Type: text/plain\r\n\r\nHello"


@pytest.mark.parametrize(
    ("signature", "by"),
    [
        ("application/pgp-signature", "PGP"),
        ("application/pkcs7-signature", "S/MIME"),
        ("application/x-pkcs7-signature", "S/MIME"),
    ],
)
def test_a_signature_is_named_and_not_believed(profile: Profile, signature: str, by: str) -> None:
    raw = sealed(f'multipart/signed; boundary=b; protocol="{signature}"', TEXT, f"Content-Type: {signature}\r\n\r\nx")
    found = seal_of(profile, raw)
    assert found is not None
    assert (found.by, found.encrypted) == (by, False)
    assert f"Signed with {by}, not checked" in found.words


def test_what_is_encrypted_says_so_and_can_be_saved(profile: Profile) -> None:
    raw = sealed(
        'multipart/encrypted; boundary=b; protocol="application/pgp-encrypted"',
        "Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1",
        'Content-Type: application/octet-stream; name="encrypted.asc"\r\n\r\n-----BEGIN PGP MESSAGE-----',
    )
    (id_,) = profile.add(raw)
    found = load_body(profile.db, id_).seal
    assert found is not None
    assert (found.by, found.encrypted) == ("PGP", True)
    assert "encrypted.asc" in [each.filename for each in reading.attachments_of(profile.db, id_)]


@pytest.mark.parametrize(("oid", "encrypted"), [("03", True), ("02", False)])
def test_smime_is_told_apart_by_what_it_holds(profile: Profile, oid: str, encrypted: bool) -> None:
    data = bytes.fromhex("3080" + "06092a864886f70d0107" + oid + "a080").decode("latin-1")
    found = seal_of(
        profile,
        sealed('application/pkcs7-mime; name="smime.p7m"\r\nContent-Transfer-Encoding: 8bit') + data.encode("latin-1"),
    )
    assert found is not None
    assert (found.by, found.encrypted) == ("S/MIME", encrypted)


@pytest.mark.parametrize(
    ("start", "encrypted"), [("-----BEGIN PGP MESSAGE-----", True), ("-----BEGIN PGP SIGNED MESSAGE-----", False)]
)
def test_pgp_within_the_text_is_seen(profile: Profile, start: str, encrypted: bool) -> None:
    found = seal_of(profile, mail(body=f"{start}\n\nx"))
    assert found is not None
    assert found.encrypted is encrypted


def test_ordinary_mail_has_no_seal(profile: Profile) -> None:
    assert seal_of(profile, mail(body="I saw -----BEGIN PGP MESSAGE----- somewhere.")) is None
