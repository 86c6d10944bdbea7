"""A line the size of a word, as SVG points: no script has to run for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

WIDTH = 120
HEIGHT = 28
PAD = 2


@dataclass(frozen=True)
class Sparkline:
    """SVG `points` of each unbroken piece of the line, and the position of the last known value."""

    pieces: tuple[str, ...]
    last_x: float | None
    last_y: float | None


def sparkline(values: Sequence[Decimal | None]) -> Sparkline:
    """Draw values from 0 to their maximum; an unknown value breaks the line, it is never 0."""
    return _line(_places(values, values))


def pair(
    values: Sequence[Decimal | None], ghost: Sequence[Decimal | None]
) -> tuple[Sparkline, Sparkline]:
    """Draw two lines to one scale: values, and what they are held against."""
    both = (*values, *ghost)
    return _line(_places(values, both)), _line(_places(ghost, both))


def _line(places: Sequence[tuple[float, float] | None]) -> Sparkline:
    pieces: list[list[tuple[float, float]]] = [[]]
    for place in places:
        if place is None:
            pieces.append([])
        else:
            pieces[-1].append(place)
    known = [place for place in places if place is not None]
    last_x, last_y = known[-1] if known else (None, None)
    texts = (" ".join(f"{x:g},{y:g}" for x, y in piece) for piece in pieces if piece)
    return Sparkline(tuple(texts), last_x, last_y)


def _places(
    values: Sequence[Decimal | None], scale: Sequence[Decimal | None]
) -> list[tuple[float, float] | None]:
    known = [value for value in scale if value is not None]
    top = max([*known, Decimal(0)]) or Decimal(1)
    low = min([*known, Decimal(0)])
    step = (WIDTH - 2 * PAD) / max(len(values) - 1, 1)
    room = HEIGHT - 2 * PAD
    return [
        None
        if value is None
        else (
            round(PAD + index * step, 1),
            round(PAD + room * float((top - value) / (top - low)), 1),
        )
        for index, value in enumerate(values)
    ]
