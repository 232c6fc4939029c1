"""The user's own command that is told of news: started without a shell, with a time limit (SECURITY S5)."""

from __future__ import annotations

import os
import shlex
import subprocess
from dataclasses import dataclass

from salesinbox.notify.words import Saying

SECONDS = 10.0
"""How long a command may run."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    done: bool
    trouble: str = ""
    """Why it was not done, a sentence without the command's arguments."""


def run_command(command: str, saying: Saying, *, seconds: float = SECONDS) -> Ended:
    """Run *command*, as written in the settings, with title and text as its last two arguments; never raises.

    What it may want to know besides is in its environment as ``SALESINBOX_KIND``, ``_TITLE``, ``_TEXT``, ``_ACCOUNT``,
    ``_THREAD`` and ``_COUNT``.
    """
    try:
        program = shlex.split(command)
    except ValueError:
        program = []
    if not program:  # the settings may have changed since; what a sender wrote must not become the program
        return Ended(False, "The settings name no command.")
    words = [*program, saying.title, saying.text]
    try:
        code = subprocess.run(
            words,
            env=_environment(saying),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
        ).returncode
    except subprocess.TimeoutExpired:
        return Ended(False, f"{words[0]} did not end within {seconds:g} seconds and was stopped.")
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else "it cannot be run"
        return Ended(False, f"{words[0]} could not be started: {why}.")
    return Ended(True) if code == 0 else Ended(False, f"{words[0]} ended with code {code}.")


def _environment(saying: Saying) -> dict[str, str]:
    told = {
        "KIND": saying.kind,
        "TITLE": saying.title,
        "TEXT": saying.text,
        "ACCOUNT": saying.account,
        "THREAD": str(saying.thread_id or ""),
        "COUNT": str(saying.count),
    }
    return {**os.environ, **{f"SALESINBOX_{name}": value for name, value in told.items()}}
