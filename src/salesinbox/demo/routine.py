"""The mail that comes by itself: orders, shipping notices, payments, tickets, meeting notes, travel, junk.

Each kind spreads over the nine months before now. The facts are drawn by a seeded generator, so that the same seed
and the same now give the same mail.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from salesinbox.demo.files import Item, document
from salesinbox.demo.letters import Outline, Sent, compose
from salesinbox.demo.people import Person, people, read_toml, rep

DAYS = 270
"""How far back the mailbox goes."""


@dataclass(frozen=True, slots=True)
class DemoMessage:
    """A message of the mailbox and where it lies."""

    mailbox: str
    raw: bytes
    flags: tuple[str, ...]
    date: datetime


@dataclass(slots=True)
class Routine:
    """Draws facts and writes routine mail before *now*."""

    now: datetime
    seed: int
    content: dict[str, Any] = field(default_factory=lambda: read_toml("routine.toml"))
    random: Random = field(init=False)
    _numbers: Iterator[int] = field(init=False)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)
        self._numbers = itertools.count(1)

    def write_all(self) -> list[DemoMessage]:
        """All routine mail, in no particular order."""
        kinds: tuple[Callable[[], Iterator[DemoMessage]], ...] = (
            self.orders,
            self.payments,
            self.tickets,
            self.meetings,
            self.travel,
            self.enquiries,
            self.leftovers,
            self.drafts,
        )
        return [message for kind in kinds for message in kind()]

    def days_ago(self, count: int, first: float = DAYS - 2) -> Iterator[datetime]:
        """*count* working hours, spread evenly from *first* days ago until today, oldest first."""
        step = first / count
        for number in range(count):
            ago = first - step * (number + self.random.random() * 0.8)
            date = self.now - timedelta(days=max(ago, 0.2))
            if ago > 3:
                date = date.replace(hour=self.random.randrange(6, 18), minute=self.random.randrange(60))
            yield date

    def shuffled(self, values: list[Any]) -> Iterator[Any]:
        """*values* in random order; when they are used up, again in another."""
        while True:
            yield from self.random.sample(values, len(values))

    def orders(self) -> Iterator[DemoMessage]:
        """Orders from the dealer shop, most followed by the carrier's notices."""
        part = self.content["orders"]
        wishes, customers = self.shuffled(part["wishes"]), self.shuffled(self.content["customers"])
        for date in self.days_ago(22):
            customer, number = next(customers), f"TB-{5000 + next(self._numbers) * 7}"
            items = self._items()
            facts = {
                "customer": customer["name"],
                "town": customer["town"],
                "number": number,
                "wish": next(wishes),
                "items": "\n".join(f"{item.count:>4} × {item.name}" for item in items),
                "total": f"{sum(item.count * item.price for item in items):,.2f}",
            }
            confirmation = document("order", f"Order-{number}", customer["name"], date, items)
            order = compose(
                Outline(
                    writer=_sender(part),
                    to=(rep(),),
                    date=date,
                    subject=self.random.choice(part["subjects"]).format(**facts),
                    text=self.random.choice(part["texts"]).format(**facts),
                    files=(confirmation,),
                )
            )
            yield self._filed(order, ("orders",))
            if self.random.random() < 0.8:
                yield from self._shipping(date, number, facts)

    def _items(self) -> list[Item]:
        chosen = self.random.sample(self.content["products"], self.random.randint(1, 4))
        return [
            Item(self.random.choice((1, 2, 2, 3, 4) if p["price"] > 100 else (5, 10, 20)), p["name"], p["price"])
            for p in chosen
        ]

    def _shipping(self, ordered: datetime, number: str, facts: dict[str, str]) -> Iterator[DemoMessage]:
        part = self.content["shipping"]
        carrier = _sender(part, client="html")
        waybill = f"GF-{self.random.randrange(70000, 99999)}"
        places = self.random.sample(part["places"], 2)
        text = (
            f"Consignment {waybill} for {facts['customer']}, {facts['town']}\nYour reference: {number}\n\n"
            f"Collected at dock 2, now at {places[0]}. {self.random.choice(part['notes'])}"
        )
        arrival = f"{self.random.randrange(7, 18)}:{self.random.randrange(10, 60)}"
        delivery = f"Delivered in {facts['town']} by way of {places[1]}, in good order.\nSigned for at {arrival}."
        date = ordered + timedelta(hours=self.random.uniform(20, 60))
        before: Sent | None = None
        for stage, said in (("collected", text), ("delivered", delivery)):
            if date > self.now - timedelta(minutes=10):
                return
            subject = f"Consignment {waybill} ({number}): {stage}"
            before = compose(Outline(carrier, (rep(),), date, subject, said, answers=before))
            yield self._filed(before, ("shipping",))
            date += timedelta(hours=self.random.uniform(18, 90))

    def payments(self) -> Iterator[DemoMessage]:
        """Advice from the bank."""
        customers = self.shuffled(self.content["customers"])
        for date in self.days_ago(13):
            customer, amount = next(customers)["name"], self.random.randrange(9_000, 2_100_000) / 100
            number = f"TB-0{self.random.randrange(200, 640)}"
            yield self._filed(
                compose(
                    Outline(
                        writer=_sender(self.content["payments"], client="html"),
                        to=(rep(),),
                        cc=(people()["joost"],),
                        date=date,
                        subject=f"Credit advice: {amount:,.2f} EUR from {customer}",
                        text=f"We have credited your account ending 4417.\n\nPayer: {customer}\n"
                        f"Amount: {amount:,.2f} EUR\nReference: {number}\nValue date: {date:%Y-%m-%d}",
                    )
                ),
                ("payments",),
            )

    def tickets(self) -> Iterator[DemoMessage]:
        """Workshop tickets that concern the rep's customers."""
        part, customers = self.content["tickets"], self.shuffled(self.content["customers"])
        for date, (problem, cure) in zip(self.days_ago(len(part["cases"])), self.shuffled(part["cases"]), strict=False):
            number, customer = 3100 + next(self._numbers) * 3, next(customers)["name"]
            text = (
                f"Customer: {customer}\nProblem: {problem}\n\n{cure}\n\nTime: {self.random.randrange(2, 14) * 10} min"
            )
            outline = Outline(_sender(part), (rep(),), date, f"[Ticket {number}] {problem}", text)
            yield self._filed(compose(outline), ("service",))

    def meetings(self) -> Iterator[DemoMessage]:
        """Notes of the sales round; now and then the rep has something to add."""
        part = self.content["meetings"]
        points, answers = self.shuffled(part["points"]), iter(part["answers"])
        for number, date in enumerate(self.days_ago(12)):
            author = people()[part["authors"][number % len(part["authors"])]]
            text = "\n\n".join(f"{n}. {next(points)}" for n in range(1, 4))
            title = f"{part['titles'][number % len(part['titles'])]}, {date:%d %b}"
            others = tuple(people()[key] for key in part["authors"] if people()[key] != author)
            notes = compose(Outline(author, (rep(),), date, title, f"All,\n\n{text}", cc=others))
            yield self._filed(notes, ("meeting",))
            if number % 3 == 1:
                later = date + timedelta(hours=2)
                reply = Outline(rep(), (author,), later, f"Re: {title}", next(answers), others, answers=notes)
                yield DemoMessage("Sent", compose(reply).raw, ("\\Seen",), later)

    def travel(self) -> Iterator[DemoMessage]:
        """Tickets of the railway."""
        part = self.content["travel"]
        for date, (start, end, price) in zip(self.days_ago(len(part["trips"])), part["trips"], strict=True):
            code = "".join(self.random.choices("ACEFHKLMNPRTWXY3479", k=6))
            text = (
                f"Thank you for travelling with Northline.\n\n{start} – {end}\n"
                f"{date + timedelta(days=4):%A %d %B}, coach {self.random.randrange(1, 9)}, "
                f"seat {self.random.randrange(11, 88)}\nBooking code {code}\nPaid: {price:.2f} EUR"
            )
            ticket = document("statement", f"Ticket-{code}", rep().name, date, [Item(1, f"{start} - {end}", price)])
            subject = f"Your ticket {start} – {end} ({code})"
            outline = Outline(_sender(part, client="html"), (rep(),), date, subject, text, files=(ticket,))
            yield self._filed(compose(outline), ("travel",))

    def enquiries(self) -> Iterator[DemoMessage]:
        """Questions from strangers by way of the web site."""
        entries = self.content["enquiries"]
        for date, entry in zip(self.days_ago(len(entries)), entries, strict=True):
            person = Person(entry["name"], entry["address"])
            question = compose(Outline(person, (rep(),), date, entry["subject"], entry["text"]))
            answer = entry.get("answer", "")
            yield self._filed(question, ("enquiry", *(() if answer else ("todo",))), answered=bool(answer))
            if answer:
                later = min(date + timedelta(hours=self.random.uniform(1, 30)), self.now)
                reply = Outline(rep(), (person,), later, f"Re: {entry['subject']}", answer, answers=question)
                yield DemoMessage("Sent", compose(reply).raw, ("\\Seen",), later)

    def leftovers(self) -> Iterator[DemoMessage]:
        """What lies in Junk and in Trash; nobody keeps those for long."""
        for mailbox, flags in (("Junk", ()), ("Trash", ("\\Seen",))):
            entries = self.content[mailbox.lower()]
            for date, entry in zip(self.days_ago(len(entries), first=25), entries, strict=True):
                sender = Person(entry["name"], entry["address"], client="html")
                letter = compose(Outline(sender, (rep(),), date, entry["subject"], entry["text"]))
                yield DemoMessage(mailbox, letter.raw, flags, date)

    def drafts(self) -> Iterator[DemoMessage]:
        """Letters that the rep has begun."""
        entries = self.content["drafts"]
        for date, entry in zip(self.days_ago(len(entries), first=6), entries, strict=True):
            outline = Outline(rep(), (people()[entry["to"]],), date, entry["subject"], entry["text"])
            yield DemoMessage("Drafts", compose(outline).raw, ("\\Seen", "\\Draft"), date)

    def _filed(self, letter: Sent, labels: tuple[str, ...], *, answered: bool = False) -> DemoMessage:
        """Where the rep has put it by now: older mail is archived, and only some of the newest is unread."""
        age = self.now - letter.date
        archived = age > timedelta(days=45) and self.random.random() < 0.85
        seen = age > timedelta(days=5) or self.random.random() < 0.4
        flags = (*(("\\Seen",) if seen else ()), *(("\\Answered",) if answered else ()), *labels)
        return DemoMessage("Archive" if archived else "INBOX", letter.raw, flags, letter.date)


def _sender(part: dict[str, Any], *, client: str = "plain") -> Person:
    return Person(part["sender"], part["address"], client=client)
