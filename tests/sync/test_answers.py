"""What servers say is read as it is written, whatever mailboxes are called."""

from __future__ import annotations

import pytest

from salesinbox.sync import answers
from salesinbox.sync.mailbox_names import MailboxNames


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        (b'(\\HasNoChildren) "/" INBOX', (("\\HasNoChildren",), "/", "INBOX")),
        (b'() "/" a[b', ((), "/", "a[b")),
        (b'() "." [bold]x[/]', ((), ".", "[bold]x[/]")),
        (b"() NIL 007", ((), "", "007")),
        (b'() nil "NIL"', ((), "", "NIL")),
        (b'() "/" NIL', ((), "/", "NIL")),
        (b'() "\\\\" "say \\"yes\\" {3}"', ((), "\\", 'say "yes" {3}')),
        (b'(\\A \\B) "/" "x" ("CHILDINFO" ("SUBSCRIBED"))', (("\\A", "\\B"), "/", "x")),
        ((b'(\\Sent) "/" {4}', b'a"(b'), (("\\Sent",), "/", 'a"(b')),
    ],
)
def test_a_mailbox_may_be_listed_in_any_form(
    line: bytes | tuple[bytes, bytes], wanted: tuple[tuple[str, ...], str, str]
) -> None:
    assert answers.listed([line, b"", b' ("CHILDINFO" ())'], MailboxNames().read) == [wanted]


@pytest.mark.parametrize("line", [b"INBOX", b'(\\A "/" INBOX', b'() "/"', b'() "/" "open', b'() "//" INBOX'])
def test_a_list_that_cannot_be_read_is_no_list(line: bytes) -> None:
    with pytest.raises(ValueError, match="mailbox"):
        answers.listed([b'() "/" INBOX', line], MailboxNames().read)


def test_the_status_of_a_mailbox_is_read_whatever_its_name() -> None:
    items = b"(MESSAGES 2 UIDNEXT 3 UIDVALIDITY 4 MAILBOXID (F1-a))"
    lines = [b"a[b " + items, b'"say \\"yes\\"" ' + items, (b"{3}", b"a b"), b" " + items, b"007 " + items]
    assert set(answers.statuses(lines, MailboxNames().read)) == {"a[b", 'say "yes"', "a b", "007"}
