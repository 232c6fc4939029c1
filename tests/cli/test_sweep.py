"""``sweep`` from a script."""

from __future__ import annotations

import pytest

from tests.cli.running import Cli


def test_a_dry_run_lists_and_changes_nothing(filled: Cli) -> None:
    row = next(each for each in filled.json("threads") if each["subject"] == "Visit")
    (sender,) = [each["address"] for each in row["participants"] if not each["address"].startswith("ada@")][:1]
    result = filled("sweep", "--from", sender, "--older", "30d", "--archive", "--dry-run")
    assert "Visit" in result.out
    assert "Nothing was changed" in result.err
    assert filled.json("sweep", "--from", sender, "--older", "1m", "--archive", "--dry-run")["threads"] == [row["id"]]
    assert "Visit" in {each["subject"] for each in filled.json("threads")}
    done = filled.json("sweep", "--from", sender, "--older", "4w", "--archive")
    assert (done["threads"], done["title"]) == ([row["id"]], "Archived 1 conversation")
    assert "Visit" not in {each["subject"] for each in filled.json("threads")}
    assert filled("undo").code == 0
    assert "Visit" in {each["subject"] for each in filled.json("threads")}


def test_nothing_that_old_is_no_error(filled: Cli) -> None:
    result = filled("sweep", "--from", "nobody@x.example", "--older", "1y", "--delete")
    assert result.code == 0
    assert "Nothing in the inbox from nobody@x.example that is so old." in result.err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--older", "30d"], "Say what to do"),
        (["--older", "30d", "--archive", "--delete"], "Say what to do"),
        (["--older", "soon", "--archive"], "“soon” is no age"),
        (["--archive"], "--older"),
    ],
)
def test_wrong_use_is_said(filled: Cli, words: list[str], says: str) -> None:
    result = filled("sweep", "--from", "ben@x.example", *words, "--json")
    assert (result.code, result.out) == (2, "")
    assert says in result.err
