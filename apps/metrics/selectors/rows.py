"""The fact rows behind a number, page by page; their contributions add up to the number."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from apps.common.errors import ShopError
from apps.metrics.definitions import registry
from apps.metrics.registry import Measure, Ratio
from apps.metrics.selectors.case_contributions import labelled
from apps.metrics.selectors.contributions import contributing
from apps.metrics.selectors.fact_words import ALONG, told
from apps.metrics.selectors.member_rows import MemberAsked, member_contributing


@dataclass(frozen=True, slots=True)
class FactRow:
    """One order, refund or row of visits and what it adds; `part` is the measure it is a row of.

    `reference` is the order number, the refund's id, or the source of the visits (their device
    where they are the whole shop's); no buyer is named.
    """

    part: str
    kind: str
    pk: int
    reference: str
    at: datetime | None
    on: date
    contribution: Decimal
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RowsOf:
    """The number whose rows are asked for: a metric of a shop, or of one of its members.

    Of a day, or of the days `first` to `last`; `basis` is the one in use on them.
    """

    shop_id: int
    key: str
    first: date
    last: date | None = None
    basis: str = ""
    member: MemberAsked | None = None

    def parts(self) -> list["Part"]:
        """Return what the number is made of: measures of the shop, or of one of its members."""
        span = (self.first, self.last or self.first)
        measures = _measures(self.key, self.basis)
        if self.member is None:
            return [
                Part(one, sign, contributing(self.shop_id, one.rows, one.contribution, *span))
                for one, sign in measures
            ]
        return [
            Part(one, sign * side, facts)
            for one, sign in measures
            for side, facts in member_contributing(self.shop_id, one.key, self.member, *span)
        ]


@dataclass(frozen=True, slots=True)
class Part:
    """A measure with its sign inside a number, and the facts that make it."""

    measure: Measure
    sign: int
    facts: QuerySet[Any]

    @property
    def adding(self) -> QuerySet[Any]:
        """The facts that add something."""
        return self.facts.filter(contribution__isnull=False).exclude(contribution=0)


@dataclass(frozen=True, slots=True)
class RowPage:
    """One page of rows; `after` opens the next one and is empty on the last."""

    rows: tuple[FactRow, ...]
    after: str


def rows(of: RowsOf, *, after: str = "", limit: int = 100) -> RowPage:
    """Return the facts that make a number, oldest first.

    Contributions carry the sign of their part, so a measure or signed sum is their sum; those of
    a ratio's numerator and denominator come one after the other and are told apart by `part`.
    Rows that add nothing are left out. ShopError not_found: unknown key, or a member of which
    the figure is not kept; field_invalid: `after`.
    """
    parts = of.parts()
    number, cursor = _position(after, len(parts))
    found: list[FactRow] = []
    while number < len(parts) and len(found) < limit:
        part = parts[number]
        page = _page(labelled(part.measure.rows, part.adding), cursor)[: limit - len(found) + 1]
        listed = [_fact_row(row, part.measure.key, part.sign) for row in page]
        if len(listed) > limit - len(found):
            found += listed[: limit - len(found)]
            return RowPage(tuple(found), f"{number}:{found[-1].on}:{found[-1].pk}")
        found += listed
        number, cursor = number + 1, None
    return RowPage(tuple(found), f"{number}::" if number < len(parts) else "")


@dataclass(frozen=True, slots=True)
class PartSum:
    """How many rows a measure has behind a number, and what they add up to, with its sign."""

    part: str
    count: int
    total: Decimal


def rows_sums(of: RowsOf, *, until: str = "") -> tuple[PartSum, ...]:
    """Add up the rows behind a number, part by part; to the place `until`, or all of them."""
    parts = of.parts()
    number, cursor = _position(until, len(parts)) if until else (len(parts), None)
    return tuple(
        _part_sum(part, cursor if at == number else None)
        for at, part in enumerate(parts)
        if at < number or (at == number and cursor)
    )


def _part_sum(part: Part, to: tuple[date, int] | None) -> PartSum:
    facts = part.adding
    if to is not None:
        on, pk = to
        facts = facts.filter(Q(on__lt=on) | Q(on=on, pk__lte=pk))
    found = facts.aggregate(count=Count("pk"), total=Sum("contribution"))
    return PartSum(part.measure.key, found["count"], part.sign * Decimal(found["total"] or 0))


def _measures(key: str, basis: str) -> list[tuple[Measure, int]]:
    """Return the measures behind a key with their signs, a ratio's numerator first."""
    if key not in registry:
        raise ShopError("not_found", f"There is no metric {key}.")
    metric = registry[key]
    keys = [key]
    if isinstance(metric, Ratio):
        keys = [metric.numerator_for(basis), metric.denominator_for(basis)]
    signed = [pair for each in keys for pair in registry.parts_of(each).items()]
    return [(registry.measure(part), sign) for part, sign in signed]


def _page(facts: QuerySet[Any], cursor: tuple[date, int] | None) -> QuerySet[Any]:
    if cursor is not None:
        on, pk = cursor
        facts = facts.filter(Q(on__gt=on) | Q(on=on, pk__gt=pk))
    if along := ALONG.get(facts.model):
        facts = facts.select_related(*along)
    return facts.order_by(F("on"), "pk")


def _position(after: str, parts: int) -> tuple[int, tuple[date, int] | None]:
    """Read the place where a page starts; ShopError field_invalid when it was not made by us."""
    if not after:
        return 0, None
    try:
        number, on, pk = after.split(":")
        place = int(number)
        cursor = (date.fromisoformat(on), int(pk)) if on else None
    except ValueError:
        place, cursor = -1, None
    if not 0 <= place < parts:
        raise ShopError("field_invalid", "This page of rows does not exist.", field="after")
    return place, cursor


def _fact_row(row: Any, part: str, sign: int) -> FactRow:
    kind, reference, details = told(row)
    return FactRow(
        part=part,
        kind=kind,
        pk=row.pk,
        reference=reference,
        at=row.at,
        on=row.on,
        contribution=sign * Decimal(row.contribution),
        details=details,
    )
