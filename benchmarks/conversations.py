"""Reading long conversations and large mails: what is waited for until they are on the screen.

    python -m benchmarks.conversations [--messages 200,2000] [--megabytes 20]

Prints JSON, times in milliseconds. The profile is made anew, in a folder that is removed.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from functools import partial
from typing import Any

import salesinbox.tui  # noqa: F401 - says how often Textual may draw, before that is loaded

# isort: split
from benchmarks.mailgen import START, _Words
from benchmarks.reading import _many
from salesinbox.config.locations import locate
from salesinbox.core.models import Role
from salesinbox.store import accounts, mailboxes, messages
from salesinbox.store.connection import Database, open_database
from salesinbox.store.messages import Arrival
from salesinbox.store.prepared import prepare
from salesinbox.tui.panes.reader import first_unfolded
from salesinbox.tui.panes.reader_layout import Layout, Texts, Unfolded
from salesinbox.tui.screens.queries import bodies, thread_with_bodies
from salesinbox.views import finding
from salesinbox.views.thread import load_body

_WIDTH = 100


def measure(counts: list[int], megabytes: int) -> dict[str, Any]:
    """Every conversation and the large mail."""
    with tempfile.TemporaryDirectory() as home:
        places = locate("default", {"SALESINBOX_HOME": home})
        places.ensure()
        db = open_database(places.database, places.blobs_database)
        found: dict[str, Any] = {f"conversation_of_{count}": _conversation(db, count) for count in counts}
        found[f"body_of_{megabytes}_mb"] = _large(db, megabytes)
        db.close()
    return {**found, "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}


def _conversation(db: Database, count: int) -> dict[str, Any]:
    thread_id = _add(db, list(_letters(count)))
    view, _ = thread_with_bodies(db, thread_id)
    every = [message.id for message in view.messages]
    layout, opened = Layout(), Unfolded(set(every))
    texts = Texts(bodies(db, every[:100]), {}, {})
    layout.document(view, texts, opened, 0, _WIDTH)
    return {
        "first_paint": _many(partial(_paint, db, thread_id), 10)["p50"],
        "all_unfolded": _many(lambda: Layout().document(view, texts, opened, 0, _WIDTH), 10)["p50"],
        "next_message": _many(lambda: layout.document(view, texts, opened, _step(), _WIDTH), 10)["p50"],
        "find": _many(partial(finding.count, db, every, finding.sought("never there")), 3)["p50"],
    }


_at = 0


def _step() -> int:
    """Another message each time, so that something has to be laid out."""
    global _at
    _at = (_at + 1) % 50
    return _at


def _large(db: Database, megabytes: int) -> dict[str, Any]:
    line = "We would like to buy a boat, see https://vos.example/boats; other words go on here.\n"
    thread_id = _add(db, [_letter("A large mail", 0, line * (megabytes * 1_000_000 // len(line)))])
    view, texts = thread_with_bodies(db, thread_id)
    return {
        "loaded": _many(partial(load_body, db, view.messages[0].id), 3)["p50"],
        "laid_out": _many(
            lambda: Layout().document(view, Texts(texts, {}, {}), Unfolded(first_unfolded(view)), 0, _WIDTH), 5
        )["p50"],
    }


def _paint(db: Database, thread_id: int) -> None:
    """What is done until the first lines can be drawn."""
    view, texts = thread_with_bodies(db, thread_id)
    opened = first_unfolded(view)
    Layout().document(view, Texts(texts, {}, {}), Unfolded(opened), len(view.messages) - 1, _WIDTH)


def _letters(count: int) -> Iterator[bytes]:
    words = _Words(random.Random(count))
    for number in range(count):
        yield _letter(f"Conversation of {count}", number, words.text(300))


def _letter(subject: str, number: int, text: str) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"] = f"Person {number % 9} <p{number % 9}@vos.example>", "Ada <ada@north.example>"
    mail["Subject"] = subject if number == 0 else f"Re: {subject}"
    mail["Date"] = format_datetime(START + timedelta(minutes=number))
    name = subject.replace(" ", "-")
    mail["Message-ID"] = f"<{name}.{number}@vos.example>"
    if number:
        mail["References"] = f"<{name}.0@vos.example> <{name}.{number - 1}@vos.example>"
    mail.set_content(text, cte="8bit")
    return mail.as_bytes()


def _add(db: Database, raws: list[bytes]) -> int:
    account = accounts.ensure(db, "imported@localhost", "Imported", local=True)
    box = mailboxes.ensure_local(db, account.id, "INBOX", Role.INBOX).id
    first = int(db.value("SELECT coalesce(max(uid), 0) FROM message_mailbox")) + 1
    flags = frozenset(["\\Seen"])
    arrivals = [Arrival(prepare(raw), box, first + n, flags, int(START.timestamp())) for n, raw in enumerate(raws)]
    ids = messages.add(db, account.id, arrivals)
    return int(db.value("SELECT thread_id FROM messages WHERE id = ?", (ids[0],)))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", default="200,2000", help="lengths of conversations")
    parser.add_argument("--megabytes", type=int, default=20)
    options = parser.parse_args()
    json.dump(measure([int(each) for each in options.messages.split(",")], options.megabytes), sys.stdout, indent=1)
    print()
