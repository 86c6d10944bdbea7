"""How numbers look on a page, in the reader's language, and how text leaves in a file."""

import re
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Final

from django.utils.translation import get_language

from apps.common.money import minor_digits, quantise

UNKNOWN = "—"
MINUS = "−"
SYMBOLS = {"CNY": "¥", "EUR": "€", "GBP": "£", "HUF": "Ft\u00a0", "JPY": "¥", "USD": "$"}
# Between thousands, and before the decimals; of a language that is not named the English ones.
MARKS: Final = {"hu": ("\u00a0", ",")}
ENGLISH_MARKS: Final = (",", ".")
FORMULA_STARTS = tuple("=+-@\t\r\n\0＝＋－＠")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def number_marks() -> tuple[str, str]:
    """What stands between thousands and before the decimals for who reads now."""
    return MARKS.get(get_language() or "", ENGLISH_MARKS)


def format_number(value: Decimal, digits: int) -> str:
    """A number with thousands separators, rounded half up, with a true minus sign.

    The one place where numbers become words of a page: 1,234.50, in Hungarian 1 234,50.
    """
    rounded = quantise(value, digits)
    text = f"{abs(rounded):,.{digits}f}"
    thousands, point = number_marks()
    if point != ".":
        whole, _point, fraction = text.partition(".")
        text = whole.replace(",", thousands) + (f"{point}{fraction}" if fraction else "")
    return f"{MINUS}{text}" if rounded < 0 else text


def without_zeros(text: str) -> str:
    """A formatted number for a sentence: 486,200 where nothing but zeros follows the point."""
    whole, found, fraction = text.partition(number_marks()[1])
    return whole if found and not fraction.strip("0") else text


def format_amount(value: Decimal | None, currency: str) -> str:
    """An amount without its currency sign, for columns whose heading names the currency."""
    return UNKNOWN if value is None else format_number(value, minor_digits(currency))


def format_money(value: Decimal | None, currency: str) -> str:
    """An amount with its currency: ¥25,800.00; −¥3.50; — when unknown."""
    if value is None:
        return UNKNOWN
    text = format_amount(value, currency)
    sign, digits = (MINUS, text[1:]) if text.startswith(MINUS) else ("", text)
    return f"{sign}{SYMBOLS.get(currency, currency + chr(0xA0))}{digits}"


def format_count(value: Decimal | int | None) -> str:
    """A whole number of things: 12,345; — when unknown."""
    return UNKNOWN if value is None else format_number(Decimal(value), 0)


def format_percent(ratio: Decimal | None, digits: int = 1) -> str:
    """A ratio as percent: 0.9496 is 95.0%. Just short of whole is never rounded up to 100%."""
    if ratio is None:
        return UNKNOWN
    percent = ratio * 100
    step = Decimal(1).scaleb(-digits)
    if ratio < 1 and percent.quantize(step, rounding=ROUND_HALF_UP) == 100:
        percent = percent.quantize(step, rounding=ROUND_DOWN)
    return f"{format_number(percent, digits)}%"


def format_signed(value: Decimal | None, digits: int = 2) -> str:
    """A difference that always shows its direction: +1,200.00; −0.50; 0.00 without sign."""
    if value is None:
        return UNKNOWN
    text = format_number(value, digits)
    return f"+{text}" if quantise(value, digits) > 0 else text


def format_value(value: Decimal | None, unit: str, currency: str = "") -> str:
    """A metric's value as its unit asks: money, count, percent, else two decimals."""
    if value is None:
        return UNKNOWN
    if unit == "money":
        return format_money(value, currency)
    if unit == "percent":
        return format_percent(value)
    return format_count(value) if unit == "count" else format_number(value, 2)


def safe_cell(text: str) -> str:
    """A text cell that no spreadsheet runs as a formula: =1+1 becomes '=1+1; -12.50 stays."""
    if text.startswith(FORMULA_STARTS) and not NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def given_cell(text: str) -> str:
    """A text cell that has come back: what `safe_cell` had put before it is taken away."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(FORMULA_STARTS) else text


def decimal_text(value: Decimal) -> str:
    """A number for programs: plain digits and a point, never an exponent; 650.00, -3, 0.8125."""
    return f"{value:f}"
