"""What makes the demo's mailbox live: people answer the rep, and mail comes in while one watches."""

from __future__ import annotations

import asyncio
import email
import email.policy
import itertools
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from random import Random

from salesinbox.core import clock
from salesinbox.demo.letters import Outline, Sent, compose
from salesinbox.demo.people import Person, people, phrases, read_toml, rep
from salesinbox.demo.stories import play, read_stories

Deliver = Callable[[bytes], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Pace:
    """How lively the demo is; times in seconds, pairs from the least to the most."""

    reply_after: tuple[float, float] = (4.0, 9.0)
    first_arrival: float = 12.0
    arrival_every: tuple[float, float] = (25.0, 60.0)


class Correspondents:
    """Everyone the rep writes to. Machines (orders, carrier, bank, newsletters) don't answer."""

    def __init__(self, deliver: Deliver, pace: Pace) -> None:
        self._deliver = deliver
        self._pace = pace
        self._random = Random()
        self._texts: dict[str, Iterator[str]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._people = {person.address: person for person in people().values()}
        self._machines = _machines()

    def received(self, raw: bytes) -> None:
        """Take a message from the rep; whoever stands first in its To answers after a while."""
        message = email.message_from_bytes(raw, policy=email.policy.default)
        person = self._addressee(message)
        if person is None:
            return
        task = asyncio.get_running_loop().create_task(self._answer(person, message))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _addressee(self, message: EmailMessage) -> Person | None:
        for found in getattr(message["To"], "addresses", ()):
            spec = found.addr_spec.lower()
            if spec != rep().address and spec not in self._machines:
                return self._people.get(spec) or Person(found.display_name or found.username, spec)
        return None

    async def _answer(self, person: Person, message: EmailMessage) -> None:
        await asyncio.sleep(self._random.uniform(*self._pace.reply_after))
        subject = str(message["Subject"] or "")
        answer = Outline(
            writer=person,
            to=(rep(),),
            date=clock.now(),
            subject=subject if subject.lower().startswith(("re:", "aw:")) else f"Re: {subject}",
            text=self._text(person),
            answers=_as_sent(message),
        )
        await self._deliver(compose(answer).raw)

    def _text(self, person: Person) -> str:
        """The next thing people of this language say."""
        texts = phrases()[person.language].texts
        text = next(self._texts.setdefault(person.language, itertools.cycle(texts)))
        return text.format(first=rep().name.split()[0], sender=person.name.split()[0])


def _machines() -> frozenset[str]:
    sections = (entry for value in read_toml("routine.toml").values() for entry in _entries(value))
    return frozenset(entry["address"] for entry in sections if "sender" in entry or "layout" in entry)


def _entries(value: object) -> list[dict[str, str]]:
    values = value if isinstance(value, list) else [value]
    return [entry for entry in values if isinstance(entry, dict) and "address" in entry]


def _as_sent(message: EmailMessage) -> Sent:
    body = message.get_body(("plain", "html"))
    return Sent(
        raw=b"",
        message_id=str(message["Message-ID"] or "").strip(),
        references=tuple(str(message["References"] or "").split()),
        writer=rep(),
        date=clock.now(),
        subject=str(message["Subject"] or ""),
        body=str(body.get_content()).replace("\r\n", "\n") if body is not None else "",
    )


async def arrivals(deliver: Deliver, pace: Pace) -> None:
    """Deliver the hand-written arrivals one by one, then end."""
    random = Random()
    wait = pace.first_arrival
    for story in read_stories("arrivals.story"):
        await asyncio.sleep(wait)
        for item in play(story, clock.now()):
            await deliver(item.sent.raw)
        wait = random.uniform(*pace.arrival_every)
