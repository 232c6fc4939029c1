"""Runs the contracts and writes what came of them to docs/servers.md: ``python -m tests.contracts.matrix``."""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.contracts.cases import GMAIL, SERVERS, Case, Server
from tests.fakes import dovecot, processes
from tests.fakes.masking import EVERYTHING, MASKS

PAGE = Path(__file__).parents[2] / "docs" / "servers.md"
_NODE_RE = re.compile(r"tests/contracts/test_(\w+)\.py::test_(\w+)\[([^\]]+)\]$")
DAY = "a_day_of_mail"
DAY_AT_GMAIL = "a_day_of_mail_at_gmail"
CHAPTERS = {
    "coming_down": "What happens on the server",
    "going_up": "What you do here",
    "both_sides": "Both at once",
    "mailboxes": "Mailboxes",
    "choosing": "What you choose to sync",
    "running": "The engine in the background",
}

_HEAD = """# Mail servers

Every change to the program is tested against these IMAP servers, the real programs; only the last one is an imitation.
The tables are what came of it. Yours is not among them? It will most likely work as well: nothing beyond the standard
is needed.

<!-- All of this page is made by python -m tests.contracts.matrix. -->

"""
_CAPABILITIES = """
## With and without each extension

A day of mail (it comes, is flagged, moved and deleted on both sides, and in the end both hold the same) with all that a
server offers, without each part of it, and with nothing beyond the standard (IMAP4rev1, RFC 3501). What each extension
is used for, and what happens without it, is said in [Sync and offline](sync.md#what-of-your-server-is-used). A dash
means that the server does not offer it.
"""
_STORIES = """
## What is tested with each server

Each line is tested twice: with all that the server offers, and with nothing beyond the standard.
"""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a story in a case."""

    outcome: str
    """``passed``, ``failed`` or ``skipped``."""
    reason: str = ""


Results = Mapping[tuple[str, str], Result]
"""(Story, case) → result."""


class Recorder:
    """Notes outcomes as pytest reports them, also those that came from other processes."""

    def __init__(self) -> None:
        self.results: dict[tuple[str, str], Result] = {}
        self.chapters: dict[str, list[str]] = {name: [] for name in CHAPTERS}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        found = _NODE_RE.search(report.nodeid)
        if found is None or (report.when != "call" and report.outcome == "passed"):
            return
        chapter, story, case = found.groups()
        reason = report.longrepr[2].removeprefix("Skipped: ") if isinstance(report.longrepr, tuple) else ""
        self.results[story, case] = Result(report.outcome, reason)
        if story not in self.chapters.setdefault(chapter, []):
            self.chapters[chapter].append(story)


def page(results: Results, chapters: Mapping[str, Iterable[str]], versions: Mapping[str, str]) -> str:
    """The text of docs/servers.md."""
    notes: list[str] = []
    parts = [_HEAD, _table(["Server", "Version"], [[name, version] for name, version in versions.items()])]
    parts += [_CAPABILITIES, _capability_table(results), _STORIES]
    for chapter, title in CHAPTERS.items():
        rows = [
            [title_of(story), *(_both(results, story, server, notes) for server in SERVERS)]
            for story in sorted(chapters[chapter])
        ]
        parts += ["\n", _table([title, *(server.name for server in SERVERS)], rows)]
    parts += ["\n", *(f"{number}. {note}\n" for number, note in enumerate(notes, 1))]
    return "".join(parts)


def title_of(story: str) -> str:
    """The name of a test as a sentence."""
    return story.replace("_", " ").capitalize()


def _capability_table(results: Results) -> str:
    servers = (*SERVERS, GMAIL)
    lines = {"": "All it offers", **{name: f"Without `{name}`" for name in sorted(MASKS)}, EVERYTHING: "Nothing of it"}
    rows = [[title, *(_day(results, Case(server, lacking)) for server in servers)] for lacking, title in lines.items()]
    return "\n" + _table(["", *(server.name for server in servers)], rows)


def _day(results: Results, case: Case) -> str:
    if case.lacking not in ("", EVERYTHING, *case.server.offers):
        return "–"
    story = DAY_AT_GMAIL if case.server is GMAIL else DAY
    return _word(results.get((story, str(case))))


def _word(result: Result | None) -> str:
    return {"passed": "works", "failed": "**fails**", "skipped": "–", "": "not run"}[result.outcome if result else ""]


def _both(results: Results, story: str, server: Server, notes: list[str]) -> str:
    """One cell for a server with all it offers and with nothing; what differs becomes a note."""
    found = [results.get((story, str(Case(server, lacking)))) for lacking in ("", EVERYTHING)]
    words = [_word(each) for each in found]
    marks = []
    for kind, each in zip(("", "with nothing beyond the standard: "), found, strict=True):
        if each is not None and each.outcome == "skipped" and not (kind and found[0] == each):
            note = f"{kind}{each.reason}."
            note = note[0].upper() + note[1:]
            if note not in notes:
                notes.append(note)
            marks.append(f"({notes.index(note) + 1})")
    shown = words[0] if "**fails**" not in words else "**fails**"
    return " ".join([shown, *marks])


def _table(head: list[str], rows: Iterable[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def versions() -> dict[str, str]:
    """The servers that are tested, and the versions of those on this machine."""
    told = subprocess.run([dovecot.BINARY, "--version"], capture_output=True, text=True, check=True).stdout
    return {
        "Dovecot": told.split()[0],
        "Cyrus": _package_version("cyrus-imapd"),
        "Cyrus, older names": "the same, with mailboxes below INBOX (`INBOX.Sent`)",
        "Courier": _package_version("courier-imap"),
        "pymap": importlib.metadata.version("pymap"),
        GMAIL.name: "imitates Gmail: mailboxes are labels, with its extension `X-GM-EXT-1`",
    }


def _package_version(name: str) -> str:
    unpacked = processes.UNPACKED / f".{name}"
    if unpacked.exists():
        return next(each.split("_")[1] for each in unpacked.read_text().split() if each.startswith(f"{name}_"))
    query = ["dpkg-query", "--show", "--showformat=${Version}", name]
    return subprocess.run(query, capture_output=True, text=True, check=True).stdout


def main() -> int:
    """Run the contracts and write the page; pytest's exit code."""
    recorder = Recorder()
    of_the_page = "--ignore=tests/contracts/test_matrix.py"
    code = pytest.main(["tests/contracts", of_the_page, *sys.argv[1:]], plugins=[recorder])
    PAGE.write_text(page(recorder.results, recorder.chapters, versions()), encoding="utf-8")
    return int(code)


if __name__ == "__main__":
    sys.exit(main())
