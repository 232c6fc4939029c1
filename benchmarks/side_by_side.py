"""First sync and an empty one, beside mbsync + mu and mbsync + notmuch: same server, same disk, alternating runs.

    python -m benchmarks.side_by_side [--size 10000] [--runs 5]

Whole messages on all sides. Each command is timed as a whole process, its CPU included. "first sync" of a peer is
mbsync and then the indexer, as nothing can be found before. Peers come from Debian: isync, maildir-utils, notmuch.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.fakes.accounts import PASSWORD
from tests.fakes.dovecot import Dovecot

from benchmarks.first_sync import fill
from salesinbox.accounts.credentials import open_credentials
from salesinbox.config.loader import load, save_account, set_value
from salesinbox.config.locations import HOME_VARIABLE, locate
from salesinbox.config.settings import AccountSettings, ServerSettings

_MBSYNC = """
IMAPAccount peer
Host 127.0.0.1
Port {port}
User {user}
Pass {password}
SSLType None
AuthMechs LOGIN

IMAPStore far
Account peer

MaildirStore near
Path {home}/Maildir/
Inbox {home}/Maildir/INBOX
SubFolders Verbatim

Channel all
Far :far:
Near :near:
Patterns *
Create Near
SyncState *
"""
_NOTMUCH = "[database]\npath={home}/Maildir\n[user]\nname=Ada\nprimary_email=ada@tidewater.example\n"


class Bench:
    """Runs commands and keeps what each took, in seconds: wall and CPU."""

    def __init__(self) -> None:
        self.took: dict[str, list[tuple[float, float]]] = defaultdict(list)

    def run(self, name: str, *command: str, env: dict[str, str] | None = None) -> None:
        """Time a command as one whole process."""
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run(command, check=True, env={**os.environ, **(env or {})}, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        self.took[name].append((time.perf_counter() - began, cpu))

    def median(self, *names: str) -> dict[str, float]:
        """Medians of the sums of some commands that were run one after the other."""
        runs = list(zip(*(self.took[name] for name in names), strict=True))
        wall, cpu = ([sum(each[which] for each in run) for run in runs] for which in (0, 1))
        return {"seconds": round(statistics.median(wall), 2), "cpu": round(statistics.median(cpu), 2)}


def measure(size: int, runs: int) -> dict[str, Any]:
    """All programs, *runs* times in turn."""
    server = Dovecot()
    server.start()
    bench = Bench()
    username, _ = server.new_account()
    try:
        total = fill(server, username, size)
        disk: dict[str, float] = {}
        for _ in range(runs):
            for program in (_ours, _peers):
                home = Path(tempfile.mkdtemp(prefix="side"))
                try:
                    disk |= program(bench, server, username, home)
                finally:
                    shutil.rmtree(home)
    finally:
        server.close()
    disk = {name: round(count / total, 2) for name, count in disk.items()}
    return {"messages": size, "bytes": total, "runs": runs, **_table(bench), "disk ÷ mail": disk}


def _ours(bench: Bench, server: Dovecot, username: str, home: Path) -> dict[str, float]:
    places = locate("default", {HOME_VARIABLE: str(home)})
    places.ensure()
    set_value(places.config_file, "credentials", "file")
    imap = ServerSettings("127.0.0.1", server.port, "none")
    account = AccountSettings(username, imap=imap, smtp=replace(imap, port=1), history_months=0, attachment_limit=0)
    save_account(places.config_file, account)
    open_credentials(places, load(places.config_file)).set(username, PASSWORD)
    command = (sys.executable, "-m", "salesinbox", "sync", "--once", "--json")
    for name in ("ours", "ours, nothing new"):
        bench.run(name, *command, env={HOME_VARIABLE: str(home)})
    return {"ours": _size(home)}


def _peers(bench: Bench, server: Dovecot, username: str, home: Path) -> dict[str, float]:
    (home / "Maildir").mkdir()
    facts = {"port": server.port, "user": username, "password": PASSWORD, "home": home}
    (home / "mbsyncrc").write_text(_MBSYNC.format(**facts))
    (home / "notmuchrc").write_text(_NOTMUCH.format(**facts))
    environment = {"HOME": str(home)}

    def run(name: str, *command: str) -> None:
        bench.run(name, *command, env=environment)

    run("mbsync", "mbsync", "-c", str(home / "mbsyncrc"), "-a")
    run("mu init", "mu", "init", f"--maildir={home}/Maildir", f"--muhome={home}/mu")
    run("mu index", "mu", "index", "--quiet", f"--muhome={home}/mu")
    run("mbsync, nothing new", "mbsync", "-c", str(home / "mbsyncrc"), "-a")
    with_mu = _size(home)
    run("notmuch", "notmuch", f"--config={home}/notmuchrc", "new", "--quiet")
    return {"mbsync + mu": with_mu, "mbsync + notmuch": _size(home) - _size(home / "mu")}


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def _table(bench: Bench) -> dict[str, Any]:
    ours, mu = bench.median("ours"), bench.median("mbsync", "mu init", "mu index")
    notmuch = bench.median("mbsync", "notmuch")
    empty, mbsync_empty = bench.median("ours, nothing new"), bench.median("mbsync, nothing new")
    return {
        "ours": ours,
        "mbsync + mu": mu,
        "mbsync + notmuch": notmuch,
        "mbsync alone": bench.median("mbsync"),
        "ours ÷ mu": round(ours["seconds"] / mu["seconds"], 2),
        "ours ÷ notmuch": round(ours["seconds"] / notmuch["seconds"], 2),
        "nothing new, ours": empty,
        "nothing new, mbsync": mbsync_empty,
    }


def have_peers() -> bool:
    """Whether the peers are installed."""
    return all(shutil.which(name) for name in ("mbsync", "mu", "notmuch"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    if not have_peers():
        sys.exit("Install the peers: apt-get install --no-install-recommends isync maildir-utils notmuch")
    json.dump(measure(options.size, options.runs), sys.stdout, indent=1, ensure_ascii=False)
    print()
