"""A calendar feed as text: RFC 5545, one event a shift, gone ones as cancelled."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

LINE_BYTES = 75
ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@dataclass(frozen=True, slots=True)
class ShiftEvent:
    """One shift of a person; `sequence` rises with each change of it."""

    uid: str
    start: datetime
    end: datetime
    title: str
    place: str
    sequence: int
    stamp: datetime
    is_cancelled: bool = False


def calendar_text(name: str, events: Iterable[ShiftEvent]) -> str:
    """Return the whole feed; lines end with CRLF and are folded at 75 bytes."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//ShopOps//Shifts//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        *(line for event in events for line in _event(event)),
        "END:VCALENDAR",
    ]
    return "".join(f"{piece}\r\n" for line in lines for piece in _folded(line))


def _event(event: ShiftEvent) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"DTSTAMP:{_instant(event.stamp)}"
    yield f"DTSTART:{_instant(event.start)}"
    yield f"DTEND:{_instant(event.end)}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"STATUS:{'CANCELLED' if event.is_cancelled else 'CONFIRMED'}"
    yield f"SUMMARY:{_text(event.title)}"
    yield f"LOCATION:{_text(event.place)}"
    yield "END:VEVENT"


def _instant(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    return text.translate(ESCAPED)


def _folded(line: str) -> Iterator[str]:
    """Yield pieces of at most 75 bytes, never cutting a character; the later ones begin blank."""
    piece, size = "", 0
    for sign in line:
        width = len(sign.encode())
        if size + width > LINE_BYTES:
            yield piece
            piece, size = " ", 1
        piece, size = piece + sign, size + width
    yield piece
