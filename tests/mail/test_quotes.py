"""What was written, what was quoted, how it was signed."""

from __future__ import annotations

import itertools
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesinbox.mail.quotes import SegmentKind, split_quotes
from salesinbox.mail.snippet import snippet

TEXT, QUOTE, SIGNATURE = SegmentKind.TEXT, SegmentKind.QUOTE, SegmentKind.SIGNATURE


def kinds(text: str) -> list[tuple[SegmentKind, str]]:
    return [(one.kind, one.text.strip()) for one in split_quotes(text) if one.text.strip()]


@pytest.mark.parametrize(
    "attribution",
    [
        "On Mon, May 6, 2024 at 10:00 AM Sam Low <sam@example.com> wrote:",
        "On Mon, May 6, 2024 at 10:00 AM Sam Low\n<sam@example.com> wrote:",
        "Sam Low wrote:",
        "Am Mo., 6. Mai 2024 um 10:00 Uhr schrieb Sam Low <\nsam@example.com>:",
        "Le lun. 6 mai 2024 à 10:00, Sam Low <sam@example.com> a écrit :",
        "El lun, 6 may 2024 a las 10:00, Sam Low (<sam@example.com>) escribió:",
        "Em seg., 6 de mai. de 2024 às 10:00, Sam Low <sam@example.com> escreveu:",
        "Il giorno lun 6 mag 2024 alle ore 10:00 Sam Low <sam@example.com> ha scritto:",
        "Op ma 6 mei 2024 om 10:00 schreef Sam Low <sam@example.com>:",
        "Den mån 6 maj 2024 kl 10:00 skrev Sam Low <sam@example.com>:",
        "W dniu 6.05.2024 o 10:00, Sam Low pisze:",
        "пн, 6 мая 2024 г. в 10:00, Sam Low <sam@example.com> пишет:",
        "在 2024年5月6日，上午10:00，Sam Low 写道：",
        "در تاریخ دوشنبه ۶ مهٔ ۲۰۲۴ ساعت ۱۰:۰۰ سارا <s@example.com> نوشت:",
        "\u202bבתאריך יום ב׳, 6 במאי 2024 ב-10:00 מאת \u202aSam\u202c <\u202asam@example.com\u202c>:\u202c",
        "في الاثنين، 6 مايو 2024 في 10:00 ص تمت كتابة ما يلي بواسطة Sam <sam@example.com>:",
        "Sam <sam@example.com> on Monday:",
    ],
)
def test_the_line_that_says_whom_is_part_of_the_quote(attribution):
    assert kinds(f"Fine.\n\n{attribution}\n\n> before\n> that\n") == [
        (TEXT, "Fine."),
        (QUOTE, f"{attribution}\n\n> before\n> that"),
    ]


@pytest.mark.parametrize(
    "start",
    [
        "-----Original Message-----\nFrom: Sam\n",
        "----- Ursprüngliche Nachricht -----\nVon: Sam\n",
        "From: Sam Low <sam@example.com>\nSent: Monday, May 6, 2024 10:00 AM\nTo: Dana\nSubject: Offer\n",
        "________________________________\nVon: Sam\nGesendet: Montag\nAn: Dana\nBetreff: Angebot\n",
        "De : Sam\nEnvoyé : lundi\nÀ : Dana\nObjet : offre\n",
        "*From:* Sam\n*Sent:* Monday\n*To:* Dana\n",
        "On Mon, May 6, 2024 at 10:00 AM Sam Low <sam@example.com> wrote:\n",
    ],
)
def test_below_a_separator_everything_is_a_quote(start):
    assert kinds(f"Yes.\n\n{start}\nWhat do you say?\n") == [
        (TEXT, "Yes."),
        (QUOTE, f"{start}\nWhat do you say?"),
    ]


def test_answers_between_quotes_are_read():
    assert [kind for kind, _ in kinds("> one?\n\nyes\n\n> two?\n\nno\n")] == [QUOTE, TEXT, QUOTE, TEXT]


@pytest.mark.parametrize(
    "text",
    [
        "He said:\n\nOn Monday I wrote:\nnot a quote\n",
        "FYI\n\n---------- Forwarded message ---------\nFrom: A <a@b.example>\nDate: x\nSubject: y\nTo: z\n\nbody\n",
        "From: Sam\nSent: Monday\nTo: Dana\nSubject: passed on\n\nread me\n",
        "a -- b\n--- a/file\n+++ b/file\n",
    ],
)
def test_what_is_there_to_be_read_is_text(text):
    assert [kind for kind, _ in kinds(text)] == [TEXT]


@pytest.mark.parametrize(
    "signature",
    ["-- \nAda Quill\nSales", "--\nAda", "Sent from my iPhone", "Get Outlook for iOS", "Von meinem iPhone gesendet"],
)
def test_signatures(signature):
    assert kinds(f"Hello.\n\n{signature}\n") == [(TEXT, "Hello."), (SIGNATURE, signature)]
    assert kinds(f"Hello.\n\n{signature}\n\n> old\n") == [(TEXT, "Hello."), (SIGNATURE, signature), (QUOTE, "> old")]


def test_what_stood_before_a_prompt_or_was_said_to_a_server_is_no_quote() -> None:
    session = "It said:\n\n>>> DATA\n<<< 452 Mailbox full\n>>> QUIT\n"
    assert kinds(session) == [(TEXT, session.strip())]
    assert [kind for kind, _ in kinds(f"{session}\n> What did it say?\n>>> Which server?\n")] == [
        TEXT,
        QUOTE,
        TEXT,
        QUOTE,
    ]


