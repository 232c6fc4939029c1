"""Everything a key can do, once: keys, help, hints and the command palette are all made from this list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from salesinbox.config import keymap
from salesinbox.config.settings import Settings
from salesinbox.config.toml_text import Mistake

LIST, READER, ANY, COMPOSER = "list", "reader", "any", "composer"


@dataclass(frozen=True, slots=True)
class KeyAction:
    """Something the user can do. ``name`` is the method ``do_<name>`` of the screen that carries it out."""

    name: str
    title: str
    keys: str
    context: str = ANY
    group: str = "Triage"
    hint: str = ""
    """A word or two for the line of hints, where ``hints`` shows it."""


ACTIONS: tuple[KeyAction, ...] = (
    KeyAction("down", "Next conversation", "j, down", LIST, "Move"),
    KeyAction("up", "Previous conversation", "k, up", LIST, "Move"),
    KeyAction("top", "First conversation", "g g, home", LIST, "Move"),
    KeyAction("bottom", "Last conversation", "G, end", LIST, "Move"),
    KeyAction("half_down", "Half a page down", "ctrl+d", LIST, "Move"),
    KeyAction("half_up", "Half a page up", "ctrl+u", LIST, "Move"),
    KeyAction("page_down", "A page of conversations down", "space, pagedown", LIST, "Move"),
    KeyAction("page_up", "A page of conversations up", "pageup", LIST, "Move"),
    KeyAction("open", "Open the conversation", "enter, o", LIST, "Move", hint="open"),
    KeyAction("read_down", "Scroll down", "j, down", READER, "Read"),
    KeyAction("read_up", "Scroll up", "k, up", READER, "Read"),
    KeyAction("read_page_down", "A page down", "space, pagedown", READER, "Read"),
    KeyAction("read_page_up", "A page up", "pageup", READER, "Read"),
    KeyAction("read_top", "To the first line", "g g, home", READER, "Read"),
    KeyAction("read_bottom", "To the last line", "G, end", READER, "Read"),
    KeyAction("next_message", "Next message", "n", READER, "Read"),
    KeyAction("previous_message", "Previous message", "p", READER, "Read"),
    KeyAction("fold", "Fold or unfold the message", "enter", READER, "Read", hint="fold"),
    KeyAction("fold_all", "Unfold or fold all messages", "O", READER, "Read"),
    KeyAction("quotes", "Show or hide quoted text", "t", READER, "Read", hint="quotes"),
    KeyAction("headers", "Show all headers", "H", READER, "Read"),
    KeyAction("source", "Show the raw source", "ctrl+r", READER, "Read"),
    KeyAction("links", "Open a link", "o", READER, "Read", hint="links"),
    KeyAction("find", "Find in the conversation", "ctrl+f", READER, "Read"),
    KeyAction("next_hit", "Next place that was found", ">", READER, "Read", hint="next"),
    KeyAction("previous_hit", "Place before that was found", "<", READER, "Read", hint="before"),
    KeyAction("copy", "Copy: text, address, link, code, conversation", "y", READER, "Read"),
    KeyAction("print_out", "Print the conversation to a file", "P", READER, "Read"),
    KeyAction("browser", "View in the browser, without remote content", "B", READER, "Read"),
    KeyAction("attachments", "Attachments: look into, open, save", "S", READER, "Read", hint="files"),
    KeyAction("answer_invitation", "Answer an invitation", "C", READER, "Read", hint="answer"),
    KeyAction("next_thread", "Next conversation, while reading too", "], J", ANY, "Move"),
    KeyAction("previous_thread", "Previous conversation, while reading too", "[, K", ANY, "Move"),
    KeyAction("back", "Back to the list", "escape, u", ANY, "Move", hint="back"),
    KeyAction("next_pane", "Next pane", "tab", ANY, "Move"),
    KeyAction("previous_pane", "Previous pane", "shift+tab", ANY, "Move"),
    KeyAction("archive", "Archive: out of the inbox, kept everywhere else", "e", ANY, hint="archive"),
    KeyAction("unarchive", "Back to the inbox", "E", ANY, hint="to the inbox"),
    KeyAction("delete", "Delete: move to Trash", "#, delete", ANY, hint="delete"),
    KeyAction("restore", "Restore from Trash", "R", ANY, hint="restore"),
    KeyAction("star", "Star or unstar", "s", ANY, hint="star"),
    KeyAction("mark_read", "Mark as read", "I", ANY, hint="read"),
    KeyAction("mark_unread", "Mark as unread", "U", ANY, hint="unread"),
    KeyAction("label", "Put labels on or take them off", "L", ANY, hint="label"),
    KeyAction("move", "Move to a mailbox", "M", ANY, hint="move"),
    KeyAction("spam", "Spam: move to Junk; there, not spam", "!", ANY, hint="spam"),
    KeyAction("snooze", "Snooze: out of the inbox until later", "h", ANY, hint="snooze"),
    KeyAction("remind", "Remind me if nobody answers", "w", ANY, hint="remind"),
    KeyAction("mute", "Mute: out of the inbox, answers too; or not", "m", ANY, hint="mute"),
    KeyAction("sweep", "Sweep: old mail of this sender, all at once", "W", ANY, hint="sweep"),
    KeyAction("repeat", "Do the last thing again, to these", ".", ANY, hint="repeat"),
    KeyAction("unsubscribe", "Unsubscribe from the mailing list", "ctrl+x", ANY),
    KeyAction("split", "Split the conversation at this message", "%", READER),
    KeyAction("merge", "Merge the selected, or this one with another", "&", ANY),
    KeyAction("select", "Select, for doing something to several", "x", LIST, hint="select"),
    KeyAction("select_range", "Select from the last selected to here", "X", LIST),
    KeyAction("select_all", "Select all loaded; again: the whole list", "*", LIST),
    KeyAction("undo", "Undo the last step, and the one before", "z", ANY, hint="undo"),
    KeyAction("redo", "Redo what was undone", "Z", ANY, hint="redo"),
    KeyAction("reply", "Reply", "r", ANY, "Write", hint="reply"),
    KeyAction("reply_all", "Reply to all", "a", ANY, "Write"),
    KeyAction("compose", "Write a new mail", "c", ANY, "Write", hint="write"),
    KeyAction("send", "Send", "ctrl+s, ctrl+enter", COMPOSER, "Write", hint="send"),
    KeyAction("attach", "Attach a file", "ctrl+o", COMPOSER, "Write", hint="attach"),
    KeyAction("detach", "Take an attached file out", "ctrl+r", COMPOSER, "Write"),
    KeyAction("copies", "Show or hide Cc and Bcc", "ctrl+b", COMPOSER, "Write", hint="Cc, Bcc"),
    KeyAction("edit_outside", "Write in $EDITOR", "ctrl+g", COMPOSER, "Write"),
    KeyAction("discard", "Throw the draft away", "ctrl+t", COMPOSER, "Write", hint="throw away"),
    KeyAction("close_composer", "Close; the draft is kept", "escape", COMPOSER, "Write", hint="close"),
    KeyAction("search", "Search everything", "/", ANY, "Go to", hint="search"),
    KeyAction("search_sort", "Search results: best match or newest first", "f7", ANY, "Go to"),
    KeyAction("save_filter", "Save what is searched for as a filter", "ctrl+f", LIST, "Go to"),
    KeyAction("switcher", "Anywhere, by a few letters", "ctrl+k", ANY, "Go to"),
    KeyAction("filter_panel", "Filter the list", "\\", ANY, "Go to"),
    KeyAction("tab", "A tab, by its number", "1, 2, 3, 4, 5, 6, 7, 8, 9", ANY, "Go to"),
    KeyAction("next_tab", "Next tab", "}", ANY, "Go to"),
    KeyAction("previous_tab", "Previous tab", "{", ANY, "Go to"),
    KeyAction("go_inbox", "Inbox", "g i", ANY, "Go to"),
    KeyAction("go_unread", "Unread", "g u", ANY, "Go to"),
    KeyAction("go_starred", "Starred", "g s", ANY, "Go to"),
    KeyAction("go_sent", "Sent", "g t", ANY, "Go to"),
    KeyAction("go_drafts", "Drafts", "g d", ANY, "Go to"),
    KeyAction("go_snoozed", "Snoozed", "g h", ANY, "Go to"),
    KeyAction("go_waiting", "Waiting for an answer", "g w", ANY, "Go to"),
    KeyAction("go_archive", "Archive", "g e", ANY, "Go to"),
    KeyAction("go_all", "All", "g a", ANY, "Go to"),
    KeyAction("go_trash", "Trash", "g #", ANY, "Go to"),
    KeyAction("go_junk", "Junk", "g !", ANY, "Go to"),
    KeyAction("go_label", "A label", "g l", ANY, "Go to"),
    KeyAction("manage_labels", "All labels: names, colours, merging", "g L", ANY, "Go to"),
    KeyAction("saved_filters", "Saved filters: order, names, tabs", "g f", ANY, "Go to"),
    KeyAction("go_account", "One account, or all", "g o", ANY, "Go to"),
    KeyAction("search_here", "Search within this list", "g /", ANY, "Go to"),
    KeyAction("rules", "Rules for mail that arrives", "g r", ANY, "Go to"),
    KeyAction("rule_from", "Make a rule for mail like this", "g R", ANY, "Go to"),
    KeyAction("outbox", "Outbox: what waits, what failed", "g b", ANY, "Go to"),
    KeyAction("notifications", "Notifications: the last ones", "g n", ANY, "Go to"),
    KeyAction("history", "What can be undone", "g z", ANY, "Go to"),
    KeyAction("sync_page", "Sync: accounts, mailboxes, errors", "g y", ANY, "Go to"),
    KeyAction("sync", "Sync now", "f5", ANY, "App"),
    KeyAction("theme", "Choose a theme", "f2", ANY, "App"),
    KeyAction("side_list", "Side list: lists, filters, labels", "f4", ANY, "App"),
    KeyAction("density", "Comfortable or compact rows", "f3", ANY, "App"),
    KeyAction("grouping", "Group the list by day, or not", "f6", ANY, "App"),
    KeyAction("palette", "All commands", "ctrl+p, :", ANY, "App", hint="commands"),
    KeyAction("help", "Keys for where you are", "?", ANY, "App", hint="keys"),
    KeyAction("leave", "Back, then quit", "q", ANY, "App"),
    KeyAction("quit", "Quit", "ctrl+q", ANY, "App"),
)

_EDITING = frozenset({"ctrl+x", "ctrl+c", "ctrl+v"})
"""What fields of text do with these is theirs."""
BY_NAME: Mapping[str, KeyAction] = {action.name: action for action in ACTIONS}
_DEFAULTS = {action.name: action.keys for action in ACTIONS}
_CONTEXTS = {action.name: action.context for action in ACTIONS}


def mistakes_in_keys(settings: Settings) -> list[Mistake]:
    """What is wrong with the user's own keys."""
    return keymap.mistakes(_DEFAULTS, _CONTEXTS, settings.keymap, settings.keys)


