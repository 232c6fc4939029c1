"""A private Dovecot 2.3: configuration, mail, sockets and log in a temporary directory, the system untouched.

Runs as root (mail then belongs to ``nobody``) and as an ordinary user (every service then runs as that user).
"""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes import processes
from tests.fakes.accounts import HOST, PASSWORD, ImapFake

BINARY = shutil.which("dovecot", path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin"))) or ""

_CONFIGURATION = """
protocols = imap
listen = {host}
instance_name = salesinbox-test
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/dovecot.log
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login
first_valid_uid = 1
mail_location = sdbox:~/mail
mail_fsync = never
mailbox_idle_check_interval = 1 s
auth_failure_delay = 0
{process_user}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail/%u
}}
service imap-login {{
  chroot =
  process_min_avail = 0
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service imap {{
  process_limit = 64
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
protocol imap {{
  mail_plugins = imap_zlib
  mail_max_userip_connections = 50
}}
namespace inbox {{
  inbox = yes
  separator = /
{mailboxes}
}}
"""


def _mailbox(name: str) -> str:
    return f"  mailbox {name} {{\n    auto = subscribe\n    special_use = \\{name}\n  }}"


class Dovecot(ImapFake):
    """The server; accounts come to be when somebody signs in with the password."""

    name = "dovecot"

    def __init__(self) -> None:
        super().__init__()
        # Unix socket paths may have 107 bytes, so not under pytest's long directories.
        self._home = Path(tempfile.mkdtemp(prefix="dc", dir="/tmp"))
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.port = self.port or processes.free_port()
        self._write_configuration()
        self._process = processes.start([BINARY, "-F", "-c", self._home / "dovecot.conf"])
        self._wait_until_ready()

    def stop(self) -> None:
        if self._process is None:
            return
        processes.end(self._process)
        self._process = None

    def close(self) -> None:
        """Stop for good and take the mail away."""
        self.close_clients()
        self.stop()
        shutil.rmtree(self._home, ignore_errors=True)

    def log(self) -> str:
        """What Dovecot wrote to its log, to explain a failure."""
        path = self._home / "dovecot.log"
        return path.read_text(errors="replace") if path.exists() else "(no log)"

    def _write_configuration(self) -> None:
        owner = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
        mail = self._home / "mail"
        mail.mkdir(exist_ok=True)
        self._home.chmod(0o755)
        if os.getuid() == 0:
            os.chown(mail, owner.pw_uid, owner.pw_gid)
            process_user = ""
        else:
            me = owner.pw_name
            process_user = f"default_internal_user = {me}\ndefault_login_user = {me}\n"
            process_user += f"default_internal_group = {grp.getgrgid(owner.pw_gid).gr_name}"
        text = _CONFIGURATION.format(
            host=HOST,
            home=self._home,
            port=self.port,
            password=PASSWORD,
            uid=owner.pw_uid,
            gid=owner.pw_gid,
            process_user=process_user,
            mailboxes="\n".join(map(_mailbox, ("Sent", "Drafts", "Trash", "Junk", "Archive"))),
        )
        (self._home / "dovecot.conf").write_text(text)

    def _wait_until_ready(self) -> None:
        assert self._process is not None
        if processes.wait_for_greeting(self.port, self._process):
            return
        log = self.log()
        self.stop()
        raise RuntimeError(f"Dovecot did not start:\n{log}")


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """A Dovecot for this worker's tests; skipped where it is not installed, failed on CI."""
    if not BINARY:
        processes.not_there("dovecot-imapd")
    server = Dovecot()
    try:
        server.start()
        yield server
    finally:
        server.close()
