"""S2: no secret in errors, tracebacks, representations, logs or config.toml."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

from salesinbox.accounts.connection import open_imap, open_smtp
from salesinbox.accounts.credentials import FileCredentials, password_for
from salesinbox.accounts.refusals import Attempt
from salesinbox.config.loader import load
from salesinbox.config.settings import AccountSettings, ServerSettings
from salesinbox.core.errors import ConfigError, UserError
from tests.fakes.accounts import HOST
from tests.fakes.tls import Conversation, imap_script, scripted

SECRET = "correct-horse-9"
BASE64 = "Y29ycmVjdC1ob3JzZS05"
Open = Callable[..., object]


def account(port: int = 1, password_command: str = "") -> AccountSettings:
    server = ServerSettings(HOST, port, "none")
    return AccountSettings("ada@north.example", imap=server, smtp=server, password_command=password_command)


def parroting_smtp(conversation: Conversation) -> None:
    conversation.say(b"220 north.example\r\n")
    conversation.hear()
    conversation.say(b"250-north.example\r\n250 AUTH LOGIN\r\n")
    conversation.hear()
    conversation.say(b"334 VXNlcm5hbWU6\r\n")
    conversation.hear()
    conversation.say(b"334 UGFzc3dvcmQ6\r\n")
    conversation.say(b"535 cannot use " + conversation.hear() + b" alias " + SECRET.encode() + b"\r\n")


@pytest.mark.parametrize(
    ("open_server", "script"),
    [
        (open_imap, imap_script("IMAP4rev1", sign_in=f"NO wrong: {SECRET} {BASE64}".encode())),
        (open_smtp, parroting_smtp),
    ],
)
def test_a_server_that_repeats_the_password(
    open_server: Open, script: Callable[[Conversation], None], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with scripted(script) as server, pytest.raises(UserError) as caught:
        open_server(account(server.port), SECRET)
    shown = "".join(traceback.format_exception(caught.value)) + caplog.text
    assert "•••" in shown
    assert SECRET not in shown
    assert BASE64 not in shown


def test_signing_in_logs_no_password(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for capabilities in ("IMAP4rev1", "IMAP4rev1 AUTH=PLAIN"):
        with scripted(imap_script(capabilities)) as server:
            open_imap(account(server.port), SECRET).shutdown()
    assert SECRET not in caplog.text
    assert BASE64 not in caplog.text


def test_representations_hide_it(tmp_path: Path) -> None:
    made = account()
    attempt = Attempt("IMAP", made, made.imap, 30, SECRET)
    kept = FileCredentials(tmp_path / "secrets.json")
    kept.set("ada@north.example", SECRET)
    assert SECRET not in f"{attempt!r} {attempt} {kept!r} {vars(kept)!r}"


@pytest.mark.parametrize("name", ["password", "imap_password", "token", "api_key", "client_secret", "passwd"])
def test_config_refuses_secrets_and_does_not_repeat_them(name: str, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f'theme = "x"\n{name} = "{SECRET}"\n')
    with pytest.raises(ConfigError, match=f"line 2: '{name}': secrets do not belong") as caught:
        load(path)
    assert SECRET not in "".join(traceback.format_exception(caught.value))


def test_a_failing_password_command_does_not_show_what_it_printed(tmp_path: Path) -> None:
    command = f"sh -c 'echo {SECRET}; echo broken by {SECRET} >&2; exit 3'"
    with pytest.raises(UserError, match="broken by •••") as caught:
        password_for(account(password_command=command), FileCredentials(tmp_path / "none"), {"PATH": "/usr/bin:/bin"})
    assert SECRET not in "".join(traceback.format_exception(caught.value))
