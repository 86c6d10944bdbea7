"""Reads the stored rows of sources and products, added up over a day or span."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet, Sum

from apps.common.errors import ShopError
from apps.metrics.arithmetic import Value
from apps.metrics.definitions import registry
from apps.metrics.models import AfterSalesReasonDay, AgentDay, CampaignDay, ProductDay, SourceDay
from apps.metrics.registry import Combine, Derived, Grain, Measure, Metric, Ratio
from apps.metrics.selectors.numbers import Numbers, not_added
from apps.shop.models import Shop

MEMBER_GRAINS: Mapping[str, Grain] = {
    "source": Grain.SOURCE,
    "product": Grain.PRODUCT,
    "agent": Grain.AGENT,
    "reason": Grain.REASON,
    "campaign": Grain.CAMPAIGN,
}
GRAIN_WORDS = {
    Grain.SHOP: "the shop",
    Grain.HOUR: "hour",
    Grain.PERIOD: "week, month and rolling window",
    Grain.SOURCE: "source",
    Grain.PRODUCT: "product",
    Grain.AGENT: "agent",
    Grain.CAMPAIGN: "campaign",
    Grain.REASON: "reason",
}
TABLES: Mapping[Grain, tuple[Any, str]] = {
    Grain.SOURCE: (SourceDay, "source"),
    Grain.PRODUCT: (ProductDay, "product"),
    Grain.AGENT: (AgentDay, "agent"),
    Grain.CAMPAIGN: (CampaignDay, "ad_campaign"),
    # Its rows are cut once more, by what the buyer asked for.
    Grain.REASON: (AfterSalesReasonDay, "member"),
}
Cells = Mapping[str, Value]


@dataclass(frozen=True)
class MemberNumbers(Numbers):
    """The columns of one member of a grain; of a member without a row nothing was sold."""

    grain: Grain
    cells: Cells
    chosen_basis: str
    is_one_day: bool

    def basis(self) -> str:
        """Return the basis of the shop on these days."""
        return self.chosen_basis

    def _stored(self, measure: Measure) -> Value:
        column = measure_column(measure, self.grain)
        if measure.combine is Combine.NONE and not self.is_one_day:
            raise not_added(measure)
        nothing = None if measure.key.startswith(("traffic.", "ads.")) else 0
        return self.cells.get(column, nothing)

    def _summed(self, metric: Derived) -> Value:
        if summed_keys(metric, self.grain) == (metric.of_member,):
            return self._value(metric.of_member)
        return super()._summed(metric)


def measure_column(measure: Measure, grain: Grain) -> str:
    """Return the column of a measure at a grain; ShopError names the grains that have one."""
    if grain in measure.columns:
        return measure.columns[grain]
    known = [GRAIN_WORDS[each] for each in measure.columns]
    raise ShopError(
        "field_invalid",
        f"{measure.key} is not kept by {GRAIN_WORDS[grain]}, only by {', '.join(known)}.",
        "by",
        {"key": measure.key, "grains": [str(each) for each in measure.columns]},
    )


def check_kept(metric: Metric, grain: Grain, basis: str) -> None:
    """Refuse a metric of which a part is not kept at the grain: ShopError field_invalid."""
    for measure in member_parts(metric, grain, basis):
        measure_column(measure, grain)


def is_kept(metric: Metric, grain: Grain, basis: str) -> bool:
    """Tell whether every part of a metric is kept at the grain."""
    return all(grain in measure.columns for measure in member_parts(metric, grain, basis))


def member_parts(metric: Metric, grain: Grain, basis: str) -> list[Measure]:
    """Return the measures that a metric of a member is made of."""
    if isinstance(metric, Ratio):
        sides = (metric.numerator_for(basis), metric.denominator_for(basis))
        return [part for side in sides for part in member_parts(registry[side], grain, basis)]
    if isinstance(metric, Derived):
        return [registry.measure(key) for key in summed_keys(metric, grain)]
    return [metric]


def summed_keys(metric: Derived, grain: Grain) -> tuple[str, ...]:
    """Return the parts of a signed sum, or what stands for it where one of them is not kept."""
    is_whole = all(grain in registry.measure(key).columns for key in metric.parts)
    return tuple(metric.parts) if is_whole or not metric.of_member else (metric.of_member,)


@dataclass(frozen=True)
class Read:
    """Which rows are read: `unsold` and `unvisited` are days whose figures may not be shown."""

    shop: Shop
    grain: Grain
    first: date
    last: date
    unsold: Collection[date] = ()
    unvisited: Collection[date] = ()

    def rows(self) -> QuerySet[Any]:
        """Return the stored rows of the span."""
        model, _member = TABLES[self.grain]
        found: QuerySet[Any] = model.objects.filter(
            shop=self.shop, day__range=(self.first, self.last)
        )
        return found

    def sums(self) -> dict[str, Sum]:
        """Return each column of the grain added up over the days that may be shown."""
        listed = registry.measures(self.grain)
        return {
            measure.columns[self.grain]: Sum(
                measure.columns[self.grain], filter=self._shown(measure), default=None
            )
            for measure in listed
        }

    def _shown(self, measure: Measure) -> Q | None:
        out = self.unvisited if measure.key.startswith("traffic.") else self.unsold
        return ~Q(day__in=list(out)) if out else None


def members_read(read: Read) -> dict[int | None, Cells]:
    """Return the columns of every member of the span by its id; None = no product."""
    _model, member = TABLES[read.grain]
    named = {f"sum_{column}": total for column, total in read.sums().items()}
    rows = read.rows().order_by().values(member).annotate(**named)
    return {row.pop(member): _cells(row) for row in rows}


def top_members(read: Read, column: str, most: int) -> tuple[dict[int | None, Cells], int]:
    """Return the members with the most of a column, and how many others there are.

    No product is no product: it is always among them.
    """
    _model, member = TABLES[read.grain]
    named = {f"sum_{each}": total for each, total in read.sums().items()}
    rows = read.rows().order_by().values(member).annotate(**named)
    order = (F(f"sum_{column}").desc(nulls_last=True), member)
    named_rows = rows.filter(**{f"{member}__isnull": False}).order_by(*order)
    listed: list[dict[str, Any]] = list(named_rows[: most + 1])
    more = max(0, _count(read, member) - most) if len(listed) > most else 0
    found = [*listed[:most], *rows.filter(**{f"{member}__isnull": True})]
    return {row.pop(member): _cells(row) for row in found}, more


def days_read(read: Read, members: Sequence[int | None]) -> dict[tuple[int | None, date], Cells]:
    """Return the columns of some members by member and day."""
    _model, member = TABLES[read.grain]
    named = {f"sum_{column}": Sum(column) for column in read.sums()}
    known = [each for each in members if each is not None]
    wanted = Q(**{f"{member}__in": known})
    if None in members:
        wanted |= Q(**{f"{member}__isnull": True})
    rows = read.rows().filter(wanted).order_by().values(member, "day").annotate(**named)
    return {(row.pop(member), row.pop("day")): _cells(row) for row in rows}


def _count(read: Read, member: str) -> int:
    named = read.rows().filter(**{f"{member}__isnull": False})
    return named.order_by().values(member).distinct().count()


def _cells(row: Mapping[str, Any]) -> Cells:
    return {name.removeprefix("sum_"): value for name, value in row.items()}
