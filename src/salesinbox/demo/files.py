"""The files people attach: small but genuine PDF, PNG, CSV and iCalendar, made from a few words."""

from __future__ import annotations

import csv
import io
import struct
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from salesinbox.demo.mime import File

_PDF_TITLES = {
    "quote": "Quotation",
    "invoice": "Invoice",
    "certificate": "Test certificate",
    "statement": "Statement",
    "order": "Purchase order",
}
_PRICES = (
    ("Harbour cargo bike", 4290),
    ("Longshore 200", 3490),
    ("Skiff folding", 2690),
    ("Pilot trailer", 690),
    ("Tideline battery 740 Wh", 640),
    ("Box 300 l", 340),
    ("Child bench with belts", 260),
    ("Drydock plan, 1 year", 390),
)


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a quote or an invoice; *price* in euros for one."""

    count: int
    name: str
    price: float


def parse_items(text: str) -> list[Item]:
    """Items written as ``8xHarbour_cargo_bike@4290+1xPilot_trailer@690``."""
    items = []
    for part in filter(None, text.split("+")):
        count, _, rest = part.partition("x")
        name, _, price = rest.partition("@")
        items.append(Item(int(count), name.replace("_", " "), float(price)))
    return items


def document(kind: str, name: str, customer: str, date: datetime, items: list[Item]) -> File:
    """A one-page PDF of *kind* (quote, invoice, certificate, statement, order) with its items and their total."""
    rows = [f"{item.count:>4} x  {item.name:<34} {item.count * item.price:>12,.2f} EUR" for item in items]
    total = sum(item.count * item.price for item in items)
    lines = [f"For {customer}", f"Date {date:%Y-%m-%d}", "", *rows]
    lines += ["", f"Net total {total:,.2f} EUR"] if items else ["", "Signed and stamped; see the annex."]
    lines += ["", "Tidewater Bikes, Old Ropewalk 4, Port Ansel"]
    return File(f"{name}.pdf", "application/pdf", pdf(f"{_PDF_TITLES[kind]} {name}", lines))


def pdf(title: str, lines: list[str]) -> bytes:
    """A PDF 1.4 page with a title and lines in a fixed-width face; letters beyond Windows-1252 become ``?``."""
    shown = [f"BT /F1 16 Tf 56 780 Td ({_pdf_text(title)}) Tj ET"]
    for number, line in enumerate(lines):
        shown.append(f"BT /F2 10 Tf 56 {744 - 15 * number} Td ({_pdf_text(line)}) Tj ET")
    stream = "\n".join(shown).encode("cp1252", "replace")
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /{} /Encoding /WinAnsiEncoding >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 6 0 R "
        b"/Resources << /Font << /F1 4 0 R /F2 5 0 R >> >> >>",
        font.format("Helvetica-Bold").encode(),
        font.format("Courier").encode(),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    count = len(objects) + 1
    trailer = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, len(out))
    return bytes(out) + b"xref\n0 %d\n0000000000 65535 f \n" % count + table + trailer


def _pdf_text(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def picture(name: str) -> File:
    """A small PNG whose two colours follow from its name."""
    seed = zlib.crc32(name.encode())
    one, two = (seed & 255, seed >> 8 & 255, 120), (230, seed >> 16 & 255, seed >> 24 & 255)
    width, height = 64, 40
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            wheel = any((x - centre) ** 2 + (y - 27) ** 2 < 80 for centre in (18, 46))
            rows += bytes(one if wheel or (10 < y < 18 and x > 24) else two)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows), 1)), (b"IEND", b""))
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return File(f"{name}.png", "image/png", b"\x89PNG\r\n\x1a\n" + body)


def price_list(name: str, *, discount: float = 0.0) -> File:
    """Our price list as CSV."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["article", "list price EUR", "your price EUR"])
    rows.writerows((item, price, f"{price * (1 - discount):.2f}") for item, price in _PRICES)
    return File(f"{name}.csv", "text/csv; charset=utf-8", out.getvalue().encode())


def invitation(title: str, organizer: tuple[str, str], attendee: str, start: datetime, minutes: int) -> bytes:
    """An iCalendar REQUEST (RFC 5545, 5546) for a meeting of *minutes* from *start*."""
    stamp = "%Y%m%dT%H%M%SZ"
    start = start.astimezone(UTC)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Larkspur Campus//Calendar 4//EN",
        "METHOD:REQUEST",
        "BEGIN:VEVENT",
        f"UID:{zlib.crc32(title.encode()):08x}-{start:{stamp}}@calendar.example",
        f"DTSTAMP:{start - timedelta(days=5):{stamp}}",
        f"DTSTART:{start:{stamp}}",
        f"DTEND:{start + timedelta(minutes=minutes):{stamp}}",
        f"SUMMARY:{title}",
        "LOCATION:Estates office\\, second floor\\, the room with the bell",
        f"ORGANIZER;CN={organizer[0]}:mailto:{organizer[1]}",
        f"ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:{attendee}",
        "SEQUENCE:0",
        "STATUS:CONFIRMED",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "\r\n".join(lines).encode() + b"\r\n"
