"""The change of a shop's money by what its visitors did, where visitors are known."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from apps.metrics.attribution.cells import (
    INQUIRIES,
    ORDERS,
    VISITS,
    ZERO,
    Cell,
    Decomposition,
    Number,
    decompose,
    decompose_with_mix,
)

POOLED = "pooled"
# Members that fewer people visited say nothing alone.
POOLED_BELOW = 30


@dataclass(frozen=True)
class VisitCell:
    """One side of one source or shop, in the shop's visit basis.

    `visitors` None = not received (0 = received and none); `buyers` are people, or orders where
    the basis is order or session; `amount` is gross money.
    """

    key: str
    visitors: Number | None
    buyers: Number
    amount: Decimal


def decompose_visits(
    before: Iterable[VisitCell],
    after: Iterable[VisitCell],
    digits: int,
    *,
    with_mix: bool = False,
) -> Decomposition:
    """Divide a gap into visitors, conversion and basket; into orders and basket without visitors.

    One cell without visitors leaves them out everywhere: levels are never mixed. `with_mix` divides
    visitors into volume and mix. Raises ValueError as `decompose` does.
    """
    old, new = list(before), list(after)
    if not visitors_known([*old, *new]):
        return decompose(ORDERS, _orders(old), _orders(new), digits)
    if with_mix:
        return decompose_with_mix(_visits(old), _visits(new), digits)
    return decompose(VISITS, _visits(old), _visits(new), digits)


def decompose_service(
    silent: tuple[VisitCell, VisitCell], inquiry: tuple[VisitCell, VisitCell], digits: int
) -> tuple[Decomposition, Decomposition]:
    """Divide a gap into buyers who asked nothing and those who inquired, each by its factors.

    Each pair is (before, after); the visitors of `inquiry` are the people who inquired.
    """
    asked = [[_visit(cell)] for cell in inquiry]
    return (
        decompose_visits([silent[0]], [silent[1]], digits),
        decompose(INQUIRIES, asked[0], asked[1], digits),
    )


def visitors_known(cells: Iterable[VisitCell]) -> bool:
    """Tell whether every cell has a number of visitors; without it the words say so."""
    return all(cell.visitors is not None for cell in cells)


def pool_small(
    before: Sequence[VisitCell], after: Sequence[VisitCell], below: int = POOLED_BELOW
) -> tuple[tuple[VisitCell, ...], tuple[VisitCell, ...]]:
    """Both sides with members of fewer than `below` visitors on both sides as one, POOLED.

    Cells without visitors stay: nobody knows how small they are.
    """
    large = {
        cell.key for cell in [*before, *after] if cell.visitors is None or cell.visitors >= below
    }
    return _pooled(before, large), _pooled(after, large)


def _pooled(cells: Sequence[VisitCell], large: set[str]) -> tuple[VisitCell, ...]:
    kept = tuple(cell for cell in cells if cell.key in large)
    small = [cell for cell in cells if cell.key not in large]
    if not small:
        return kept
    rest = VisitCell(
        POOLED,
        visitors=sum((cell.visitors or 0 for cell in small), 0),
        buyers=sum((cell.buyers for cell in small), 0),
        amount=sum((cell.amount for cell in small), ZERO),
    )
    return (*kept, rest)


def _visits(cells: Iterable[VisitCell]) -> list[Cell]:
    return [_visit(cell) for cell in cells]


def _visit(cell: VisitCell) -> Cell:
    return Cell(cell.key, (cell.visitors or 0, cell.buyers), cell.amount)


def _orders(cells: Iterable[VisitCell]) -> list[Cell]:
    return [Cell(cell.key, (cell.buyers,), cell.amount) for cell in cells]
