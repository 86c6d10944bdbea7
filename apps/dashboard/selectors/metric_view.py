"""The page of one metric: its value, history, definition, and where it comes from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.policy import may_bring
from apps.common.cells import format_money
from apps.metrics.definitions import registry
from apps.metrics.member_readings import MemberRow, MemberTable
from apps.metrics.readings import DayRestated, FeedCell, Value
from apps.metrics.registry import Combine, Derived, Grain, Measure, Metric, Ratio
from apps.metrics.selectors.member_numbers import is_kept
from apps.metrics.selectors.members import day_reasons
from apps.metrics.selectors.metric_days import FileBehind, HistoryDay, MetricDay, metric_day
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
REFUND_KEYS = (
    "sales.refund_amount",
    "aftersales.mend_amount",
    *(f"aftersales.mend_{who}_amount" for who in ("page", "pack", "supplier", "warehouse")),
)
MEND_WORDS = (
    gettext_lazy("by the product page"),
    gettext_lazy("by the packing"),
    gettext_lazy("by the supplier"),
    gettext_lazy("by the warehouse"),
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
    reasons: tuple[MemberRow, ...]
    reason_heads: tuple[Value, ...]
    mended: str


def metric_page(
    shop: "Shop", key: str, day: date, now: datetime, *, role: str | None
) -> MetricPage:
    """Read one metric of a day for a reader of that role; ShopError not_found without one."""
    with snapshot():
        found = metric_day(shop, key, day, now)
        by_reason = _reasons(found, day)
    return MetricPage(
        day=day,
        value=found.value,
        history=found.history,
        definition=definition(found.metric, found.basis, {"shop": shop.code, "day": f"{day}"}),
        runs=found.runs,
        files=tuple(_file(each, role) for each in found.files),
        moved=found.moved,
        reasons=tuple(_shown(by_reason, key)) if by_reason else (),
        reason_heads=_columns(by_reason.whole, key) if by_reason else (),
        mended=_mended(shop, by_reason.whole, key) if by_reason else "",
    )


def _reasons(found: MetricDay, day: date) -> MemberTable | None:
    """The day by reason where the metric is kept by it and the day has figures."""
    if found.value.value is None or not is_kept(found.metric, Grain.REASON, found.basis):
        return None
    return day_reasons(found.span, day, _keys(found.metric.key))


def _keys(key: str) -> tuple[str, ...]:
    """Beside the metric itself: what was refunded, and how much of it can be mended."""
    return tuple(dict.fromkeys((key, *REFUND_KEYS)))


def _columns(row: MemberRow, key: str) -> tuple[Value, ...]:
    """The metric itself, what was refunded, and how much of it can be mended."""
    return tuple(row.value(each) for each in dict.fromkeys((key, *REFUND_KEYS[:2])))


def _shown(table: MemberTable, key: str) -> Iterator[MemberRow]:
    """The reasons of which any column says something."""
    for row in table.rows:
        values = _columns(row, key)
        if any(value.value for value in values):
            yield replace(row, values=values)


def _mended(shop: "Shop", whole: MemberRow, key: str) -> str:
    """Say what of the refunds the shop can mend, and how: nothing on other figures' pages."""
    if key not in (*REFUND_KEYS, "sales.refund_count"):
        return ""
    refunded, mend, *ways = (whole.value(each).value for each in REFUND_KEYS)
    if not refunded or mend is None:
        return ""
    parts = [
        f"{format_money(amount, shop.currency)} {words}"
        for amount, words in zip(ways, MEND_WORDS, strict=True)
        if amount
    ]
    of = {"all": format_money(refunded, shop.currency), "some": format_money(mend, shop.currency)}
    if not parts:
        return _("Of %(all)s refunded, nobody has found a cause that can be mended.") % of
    text = _("Of %(all)s refunded the shop can mend the cause of %(some)s: %(parts)s.")
    return text % {**of, "parts": ", ".join(parts)}


def definition(metric: Metric, basis: str, query: Mapping[str, str]) -> Definition:
    """The definition of the registry in words; `query` is what the addresses of parts ask."""
    by_basis = isinstance(metric, Ratio) and bool(metric.by_basis or metric.numerator_by_basis)
    return Definition(
        doc=_(metric.doc),
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
        label=behind.label,
        is_required=behind.is_required,
        cell=behind.cell,
        file_name=batch.file_name if batch else "",
        at=batch.done_at if batch else None,
        href=reverse("intake:batch", args=[batch.pk]) if batch and may_open else "",
    )
