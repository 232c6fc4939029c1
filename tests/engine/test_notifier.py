"""The engine finds news and tells the user's command, with no screen open."""

from __future__ import annotations

import shlex
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest

from salesinbox.config import loader
from salesinbox.config.settings import Settings
from salesinbox.engine.notifier import Notifier
from salesinbox.notify.command import Ended
from salesinbox.notify.words import Saying
from salesinbox.store import notifications, status
from tests.engine.conftest import StartEngine
from tests.profile import START, Profile
from tests.profile import mail as written
from tests.rig import Rig, mail, wait_for
from tests.store.test_notifications import set_clock


class Command:
    """Stands for the user's command."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.hold = threading.Event()
        self.hold.set()

    def __call__(self, command: str, saying: Saying) -> Ended:
        self.hold.wait(10)
        self.told.append(saying.title)
        return Ended(True)


@pytest.fixture
def command(profile: Profile, monkeypatch: pytest.MonkeyPatch) -> Command:
    set_clock(monkeypatch, START - timedelta(seconds=1))
    notifications.record_new_mail(profile.db)
    set_clock(monkeypatch, START)
    return Command()


def look(notifier: Notifier, profile: Profile) -> None:
    notifier.look(profile.db)
    notifier.tell()


def test_each_mail_is_told_once(profile: Profile, command: Command):
    notifier = Notifier(command)
    notifier.follow(Settings(notify_command="tell"))
    profile.add(written("One"))
    look(notifier, profile)
    look(notifier, profile)
    wait_for(lambda: command.told == ["New mail from Ben Vos"])
    another = Notifier(command)  # the next engine
    another.follow(Settings(notify_command="tell"))
    look(another, profile)
    profile.add(written("Two"))
    look(another, profile)
    wait_for(lambda: len(command.told) == 2)


def test_what_comes_while_the_command_runs_is_told_together(profile: Profile, command: Command):
    notifier = Notifier(command)
    notifier.follow(Settings(notify_command="tell"))
    command.hold.clear()
    for number in range(13):
        profile.add(written(f"Mail {number}"))
        look(notifier, profile)
    command.hold.set()
    wait_for(lambda: command.told == ["New mail from Ben Vos", "12 new mails"])


def test_quiet_hours_are_kept_and_not_made_up_for(profile: Profile, command: Command, monkeypatch: pytest.MonkeyPatch):
    notifier = Notifier(command)
    quiet = f"{START:%H:%M}-{START + timedelta(hours=1):%H:%M}"
    notifier.follow(Settings(notify_command="tell", quiet_hours=(quiet,), quiet_zone="UTC"))
    profile.add(written("At night"))
    look(notifier, profile)
    wait_for(lambda: notifier._thread is None)
    set_clock(monkeypatch, START + timedelta(hours=2))
    profile.add(written("In the morning"), at=START + timedelta(hours=2))
    look(notifier, profile)
    wait_for(lambda: command.told == ["New mail from Ben Vos"])
    assert [each.subject for each in notifications.newest(profile.db)] == ["In the morning", "At night"]


def test_a_command_that_is_set_later_is_not_told_of_everything_before(profile: Profile, command: Command):
    notifier = Notifier(command)
    profile.add(*(written(f"Mail {number}") for number in range(9)))
    look(notifier, profile)
    notifier.follow(Settings(notify_command="tell"))
    profile.add(written("New"))
    look(notifier, profile)
    wait_for(lambda: command.told == ["New mail from Ben Vos"])


def test_new_mail_on_the_server_runs_the_command(rig: Rig, start_engine: StartEngine, tmp_path: Path) -> None:
    out = tmp_path / "told"
    code = "import sys; print(sys.argv[2:], file=open(sys.argv[1], 'a'))"
    loader.set_value(rig.locations.config_file, "notify_command", shlex.join([sys.executable, "-c", code, str(out)]))
    rig.append(mail("Old"))
    start_engine(rig)
    wait_for(lambda: bool(status.accounts(rig.db)) and status.accounts(rig.db)[0].state == "idle")
    since = rig.db.value("SELECT since FROM notification_marks")
    wait_for(lambda: time.time() > since + 1, seconds=5)  # servers tell when mail came in whole seconds
    assert not out.exists(), "the first sync is history"
    rig.append(mail("Invoice"))
    wait_for(lambda: out.exists() and "“Invoice”" in out.read_text(), seconds=20)
    assert out.read_text().count("New mail from") == 1
