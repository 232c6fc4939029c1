"""Plays a morning's triage in the demo, key by key in a real terminal (tmux), and writes docs/triage-walk.md.

Run ``python docs/triage_walk.py``. It ends with an error unless 50 conversations have left the inbox after fewer than
100 key presses, so the page cannot claim what does not hold.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

PAGE = Path(__file__).with_name("triage-walk.md")
WIDTH, HEIGHT = 120, 30
GOAL_CONVERSATIONS, GOAL_KEYS = 50, 100
_SETTLED = 0.25
_PATIENCE = 20.0


@dataclass(frozen=True)
class Step:
    """Some key presses, as tmux names them, and what they are for."""

    keys: str
    why: str
    show: bool = False
    """Whether the page shows the screen after it."""


STEPS = (
    Step("G k", "down to the bank's oldest notice"),
    Step("W", "sweep: what there is of this sender", show=True),
    Step("Enter y", "archive all of it, having seen the list"),
    Step("G k W Enter y", "the same for what the freight company writes"),
    Step("G x PPage PPage X", "select two pages of old conversations"),
    Step("e", "archive them"),
    Step("z", "undo: they are back"),
    Step("Z", "redo: they are gone"),
    Step("g g Enter", "open the newest"),
    Step("e", "archive; the next one opens by itself", show=True),
    Step("e e", "and so on"),
    Step("h", "not today", show=True),
    Step("F3", "snooze until tomorrow"),
    Step("e e", "archive"),
    Step("#", "delete"),
    Step("m", "mute: answers stay out of the inbox, too"),
    Step("L", "label it", show=True),
    Step("u r Tab Enter", "as urgent, found by two letters"),
    Step("w F3", "remind me if nobody answers"),
    Step("e e e e e e e e e e e e e e", "archive, one key each"),
    Step("g h", "what was snoozed, and until when", show=True),
)


class Terminal:
    """A tmux pane of its own."""

    def __init__(self, folder: Path, program: str) -> None:
        self._tmux = ["tmux", "-S", str(folder / "tmux")]
        home = f"HOME={folder} TMPDIR={folder} COLORTERM=truecolor"
        self._run("new-session", "-d", "-x", str(WIDTH), "-y", str(HEIGHT), f"env -u TMUX {home} {program} demo")

    def _run(self, *words: str) -> str:
        return subprocess.run([*self._tmux, *words], check=True, capture_output=True, text=True).stdout

    def screen(self) -> str:
        """What stands on the screen."""
        return self._run("capture-pane", "-p")

    def press(self, key: str) -> None:
        """One key press; then wait until the screen does not change any more."""
        self._run("send-keys", key)
        self.settle()

    def settle(self) -> None:
        """Wait until the screen has stood still for a moment."""
        until = time.monotonic() + _PATIENCE
        before = self.screen()
        while time.monotonic() < until:
            time.sleep(_SETTLED)
            now = self.screen()
            if now == before:
                return
            before = now

    def wait_for(self, text: str) -> None:
        """Wait until *text* is on the screen."""
        until = time.monotonic() + 4 * _PATIENCE
        while text not in self.screen():
            if time.monotonic() > until:
                sys.exit(f"{text!r} never came:\n{self.screen()}")
            time.sleep(_SETTLED)

    def close(self) -> None:
        """End the program and the pane."""
        self._run("send-keys", "C-q")
        time.sleep(2)
        subprocess.run([*self._tmux, "kill-server"], check=False, capture_output=True)


def in_inbox(folder: Path, program: str) -> int:
    """How many conversations the demo's inbox holds, as the command line says."""
    profile = next(folder.glob("salesinbox-demo-*"))
    found = subprocess.run(
        [program, "threads", "--limit", "500", "--json"],
        env={**os.environ, "SALESINBOX_HOME": str(profile)},
        check=True,
        capture_output=True,
        text=True,
    )
    return len(json.loads(found.stdout))


def walk(steps: Sequence[Step]) -> str:
    """Play the steps; gives the page.

    Raises:
        SystemExit: Too few conversations were dealt with, or too many keys were pressed.
    """
    program = str(Path(sys.executable).with_name("salesinbox"))
    with TemporaryDirectory() as name:
        folder = Path(name)
        terminal = Terminal(folder, program)
        try:
            terminal.wait_for("Up to date")
            before = in_inbox(folder, program)
            rows, pressed = [], 0
            for step in steps:
                for key in step.keys.split():
                    terminal.press(key)
                    pressed += 1
                left = in_inbox(folder, program)
                rows.append((step, pressed, before - left, terminal.screen() if step.show else ""))
            done = before - in_inbox(folder, program)
        finally:
            terminal.close()
    if done < GOAL_CONVERSATIONS or pressed >= GOAL_KEYS:
        sys.exit(f"{done} conversations with {pressed} keys: not what the page promises.")
    return _page(rows, before, done, pressed)


def _page(rows: Sequence[tuple[Step, int, int, str]], before: int, done: int, pressed: int) -> str:
    lines = [
        "# A morning's triage\n",
        f"Recorded in a terminal of {WIDTH}×{HEIGHT} with `python docs/triage_walk.py`, on the mailbox of"
        f" `salesinbox demo`: of {before} conversations in the inbox, {done} are dealt with in {pressed} keys.\n",
        "| Keys | What for | Pressed so far | Dealt with so far |\n| --- | --- | --- | --- |",
    ]
    lines += [f"| `{_shown(step.keys)}` | {step.why} | {count} | {gone} |" for step, count, gone, _ in rows]
    for step, _, _, screen in rows:
        if screen:
            body = "\n".join(line.rstrip() for line in screen.rstrip().splitlines())
            lines.append(f"\nAfter `{_shown(step.keys)}`:\n\n```\n{body}\n```")
    return "\n".join(lines) + "\n"


def _shown(keys: str) -> str:
    named = {"Escape": "esc", "Enter": "enter", "Tab": "tab", "PPage": "pageup"}
    return " ".join(named.get(key, key.replace("C-", "ctrl+")) for key in keys.split())


if __name__ == "__main__":
    PAGE.write_text(walk(STEPS), encoding="utf-8")
