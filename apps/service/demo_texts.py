"""Texts and notes of the demo desks, read from the file beside this one."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class DemoText:
    """One text of a demo shop; `products` are codes, `uses` how often it was put in lately."""

    kind: str
    code: str
    title: str
    body: str
    locale: str = ""
    products: tuple[str, ...] = ()
    audience: str = "public"
    uses: int = 0


@dataclass(frozen=True, slots=True)
class DemoProposal:
    """Other words that somebody proposes for the text of a code, and why."""

    code: str
    body: str
    reason: str


@dataclass(frozen=True, slots=True)
class DemoNote:
    """Something noted about a recent order, or with `is_of_buyer` about who placed it.

    `was` is what the note said before.
    """

    kind: str
    body: str
    code: str = ""
    role: str = ""
    is_of_buyer: bool = False
    was: str = ""


@dataclass(frozen=True, slots=True)
class DemoTexts:
    """All texts of one demo shop; `misses` says how often people looked for what in vain."""

    texts: tuple[DemoText, ...]
    waiting: DemoText
    expired: DemoText
    own: DemoText
    proposed: DemoProposal
    misses: dict[str, int]
    notes: tuple[DemoNote, ...]

    @property
    def every(self) -> tuple[DemoText, ...]:
        """Return all texts that were ever in use."""
        return (*self.texts, self.expired, self.own)


@cache
def demo_texts(zone: str) -> DemoTexts:
    """Return the texts of the demo shop of this time zone."""
    place = Path(__file__).with_suffix(".toml")
    drawn: dict[str, Any] = tomllib.loads(place.read_text(encoding="utf-8"))[zone]
    one = {name: DemoText(**drawn[name]) for name in ("waiting", "expired", "own")}
    return DemoTexts(
        texts=tuple(DemoText(**each) for each in drawn["texts"]),
        proposed=DemoProposal(**drawn["proposed"]),
        misses=drawn["misses"],
        notes=tuple(DemoNote(**each) for each in drawn["notes"]),
        **one,
    )
