"""The engine process dies, or its lines do, at the worst moment."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from salesinbox.store import status
from salesinbox.store.threads import Filter
from tests.engine.conftest import StartEngine, start_engine
from tests.engine.process import engine_process
from tests.fakes.accounts import HOST
from tests.fakes.pymap_server import PymapServer
from tests.fakes.smtp import SmtpFake
from tests.faults.proxy import faithful, proxy_to, swallow
from tests.outbox.mailing import fate, queue
from tests.rig import Rig, mail, rig_on, wait_for

__all__ = ["start_engine"]


@pytest.fixture
def rig(tmp_path: Path, pymap_server: PymapServer, smtp_server: SmtpFake) -> Iterator[Rig]:
    with rig_on(tmp_path, pymap_server, smtp_server.port) as made:
        yield made
    pymap_server.close_clients()


class StallingSmtp:
    """Takes a message's content and then says nothing at all."""

    def __init__(self) -> None:
        self._listener = socket.create_server((HOST, 0))
        self.port: int = self._listener.getsockname()[1]
        self.commands: list[bytes] = []
        self.content = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(line,), daemon=True).start()

    def _talk(self, line: socket.socket) -> None:
        with contextlib.suppress(OSError), line, line.makefile("rb") as commands:
            line.sendall(b"220 ready\r\n")
            for command in commands:
                self.commands.append(command)
                if command.upper().startswith(b"DATA"):
                    line.sendall(b"354 go on\r\n")
                    commands.readline()
                    self.content.set()
                    threading.Event().wait(60)
                line.sendall(b"250 fine\r\n")

    def close(self) -> None:
        self._listener.close()


def test_killed_while_sending_the_mail_is_unknown_and_not_sent_again(rig: Rig) -> None:
    stalling = StallingSmtp()
    rig.configure(smtp=replace(rig.settings.smtp, port=stalling.port))
    row_id = queue(rig)
    with engine_process(rig) as process:
        assert stalling.content.wait(15)
        assert fate(rig, row_id).state == "sending"
        process.kill()
        process.wait()
    tried = len(stalling.commands)
    with engine_process(rig):
        wait_for(lambda: fate(rig, row_id).state == "unknown")
        wait_for(lambda: [each.state for each in status.accounts(rig.db)] == ["idle"])
    assert fate(rig, row_id).state == "unknown"
    assert len(stalling.commands) == tried
    stalling.close()


def test_a_line_that_is_cut_while_waiting_is_opened_again(
    rig: Rig, start_engine: StartEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("salesinbox.engine.backoff.FIRST_SECONDS", 0.05)
    with proxy_to(rig.server.port) as proxy:
        rig.configure(imap=replace(rig.settings.imap, port=proxy.port))
        start_engine(rig)
        wait_for(lambda: proxy.connections == 2)
        wait_for(lambda: [each.state for each in status.accounts(rig.db)] == ["idle"])
        proxy.cut()
        rig.append(mail("Quote"))
        wait_for(lambda: rig.listed(Filter.INBOX) == ["Quote"])


def test_a_half_open_line_is_noticed(rig: Rig, start_engine: StartEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("salesinbox.engine.backoff.FIRST_SECONDS", 0.05)
    monkeypatch.setattr("salesinbox.sync.idle.REISSUE_SECONDS", 0.5)
    monkeypatch.setattr("salesinbox.engine.account_context.ANSWER_SECONDS", 1)
    with proxy_to(rig.server.port) as proxy:
        rig.configure(imap=replace(rig.settings.imap, port=proxy.port))
        start_engine(rig)
        wait_for(lambda: proxy.connections == 2)
        wait_for(lambda: [each.state for each in status.accounts(rig.db)] == ["idle"])
        proxy.fault = swallow
        wait_for(lambda: [each.state for each in status.accounts(rig.db)] == ["offline"])
        proxy.fault = faithful
        rig.append(mail("Quote"))
        wait_for(lambda: rig.listed(Filter.INBOX) == ["Quote"])
