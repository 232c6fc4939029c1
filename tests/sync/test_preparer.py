"""Reading messages in another process: the same result, whatever becomes of that process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from salesinbox.store.prepared import prepare
from salesinbox.sync import preparer
from salesinbox.sync.preparer import Preparer
from tests.rig import mail, wait_for

GROUP = [mail(f"Mail {number}") for number in range(5)]


@pytest.fixture
def helped(monkeypatch: pytest.MonkeyPatch) -> Preparer:
    """One that starts its process with the first group."""
    monkeypatch.setattr(preparer, "FROM_MESSAGES", 0)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    return Preparer()


def pid(made: Preparer) -> int:
    assert made._process is not None
    return made._process.pid


def test_the_other_process_reads_as_this_one_does(helped: Preparer) -> None:
    for _ in range(2):
        helped.begin(GROUP)
        assert helped.finish() == [prepare(raw) for raw in GROUP]
    assert pid(helped) != os.getpid()
    helped.close()


def test_few_messages_are_read_here() -> None:
    made = Preparer()
    made.begin(GROUP)
    assert made.finish() == [prepare(raw) for raw in GROUP]
    assert made._process is None


def test_when_the_other_process_dies_its_group_is_read_here(helped: Preparer) -> None:
    helped.begin(GROUP)
    os.kill(pid(helped), signal.SIGKILL)
    assert helped.finish() == [prepare(raw) for raw in GROUP]
    helped.begin(GROUP)
    assert helped.finish() == [prepare(raw) for raw in GROUP]
    helped.close()


def test_a_message_that_cannot_be_read_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparer, "prepare", lambda raw: prepare(raw) if raw != GROUP[1] else 1 / 0)
    made = Preparer()
    made.begin(GROUP)
    found = made.finish()
    assert [each for each in found if isinstance(each, str)] == [found[1]]
    assert "ZeroDivisionError" in str(found[1])


def test_it_ends_when_the_process_that_started_it_is_killed() -> None:
    program = (
        "import time\nfrom salesinbox.sync import preparer\npreparer.FROM_MESSAGES = 0\n"
        "made = preparer.Preparer()\nmade.begin([b'Subject: x'])\nmade.finish()\n"
        "print(made._process.pid, flush=True)\ntime.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    wait_for(lambda: not _lives(child))


def _lives(process: int) -> bool:
    try:
        with open(f"/proc/{process}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
