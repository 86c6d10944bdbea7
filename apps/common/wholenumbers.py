"""Whole numbers that somebody sent as text."""

from typing import Final

# The longest that a column of ids holds for sure.
LONGEST: Final = 18


def whole(text: str, longest: int = LONGEST) -> int | None:
    """Return a text of at most so many plain digits as a number, None for anything else.

    `int()` alone fails on signs such as "²", which str.isdigit() takes for digits, and on thousands
    of digits.
    """
    is_plain = text.isascii() and text.isdigit() and len(text) <= longest
    return int(text) if is_plain else None
