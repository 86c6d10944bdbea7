"""Of sources and products the one is told that went farther beyond what chance does."""

from decimal import Decimal

from apps.metrics.attribution.cells import PRODUCTS, Cell, Decomposition, decompose
from apps.metrics.attribution.visits import VisitCell, decompose_visits
from apps.metrics.whys import Dimension, Side, WhyTable, explained, table

D = Decimal


def told(
    dimension: Dimension, parts: Decomposition, before: list[Cell], after: list[Cell]
) -> WhyTable:
    sides = {
        old.key: (Side(old.counts, old.amount), Side(new.counts, new.amount))
        for old, new in zip(before, after, strict=True)
    }
    return table(dimension, parts, sides, {})


def test_among_twenty_products_one_falls_farther_by_chance_than_among_six_sources() -> None:
    steady = [("s", (100, 9), D(900)) for _ in range(5)]
    before = [
        Cell("search", (854, 29), D(2900)),
        *(Cell(f"s{n}", *one[1:]) for n, one in enumerate(steady)),
    ]
    after = [Cell("search", (507, 14), D(1400)), *before[1:]]
    visits = [[VisitCell(c.key, *c.counts, c.amount) for c in side] for side in (before, after)]
    by_source = told("source", decompose_visits(*visits, 2), before, after)
    sold = [Cell("filter", (8, 8), D(1700)), *(Cell(f"p{n}", (9, 9), D(300)) for n in range(19))]
    left = [Cell("filter", (1, 1), D(200)), *sold[1:]]
    by_product = told("product", decompose(PRODUCTS, sold, left, 2), sold, left)
    assert (by_source.parts.gap, by_product.parts.gap) == (-1500, -1500)
    # 3.3 deviations of 1.9 that six reach by chance, against 3.4 of 2.4 that twenty reach.
    found, _is_normal = explained({"source": by_source, "product": by_product}, D(-1500), [])
    assert found is not None
    assert [(cause.member, cause.factor) for cause in found.causes] == [("search", "visitors")]
