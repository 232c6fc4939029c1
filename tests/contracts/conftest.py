"""A rig on each server: most stories run with all it offers and with nothing, some without each capability in turn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts.cases import AT_GMAIL, EACH, ENDS, Case
from tests.fakes.accounts import ImapFake
from tests.fakes.masking import Masked
from tests.rig import Rig, rig_on


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "without_each: run this story without each capability in turn, too")
    config.addinivalue_line("markers", "at_gmail: run this story at Gmail, with all it offers and without each part")
    config.addinivalue_line("markers", "without_too(name): in this story the server lacks this as well")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "server" in metafunc.fixturenames:
        marks = {mark.name for mark in metafunc.definition.iter_markers()}
        cases = AT_GMAIL if "at_gmail" in marks else EACH if "without_each" in marks else ENDS
        metafunc.parametrize("server", cases, indirect=True, ids=str)


@pytest.fixture
def server(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[ImapFake]:
    """The server of a case. What it lacks must not be used."""
    monkeypatch.setattr("salesinbox.engine.account_context.is_loopback", lambda host: False)  # so that lines compress
    case: Case = request.param
    real: ImapFake = request.getfixturevalue(case.server.fixture)
    limits = request.node.get_closest_marker("without_too")
    lacking = [name for name in (case.lacking, *(limits.args if limits else ())) if name]
    masked = Masked(real, lacking) if lacking else None
    if masked is not None:
        masked.start()
    yield masked or real
    real.close_clients()
    if masked is not None:
        masked.stop()
        assert masked.misused == []


@pytest.fixture
def rig(tmp_path: Path, server: ImapFake) -> Iterator[Rig]:
    """A profile with an account on the server."""
    with rig_on(tmp_path, server) as made:
        yield made
