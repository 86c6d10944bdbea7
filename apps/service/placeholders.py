"""Variables of quick replies: names of a fixed list in braces, put in by plain substitution.

There is no template engine behind it: whatever is not one of these names in single braces is
text and stays as it was typed, `{{ … }}` and `{% … %}` included. A value is put in as it is and
is not looked at again, so that nothing in an order can name another variable.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Variable(StrEnum):
    """What a reply may say about an order and its reader."""

    ORDER = "order"
    BUYER = "buyer"
    PRODUCT = "product"
    CARRIER = "carrier"
    TRACKING = "tracking"
    PROMISE = "promise"
    AGENT = "agent"


_BRACED = re.compile(r"(?<!\{)\{([a-z_]{1,30})\}(?!\})")
NAMES = frozenset(Variable)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a filled text; `variable` is empty for what was typed.

    A variable without a value keeps its braces and `is_missing`.
    """

    text: str
    variable: str = ""
    is_missing: bool = False


@dataclass(frozen=True, slots=True)
class Filled:
    """A text with its variables put in."""

    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """Return the whole text."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def missing(self) -> list[str]:
        """Return the variables without a value, each once."""
        return list(dict.fromkeys(each.variable for each in self.pieces if each.is_missing))


def fill(text: str, values: Mapping[str, str]) -> Filled:
    """Return the text with every variable that has a value put in."""
    pieces, end = [], 0
    for found in _BRACED.finditer(text):
        name = found[1]
        if name not in NAMES:
            continue
        pieces.append(Piece(text[end : found.start()]))
        value = values.get(name, "")
        pieces.append(Piece(value or found[0], name, is_missing=not value))
        end = found.end()
    pieces.append(Piece(text[end:]))
    return Filled(tuple(piece for piece in pieces if piece.text))


def typed(text: str) -> str:
    """Return what of a text somebody typed: all but its variables."""
    return "".join(piece.text for piece in fill(text, {}).pieces if not piece.variable)


def unfilled(text: str) -> list[str]:
    """Return the variables that still stand in a text: it must not be sent like that."""
    return [name for name in dict.fromkeys(_BRACED.findall(text)) if name in NAMES]


def unknown(text: str) -> list[str]:
    """Return names in braces that are no variable: most likely mistyped ones."""
    return [name for name in dict.fromkeys(_BRACED.findall(text)) if name not in NAMES]
