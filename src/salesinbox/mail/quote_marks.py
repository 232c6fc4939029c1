"""What mail programs write around the mail they answer and under the mail they send, in the languages of many."""

from __future__ import annotations

import re

LONGEST_MARK = 500
"""Characters of the longest line, or lines put together, that can be a mark."""

_MARKS_RE = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")

# From whom and when the quoted mail came. Anchored at both ends, so that a sentence of the text is not taken for one.
_ATTRIBUTIONS = (
    r"On\b.+\bwrote:?",
    r".+\bwrote:",
    r"Am\b.+\bschrieb\b.*:",
    r".+\bschrieb\b.*:",
    r"Le\b.+\ba écrit\s*:",
    r"El\b.+\bescribió\s*:",
    r"(?:Em|No dia|A)\b.+\bescreveu\s*:",
    r"(?:Il|In data)\b.+\bha scritto\s*:",
    r"(?:Op|Den|På|D\.)\b.+\b(?:schreef|skrev)\b.*:?",
    r".+\b(?:napisał|napisała|napisał\(a\)|pisze)\s*:",
    r".+\b(?:пишет|пише|написал|написала|написав|написала)\b.*:",
    r".+\b(?:yazdı|kirjoitti|írta|napsal|napísal|a scris|έγραψε)\b.*:",
    r".+(?:写道|寫道|のメール|書きました|작성)\s*[:：]",
    r".+(?:نوشت|نوشته|نوشته است|نوشتند)\s*[:：]",
    r".+(?:كتب|كتبت|تمت كتابة).*[:：]",
    r"(?:בתאריך|ב)\b.+(?:כתב|כתבה|מאת).*[:：]",
)
_ATTRIBUTION_RE = re.compile("|".join(_ATTRIBUTIONS), re.IGNORECASE)
_DATED_RE = re.compile(r"\b(?:19|20|13|14)\d\d\b|[۰-۹٠-٩]{4}|\d{1,2}[:.]\d\d\b")
_FIRST_WORD_RE = re.compile(
    r"(?:On|Am|Le|El|Em|No dia|Il|In data|Op|Den|På|W dniu|Dnia|В|در|في|בתאריך|ב-?)\b|\d", re.IGNORECASE
)

_ORIGINAL = (
    "original message|ursprüngliche nachricht|originalnachricht|message d'origine|mensaje original|mensagem original|"
    "messaggio originale|oorspronkelijk bericht|oprindelig meddelelse|ursprungligt meddelande|original melding|"
    "wiadomość oryginalna|исходное сообщение|оригинальное сообщение|orijinal mesaj|alkuperäinen viesti|"
    "پیام اصلی|الرسالة الأصلية|הודעה מקורית|原始邮件|原始郵件|元のメッセージ|원본 메시지"
)
_ORIGINAL_RE = re.compile(rf"\s*[-_—]{{2,}}\s*(?:{_ORIGINAL})\s*[-_—]{{2,}}\s*", re.IGNORECASE)
_FORWARDED = (
    "forwarded message|begin forwarded message|weitergeleitete nachricht|message transféré|mensaje reenviado|"
    "mensagem encaminhada|messaggio inoltrato|doorgestuurd bericht|vidarebefordrat meddelande|пересылаемое сообщение|"
    "پیام هدایت شده|پیام ارسال‌شده|رسالة معاد توجيهها|הודעה שהועברה|转发的邮件|転送メッセージ"
)
_FORWARDED_RE = re.compile(rf"\s*[-—]*\s*(?:{_FORWARDED})\s*:?\s*[-—]*\s*", re.IGNORECASE)

