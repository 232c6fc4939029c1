"""What a terminal is sent to show a notification of its own: OSC 9 (iTerm2, kitty, WezTerm) and OSC 777 (urxvt, foot).

Everything passes core.text first, so that no text can end the sequence and begin another (SECURITY M1).
"""

from __future__ import annotations

from collections.abc import Mapping

from salesinbox.core.text import clean_line
from salesinbox.notify.policy import Way
from salesinbox.notify.words import Saying

BELL = "\a"
_ESC = "\x1b"
_END = f"{_ESC}\\"


def sequence(way: Way, saying: Saying, environ: Mapping[str, str]) -> str:
    """The control sequence for one saying; empty for a way that is none of a terminal's.

    Args:
        environ: Tells whether tmux stands between, which passes on only what is wrapped for it (``allow-passthrough``).
    """
    title, text = clean_line(saying.title), clean_line(saying.text)
    if way is Way.OSC9:
        # Text that begins with a number and a semicolon is a command of ConEmu's; ours begins with words.
        found = f"{_ESC}]9;{title}: {text}{_END}"
    elif way is Way.OSC777:
        found = f"{_ESC}]777;notify;{title.replace(';', ',')};{text.replace(';', ',')}{_END}"
    else:
        return BELL if way is Way.BELL else ""
    return f"{_ESC}Ptmux;{found.replace(_ESC, _ESC * 2)}{_END}" if environ.get("TMUX") else found
