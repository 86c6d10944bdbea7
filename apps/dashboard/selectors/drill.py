"""The rows behind one figure of one day, and the proof that they sum to it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from itertools import accumulate
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.common.cells import UNKNOWN
from apps.common.templatetags.pieces import day_text
from apps.metrics.definitions import registry
from apps.metrics.member_readings import MemberRow
from apps.metrics.readings import Value
from apps.metrics.registry import Ratio
from apps.metrics.selectors import FactRow, PartSum, RowsOf, rows, rows_sums, scorecard, snapshot
from apps.metrics.selectors.buyers import Buyer, buyers
from apps.metrics.selectors.days import ShopSpan, shop_span
from apps.metrics.selectors.member_rows import MemberAsked
from apps.metrics.selectors.members import member_scorecard, service_scorecard, sources_scorecard

if TYPE_CHECKING:
    from apps.shop.models import Shop

PAGE_ROWS = 200


@dataclass(frozen=True)
class Column:
    """A column of the list of rows."""

    label: str
    unit: str


@dataclass(frozen=True)
class BuyerCell:
    """A masked buyer, and the address where a reason shows the name."""

    masked: str
    href: str

    def __str__(self) -> str:
        return self.masked


@dataclass(frozen=True)
class CaseCell:
    """What a row says, and the page of the case that it is about."""

    text: str
    page: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Part:
    """A measure inside a ratio or signed sum, with the address of its own rows."""

    label: str
    unit: str
    total: Decimal
    count: int
    href: str


@dataclass(frozen=True)
class Pager:
    """Where the list goes on."""

    next_href: str
    sentence: str = ""
    previous_href: str = ""


@dataclass(frozen=True)
class Drill:
    """A figure with the rows behind it; `ties` tells whether the rows make the figure."""

    value: Value
    parts: tuple[Part, ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[object, ...], ...]
    count: int
    total: Decimal | None
    ties: bool
    page: Pager


@dataclass(frozen=True)
class Asked:
    """Which rows a page shows: of which figure, day and member, from which place on."""

    key: str
    day: date
    after: str = ""
    member: MemberAsked | None = None


def drill(shop: "Shop", asked: Asked, page: str, now: datetime) -> Drill:
    """Read the rows behind a figure, with who bought, masked, and the address of each row's case.

    ShopError not_found for a metric without rows of a day.
    """
    with snapshot():
        span = shop_span(shop, asked.day, asked.day, now)
        value = _figure(shop, asked, now, span)
        basis = span.rows[asked.day].numbers.basis()
        behind = RowsOf(shop.pk, asked.key, asked.day, basis=basis, member=asked.member)
        sums = rows_sums(behind)
        before = rows_sums(behind, until=asked.after) if asked.after else ()
        found = rows(behind, after=asked.after, limit=PAGE_ROWS)
        known = buyers(found.rows)
    total, brought = _total(asked.key, sums, basis), sum((s.total for s in before), Decimal(0))
    links = _Links(page, shop.code, asked.day, asked.member)
    return Drill(
        value=value,
        parts=tuple(_parts(sums, links)) if len(sums) > 1 and asked.member is None else (),
        columns=_columns(value, asked.key),
        rows=tuple(_cells(shop, found.rows, brought, known)),
        count=sum(part.count for part in sums),
        total=total,
        ties=value.value is not None and total is not None and _same(total, value.value),
        page=Pager(links.to(asked.key, found.after) if found.after else ""),
    )


def _figure(shop: "Shop", asked: Asked, now: datetime, span: ShopSpan) -> Value:
    """The figure of the shop, or of the member that is asked for, named after it."""
    if asked.member is None:
        return scorecard(shop, asked.day, now, span=span).figure(asked.key)
    row = _member_row(shop, asked.member, asked.day, now)
    value = row.value(asked.key)
    return replace(value, label=f"{value.label} · {row.member.label}")


def _member_row(shop: "Shop", member: MemberAsked, day: date, now: datetime) -> MemberRow:
    if member.by == "service":
        return service_scorecard(shop, member.key, day, now)
    keys = member.keys if member.by == "source" else ()
    if len(keys) > 1:
        return sources_scorecard(shop, keys, day, now)
    return member_scorecard(shop, member.by, member.key, day, now)


@dataclass(frozen=True)
class _Links:
    page: str
    shop: str
    day: date
    member: MemberAsked | None

    def to(self, key: str, after: str = "") -> str:
        query = {"shop": self.shop, "day": self.day.isoformat(), "metric": key}
        if self.member:
            query[self.member.by] = self.member.key
        return f"{self.page}?{urlencode(query | ({'after': after} if after else {}))}"


def _total(key: str, sums: tuple[PartSum, ...], basis: str) -> Decimal | None:
    metric = registry[key]
    totals = [part.total for part in sums]
    if not isinstance(metric, Ratio):
        return sum(totals, Decimal(0))
    above = len(registry.parts_of(metric.numerator_for(basis)))
    below = sum(totals[above:], Decimal(0))
    return sum(totals[:above], Decimal(0)) * metric.per / below if below else None


def _same(total: Decimal, value: Decimal) -> bool:
    # A ratio is shown rounded; a sum is exact.
    return abs(total - value) < Decimal("0.005")


def _parts(sums: Iterable[PartSum], links: _Links) -> Iterator[Part]:
    for each in sums:
        metric = registry[each.part]
        label, unit = str(metric.label), str(metric.unit)
        yield Part(label, unit, each.total, each.count, links.to(each.part))


def _columns(value: Value, key: str) -> tuple[Column, ...]:
    unit = "text" if isinstance(registry[key], Ratio) else value.unit
    words = {"traffic": _("Device, source or order"), "ads": _("Campaign, group or word")}
    named = words.get(key.split(".")[0], _("Order or refund"))
    return (
        Column(named, "text"),
        Column(_("Time"), "text"),
        Column(_("Buyer"), "text"),
        Column(_("State"), "text"),
        Column(_("Adds"), unit),
        Column(_("Running sum"), unit),
    )


def _cells(
    shop: "Shop",
    found: tuple[FactRow, ...],
    brought: Decimal,
    known: dict[tuple[str, int], Buyer],
) -> Iterator[tuple[object, ...]]:
    running = accumulate((row.contribution for row in found), initial=brought)
    next(running)
    for row, summed in zip(found, running, strict=True):
        at = day_text(row.at.astimezone(shop.tz), "instant") if row.at else "—"
        who = _buyer_cell(known.get((row.kind, row.pk)))
        yield (row.reference, at, who, _said(row), row.contribution, summed)


def _buyer_cell(buyer: Buyer | None) -> BuyerCell | None:
    if buyer is None:
        return None
    address = reverse("service:buyer", args=[buyer.pk])
    return BuyerCell(buyer.masked or UNKNOWN, address if buyer.masked else "")


def _said(row: FactRow) -> str | CaseCell:
    case = row.details.get("case")
    if case is None:
        return _state(row)
    return CaseCell(_state(row), reverse("aftersales:case", args=[case]))


def _state(row: FactRow) -> str:
    if row.kind == "order":
        reason = row.details["excluded_reason"]
        return f"{row.details['status']} ({reason})" if reason else str(row.details["status"])
    if row.kind == "visits":
        return str(row.details["device"])
    if row.kind == "line":
        return f"{row.details['quantity']} × {row.details['title']}"
    if row.kind == "case":
        said = (row.details.get("event", ""), row.details["reason"])
        return ", ".join(str(each) for each in said if each)
    if row.kind != "refund":
        return ", ".join(str(each) for each in row.details.values() if each not in (None, ""))
    order = row.details["order"]
    words = _("refund of order %(order)s") % {"order": order} if order else _("credit note")
    if not row.details["date_known"]:
        words = f"{words}, {_('day assumed')}"
    if "case" not in row.details:
        return words
    told = row.details["reason"] or _("no reason told")
    return f"{words}, {told}"
