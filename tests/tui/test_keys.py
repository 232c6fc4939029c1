"""Key maps, and keys of the user's own."""

from __future__ import annotations

import string

import pytest
from textual.keys import Keys as TextualKeys
from textual.keys import _character_to_key

from salesinbox.config.keymap import KEYMAPS, split_keys
from salesinbox.config.locations import Locations
from salesinbox.config.reader import parse_settings
from salesinbox.config.settings import Settings
from salesinbox.core.errors import ConfigError
from salesinbox.tui.actions import ACTIONS, ANY, COMPOSER, LIST, READER, Keys, mistakes_in_keys
from salesinbox.tui.app import SalesInboxApp
from tests.tui.mailbox import NEWEST
from tests.tui.walk import running


@pytest.mark.parametrize("name", sorted(KEYMAPS))
def test_every_key_map_gives_every_action_a_key_and_no_key_two_actions(name: str) -> None:
    keys = Keys(Settings(keymap=name))
    for action in ACTIONS:
        assert keys.of[action.name], f"{action.name} has no key in {name}"
    for action in ACTIONS:
        for key in keys.of[action.name]:
            for context in [action.context] if action.context != ANY else [LIST, READER]:
                found = keys.action(context, key)
                assert found is action, f"{key} in {context} is {found}, not {action.name}"
                assert not keys.is_prefix(context, key), f"{key} of {action.name} also begins a sequence in {name}"


@pytest.mark.parametrize("context", [LIST, READER])
@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("l", "label"),
        ("v", "move"),
        ("y", "archive"),
        ("e", "archive"),
        ("#", "delete"),
        ("s", "star"),
        ("/", "search"),
        ("g i", "go_inbox"),
        ("g s", "go_starred"),
        ("g t", "go_sent"),
        ("g d", "go_drafts"),
        ("u", "back"),
        ("r", "reply"),
        ("a", "reply_all"),
        ("z", "undo"),
        ("?", "help"),
        ("U", "mark_unread"),
        ("I", "mark_read"),
    ],
)
def test_gmails_keys_do_what_they_do_in_gmail(context: str, key: str, name: str) -> None:
    action = Keys(Settings(keymap="gmail")).action(context, *split_keys(key))
    assert action is not None
    assert action.name == name


async def test_gmails_way_of_selecting_all_answers_nobody(locations: Locations) -> None:
    async with running(locations, Settings(keymap="gmail")) as user:
        await user.keys("x")
        await user.sees("1 selected")
        await user.keys("x", "*", "a")
        await user.sees(f"{len(user.main.threads.lines)} selected")
        assert not user.main.has_class("-writing")


def test_the_users_key_takes_it_from_who_had_it() -> None:
    keys = Keys(Settings(keys={"archive": "y, s"}))
    assert keys.action(LIST, "y") == keys.action(LIST, "s")
    assert keys.action(LIST, "e") is None
    assert "s" not in keys.of["star"]


@pytest.mark.parametrize(
    ("own", "words"),
    [
        ({"archve": "y"}, "unknown action 'archve'"),
        ({"archive": "y", "star": "y"}, "would do two things"),
        ({"read_down": "w", "archive": "w"}, "would do two things"),
        ({"archive": "g"}, "the key g would do two things"),
        ({"send": "e", "discard": "e"}, "would do two things"),
        ({"archive": "esc"}, "'esc' of archive is no key; did you mean 'escape'?"),
        ({"archive": "ctrl+"}, "'ctrl\\+' of archive is no key"),
        ({"archive": "g strg+x"}, "'g strg\\+x' of archive is no key"),
    ],
)
def test_keys_that_cannot_be_are_refused_by_name(locations: Locations, own: dict[str, str], words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        SalesInboxApp(locations, Settings(keys=own))


def test_an_unknown_key_map_is_refused() -> None:
    with pytest.raises(ConfigError, match="keymap must be one of"):
        parse_settings('keymap = "emacs"')


@pytest.mark.parametrize("symbol", [*string.punctuation.replace(",", ""), "§", "€", "é"])
def test_a_symbol_is_the_key_that_the_terminal_library_takes_it_for(symbol: str) -> None:
    keys = Keys(Settings(keys={"archive": f"{symbol}, g {symbol}"}))
    name = _character_to_key(symbol)
    assert keys.of["archive"] == (name, f"g {name}")
    assert keys.all_shown("archive") == f"{symbol}, g {symbol}" or symbol in "§€"


def test_every_key_that_the_terminal_library_knows_is_one() -> None:
    known = {each.value for each in TextualKeys} - {"return", "ctrl-at"}  # it calls these enter and ctrl+at
    own = {"archive": ", ".join(key for key in known if not key.startswith("<"))}
    assert [each.words for each in mistakes_in_keys(Settings(keys=own)) if "no key" in each.words] == []


def test_an_action_can_do_without_keys() -> None:
    assert Keys(Settings(keys={"archive": ""})).of["archive"] == ()
    assert mistakes_in_keys(Settings(keys={"archive": ""})) == []


def test_letters_stay_text_while_writing() -> None:
    keys = Keys(Settings(keys={"star": "full_stop"}))
    assert keys.action(COMPOSER, "e") is None
    assert keys.action(COMPOSER, "full_stop") is None
    assert keys.action(COMPOSER, "f5") is not None


async def test_the_users_key_works_and_help_prints_it(locations: Locations) -> None:
    async with running(locations, Settings(keys={"archive": "w"})) as user:
        await user.keys("e")
        assert NEWEST in user.subjects
        await user.keys("w")
        assert NEWEST not in user.subjects
        await user.does("help")
        await user.sees("w                Archive")


async def test_a_sequence_shows_what_can_follow_and_is_forgotten_by_another_key(locations: Locations) -> None:
    async with running(locations) as user:
        await user.keys("g")
        await user.sees("g … · g First conversation · i Inbox")
        await user.keys("q")
        await user.sees_no("g …")
        assert user.toasts() == ["g q does nothing here; ? lists the keys."]
        await user.keys("g", "escape", "e")
        assert NEWEST not in user.subjects


def test_no_two_actions_have_the_same_title() -> None:
    titles = [action.title for action in ACTIONS]
    assert [title for title in titles if titles.count(title) > 1] == []
