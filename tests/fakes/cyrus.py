"""A private Cyrus IMAP: configuration, mail, sockets and databases in a temporary directory, the system untouched.

Every process runs as one user, who must not be root: as root that is ``nobody``, who gets the program copied to where
it can be read. Passwords are asked for on a socket that is answered here.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import struct
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes import processes
from tests.fakes.accounts import HOST, PASSWORD, ImapFake

_PROGRAMS = "usr/lib/cyrus/bin"
_MAILBOXES = ("Sent", "Drafts", "Trash", "Junk", "Archive")

_IMAPD_CONF = """
configdirectory: {home}/conf
defaultpartition: default
partition-default: {home}/mail
idlesocket: {home}/idle
cyrus_user: {user}
allowplaintext: yes
sasl_pwcheck_method: saslauthd
sasl_saslauthd_path: {home}/passwords
sasl_mech_list: PLAIN
virtdomains: userid
unixhierarchysep: {slashes}
altnamespace: {slashes}
autocreate_users: anyone
autocreate_quota: 0
autocreate_inbox_folders: {mailboxes}
autocreate_subscribe_folders: {mailboxes}
{special_use}
expunge_mode: immediate
delete_mode: immediate
imapidlepoll: 1
skiplist_unsafe: yes
"""

_CYRUS_CONF = """
START {{
  recover cmd="{programs}/ctl_cyrusdb -C {home}/imapd.conf -r"
}}
DAEMON {{
  idled cmd="{programs}/idled -C {home}/imapd.conf"
}}
SERVICES {{
  imap cmd="{programs}/imapd -C {home}/imapd.conf" listen="{host}:{port}" proto="tcp4" prefork=3 maxchild=64
}}
"""


class Passwords:
    """Answers whether a password is right, as saslauthd does: to who may sign in everybody may, with one password."""

    def __init__(self, path: Path) -> None:
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(path))
        path.chmod(0o777)
        self._listener.listen()
        threading.Thread(target=self._serve, name="passwords", daemon=True).start()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                with connection, contextlib.suppress(OSError, struct.error):
                    self._answer(connection)

    def _answer(self, connection: socket.socket) -> None:
        """User, password, service, realm come in; each as two bytes with the length, then the text."""
        with connection.makefile("rb") as asked:
            _, password, _, _ = [asked.read(*struct.unpack(">H", asked.read(2))) for _ in range(4)]
        answer = b"OK" if password == PASSWORD.encode() else b"NO"
        connection.sendall(struct.pack(">H", len(answer)) + answer)


class Cyrus(ImapFake):
    """The server; accounts and their mailboxes come to be when somebody signs in with the password.

    Args:
        dots: Mailboxes lie below INBOX, parted by dots, as was usual before Cyrus 3.
    """

    name = "cyrus"

    def __init__(self, root: Path, *, dots: bool = False) -> None:
        super().__init__()
        if dots:
            self.prefix, self.delimiter, self.joint = "INBOX.", ".", "-"
        # Unix socket paths may have 107 bytes, so not under pytest's long directories.
        self._home = Path(tempfile.mkdtemp(prefix="cy", dir="/tmp"))
        self._root = root
        self._owner = pwd.getpwnam("nobody") if os.getuid() == 0 else None
        self._process: subprocess.Popen[bytes] | None = None
        self._make_home()
        self._passwords = Passwords(self._home / "passwords")

    def start(self) -> None:
        self.port = self.port or processes.free_port()
        programs = self._root / _PROGRAMS
        text = _CYRUS_CONF.format(programs=programs, home=self._home, host=HOST, port=self.port)
        (self._home / "cyrus.conf").write_text(text)
        command = [programs / "master", "-D", "-C", self._home / "imapd.conf", "-M", self._home / "cyrus.conf"]
        command += ["-p", self._home / "conf" / "master.pid"]
        self._process = processes.start(command, env=processes.environment(self._root), owner=self._owner)
        if not processes.wait_for_greeting(self.port, self._process):
            self.stop()
            raise RuntimeError("Cyrus did not start; the system's log says why.")

    def stop(self) -> None:
        if self._process is not None:
            processes.end(self._process)
            self._process = None

    def close(self) -> None:
        """Stop for good and take the mail away."""
        self.close_clients()
        self.stop()
        self._passwords.close()
        shutil.rmtree(self._home, ignore_errors=True)

    def _make_home(self) -> None:
        self._home.chmod(0o755)
        if self._owner and self._root != Path("/"):
            self._root = shutil.copytree(self._root, self._home / "program", symlinks=True)
        for name in ("conf", "conf/db", "conf/proc", "conf/socket", "mail"):
            (self._home / name).mkdir()
        user = self._owner or pwd.getpwuid(os.getuid())
        for path in [self._home, *self._home.rglob("*")] if self._owner else []:
            os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)
        text = _IMAPD_CONF.format(
            home=self._home,
            user=user.pw_name,
            slashes="yes" if self.delimiter == "/" else "no",
            mailboxes="|".join(_MAILBOXES),
            special_use="\n".join(f"xlist-{name.lower()}: {name}" for name in _MAILBOXES),
        )
        (self._home / "imapd.conf").write_text(text)


@pytest.fixture(scope="session")
def cyrus() -> Iterator[Cyrus]:
    """A Cyrus for this worker's tests; skipped where it is not there, failed on CI."""
    yield from _serving()


@pytest.fixture(scope="session")
def cyrus_with_dots() -> Iterator[Cyrus]:
    """A Cyrus whose mailboxes lie below INBOX."""
    yield from _serving(dots=True)


def _serving(*, dots: bool = False) -> Iterator[Cyrus]:
    root = processes.root_with(f"{_PROGRAMS}/master")
    if root is None:
        processes.not_there("cyrus-imapd")
    server = Cyrus(root, dots=dots)
    try:
        server.start()
        yield server
    finally:
        server.close()
