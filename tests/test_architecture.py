"""Who may load what, at run time: the contracts in pyproject.toml read the sources, these tests ask the process.

Each case imports in a fresh interpreter, since a module that any other test has loaded stays loaded.
"""

from __future__ import annotations

import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

import salesinbox

MAIL = {"core", "mail"}
STORE = MAIL | {"store"}
ACCOUNTS = {"accounts", "config", "core"}
SYNC = STORE | ACCOUNTS | {"sync"}
ENGINE = SYNC | {"actions", "engine", "notify", "outbox", "triage"}

MAY_LOAD = {
    "core": {"core"},
    "config": {"config", "core"},
    "accounts": ACCOUNTS,
    "mail": MAIL,
    "attachments": MAIL | {"attachments"},
    "store": STORE,
    "actions": STORE | {"actions"},
    "views": STORE | {"views"},
    "triage": STORE | {"actions", "triage"},
    "notify": STORE | {"config", "notify"},
    "transfer": STORE | {"transfer", "views"},
    "sync": SYNC,
    "outbox": SYNC | {"outbox"},
    "engine": ENGINE,
    "tui": STORE | ACCOUNTS | {"actions", "attachments", "engine", "notify", "triage", "tui", "views"},
    "cli": STORE | ACCOUNTS | {"actions", "attachments", "cli", "engine", "notify", "transfer", "triage", "views"},
    "demo": STORE | ACCOUNTS | {"demo", "engine", "views"},
}
"""Package → our packages that importing all its modules may load."""

HEAVY = ("PIL", "icalendar", "imapclient", "keyring", "rich", "smtplib", "sqlite_utils", "textual", "typer")

STARTS_WITHOUT = {
    "salesinbox.cli.entry": ("aiosmtpd", *HEAVY[:-1]),
    "salesinbox.cli.threads": HEAVY[:-1],
    "salesinbox.engine.control": ("salesinbox.engine.supervisor", "salesinbox.store", "salesinbox.sync", *HEAVY),
    "salesinbox.views": HEAVY,
    "salesinbox.tui.app": (
        "PIL",
        "icalendar",
        "imapclient",
        "keyring",
        "smtplib",
        "salesinbox.engine.supervisor",
        "salesinbox.sync",
    ),
}
"""Where a person waits for the start: what must not be loaded by then."""

LOADED = "import sys; print(*sys.modules)"
WHOLE_PACKAGE = """
import importlib, pkgutil
package = importlib.import_module("salesinbox.{name}")
for each in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
    importlib.import_module(each.name)
"""


def loaded_after(code: str) -> set[str]:
    """Every module in a fresh interpreter that ran *code*."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{LOADED}"], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_every_package_has_its_place() -> None:
    packages = {each.name for each in pkgutil.iter_modules(salesinbox.__path__) if each.ispkg}

    assert packages == set(MAY_LOAD)


@pytest.mark.parametrize("name", MAY_LOAD)
def test_a_package_imported_alone_loads_only_what_is_below_it(name: str) -> None:
    loaded = loaded_after(WHOLE_PACKAGE.format(name=name))

    ours = {module.split(".")[1] for module in loaded if module.startswith("salesinbox.")}
    assert ours - MAY_LOAD[name] == set()


@pytest.mark.parametrize("name", [name for name in MAY_LOAD if name not in ("tui", "cli", "demo")])
def test_nothing_but_the_faces_loads_a_terminal_library(name: str) -> None:
    loaded = loaded_after(WHOLE_PACKAGE.format(name=name))

    assert loaded & {"textual", "rich", "typer"} == set()


@pytest.mark.parametrize("module", STARTS_WITHOUT)
def test_what_a_person_waits_for_loads_nothing_heavy(module: str) -> None:
    loaded = loaded_after(f"import {module}")

    assert {heavy for heavy in STARTS_WITHOUT[module] if heavy in loaded} == set()


@pytest.mark.parametrize("package", sorted(MAY_LOAD))
def test_a_package_says_what_lives_there_and_what_it_may_import(package: str) -> None:
    loaded = pkgutil.resolve_name(f"salesinbox.{package}").__doc__ or ""

    assert "import" in loaded, f"{package}/__init__.py does not say what it may import"


def test_only_the_store_has_sql() -> None:
    package = Path(salesinbox.__file__).parent
    statement = re.compile(r"""["'](?:SELECT|INSERT|UPDATE|DELETE|WITH|PRAGMA) [\w*(]""")
    sources = [path for path in package.rglob("*.py") if path.relative_to(package).parts[0] != "store"]
    found = [path.name for path in sources if statement.search(path.read_text("utf-8"))]
    assert len(sources) > 100
    assert not found
