"""A line the size of a word, as SVG points: no script has to run for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

WIDTH = 120
HEIGHT = 28
PAD = 2

Values = Sequence[Decimal | None]
Place = tuple[float, float]


@dataclass(frozen=True)
class Sparkline:
    """SVG `points` of each unbroken piece of the line, and the position of the last known value."""

    pieces: tuple[str, ...]
    last_x: float | None
    last_y: float | None


def sparkline(values: Values, scale: Values | None = None) -> Sparkline:
    """Draw values from 0 to their maximum, or that of `scale`, which holds them.

    An unknown value breaks the line, it is never 0.
    """
    return _line(_places(values, values if scale is None else scale))


def pair(values: Values, ghost: Values) -> tuple[Sparkline, Sparkline]:
    """Draw two lines to one scale: values, and what they are held against."""
    both = (*values, *ghost)
    return sparkline(values, both), sparkline(ghost, both)


def _line(places: Sequence[Place | None]) -> Sparkline:
    pieces: list[list[str]] = [[]]
    last: Place | None = None
    for place in places:
        if place is None:
            pieces.append([])
        else:
            pieces[-1].append(f"{place[0]:g},{place[1]:g}")
            last = place
    texts = tuple(" ".join(piece) for piece in pieces if piece)
    last_x, last_y = last or (None, None)
    return Sparkline(texts, last_x, last_y)


def _places(values: Values, scale: Values) -> list[Place | None]:
    """Where each value lies; a tenth of a pixel is far above what floats lose."""
    known = [float(value) for value in scale if value is not None]
    top, low = max([*known, 0.0]) or 1.0, min([*known, 0.0])
    across, up = (WIDTH - 2 * PAD) / max(len(values) - 1, 1), (HEIGHT - 2 * PAD) / (top - low)
    return [
        None
        if value is None
        else (round(PAD + index * across, 1), round(PAD + (top - float(value)) * up, 1))
        for index, value in enumerate(values)
    ]
