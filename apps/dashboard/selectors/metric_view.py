"""The page of one metric: its value, history, definition, and where it comes from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.policy import may_bring
from apps.metrics.definitions import registry
from apps.metrics.readings import DayRestated, FeedCell, Value
from apps.metrics.registry import Combine, Derived, Measure, Metric, Ratio
from apps.metrics.selectors.metric_days import FileBehind, HistoryDay, metric_day
from apps.metrics.selectors.snapshot import snapshot

if TYPE_CHECKING:
    from apps.metrics.models import RollupRun
    from apps.shop.models import Shop

COMBINE_WORDS = {
    Combine.SUM: gettext_lazy("Several days are added up."),
    Combine.LAST: gettext_lazy("Of several days the last known one counts."),
    Combine.NONE: gettext_lazy(
        "Not additive: it counts people once a day, and days cannot be added up. A week or a month"
        " is counted anew from its own people."
    ),
}
RATIO_WORDS = gettext_lazy(
    "Of several days the sums of both sides are divided; it is never the mean of the days' rates."
)
BASIS_WORDS = {
    "buyer": gettext_lazy("per buyer"),
    "order": gettext_lazy("per order"),
    "session": gettext_lazy("per session"),
}


@dataclass(frozen=True)
class PartLink:
    """A part of a formula with the sign before it and the address of its own page."""

    sign: str
    label: str
    href: str


@dataclass(frozen=True)
class Definition:
    """What a metric is, in words, and what it is made of; `basis` where shops differ."""

    doc: str
    parts: tuple[PartLink, ...]
    combine: str
    basis: str
    is_additive: bool


@dataclass(frozen=True)
class FileLine:
    """A source of the day's facts; `href` empty where the reader may not open its file."""

    label: str
    is_required: bool
    cell: FeedCell
    file_name: str
    at: datetime | None
    href: str


@dataclass(frozen=True)
class MetricPage:
    """Everything on the page of one metric and day."""

    day: date
    value: Value
    history: tuple[HistoryDay, ...]
    definition: Definition
    runs: "tuple[RollupRun, ...]"
    files: tuple[FileLine, ...]
    moved: tuple[DayRestated, ...]


def metric_page(
    shop: "Shop", key: str, day: date, now: datetime, *, role: str | None
) -> MetricPage:
    """Read one metric of a day for a reader of that role; ShopError not_found without one."""
    with snapshot():
        found = metric_day(shop, key, day, now)
    return MetricPage(
        day=day,
        value=found.value,
        history=found.history,
        definition=definition(found.metric, found.basis, {"shop": shop.code, "day": f"{day}"}),
        runs=found.runs,
        files=tuple(_file(each, role) for each in found.files),
        moved=found.moved,
    )


def definition(metric: Metric, basis: str, query: Mapping[str, str]) -> Definition:
    """The definition of the registry in words; `query` is what the addresses of parts ask."""
    by_basis = isinstance(metric, Ratio) and bool(metric.by_basis or metric.numerator_by_basis)
    return Definition(
        doc=metric.doc,
        parts=tuple(_parts(metric, basis, query)),
        combine=_combine(metric),
        basis=str(BASIS_WORDS[basis]) if by_basis else "",
        is_additive=_is_additive(metric),
    )


def _parts(metric: Metric, basis: str, query: Mapping[str, str]) -> Iterator[PartLink]:
    if isinstance(metric, Ratio):
        yield _part("", metric.numerator_for(basis), query)
        yield _part("÷", metric.denominator_for(basis), query)
    elif isinstance(metric, Derived):
        for at, (key, sign) in enumerate(metric.parts.items()):
            yield _part("−" if sign < 0 else "+" if at else "", key, query)


def _part(sign: str, key: str, query: Mapping[str, str]) -> PartLink:
    address = f"{reverse('dashboard:metric', args=[key])}?{urlencode(query)}"
    return PartLink(sign, str(registry[key].label), address)


def _combine(metric: Metric) -> str:
    if isinstance(metric, Ratio):
        return str(RATIO_WORDS)
    words = COMBINE_WORDS[metric.combine if isinstance(metric, Measure) else _worst(metric)]
    added_as = metric.added_as if isinstance(metric, Measure) else ""
    if not added_as:
        return str(words)
    other = _("What may be added instead: %(metric)s.") % {"metric": registry[added_as].label}
    return f"{words} {other}"


def _worst(metric: Derived) -> Combine:
    """How a sum of measures combines: not at all where one of its parts does not."""
    rules = {registry.measure(key).combine for key in metric.parts}
    return Combine.NONE if Combine.NONE in rules else Combine.SUM


def _is_additive(metric: Metric) -> bool:
    if isinstance(metric, Derived):
        return _worst(metric) is not Combine.NONE
    return isinstance(metric, Measure) and metric.combine is not Combine.NONE


def _file(behind: FileBehind, role: str | None) -> FileLine:
    batch = behind.batch
    may_open = batch is not None and may_bring(role, behind.kind)
    return FileLine(
        label=behind.label.capitalize(),
        is_required=behind.is_required,
        cell=behind.cell,
        file_name=batch.file_name if batch else "",
        at=batch.done_at if batch else None,
        href=reverse("intake:batch", args=[batch.pk]) if batch and may_open else "",
    )
