"""A batch of actions that ask for the same, with what the database knew when it began, and how each of them ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from salesinbox.core.models import Role
from salesinbox.core.text import clean_line, shorten
from salesinbox.store import action_log, mailboxes, placements
from salesinbox.store.action_log import ActionRow, End
from salesinbox.store.connection import Database
from salesinbox.store.effective import Effect, State, chunks, on_server
from salesinbox.store.mailboxes import Mailbox

SOURCE_GONE = "The mailbox it was in is gone from the server."
TARGET_GONE = "The mailbox is gone from the server; the message stays where it is."
NOT_KEPT = "The server took the change and did not keep it."
OVERTAKEN = "Moved or deleted elsewhere meanwhile; that stands."


@dataclass(frozen=True)
class Job:
    """Actions that ask for the same."""

    actions: Sequence[ActionRow]
    targets: Mapping[int, list[int]]
    """Action id → message ids."""
    mailboxes: Mapping[int, Mailbox]
    places: Mapping[int, list[tuple[int, int]]]
    """Mailbox id → [(uid, message id)], as :func:`salesinbox.store.placements.locations` gives them."""

    @property
    def effect(self) -> Effect:
        """What they all ask for."""
        return self.actions[0].effect

    @cached_property
    def messages(self) -> list[int]:
        """All their messages, each once."""
        return list(dict.fromkeys(id_ for ids in self.targets.values() for id_ in ids))

    def home(self, mailbox: Mailbox) -> Mailbox:
        """The mailbox that holds what *mailbox* shows: All Mail for a view of it (sync.gmail), else itself."""
        whole = (each for each in self.mailboxes.values() if each.role is Role.ALL and not each.local)
        return next(whole, mailbox) if mailbox.is_view else mailbox

    def all_end(self, state: str = "done", reason: str = "") -> dict[int, End]:
        """The same end for every action."""
        return {action.id: End(state, reason) for action in self.actions}


def load(db: Database, actions: Sequence[ActionRow]) -> Job:
    """What the database knows of a batch."""
    targets = {action.id: action_log.targets(db, action.id) for action in actions}
    ids = list(dict.fromkeys(id_ for each in targets.values() for id_ in each))
    known = {mailbox.id: mailbox for mailbox in mailboxes.of_account(db, actions[0].account_id)}
    return Job(actions, targets, known, placements.locations(db, ids))


def sources(db: Database, job: Job, mailbox: Mailbox) -> dict[int, dict[int, int]]:
    """Where the server has the messages that are taken out of *mailbox*: mailbox id → UID → message id.

    Mail that was moved only here, in the overlay, is still where it was before that.
    """
    held: dict[tuple[int, int], dict[int, int]] = {}
    for box, places in job.places.items():
        for uid, message_id in places if not job.mailboxes[box].local else []:
            held.setdefault((box, message_id), {})[uid] = message_id
    found: dict[int, dict[int, int]] = {}
    for message_id in job.messages:
        box = job.home(mailbox).id
        if (box, message_id) not in held:
            origin = action_log.local_origin(db, message_id, mailbox.id)
            box = job.home(job.mailboxes[origin]).id if origin in job.mailboxes else origin
        if (box, message_id) in held:
            found.setdefault(box, {}).update(held[box, message_id])
    return found


def ends_of_move(db: Database, job: Job, goal: int, assumed: Iterable[int] = ()) -> dict[int, End]:
    """How each move ended, going by where the server has the messages now.

    Args:
        assumed: Messages that were moved by a server that does not tell where they are now.
    """
    where: dict[int, set[int]] = {}
    for box, places in placements.locations(db, job.messages).items():
        for _, message_id in places:
            where.setdefault(message_id, set()).add(box)
    arrived = {id_ for id_, boxes in where.items() if goal in boxes} | set(assumed)
    return {action.id: _end(job, job.targets[action.id], arrived, where) for action in job.actions}


def _end(job: Job, targets: Sequence[int], arrived: set[int], where: Mapping[int, set[int]]) -> End:
    left = [id_ for id_ in targets if id_ not in arrived]
    if not left:
        return End()
    boxes = {job.mailboxes[box].name for id_ in left for box in where.get(id_, ()) if box in job.mailboxes}
    reason = OVERTAKEN
    if len(boxes) == 1 and all(id_ in where for id_ in left):
        reason = f"Moved to {shorten(clean_line(boxes.pop()), 40)} elsewhere meanwhile; that stands."
    if len(left) == len(targets):
        return End("skipped", reason)
    return End("done", f"{len(left)} of {len(targets)} messages: {reason[0].lower()}{reason[1:]}")


def ends_of_change(db: Database, job: Job) -> dict[int, End]:
    """How each change of flags or labels ended, going by what the server has now."""
    held = {message_id for places in job.places.values() for _, message_id in places}
    changed: set[int] = set()
    for part in chunks(sorted(held), 400):
        changed |= {id_ for id_, state in on_server(db, part).items() if _is_so(state, job.effect)}
    return {action.id: _end_of_change(job.targets[action.id], held, changed) for action in job.actions}


def _end_of_change(targets: Sequence[int], held: set[int], changed: set[int]) -> End:
    if not held.intersection(targets):
        return End("skipped", OVERTAKEN)
    return End() if changed.intersection(targets) else End("failed", NOT_KEPT)


def _is_so(state: State, effect: Effect) -> bool:
    if effect.verb == "flag" and not effect.params["flag"].startswith("\\"):
        return True  # a hint for filters ($Junk), which is no part of the state: whoever takes none does without
    if effect.verb == "flag":
        return (effect.params["flag"] in state.flags) == bool(effect.params["on"])
    labels = {label.casefold() for label in state.labels}
    return (str(effect.params["label"]).casefold() in labels) == bool(effect.params["on"])
