"""Raw mail that is fetched again is that of the message, or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from salesinbox.core.errors import NotDownloaded
from salesinbox.core.models import Role
from salesinbox.store import blobs, partial, reading
from salesinbox.store.rescue import blob_care
from salesinbox.sync.answers import Selected
from salesinbox.sync.healing import refetch_lost
from tests.profile import Profile, mail

RAW = mail("Prices", message_id="one@vos.example")


class Server:
    """A session whose one mailbox holds what the test says."""

    def __init__(self, held: dict[int, bytes], uidvalidity: int = 7) -> None:
        self.held, self.uidvalidity = held, uidvalidity

    def open(self, name: str) -> Selected:
        return Selected(name, len(self.held), self.uidvalidity, None, None, True)

    def fetch_bodies(self, groups: Sequence[Sequence[int]]) -> Iterator[dict[int, bytes]]:
        for group in groups:
            yield {uid: self.held[uid] for uid in group if uid in self.held}


class Direct:
    """Writes on this thread."""

    def __init__(self, profile: Profile) -> None:
        self.run = lambda work: work(profile.db)


def heal(profile: Profile, server: Any) -> int:
    return refetch_lost(server, Direct(profile), profile.account_id, lambda: None)  # type: ignore[arg-type]  # stands in


@pytest.fixture
def lost(profile: Profile) -> Profile:
    """A message whose bytes are lost, and one that has all it needs."""
    message, _ = profile.add(RAW, mail("Other", message_id="two@vos.example"))
    profile.db.execute("UPDATE mailboxes SET uidvalidity = 7 WHERE id = ?", (profile.boxes[Role.INBOX],))
    name = profile.db.value("SELECT blob FROM messages WHERE id = ?", (message,))
    profile.db.execute("DELETE FROM blobs.blobs WHERE digest = ?", (name,))
    found = [id_ for ids in blob_care.find_lost(profile.db) for id_ in ids]
    assert found == [message]
    assert blob_care.note_lost(profile.db, found) == 1
    assert [each.message_id for each in partial.lacking_messages(profile.db, found)] == found  # can be asked for
    return profile


def test_the_same_bytes_are_taken(lost: Profile) -> None:
    assert heal(lost, Server({1: RAW})) == 1
    assert reading.raw(lost.db, 1) == RAW
    assert partial.lacking_messages(lost.db, [1]) == []
    assert heal(lost, Server({})) == 0


def test_a_server_that_words_its_headers_anew_gives_the_same_mail(lost: Profile) -> None:
    reworded = b"X-Server: today\n" + RAW
    assert heal(lost, Server({1: reworded})) == 1
    assert reading.raw(lost.db, 1) == reworded
    assert lost.db.value("SELECT blob FROM messages WHERE id = 1") == blobs.digest(reworded)


@pytest.mark.parametrize(
    "server",
    [
        Server({1: mail("Another mail", message_id="nine@vos.example")}),
        Server({}),
        Server({1: RAW}, uidvalidity=8),
    ],
    ids=["another mail", "gone", "renumbered"],
)
def test_nothing_else_is_taken_and_nothing_is_asked_for_again_and_again(lost: Profile, server: Server) -> None:
    assert heal(lost, server) == 0
    with pytest.raises(NotDownloaded):
        reading.raw(lost.db, 1)
    assert blob_care.lost_of(lost.db, lost.account_id, 10) == []