_FROM_RE = re.compile(
    r"[*]?(?:From|Von|De|Van|Da|Fra|Från|Lähettäjä|Od|От|Від|Kimden|发件人|寄件者|差出人|보낸 사람|از|فرستنده|من|מאת)"
    r"[*]?\s*[:：]\s*[*]?\s*\S",
    re.IGNORECASE,
)
_SENT_RE = re.compile(
    r"[*]?(?:Sent|Date|Gesendet|Datum|Envoyé|Date|Enviado|Enviada|Fecha|Data|Verzonden|Inviato|Sendt|Dato|Skickat|"
    r"Lähetetty|Wysłano|Отправлено|Дата|Надіслано|Gönderildi|Tarih|发送时间|日期|寄件日期|送信日時|日時|날짜|"
    r"تاریخ|ارسال شده|تاريخ|التاريخ|أرسل|נשלח|תאריך)[*]?\s*[:：]",
    re.IGNORECASE,
)
_SUBJECT_RE = re.compile(
    r"[*]?(?:Subject|To|Betreff|An|Objet|À|Asunto|Para|Assunto|Oggetto|A|Onderwerp|Aan|Emne|Til|Ämne|Till|Aihe|"
    r"Temat|Do|Тема|Кому|Konu|Kime|主题|收件人|主旨|件名|宛先|제목|받는 사람|موضوع|گیرنده|"
    r"الموضوع|إلى|נושא|אל)[*]?\s*[:：]",
    re.IGNORECASE,
)

_MOBILE_RE = re.compile(
    r"\s*(?:Sent (?:from (?:my|Mail for|Yahoo|Outlook|Proton)|via (?:my )?\w+|with \w+)|Get Outlook for|"
    r"Von meine[mr] .{1,40} gesendet|Gesendet (?:von|mit)|Envoyé de(?:puis)? mon|Enviado (?:desde mi|do meu)|"
    r"Inviato da(?:l mio)?|Verstuurd vanaf mijn|Skickat från min|Sendt fra min|Lähetetty|Wysłane z|"
    r"Отправлено (?:с|из)|Надіслано з|发自我的|從我的|iPhoneから送信|나의 .{1,20}에서 보냄|"
    r"(?:ارسال|فرستاده) شده از|أُ?رسلت من|تم الإرسال من|נשלח מ).{0,80}",
    re.IGNORECASE,
)


_TAIL_RE = re.compile(rf"\s*[-_—]{{2}}|{_FROM_RE.pattern}|{_FIRST_WORD_RE.pattern}", re.IGNORECASE)


def plain(line: str) -> str:
    """A line as it is matched: without direction marks and surrounding blanks."""
    return _MARKS_RE.sub("", line).strip()


def may_start_tail(line: str) -> bool:
    """Whether a look is worth while: nearly no line of a mail is a separator, and one must be quick to say so."""
    return _TAIL_RE.match(line) is not None


def is_attribution(text: str) -> bool:
    """Whether *text* says who wrote what follows."""
    return len(text) <= LONGEST_MARK and _ATTRIBUTION_RE.fullmatch(text) is not None


def is_dated_attribution(text: str) -> bool:
    """Whether it says so with a date, so plainly that what follows needs no ``>`` to be a quote."""
    return bool(_FIRST_WORD_RE.match(text)) and is_attribution(text) and _DATED_RE.search(text) is not None


def is_original_rule(line: str) -> bool:
    """Whether a line is ``-----Original Message-----`` or the like."""
    return len(line) < LONGEST_MARK and _ORIGINAL_RE.fullmatch(line) is not None


def is_forward_rule(line: str) -> bool:
    """Whether a line announces a forwarded mail, which is there to be read."""
    return len(line) < LONGEST_MARK and _FORWARDED_RE.fullmatch(line) is not None


def is_header_block(lines: list[str]) -> bool:
    """Whether *lines*, of which the next few are looked at, begin with From, Sent and To or Subject as Outlook's do."""
    if not _FROM_RE.match(lines[0]):
        return False
    rest = [line[:LONGEST_MARK] for line in lines[1:6]]
    return any(map(_SENT_RE.match, rest)) and any(map(_SUBJECT_RE.match, rest))


def is_mobile_signature(line: str) -> bool:
    """Whether a line is what a phone adds under each mail."""
    return len(line) < 200 and _MOBILE_RE.fullmatch(line) is not None
