"""What one measurement gave, and the table of all of them."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

HEADINGS = ("case", "what", "floor", "ours", "ratio", "target", "", "rows", "memory", "note")


@dataclass(frozen=True, slots=True)
class Result:
    """One line: floor and ours (medians) in `unit`, rows written, memory of Python in MB.

    `target` is the highest ratio of ours to the floor that is good enough.
    """

    case: int
    what: str
    floor: float
    ours: float
    target: float
    rows: int
    memory: float
    note: str = ""
    unit: str = "s"

    @property
    def ratio(self) -> float:
        """How many times as long as the floor."""
        return self.ours / self.floor if self.floor else float("inf")

    @property
    def is_met(self) -> bool:
        """Whether the target is met."""
        return self.ratio <= self.target

    def cells(self) -> tuple[str, ...]:
        """The line as text."""
        return (
            str(self.case),
            self.what,
            amount(self.floor, self.unit),
            amount(self.ours, self.unit),
            f"{self.ratio:.3g}x",
            f"{self.target:g}x",
            "ok" if self.is_met else "MISSED",
            f"{self.rows:,}",
            f"{self.memory:.0f} MB",
            self.note,
        )


def amount(value: float, unit: str) -> str:
    """A value in the unit that people read."""
    if unit != "s":
        return f"{value:,.0f} {unit}".strip()
    return f"{value * 1000:.1f} ms" if value < 1 else f"{value:.2f} s"


def table(results: Sequence[Result]) -> str:
    """All lines below one heading, in columns."""
    lines = [HEADINGS, *(result.cells() for result in results)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(HEADINGS))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def json_write(path: Path, results: Sequence[Result], *, scale: float) -> None:
    """Write all lines as JSON."""
    lines = [
        asdict(result) | {"ratio": round(result.ratio, 4), "is_met": result.is_met}
        for result in results
    ]
    path.write_text(json.dumps({"scale": scale, "results": lines}, indent=2) + "\n")
