"""One run of the command line from its words to its exit code: the one place where errors become sentences."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from salesinbox.cli import streams
from salesinbox.cli.output import say
from salesinbox.core.errors import UsageError, UserError

INTERRUPTED = 130
_UNHEARD = logging.NullHandler()
"""Without it Python prints what is logged for developers among the words for people."""


def run(arguments: list[str]) -> int:
    """Carry out a command line; its exit code.

    0 done · 1 failed · 2 wrong use · 3 partly done · 4 not found · 130 interrupted.
    """
    logging.getLogger().addHandler(_UNHEARD)
    streams.prepare()
    code = _carry_out(arguments)
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _silence_stdout()
    if reason := streams.lost_output():
        done = "" if code else " What the command had to do is done."
        say(f"The output could not be written: {reason}.{done}")
        return code or 1
    return code


def _carry_out(arguments: list[str]) -> int:
    try:
        return _run(arguments)
    except UserError as error:
        _complain(error)
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        return 0
    except Exception as error:
        say(f"Something went wrong inside salesinbox: {type(error).__name__}.")
        if path := _keep_trace(arguments):
            say(f"Details are in {path}; please report them.")
        return 1


def _run(arguments: list[str]) -> int:
    from salesinbox.cli.app import PROGRAM, build, late_profile, profile_of

    try:
        result = build(arguments)(args=arguments, prog_name=PROGRAM, standalone_mode=True)
    except SystemExit as end:
        result = end.code
        if result == UsageError.exit_code and (command := late_profile(arguments)):
            say(f"Write --profile before the command: {PROGRAM} --profile {profile_of(arguments)} {command}")
    return result if isinstance(result, int) else 0


def _complain(error: UserError) -> None:
    say(error.message)
    if error.hint:
        say(error.hint)


def _silence_stdout() -> None:
    """Whoever read our output has left; nothing may be said about what could not be written."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _keep_trace(arguments: Sequence[str]) -> Path | None:
    """Append the running exception to the profile's log; where that is, or ``None`` if it cannot be written."""
    import traceback

    from salesinbox.cli.app import profile_of
    from salesinbox.config.locations import locate
    from salesinbox.core import clock
    from salesinbox.core.text import clean_block

    try:
        places = locate(profile_of(arguments))
        places.ensure()
        path = places.logs / "cli.log"
        with path.open("a", encoding="utf-8", errors="replace") as file:
            file.write(f"{clock.now().isoformat()}\n{clean_block(traceback.format_exc())}\n")
    except (OSError, UserError):
        return None
    return path
