"""docs/servers.md tells of every story and every capability, and of nothing that fails."""

from __future__ import annotations

import inspect
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from tests.contracts import matrix
from tests.contracts.cases import AT_GMAIL, EACH, ENDS, GMAIL, SERVERS
from tests.fakes.masking import EVERYTHING

_MODULES = {chapter: import_module(f"tests.contracts.test_{chapter}") for chapter in matrix.CHAPTERS}


def stories(module: ModuleType) -> list[str]:
    """The stories in a module, as the page knows them."""
    found = inspect.getmembers(module, inspect.isfunction)
    return [
        name.removeprefix("test_")
        for name, function in found
        if name.startswith("test_") and {"rig", "server"} & set(inspect.signature(function).parameters)
    ]


def test_every_module_of_stories_has_a_chapter() -> None:
    there = {path.stem.removeprefix("test_") for path in Path(__file__).parent.glob("test_*.py")}
    assert there - {"capabilities", "matrix"} == set(matrix.CHAPTERS)


@pytest.fixture(scope="module")
def complete() -> matrix.Recorder:
    """As if everything had been run and had passed."""
    recorder = matrix.Recorder()
    recorder.chapters.update({chapter: stories(module) for chapter, module in _MODULES.items()})
    told = [story for chapter in recorder.chapters.values() for story in chapter]
    days = {("a_day_of_mail", str(case)) for case in EACH} | {
        ("a_day_of_mail_at_gmail", str(case)) for case in AT_GMAIL
    }
    for key in days | {(story, str(case)) for story in told for case in ENDS}:
        recorder.results[key] = matrix.Result("passed")
    return recorder


def rows(page: str) -> list[list[str]]:
    """The cells of every table row."""
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if line.startswith("|")]


def test_the_page_has_a_row_for_each_story_and_capability(complete: matrix.Recorder) -> None:
    wanted = rows(matrix.page(complete.results, complete.chapters, dict.fromkeys([*_names(), GMAIL.name], "")))
    written = rows(matrix.PAGE.read_text("utf-8"))
    assert [row[0] for row in written] == [row[0] for row in wanted], "Run python -m tests.contracts.matrix."


def test_nothing_on_the_page_fails_or_was_not_run(complete: matrix.Recorder) -> None:
    cells = [cell for row in rows(matrix.PAGE.read_text("utf-8")) for cell in row[1:]]
    assert "works" in cells
    assert [cell for cell in cells if "fails" in cell or "not run" in cell] == []


def test_a_story_that_fails_on_one_server_shows(complete: matrix.Recorder) -> None:
    story = complete.chapters["going_up"][0]
    failed = {**complete.results, (story, f"Cyrus without {EVERYTHING}"): matrix.Result("failed")}
    skipped = {**complete.results, (story, "Dovecot"): matrix.Result("skipped", "cannot do it")}
    for results, wanted in (
        (failed, ["works", "**fails**", "works", "works", "works"]),
        (skipped, ["– (1)", "works", "works", "works", "works"]),
    ):
        page = matrix.page(results, complete.chapters, {})
        assert next(row[1:] for row in rows(page) if row[0] == matrix.title_of(story)) == wanted
    assert "1. Cannot do it.\n" in page


def _names() -> list[str]:
    return [server.name for server in SERVERS]
