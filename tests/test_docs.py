"""The guide says what the program does: generated pages are current, links lead somewhere, named commands exist."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
_LINK_RE = re.compile(r"\]\((?!https?:)([^)#]+)")
_COMMAND_RE = re.compile(r"(?<![\w-])salesinbox ([a-z]+(?: [a-z]+)?)")


def test_generated_pages_are_current() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "docs" / "generate.py", "--check"],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert done.returncode == 0, f"Run python docs/generate.py. {done.stdout}{done.stderr}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files_that_are_there(page: Path) -> None:
    targets = {target for target in _LINK_RE.findall(page.read_text("utf-8")) if not target.endswith(".png")}

    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_that_are_named_exist(page: Path) -> None:
    code = "".join(re.findall(r"```.*?```|`[^`\n]+`", page.read_text("utf-8"), re.DOTALL))
    known = set(re.findall(r"^### salesinbox (.+)$", (ROOT / "docs" / "cli.md").read_text("utf-8"), re.MULTILINE))
    groups = {command.split()[0] for command in known if " " in command}
    named = {words if words.split()[0] in groups else words.split()[0] for words in _COMMAND_RE.findall(code)}

    assert {words for words in named if words not in known | groups} == set()


def test_every_invariant_names_tests_that_are_there() -> None:
    named = set(re.findall(r"`(tests/[\w/.]+\.py)`", (ROOT / "CONTRIBUTING.md").read_text("utf-8")))

    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []
