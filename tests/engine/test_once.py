"""`sync --once` with a server that does not answer."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from dataclasses import replace

from salesinbox.cli.entry import INTERRUPTED
from tests.fakes.accounts import HOST
from tests.rig import Rig


def test_a_server_that_says_nothing_holds_up_nobody_who_leaves(rig: Rig) -> None:
    with socket.create_server((HOST, 0)) as silent:
        rig.configure(imap=replace(rig.settings.imap, port=silent.getsockname()[1]))
        environ = {**os.environ, "SALESINBOX_HOME": str(rig.locations.config.parent)}
        words = [sys.executable, "-m", "salesinbox", "sync", "--once"]
        process = subprocess.Popen(words, env=environ, stderr=subprocess.PIPE)
        connection, _ = silent.accept()  # it waits for the greeting now
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=10)
        connection.close()
    assert process.returncode == INTERRUPTED
    assert b"Traceback" not in said
