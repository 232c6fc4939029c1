"""Handing a file to another program: which one, whether that is wise, and starting it without a shell (S5)."""

from __future__ import annotations

import shlex
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from salesinbox.attachments.kinds import ending, media_type
from salesinbox.core.errors import UserError
from salesinbox.core.text import clean_line, shorten

_PLACE = "{}"
_RISKS = {
    "program": "It is a program or starts one: opening it may do anything you can do.",
    "disk": "It is a disk image, which can hold programs that no virus scanner has seen.",
    "macros": "It can hold macros, which are programs.",
    "page": "It is a web page: in a browser it can run scripts, load trackers and imitate a sign-in.",
}
_ENDINGS = {
    "program": "action ade apk app appimage application appref-ms bat bin chm cmd com command cpl deb desktop"
    " diagcab dmg dll exe gadget hta inf ins isp jar jnlp js jse ksh lnk mde msc msh msi msix msp mst ocx osx out pif"
    " pkg pl prg ps1 ps1xml psc1 psd1 psm1 py pyc pyw pyz rb reg rgs rpm run scf scpt scr sct service"
    " settingcontent-ms sh shb terminal theme url vb vbe vbs vbscript webloc website workflow ws wsc wsf wsh xbap"
    " xll xpi",
    "page": "htm html mht mhtml shtml svg svgz xht xhtml xml xsl",
    "macros": "docm dotm xlsm xltm xlam xla pptm potm ppam ppsm sldm xlsb slk iqy oqy odc one",
    "disk": "img iso udf vhd vhdx vmdk",
}
_BY_ENDING = {each: why for why, endings in _ENDINGS.items() for each in endings.split()}
_BY_TYPE = {
    "executable": "program", "x-sh": "program", "x-msdownload": "program", "x-iso9660-image": "disk",
    "x-raw-disk-image": "disk", "macroenabled": "macros", "text/html": "page", "xhtml": "page", "svg": "page",
}  # fmt: skip
"""What stands in the media type of a risky file."""
_PROGRAM_STARTS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"L\0\0\0")
LOOKED_AT = 16
"""Bytes of a file that :func:`risk` wants to see."""


def risk(filename: str, content_type: str, start: bytes = b"") -> str:
    """Why opening a file may do more than show it, in one sentence; empty where nothing is known.

    Args:
        start: Its first bytes, which tell a program from what its name says.
    """
    name = media_type(filename, content_type)
    why = "program" if start.startswith(_PROGRAM_STARTS) else _BY_ENDING.get(ending(filename))
    why = why or next((each for word, each in _BY_TYPE.items() if word in name), None)
    return _RISKS[why] if why else ""


def command_for(filename: str, content_type: str, openers: Mapping[str, str], general: Sequence[str]) -> list[str]:
    """The command that opens a file, without its path.

    Args:
        openers: Commands by media type (``image/*``) or ending (``.csv``); the most exact pattern counts, an empty
            command is none.
        general: The user's command for all others; empty for the desktop's own.

    Raises:
        UserError: A command of the user's has a quotation mark that is not closed.
    """
    names = (f".{ending(filename)}", media_type(filename, content_type))
    fitting = [each for each in openers if any(fnmatchcase(name, each.strip().lower()) for name in names)]
    chosen = min(fitting, key=lambda each: (each.count("*"), -len(each)), default="")
    if chosen and (words := _words(openers[chosen])):
        return words
    return list(general) or ["open" if sys.platform == "darwin" else "xdg-open"]


def _words(command: str) -> list[str]:
    try:
        return shlex.split(command)
    except ValueError as error:
        raise UserError(
            f"The opener {shorten(clean_line(command), 60)} has a quotation mark that is not closed.",
            "Mend openers in config.toml.",
        ) from error


def start(command: Sequence[str], path: Path) -> None:
    """Have a program open a file; it goes on by itself. ``{}`` in the command stands for the path, else it is added.

    Raises:
        UserError: The program cannot be started.
    """
    words = [word.replace(_PLACE, str(path)) for word in command]
    if words == list(command):
        words.append(str(path))
    try:
        process = subprocess.Popen(  # the user's own program, without a shell
            words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
    except (OSError, ValueError, IndexError) as error:
        raise UserError(
            f"{shlex.join(command)} cannot be started; the file is {path}.",
            "Set openers or attachment_opener in config.toml.",
        ) from error
    threading.Thread(target=process.wait, name="opener", daemon=True).start()  # nobody is left a zombie