def test_the_rule_above_what_a_phone_adds_is_folded_with_it() -> None:
    added = "-----------------\n\nSent from my iPhone\n-----------------"
    assert kinds(f"Coming.\n\n{added}\n") == [(TEXT, "Coming."), (SIGNATURE, added)]
    assert kinds("-----\nSent from my iPhone\n") == [(SIGNATURE, "-----\nSent from my iPhone")]


def test_what_a_mailing_list_adds_is_folded() -> None:
    footer = "_" * 47 + "\nboats mailing list\nboats@lists.example\nhttps://lists.example/listinfo/boats"
    assert kinds(f"Ahoy.\n\n{footer}\n") == [(TEXT, "Ahoy."), (SIGNATURE, footer)]
    assert kinds(f"Ahoy.\n\n-- \nBen\n\n{footer}\n") == [(TEXT, "Ahoy."), (SIGNATURE, f"-- \nBen\n\n{footer}")]
    total = "_" * 47 + "\nTotal: 12 boats"
    assert kinds(f"Boats:\n\n{total}\n") == [(TEXT, f"Boats:\n\n{total}")]
    assert kinds(f"{footer}\n") == [(TEXT, footer)], "there is nothing else to read"


_PIECES = st.sampled_from(
    [
        "> a\n",
        "text\n",
        "\n",
        "-- \n",
        "On 6 May 2024 10:00 Sam wrote:\n",
        "From: x\nSent: y\nTo: z\n",
        "\r\n",
        "\u2028",
        "-----Original Message-----\n",
        "Sent from my iPhone\n",
        "a@b:\n",
        "_____\n",
        "> ",
        "x",
    ]
)


@given(st.one_of(st.text(max_size=300), st.lists(_PIECES, max_size=30).map("".join)))
def test_the_segments_put_together_are_the_text(text):
    segments = split_quotes(text)
    assert "".join(one.text for one in segments) == text
    assert all(one.kind is not two.kind for one, two in itertools.pairwise(segments))


def test_a_snippet_is_what_the_sender_wrote():
    text = "Hi   Sam,\n\n=====\n• see [1] https://x.example/abc\n\n> old\n\n-- \nAda"
    assert snippet(text) == "Hi Sam, see"


def test_a_snippet_of_nothing_but_a_quote_is_the_quote():
    assert snippet("> only this\n") == "only this"


def test_a_snippet_is_one_safe_line_of_the_length_asked_for():
    line = snippet("word \x1b[31m\u202e " * 100, 40)
    assert len(line) <= 40
    assert line.endswith("…")
    assert "\x1b" not in line


_DISCLAIMERS = (
    "This e-mail and any attachments are confidential and may be privileged. If you are not the intended recipient, "
    "please notify the sender at once and delete this message.",
    "Diese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der richtige Adressat sind oder diese E-Mail "
    "irrtümlich erhalten haben, informieren Sie bitte den Absender und löschen Sie sie.",
    "Ce message et ses pièces jointes sont confidentiels. Si vous n'êtes pas le destinataire de ce message, merci de "
    "le supprimer et d'en avertir l'expéditeur.",
    "Este mensaje es confidencial y para uso exclusivo de su destinatario. Si lo ha recibido por error, bórrelo y "
    "avise al remitente; su copia no está autorizada.",
    "Il presente messaggio contiene informazioni riservate. Se non è il destinatario, la preghiamo di avvertire il "
    "mittente e di eliminare il messaggio ricevuto per errore.",
    "Dit bericht is vertrouwelijk en uitsluitend bestemd voor de geadresseerde. Heeft u het ten onrechte ontvangen, "
    "laat het ons weten en verwijder het bericht.",
)


@pytest.mark.parametrize("legal", _DISCLAIMERS, ids=["en", "de", "fr", "es", "it", "nl"])
@pytest.mark.parametrize("rule", ["", "_" * 40 + "\n"])
@pytest.mark.parametrize("after", ["", "\n\nPlease think of the trees before you print this."])
def test_what_lawyers_add_is_folded_wrapped_or_not(legal: str, rule: str, after: str) -> None:
    wrapped = "\n".join(textwrap.wrap(legal, 72))
    for shape in (legal, wrapped):
        assert kinds(f"Two boats, please.\n\nBen\n\n{rule}{shape}{after}\n") == [
            (TEXT, "Two boats, please.\n\nBen"),
            (SIGNATURE, f"{rule}{shape}{after}"),
        ]


@pytest.mark.parametrize(
    "text",
    [
        _DISCLAIMERS[0],
        "Our offer is confidential. Please don't show it to anybody but the people on your side who decide on it, and "
        "delete the earlier one, which had a wrong price in it.\n\nBen",
        "The intended recipient of the boat is Kai. " * 5,
    ],
)
def test_what_only_sounds_like_it_or_is_all_there_is_stays_in_view(text: str) -> None:
    assert [kind for kind, _ in kinds(f"{text}\n")] == [TEXT]


def test_a_disclaimer_under_a_signature_is_folded_with_it() -> None:
    found = kinds(f"Yes.\n\n-- \nBen Vos\n\n{_DISCLAIMERS[0]}\n\n> before\n")
    assert [kind for kind, _ in found] == [TEXT, SIGNATURE, QUOTE]
