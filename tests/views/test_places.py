"""Everything there is to go to is found by a few letters, what is used most first, and at once."""

from __future__ import annotations

import time

from salesinbox.actions import filters, labels
from salesinbox.store import visits
from salesinbox.store.search import page
from salesinbox.views import places
from salesinbox.views.places import Finder, goal
from tests.profile import Profile, mail


def a_profile(profile: Profile) -> Finder:
    profile.add(mail("Sail plan", sender="Jörg Müller <jm@boats.example>", message_id="1@boats.example"))
    labels.create(profile.db, "Sailing")
    filters.add(profile.db, "Sails to do", "in:inbox sail", tab=True)
    return Finder(places.known(profile.db), visits.weights(profile.db))


def found(finder: Finder, typed: str) -> list[tuple[str, str]]:
    return [(each.kind, each.title) for each in finder.find(typed)]


def test_one_box_finds_every_kind(profile: Profile):
    finder = a_profile(profile)
    assert found(finder, "sail") == [
        ("filter", "Sails to do"), ("label", "Sailing"), ("conversation", "Sail plan"),
    ]  # fmt: skip
    assert found(finder, "muller")[0] == ("person", "Jörg Müller")
    assert found(finder, "inb")[0] == ("list", "Inbox")
    assert found(finder, "north.example")[0] == ("account", "ada@north.example")
    assert found(finder, "custom") == [("mailbox", "Customers")]
    assert found(finder, "zzz") == []


def test_a_persons_query_finds_their_mail(profile: Profile):
    finder = a_profile(profile)
    query = finder.find("muller")[0].query
    assert [hit.thread.subject for hit in page(profile.db, query).hits] == ["Sail plan"]


def test_what_is_used_comes_first(profile: Profile):
    finder = a_profile(profile)
    label = next(each for each in finder.find("sail") if each.kind == "label")
    for _ in range(4):
        visits.note(profile.db, "label", label.ref)
    finder = Finder(places.known(profile.db), visits.weights(profile.db))
    assert found(finder, "sail")[0] == ("label", "Sailing")
    assert found(finder, "")[0] == ("label", "Sailing")


def test_only_so_many_visits_are_remembered(profile: Profile):
    with profile.db.write("test"):
        for number in range(visits.KEPT + 5):
            visits.note(profile.db, "person", f"{number}@x.example")
    assert len(visits.weights(profile.db)) <= visits.KEPT


def test_letters_taken_back_find_more_again():
    finder = Finder([goal("label", "1", "alpha"), goal("label", "2", "beta")], {})
    assert len(finder.find("a")) == 2
    assert len(finder.find("al")) == 1
    assert len(finder.find("a")) == 2
    assert len(finder.find("b")) == 1


def test_five_thousand_people_are_searched_between_two_keys():
    people = [goal("person", f"{n}", f"First{n % 97} Last{n}", also=f"p{n}@firm{n % 311}.example") for n in range(5000)]
    finder = Finder(people, {})
    began = time.process_time()
    for typed in ("f", "fi", "fir", "first5", "first5 ", "first5 la", "frst", "xyzzy"):
        finder.find(typed)
    assert (time.process_time() - began) / 8 < 0.1  # far more than it takes, on however slow a machine
