"""config.toml is read as it is meant, and every mistake is told with its line."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesinbox.config.loader import describe, get_value, initial_config, load
from salesinbox.config.reader import parse_settings
from salesinbox.config.settings import AccountSettings, ServerSettings, Settings
from salesinbox.config.toml_text import line_of
from salesinbox.core.errors import ConfigError, NotFound, UsageError
from salesinbox.core.text import is_clean

ADA = """\
[accounts."ada@north.example"]
imap = { host = "imap.north.example", port = 993 }
smtp = { host = "smtp.north.example", port = 587, security = "starttls" }
"""


def refused(text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        parse_settings(text)
    return caught.value.message


def test_no_file_means_defaults(tmp_path: Path) -> None:
    assert load(tmp_path / "config.toml") == Settings()


def test_the_first_file_is_valid_and_changes_nothing() -> None:
    assert parse_settings(initial_config()) == Settings()


def test_settings_are_read() -> None:
    settings = parse_settings('theme = "nord"\nattachment_opener = ["open", "-g"]\n[keys]\narchive = "e, y"\n' + ADA)
    assert settings == Settings(
        theme="nord",
        attachment_opener=("open", "-g"),
        keys={"archive": "e, y"},
        accounts=(
            AccountSettings(
                "ada@north.example",
                imap=ServerSettings("imap.north.example", 993, "tls"),
                smtp=ServerSettings("smtp.north.example", 587, "starttls"),
            ),
        ),
    )


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b'\xef\xbb\xbftheme = "nord"\r\n')
    assert load(path).theme == "nord"


def test_password_command_is_a_text_or_a_list() -> None:
    for written, meant in (('"pass show x"', "pass show x"), ('["pass", "show"]', ("pass", "show"))):
        [ada] = parse_settings(f"{ADA}password_command = {written}\n").accounts
        assert ada.password_command == meant


def test_the_user_name_is_the_address_unless_said() -> None:
    [ada] = parse_settings(ADA).accounts
    assert (ada.imap_user, ada.smtp_user) == ("ada@north.example", "ada@north.example")
    [ada] = parse_settings(f'{ADA}username = "ada"\n').accounts
    assert (ada.imap_user, ada.smtp_user) == ("ada", "ada")
    [ada] = parse_settings(f'{ADA}username = "ada"\nsmtp_username = "ada@north.example"\n').accounts
    assert (ada.imap_user, ada.smtp_user) == ("ada", "ada@north.example")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('# hi\n\nthme = "x"\n', "config.toml line 3: unknown key 'thme'; did you mean 'theme'?"),
        ('\nqwxz = "x"\n', "config.toml line 2: unknown key 'qwxz'"),
        ("theme = 3\n", "config.toml line 1: theme must be text"),
        ("undo_send_seconds = true\n", "config.toml line 1: undo_send_seconds must be a whole number"),
        ("undo_send_seconds = 601\n", "config.toml line 1: undo_send_seconds must be between 0 and 600"),
        ("keys = { archive = 3 }\n", "config.toml line 1: keys must be a table of texts"),
        ("attachment_opener = [1]\n", "config.toml line 1: attachment_opener must be a list of texts"),
        ('density = "tight"\n', 'line 1: density must be one of "auto", "comfortable", "compact", not "tight"'),
        ("accounts = 3\n", "config.toml line 1: accounts must be tables"),
        ('theme = """\na\n"""\npoll = 3\n', "line 4: unknown key 'poll'"),
        ('theme = "x\n', "config.toml line 1: this is not TOML: "),
        ("a = 1\na = 2\n", "config.toml line 2: this is not TOML: cannot overwrite a value"),
        (
            'default_account = "eda@north.example"\n' + ADA,
            "line 1: default_account is not one of the accounts; did you",
        ),
        (ADA + "hostory_months = 3\n", "line 4: unknown key 'hostory_months'; did you mean 'history_months'?"),
        (ADA + 'accept_certificate = "ab"\n', "line 4: accept_certificate must be a SHA-256 fingerprint"),
        (ADA + 'name = "Ada\\r\\nBcc: x@y.example"\n', "line 4: name must be one line without control characters"),
        (ADA.replace("993", "70000"), "line 2: port must be between 1 and 65535"),
        (ADA.replace("imap.north.example", "imap://north"), "line 2: host must be a host name"),
        (ADA.replace("port = 993", "prot = 993"), "line 2: unknown key 'prot'; did you mean 'port'?"),
        (ADA.replace(", port = 993", ""), "line 2: imap has no port"),
        (ADA.replace("imap =", "# imap ="), "line 1: the account 'ada@north.example' has no imap server"),
        (ADA.replace("ada@north.example", "ada"), "line 1: 'ada' is not an e-mail address"),
        (ADA + ADA.replace("ada@", "Ada@"), "line 4: the account 'Ada@north.example' is there twice"),
        ('[accounts]\n"ada@north.example" = 3\n', "line 2: 'ada@north.example' must be a table"),
        (ADA.replace('{ host = "imap.north.example", port = 993 }', "3"), "line 2: imap must be a table"),
    ],
)
def test_mistakes_are_told_with_their_line(text: str, message: str) -> None:
    assert message in refused(text)


def test_all_mistakes_are_listed_in_order() -> None:
    message = refused(f'density = "tight"\nthme = "x"\n{ADA}team = 3\n')
    assert [line.split(":")[0] for line in message.splitlines()] == [
        "config.toml line 1",
        "config.toml line 2",
        "config.toml line 6",
    ]


def test_a_misspelt_password_command_is_not_taken_for_a_secret() -> None:
    assert "did you mean 'password_command'?" in refused(f'{ADA}pasword_command = "pass"\n')


def test_hostile_names_are_shown_safely() -> None:
    assert is_clean(refused('"\\u001b]0;owned\\u0007\\u202e" = 1\n').replace("\n", ""))


def test_what_is_not_utf8_is_told(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b'theme = "\xff"\n')
    with pytest.raises(ConfigError, match="not UTF-8"):
        load(path)


def test_a_folder_in_the_files_place_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path)


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    message = "config.toml line 1"
    try:
        parse_settings(text)
    except ConfigError as error:
        message = error.message
    assert message.startswith("config.toml line ")


@settings(deadline=None)
@given(
    before=st.lists(
        st.sampled_from(['# theme = "x"', "", 'theme = """\nline = 1\n\n"""', "team = [\n1,\n2]"]), unique=True
    ),
    after=st.lists(st.sampled_from(["", "# end", 'editor = "vi"']), max_size=3, unique=True),
)
def test_the_line_is_where_the_key_stands(before: list[str], after: list[str]) -> None:
    start = "".join(line + "\n" for line in before)
    text = start + "wanted = 1\n" + "".join(line + "\n" for line in after)
    assert line_of(text, ("wanted",)) == start.count("\n") + 1
    tomllib.loads(text)


def test_every_setting_is_described() -> None:
    docs = {doc.name: doc for doc in describe()}
    assert docs["theme"].default == '"salesinbox-dark"'
    assert docs["density"].type == 'one of "auto", "comfortable", "compact"'
    assert docs["accounts.ADDRESS.history_months"].default == "12"
    assert docs["accounts.ADDRESS.imap"].default == ""
    assert docs["keys"].default == "{}"
    assert all(doc.doc.endswith(".") or doc.doc.endswith("}.") for doc in docs.values())


def test_a_value_is_found_by_its_dotted_name() -> None:
    settings = parse_settings('[keys]\narchive = "e"\n' + ADA)
    assert get_value(settings, "undo_send_seconds") == 10
    assert get_value(settings, "keys.archive") == "e"
    assert get_value(settings, "keys.delete") == ""
    assert get_value(settings, 'accounts."ada@north.example".smtp.port') == 587
    assert get_value(settings, "accounts.ADA@north.example.team") is False
    with pytest.raises(UsageError, match="There is no setting"):
        get_value(settings, "accounts.ada@north.example.teem")
    with pytest.raises(UsageError, match="There is no setting"):
        get_value(settings, "accounts")
    with pytest.raises(NotFound, match="Did you mean ada@north"):
        get_value(settings, "accounts.eda@north.example.team")
