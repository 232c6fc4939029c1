"""M2 in the source: no text is ever handed to a widget in a way that reads it as markup."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import salesinbox.tui

ROOT = Path(salesinbox.tui.__file__).parent
FILES = sorted(ROOT.rglob("*.py"))
_WIDGETS = {"Static", "Label", "OptionList", "notify", "Button", "Collapsible"}
_TITLES = {"border_title", "border_subtitle", "tooltip", "title", "sub_title"}


def violations(source: str) -> Iterator[str]:
    """Where a piece of code could show text as markup."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in _WIDGETS and not _is_plain(node):
                yield f"line {node.lineno}: {name} without markup=False"
            if name in ("from_markup", "from_text") and not _is_constant(node):
                yield f"line {node.lineno}: {name} of a text that is not constant"
            if name == "update" and node.args and isinstance(node.args[0], ast.JoinedStr | ast.Constant):
                yield f"line {node.lineno}: update with a str, not Content"
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Attribute) and target.attr in _TITLES and not _is_content(node.value):
                    yield f"line {node.lineno}: {target.attr} is not Content"


def _is_plain(call: ast.Call) -> bool:
    if any(each.arg == "markup" and getattr(each.value, "value", None) is False for each in call.keywords):
        return True
    return bool(call.args) and all(_is_content(each) for each in call.args[:1])


def _is_content(node: ast.expr) -> bool:
    text = ast.unparse(node)
    return text.startswith(("Content(", "Content.", "untrusted."))


def _is_constant(call: ast.Call) -> bool:
    return all(
        isinstance(each, ast.Constant) or (isinstance(each, ast.Name) and each.id.isupper()) for each in call.args
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_widget_is_given_text_that_could_be_markup(path: Path) -> None:
    assert list(violations(path.read_text("utf-8"))) == []


@pytest.mark.parametrize(
    "source",
    [
        'self.notify(f"Hello {name}")',
        "yield Static(name)",
        'yield Label(f"{name}:")',
        "pane.border_title = subject",
        'self.query_one(Static).update(f"{x}")',
        "Static(Content.from_markup(subject))",
        "OptionList(*names)",
    ],
)
def test_the_check_finds_what_it_is_for(source: str) -> None:
    assert list(violations(source))
