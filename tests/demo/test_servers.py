"""The demo's servers are what any provider's would be, and people answer."""

from __future__ import annotations

import email
import email.policy
import os
import signal
import smtplib
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from imapclient import IMAPClient

from salesinbox.core.errors import UserError
from salesinbox.demo.company import build_mailbox
from salesinbox.demo.life import Pace
from salesinbox.demo.servers import DemoServers, ServerAddresses, start_demo_servers

NOW = datetime(2025, 11, 20, 14, 30, tzinfo=UTC)
QUIET = Pace(reply_after=(0.0, 0.0), first_arrival=3600)


@pytest.fixture
def demo() -> Iterator[ServerAddresses]:
    with DemoServers(NOW, QUIET) as addresses:
        yield addresses


@contextmanager
def signed_in(demo: ServerAddresses) -> Iterator[IMAPClient]:
    with IMAPClient(demo.host, port=demo.imap_port, ssl=False, timeout=10) as client:
        client.login(demo.address, demo.password)
        yield client


def send(demo: ServerAddresses, to: str, *, subject: str = "Re: Colours", references: str = "") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = demo.address, to, subject
    message["Message-ID"] = "<sent-1@tidewater-bikes.example>"
    if references:
        message["References"] = references
    message.set_content("They come in blue.\n")
    with smtplib.SMTP(demo.host, demo.smtp_port, timeout=10) as smtp:
        smtp.login(demo.address, demo.password)
        smtp.send_message(message)
    return message


def newest(client: IMAPClient) -> EmailMessage:
    uid = max(client.search())
    raw = client.fetch([uid], ["BODY.PEEK[]"])[uid][b"BODY[]"]
    return email.message_from_bytes(raw, policy=email.policy.default)


def answer_to(demo: ServerAddresses, to: str, **options: str) -> EmailMessage:
    """Send to *to* and wait in IDLE for what comes back."""
    with signed_in(demo) as client:
        client.select_folder("INBOX")
        client.idle()
        send(demo, to, **options)
        changes = client.idle_check(timeout=10)
        client.idle_done()
        assert any(change[1] == b"EXISTS" for change in changes)
        return newest(client)


def test_the_whole_mailbox_is_served(demo: ServerAddresses) -> None:
    expected = build_mailbox(NOW)
    count = Counter(message.mailbox for message in expected)
    with signed_in(demo) as client:
        for name, number in count.items():
            assert client.select_folder(name)[b"EXISTS"] == number
        fetched = client.fetch(client.search(), ["BODY.PEEK[]", "FLAGS", "INTERNALDATE"])
    first = next(message for message in expected if message.mailbox == name)
    oldest = fetched[min(fetched)]
    assert oldest[b"BODY[]"] == first.raw
    assert set(first.flags) <= {flag.decode() for flag in oldest[b"FLAGS"]}


def test_labels_can_be_found_and_set_as_keywords(demo: ServerAddresses) -> None:
    with signed_in(demo) as client:
        client.select_folder("INBOX")
        uids = client.search(["KEYWORD", "renewal"])
        assert uids
        client.add_flags(uids, [b"follow-up"])
        assert client.search(["KEYWORD", "follow-up"]) == uids


def test_a_message_can_be_archived(demo: ServerAddresses) -> None:
    with signed_in(demo) as client:
        client.select_folder("INBOX")
        subject = newest(client)["Subject"]
        client.move([max(client.search())], "Archive")
        client.select_folder("Archive")
        assert newest(client)["Subject"] == subject


def test_a_customer_answers_in_the_same_thread(demo: ServerAddresses) -> None:
    answer = answer_to(demo, "siobhan@saltmarsh-deliveries.example", references="<0@saltmarsh-deliveries.example>")
    assert answer["From"].addresses[0].display_name == "Siobhán Daly"
    assert answer["To"].addresses[0].addr_spec == demo.address
    assert answer["Subject"] == "Re: Colours"
    assert answer["In-Reply-To"] == "<sent-1@tidewater-bikes.example>"
    assert answer["References"].split() == ["<0@saltmarsh-deliveries.example>", "<sent-1@tidewater-bikes.example>"]
    assert "> They come in blue." in answer.get_content()


@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("jutta@radhaus-morgentau.example", "Robin"),
        ("dariush@baran-bikes.example", "سلام"),
        ("noa@hof-bikes.example", "רובין"),
        ("kirishima@minato-jitensha.example", "アハターベルグ様"),
    ],
)
def test_each_answers_in_their_own_language(demo: ServerAddresses, address: str, word: str) -> None:
    body = answer_to(demo, address).get_body(("plain",))
    assert body is not None
    assert word in body.get_content()


def test_a_stranger_answers_too(demo: ServerAddresses) -> None:
    answer = answer_to(demo, "Perpetua Lamb <perpetua@lambandsons.example>", subject="A long frame")
    assert answer["From"].addresses[0].display_name == "Perpetua Lamb"
    assert answer["Subject"] == "Re: A long frame"


def test_machines_do_not_answer(demo: ServerAddresses) -> None:
    with signed_in(demo) as client:
        before = client.select_folder("INBOX")[b"EXISTS"]
        for machine in ("notices@gannet-freight.example", "post@spoke-report.example", demo.address):
            send(demo, machine)
        client.idle()
        send(demo, "june@quillfeather-books.example")  # comes last, so all the others have had their turn
        client.idle_check(timeout=10)
        client.idle_done()
        assert newest(client)["From"].addresses[0].domain == "quillfeather-books.example"
        assert client.folder_status("INBOX", ["MESSAGES"])[b"MESSAGES"] == before + 1


def test_nobody_sends_without_signing_in(demo: ServerAddresses) -> None:
    with (
        smtplib.SMTP(demo.host, demo.smtp_port, timeout=10) as smtp,
        pytest.raises(smtplib.SMTPSenderRefused),
    ):
        smtp.sendmail(demo.address, ["june@quillfeather-books.example"], b"Subject: x\r\n\r\nx\r\n")


def test_mail_arrives_by_itself() -> None:
    with DemoServers(NOW, Pace(first_arrival=0.3)) as demo, signed_in(demo) as client:
        client.select_folder("INBOX")
        client.idle()
        assert any(change[1] == b"EXISTS" for change in client.idle_check(timeout=10))
        client.idle_done()
        assert newest(client)["Subject"] == "Two words about the colour"


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_the_process_serves_and_stops() -> None:
    with start_demo_servers() as process:
        with signed_in(process.addresses) as client:
            assert client.select_folder("INBOX")[b"EXISTS"] > 50
        assert _alive(process.pid)
    assert not _alive(process.pid)


def test_the_process_stops_though_a_client_waits() -> None:
    with start_demo_servers() as process, signed_in(process.addresses) as client:
        client.select_folder("INBOX")
        client.idle()
        started = time.monotonic()
        process.stop()
        assert time.monotonic() - started < 2


@pytest.mark.parametrize("way", ["input closes", "SIGTERM"])
def test_the_process_ends_without_complaint(way: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "salesinbox.demo.serve"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith(b'{"host": "127.0.0.1"')
        if way == "SIGTERM":
            process.send_signal(signal.SIGTERM)
            assert process.wait(5) == 0
        _, errors = process.communicate(timeout=5)
    assert (process.returncode, errors) == (0, b"")


def test_servers_that_do_not_start_are_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(UserError, match="did not start"):
        start_demo_servers()


def test_the_launcher_does_not_pay_for_the_servers_modules() -> None:
    script = "import sys, salesinbox.demo.servers; print([m for m in ('pymap', 'aiosmtpd') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
