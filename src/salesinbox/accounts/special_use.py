"""What a mailbox is for: the server's word (RFC 6154), else its name in the languages providers use."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from salesinbox.core.models import Role

_BY_ATTRIBUTE = {
    "\\inbox": Role.INBOX,  # XLIST, Gmail's and Yandex's forerunner of RFC 6154
    "\\sent": Role.SENT,
    "\\drafts": Role.DRAFTS,
    "\\trash": Role.TRASH,
    "\\junk": Role.JUNK,
    "\\spam": Role.JUNK,
    "\\archive": Role.ARCHIVE,
    "\\all": Role.ALL,
    "\\allmail": Role.ALL,
}

_NAMES = {
    Role.SENT: (
        *("Sent", "Sent Items", "Sent Messages", "Sent Mail", "Sent Objects", "Gesendet", "Gesendete Objekte"),
        *("Gesendete Elemente", "Gesendete Nachrichten", "Postausgang gesendet", "Verzonden", "Verzonden items"),
        *("Verzonden berichten", "Envoyés", "Éléments envoyés", "Messages envoyés", "Courrier envoyé", "Enviados"),
        *("Elementos enviados", "Mensajes enviados", "Correo enviado", "Itens enviados", "Mensagens enviadas"),
        *("E-mails enviados", "Inviata", "Inviati", "Posta inviata", "Messaggi inviati", "Elementi inviati"),
        *("Skickat", "Skickade objekt", "Sendt", "Sendte elementer", "Sendt post", "Lähetetyt"),
        *("Lähetetyt viestit", "Wysłane", "Elementy wysłane", "Odeslaná pošta", "Odeslané", "Odoslaná pošta"),
        *("Elküldött", "Elküldött elemek", "Trimise", "Gönderilmiş", "Gönderilmiş Öğeler", "Gönderilenler"),
        *("Отправленные", "Надіслані", "Изпратени", "Απεσταλμένα", "送信済み", "送信済みメール", "送信済みアイテム"),
        *("已发送", "已发送邮件", "已傳送郵件", "寄件備份", "보낸편지함", "פריטים שנשלחו", "דואר יוצא שנשלח"),
        *("المرسلة", "العناصر المرسلة", "البريد المرسل"),
    ),
    Role.TRASH: (
        *("Trash", "Deleted", "Deleted Items", "Deleted Messages", "Deleted Objects", "Bin", "Wastebasket"),
        *("Papierkorb", "Gelöscht", "Gelöschte Objekte", "Gelöschte Elemente", "Prullenbak", "Verwijderde items"),
        *("Corbeille", "Éléments supprimés", "Messages supprimés", "Papelera", "Elementos eliminados"),
        *("Mensajes eliminados", "Lixeira", "Lixo", "Itens excluídos", "Itens eliminados", "Cestino"),
        *("Posta eliminata", "Elementi eliminati", "Papperskorgen", "Borttaget", "Papirkurv", "Slettede elementer"),
        *("Slettet post", "Roskakori", "Poistetut", "Kosz", "Elementy usunięte", "Koš", "Odstraněná pošta", "Kôš"),
        *("Kuka", "Törölt elemek", "Coș de gunoi", "Çöp Kutusu", "Silinmiş Öğeler", "Корзина", "Удаленные"),
        *("Удалённые", "Кошик", "Кошче", "Κάδος", "ごみ箱", "ゴミ箱", "削除済みアイテム", "已删除", "已删除邮件"),
        *("垃圾桶", "휴지통", "אשפה", "פריטים שנמחקו", "المهملات", "سلة المهملات", "العناصر المحذوفة"),
    ),
    Role.DRAFTS: (
        *("Drafts", "Draft", "Entwürfe", "Entwurf", "Concepten", "Brouillons", "Borradores", "Rascunhos", "Bozze"),
        *("Utkast", "Kladder", "Luonnokset", "Wersje robocze", "Szkice", "Koncepty", "Rozepsané", "Piszkozatok"),
        *(
            "Ciorne",
            "Taslaklar",
            "Черновики",
            "Чернетки",
            "Чернови",
            "Πρόχειρα",
            "下書き",
            "草稿",
            "草稿箱",
            "임시보관함",
        ),
        *("טיוטות", "المسودات", "مسودات"),
    ),
    Role.JUNK: (
        *("Junk", "Spam", "Junk E-mail", "Junk Email", "Junk Mail", "Bulk Mail", "Bulk", "Spamverdacht"),
        *("Unerwünscht", "Junk-E-Mail", "Ongewenste e-mail", "Ongewenst", "Indésirables", "Courrier indésirable"),
        *("Pourriel", "Correo no deseado", "No deseado", "Lixo eletrônico", "Lixo eletrónico", "Posta indesiderata"),
        *(
            "Indesiderata",
            "Skräppost",
            "Søppelpost",
            "Uønsket e-post",
            "Uønsket mail",
            "Roskaposti",
            "Wiadomości-śmieci",
        ),
        *("Nevyžádaná pošta", "Levélszemét", "Önemsiz", "Gereksiz E-posta", "Нежелательная почта", "Спам"),
        *("Ανεπιθύμητα", "迷惑メール", "垃圾邮件", "垃圾郵件", "스팸메일함", "스팸", "דואר זבל", "ספאם", "بريد مزعج"),
    ),
    Role.ARCHIVE: (
        *("Archive", "Archives", "Archiv", "Archief", "Archivo", "Archivio", "Archivados", "Arquivo", "Arquivos"),
        *("Arkiv", "Arkisto", "Archiwum", "Archív", "Archívum", "Arhivă", "Arşiv", "Архив", "Архів", "Αρχείο"),
        *("アーカイブ", "归档", "存档", "封存", "보관함", "ארכיון", "أرشيف", "الأرشيف"),
    ),
    Role.ALL: ("All Mail",),
}

_PROVIDERS_FOLDERS = {"INBOX", "[GMAIL]", "[GOOGLE MAIL]", "MAIL"}


def role_of(name: str, delimiter: str, attributes: Iterable[bytes | str]) -> Role:
    """The role of the mailbox *name* (decoded) with the LIST *attributes*; ``Role.OTHER`` for a plain folder.

    The name INBOX wins over all (RFC 9051 5.1), then the attributes, then the last part of the name, of a mailbox at
    the top or right below one that providers put there ("INBOX.Sent", "[Gmail]/Trash"): "Clients/Sent" is the user's
    own. A mailbox that cannot hold mail (``\\Noselect``) has no role.
    """
    if name.upper() == "INBOX":
        return Role.INBOX
    words = {(word.decode("ascii", "replace") if isinstance(word, bytes) else word).lower() for word in attributes}
    if words & {"\\noselect", "\\nonexistent"}:
        return Role.OTHER
    if (role := role_by_attribute(words)) is not Role.OTHER:
        return role
    *parents, last = name.split(delimiter) if delimiter else [name]
    if not _PROVIDERS_FOLDERS.issuperset(parent.upper() for parent in parents):
        return Role.OTHER
    return _BY_NAME.get(_folded(last), Role.OTHER)


def role_by_attribute(attributes: Iterable[str]) -> Role:
    """The role that LIST *attributes* alone give (RFC 6154); ``Role.OTHER`` where they give none."""
    words = {word.lower() for word in attributes}
    return next((role for word, role in _BY_ATTRIBUTE.items() if word in words), Role.OTHER)


def _folded(name: str) -> str:
    """A name as it is compared: no case, no accents, no blanks at the ends, hyphens and underscores as blanks."""
    letters = unicodedata.normalize("NFKD", name.strip().casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(plain.replace("-", " ").replace("_", " ").split())


_BY_NAME = {_folded(name): role for role, names in _NAMES.items() for name in names}
