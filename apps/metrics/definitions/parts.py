"""Short forms for the parts of a domain that are kept by the day."""

from collections.abc import Mapping

from apps.metrics.registry import Better, Combine, Grain, Measure, Unit


def part(
    noun: str,
    label: object,
    doc: str,
    *,
    rows: str,
    adds: str = "one",
    unit: Unit = Unit.COUNT,
    better: Better = Better.UP,
    combine: Combine = Combine.SUM,
    also: Mapping[Grain, str] | None = None,
    month_to_date: str = "",
    added_as: str = "",
    domain: str = "sales",
    column: str = "",
    version: int = 1,
) -> Measure:
    """Return a measure kept by the day in the column of its noun, and at the grains in `also`."""
    return Measure(
        key=f"{domain}.{noun}",
        label=label,
        unit=unit,
        better=better,
        combine=combine,
        columns={Grain.SHOP: column or noun, **(also or {})},
        rows=rows,
        contribution=adds,
        month_to_date=month_to_date,
        added_as=added_as,
        doc=doc,
        version=version,
    )


def money(
    noun: str,
    label: object,
    doc: str,
    *,
    rows: str,
    adds: str,
    better: Better = Better.UP,
    also: Mapping[Grain, str] | None = None,
) -> Measure:
    """Return an amount in the shop's currency kept by the day."""
    return part(noun, label, doc, rows=rows, adds=adds, unit=Unit.MONEY, better=better, also=also)
