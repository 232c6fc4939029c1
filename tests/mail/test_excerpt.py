"""Mail of which the large files stay on the server reads as if all of it were here."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesinbox.mail.excerpt import Excerpt, Part, assemble, plan
from salesinbox.mail.parse import parse
from salesinbox.mail.structure import Entity, Mail, read_structure
from tests.mail.random_mime import CRLF, mails

HEADER_END = b"\r\n\r\n"


def told(mail: Mail, entity: Entity | None = None) -> Part:
    """The structure as a server that reads mail as we do would tell it."""
    entity = entity or mail.root
    if entity.children:
        return Part(entity.number, entity.content_type, children=tuple(told(mail, each) for each in entity.children))
    encoding = entity.first("content-transfer-encoding").lower() or "7bit"
    octets, attached = entity.end - entity.start, entity.disposition == "attachment"
    return Part(entity.number, entity.content_type, encoding, octets, attached)


def in_parts(raw: bytes, limit: int) -> Excerpt | None:
    """*raw* by way of its structure; ``None`` where it is to be fetched whole."""
    mail = read_structure(raw)
    root = told(mail)
    wanted = plan(root, limit)
    if wanted is None:
        return None
    entities = {each.number: each for each in mail.leaves()}
    pieces = {
        (each.part.number, at): raw[entities[each.part.number].start : entities[each.part.number].end][at : at + length]
        for each in wanted
        for at, length in each.spans
    }
    mime = {each.number: _header_of(raw, each) for each in _all(mail.root) if each is not mail.root}
    return assemble(raw[: mail.root.start], root, wanted, mime, pieces)


def _all(entity: Entity) -> Iterator[Entity]:
    yield entity
    for child in entity.children:
        yield from _all(child)


def _header_of(raw: bytes, entity: Entity) -> bytes:
    block = raw[: entity.start]
    return block[block.rfind(CRLF + b"--", 0, len(block)) :].split(CRLF, 2)[2] if CRLF + b"--" in block else block


def with_file(content: bytes = b"%PDF-1.4 " * 5_000, head: str = "Content-Type: application/pdf") -> bytes:
    """A mail with a text and a file."""
    return (
        b"From: ben@heron.example\r\nTo: ada@tidewater.example\r\nSubject: Offer\r\nMessage-ID: <1@heron.example>\r\n"
        b"Date: Mon, 02 Mar 2026 09:00:00 +0000\r\nContent-Type: multipart/mixed; boundary=cut\r\n\r\n"
        b"--cut\r\n\r\nHere it is.\r\n--cut\r\n" + head.encode() + b"\r\nContent-Transfer-Encoding: base64\r\n"
        b'Content-Disposition: attachment; filename="offer.pdf"\r\n\r\n'
        + base64.encodebytes(content).replace(b"\n", CRLF)
        + b"\r\n--cut--\r\n"
    )


@given(mails, st.sampled_from((1, 200, 3_000)))
def test_read_from_its_parts_a_mail_is_the_same(raw: bytes, limit: int) -> None:
    excerpt = in_parts(raw, limit)
    if excerpt is None:
        return
    whole, part = parse(raw), parse(excerpt.raw)
    sizes = {number: left.size for number, left in excerpt.left.items()}
    assert (part.identity, part.references, part.text, part.html) == (
        whole.identity, whole.references, whole.text, whole.html,
    )  # fmt: skip
    assert tuple(replace(each, size=sizes.get(each.part, each.size)) for each in part.attachments) == whole.attachments
    assert excerpt.missing > 0


@given(st.binary(min_size=3_000, max_size=9_000))
def test_the_size_of_a_file_is_known_before_it_is_here(content: bytes) -> None:
    excerpt = in_parts(with_file(content), 2_000)
    assert excerpt is not None
    assert excerpt.left["2"].size == len(content)


def test_only_what_is_large_stays_away() -> None:
    raw = with_file()
    excerpt = in_parts(raw, 10_000)
    assert excerpt is not None
    assert len(excerpt.raw) < 1_000
    assert in_parts(raw, 100_000) is None


@pytest.mark.parametrize(
    "kind", ["multipart/signed", "multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"]
)
def test_signed_and_encrypted_mail_comes_whole(kind: str) -> None:
    large = Part("2", "application/pdf", "base64", 5_000_000)
    assert plan(Part("", "multipart/mixed", children=(large,)), 1_000) is not None
    inner = Part("1", kind, "base64", 100)
    assert plan(Part("", "multipart/mixed", children=(inner, large)), 1_000) is None


def test_a_mail_of_ten_thousand_parts_is_not_asked_for_part_by_part() -> None:
    children = tuple(Part(str(number), "image/png", "base64", 9_000) for number in range(1, 10_001))
    assert plan(Part("", "multipart/mixed", children=children), 1_000) is None


def test_a_server_that_reads_the_mail_otherwise_is_not_followed() -> None:
    raw = with_file()
    mail = read_structure(raw)
    text, file = told(mail).children
    for other in (
        Part("", "multipart/mixed", children=(text, replace(file, content_type="image/png"))),
        Part("", "multipart/mixed", children=(text, replace(file, encoding="7bit"))),
        Part(
            "",
            "multipart/mixed",
            children=(text, Part("2", "multipart/mixed", children=(replace(file, number="2.1"),))),
        ),
    ):
        wanted = plan(other, 1_000)
        assert wanted is not None
        mime = {"1": b"\r\n", "2": _header_of(raw, mail.root.children[1]), "2.1": b"\r\n"}
        assert assemble(raw[: mail.root.start], other, wanted, mime, {("1", 0): b"Here it is."}) is None


def test_a_part_that_is_longer_than_told_is_not_taken_for_all_of_it() -> None:
    raw = with_file()
    mail = read_structure(raw)
    root = told(mail)
    wanted = plan(root, 1_000)
    assert wanted is not None
    mime = {"1": b"\r\n", "2": _header_of(raw, mail.root.children[1])}
    assert assemble(raw[: mail.root.start], root, wanted, mime, {("1", 0): b"Here it is."}) is not None
    assert assemble(raw[: mail.root.start], root, wanted, mime, {("1", 0): b"Here it is. And so"}) is None


def test_a_file_that_is_empty_though_told_to_be_large_is_known_to_be() -> None:
    raw = with_file(b"x" * 500)
    mail = read_structure(raw)
    root = told(mail)
    wanted = plan(root, 100)
    assert wanted is not None
    mime = {"1": b"\r\n", "2": _header_of(raw, mail.root.children[1])}
    header, text = raw[: mail.root.start], {("1", 0): b"Here it is."}
    empty = assemble(header, root, wanted, mime, {**text, ("2", 0): b""})
    unknown = assemble(header, root, wanted, mime, text)
    assert empty is not None
    assert unknown is not None
    assert (empty.left["2"].size, unknown.left["2"].size) == (0, root.children[1].octets * 3 // 4)
