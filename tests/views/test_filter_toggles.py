"""Toggles make queries that the grammar understands, and queries show which toggles are on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesinbox.actions import triage
from salesinbox.core import query_text
from salesinbox.core.models import Role
from salesinbox.store import search, threads
from salesinbox.store.saved_filters import wrong
from salesinbox.store.threads import Filter
from salesinbox.views import filter_toggles
from salesinbox.views.filter_toggles import Group, Toggle
from tests.profile import OWN, Profile, mail

OFFERED = [*filter_toggles._GROUPS, Group("Label", (Toggle('label:"big deals"', "big deals"), Toggle("label:x", "x")))]
EVERY = list(filter_toggles.every(OFFERED))
BEGINNINGS = st.sampled_from(["", "kayak", 'in:inbox from:"ben vos"', "-is:unread older:1y", "(a OR b) is:starred"])


@given(query=BEGINNINGS, picks=st.lists(st.sampled_from(EVERY), max_size=8))
def test_whatever_is_switched_the_query_can_be_read(query: str, picks: list[tuple[Group, Toggle]]):
    for group, toggle in picks:
        query = filter_toggles.switch(query, toggle, group)
        assert not wrong(query)
        on = [each for each in group.toggles if filter_toggles.state(query, each)]
        assert len(on) <= 1 or not group.alone


@given(query=BEGINNINGS, pick=st.sampled_from(EVERY))
def test_what_was_switched_on_is_on_and_switched_off_leaves_what_was_there(query: str, pick: tuple[Group, Toggle]):
    group, toggle = pick
    off = query_text.take(filter_toggles.switch(query, toggle, group), toggle.term)
    on = filter_toggles.switch(off, toggle, group)
    assert filter_toggles.state(on, toggle) is True
    assert filter_toggles.switch(on, toggle, group) == off


@given(query=BEGINNINGS, pick=st.sampled_from(EVERY))
def test_what_is_left_out_is_neither_on_nor_off(query: str, pick: tuple[Group, Toggle]):
    group, toggle = pick
    out = filter_toggles.turn_round(query_text.take(query, f"-{toggle.term}"), toggle)
    assert filter_toggles.state(out, toggle) is None
    assert not wrong(out)
    assert filter_toggles.state(filter_toggles.turn_round(out, toggle), toggle) is False
    assert filter_toggles.state(filter_toggles.switch(out, toggle, group), toggle) is True


@pytest.mark.parametrize("filter_", list(Filter))
def test_a_list_and_its_query_show_the_same(profile: Profile, filter_: Filter):
    ids = profile.add(*[mail(f"S{number}", message_id=f"{number}@x.example") for number in range(5)])
    every = [profile.thread_of(id_) for id_ in ids]
    triage.archive(profile.db, every[:2])
    triage.star(profile.db, every[1:3])
    triage.mark_read(profile.db, every[2:4])
    triage.delete(profile.db, every[4:])
    found = [hit.thread.id for hit in search.page(profile.db, filter_toggles.query_of(filter_)).hits]
    assert found == [row.id for row in threads.page(profile.db, filter_)]


def test_people_i_know_are_those_i_have_written_to(profile: Profile):
    own = mail("Hello", sender=f"Ada <{OWN}>", to="Ben Vos <ben@vos.example>", message_id="o@n.example")
    profile.add(own, role=Role.SENT)
    profile.add(mail("From Ben", sender="Ben <BEN@vos.example>", message_id="b@vos.example"))
    profile.add(mail("From a stranger", sender="Eve <eve@odd.example>", message_id="e@odd.example"))
    found = [hit.thread.subject for hit in search.page(profile.db, "in:inbox is:known").hits]
    assert found == ["From Ben"]


def test_labels_and_accounts_are_offered_by_name(profile: Profile):
    (id_,) = profile.add(mail())
    triage.label(profile.db, [profile.thread_of(id_)], "big deals")
    titles = {group.title: [each.term for each in group.toggles] for group in filter_toggles.groups(profile.db)}
    assert titles["Label"] == ['label:"big deals"']
    assert "Account" not in titles, "there is only one"
