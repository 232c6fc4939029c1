"""Leaving a list from a script."""

from __future__ import annotations

from tests.cli.running import Cli
from tests.profile import mail

SIGNED = "v=1; d=news.example; bh=x; h=From:List-Unsubscribe:List-Unsubscribe-Post; b=y"
HEAD = (
    "List-Unsubscribe: <https://mail.news.example/leave>\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\n"
    f"DKIM-Signature: {SIGNED}\n"
)


def test_a_list_is_left_after_a_yes_and_listed(filled: Cli) -> None:
    filled.import_mail(HEAD.encode() + mail("News", sender="News <weekly@news.example>", message_id="n@x.example"))
    thread = filled.thread("News")
    refused = filled("unsubscribe", thread)
    assert refused.code == 2, "nobody can say yes"
    assert filled.json("unsubscribe", "--list") == []
    done = filled("unsubscribe", thread, "--yes", "--json")
    assert done.code == 0
    assert {key: done.json[key] for key in ("list", "way", "target")} == {
        "list": "weekly@news.example", "way": "one-click", "target": "https://mail.news.example/leave",
    }  # fmt: skip
    (row,) = filled.json("unsubscribe", "--list")
    assert (row["state"], row["list"], row["reason"]) == ("pending", "weekly@news.example", None)
    assert "was left before" in filled("unsubscribe", thread, "--yes").err


def test_a_page_is_only_printed(filled: Cli) -> None:
    head = b"List-Unsubscribe: <https://mail.news.example/leave>\n"
    filled.import_mail(head + mail("News", sender="News <weekly@news.example>", message_id="n@x.example"))
    result = filled("unsubscribe", filled.thread("News"))
    assert result.code == 0
    assert "https://mail.news.example/leave" in result.err


def test_mail_of_no_list_cannot_be_left(filled: Cli) -> None:
    assert filled("unsubscribe", filled.thread("Visit")).code == 4
    assert filled("unsubscribe", 9999).code == 4
    assert filled("unsubscribe").code == 2