def taken_keys(settings: Settings) -> list[tuple[str, str]]:
    """(action, a sentence) for each key that one of the user's own takes from another action."""
    return keymap.taken(_DEFAULTS, settings.keymap, settings.keys)


class Keys:
    """The keys in force: default, key map, the user's own but for :func:`mistakes_in_keys`."""

    def __init__(self, settings: Settings) -> None:
        self.of = keymap.resolve(_DEFAULTS, settings.keymap, settings.keys)
        self._names = {(BY_NAME[name].context, key): name for name, keys in self.of.items() for key in keys}
        self._prefixes = {(context, key.split(" ")[0]) for (context, key) in self._names if " " in key}

    def action(self, context: str, key: str) -> KeyAction | None:
        """What *key* (or a sequence, with a blank) does in *context*."""
        name = self._names.get((context, key))
        # Where letters are text, only keys that are none reach the rest of the app.
        is_none = (key.startswith("ctrl+") and key not in _EDITING) or key[1:].isdigit()
        if name is None and (context != COMPOSER or is_none):
            name = self._names.get((ANY, key))
        return None if name is None else BY_NAME[name]

    def is_prefix(self, context: str, key: str) -> bool:
        """Whether *key* begins a sequence."""
        return (context, key) in self._prefixes or (context != COMPOSER and (ANY, key) in self._prefixes)

    def shown(self, name: str) -> str:
        """The first key of an action, as help prints it."""
        keys = self.of.get(name, ())
        return keymap.shown(keys[0]) if keys else ""

    def all_shown(self, name: str) -> str:
        """All keys of an action, as help prints them."""
        return ", ".join(keymap.shown(key) for key in self.of.get(name, ()))
