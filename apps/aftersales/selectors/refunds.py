"""Refunds of a day with their cases, by refund day or by order day, and how late they come."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.cache import caches
from django.db.models import Count, F, Min, Q, QuerySet, Subquery, Sum

from apps.aftersales.models import CaseLeg, CaseLine, ReasonAlias
from apps.aftersales.refund_rates import DayRate, mature_at
from apps.aftersales.selectors.told import told_line
from apps.common.smallsample import kaplan_meier
from apps.shop.models import Order, OrderLine, Refund, Shop

LEARNT_FROM = timedelta(days=180)
STRIP_DAYS = 14
KEPT_SECONDS = 3_600
SHOWN = 200
BASES = ("refund", "order")
ZERO = Decimal(0)


@dataclass(frozen=True)
class RefundRow:
    """One refund, with why and whose loss, as far as a case says so."""

    refund: Refund
    leg: CaseLeg | None
    line: CaseLine | None
    products: str

    @property
    def reason(self) -> str:
        """Return the verified cause, else what the buyer said; "" where nobody told."""
        cause = self.line and (self.line.verified_cause or self.line.stated_reason)
        return cause.label if cause else ""

    @property
    def borne_by(self) -> str:
        """Return who bears it; "" without a case."""
        return str(self.leg.get_borne_by_display()) if self.leg else ""


@dataclass(frozen=True)
class Total:
    """A group of the day's refunds; the amounts of all groups are the day's."""

    name: str
    count: int
    amount: Decimal


@dataclass(frozen=True)
class RefundDay:
    """A day's refunds; `amount` is the sum of all rows, of which the first 200 are shown."""

    basis: str
    rows: tuple[RefundRow, ...]
    count: int
    amount: Decimal
    without_reason: int
    by_reason: tuple[Total, ...]
    by_product: tuple[Total, ...]
    by_bearer: tuple[Total, ...]
    strip: tuple[DayRate, ...]
    here: DayRate


def refund_day(shop: Shop, day: date, basis: str, today: date) -> RefundDay:
    """Return the refunds made on a day, or those made to date of the orders paid on it."""
    refunds = Refund.objects.counted().filter(shop=shop)
    place = {"refunded_on": day} if basis == "refund" else {"order__paid_on": day}
    found = list(refunds.filter(**place).select_related("order").order_by("-amount", "pk"))
    rows = _rows(found)
    strip = _strip(shop, day, today)
    return RefundDay(
        basis=basis,
        rows=tuple(rows[:SHOWN]),
        count=len(rows),
        amount=_sum(rows),
        without_reason=sum(not row.reason for row in rows),
        by_reason=_totals(rows, lambda row: row.reason),
        by_product=_totals(rows, lambda row: row.products),
        by_bearer=_totals(rows, lambda row: row.borne_by),
        strip=strip,
        here=strip[-1],
    )


def _rows(refunds: list[Refund]) -> list[RefundRow]:
    legs = {
        leg.refund_id: leg
        for leg in CaseLeg.objects.filter(refund__in=refunds).select_related(
            "case", "executed_by", "approved_by"
        )
    }
    told = Subquery(told_line("case", "case_line").values("pk")[:1])
    pairs = CaseLeg.objects.filter(pk__in=[leg.pk for leg in legs.values()]).annotate(line=told)
    found = dict(pairs.values_list("pk", "line"))
    known = CaseLine.objects.select_related("stated_reason", "verified_cause")
    lines = known.in_bulk([pk for pk in found.values() if pk])
    titles = _titles([refund.order_id for refund in refunds if refund.order_id])
    return [
        _row(refund, leg, lines.get(found.get(leg.pk)) if leg else None, titles)
        for refund in refunds
        for leg in [legs.get(refund.pk)]
    ]


def _row(
    refund: Refund, leg: CaseLeg | None, line: CaseLine | None, titles: Mapping[int, str]
) -> RefundRow:
    title = (line.title if line else "") or titles.get(refund.order_id or 0, "")
    return RefundRow(refund, leg, line, title)


def _titles(order_ids: Iterable[int]) -> dict[int, str]:
    """Return what each order was for: the title of its dearest line."""
    rows = OrderLine.objects.filter(order__in=set(order_ids)).order_by("line_amount", "-pk")
    told = rows.annotate(known=F("sku__title")).values_list("order_id", "known", "title")
    return {order_id: known or title for order_id, known, title in told}


def _sum(rows: Iterable[RefundRow]) -> Decimal:
    return sum((row.refund.amount for row in rows), ZERO)


def _totals(rows: list[RefundRow], of: Callable[[RefundRow], str]) -> tuple[Total, ...]:
    groups: defaultdict[str, list[RefundRow]] = defaultdict(list)
    for row in rows:
        groups[of(row)].append(row)
    found = [Total(name, len(each), _sum(each)) for name, each in groups.items()]
    return tuple(sorted(found, key=lambda each: (-each.amount, each.name)))


def _strip(shop: Shop, day: date, today: date) -> tuple[DayRate, ...]:
    """Return the fortnight that ends with the day, by both bases."""
    days = [day - timedelta(days=ago) for ago in range(STRIP_DAYS - 1, -1, -1)]
    span = (days[0], days[-1])
    orders = Order.objects.counted().filter(shop=shop)
    refunds = Refund.objects.counted().filter(shop=shop)
    paid = _by_day(
        orders.filter(paid_on__range=span), "paid_on", n=Count("pk"), amount=Sum("paid_amount")
    )
    flow = _by_day(
        refunds.filter(refunded_on__range=span), "refunded_on", n=Count("pk"), amount=Sum("amount")
    )
    cohort = _by_day(
        refunds.filter(order__paid_on__range=span),
        "order__paid_on",
        n=Count("order_id", distinct=True),
        amount=Sum("amount"),
    )
    curve = refund_curve(shop, today)
    nothing = (0, ZERO)
    return tuple(
        DayRate(
            day=each,
            orders=paid.get(each, nothing)[0],
            paid=paid.get(each, nothing)[1],
            refunded=flow.get(each, nothing)[1],
            cohort_orders=cohort.get(each, nothing)[0],
            cohort=cohort.get(each, nothing)[1],
            mature=mature_at(curve, each, today),
        )
        for each in days
    )


def _by_day(rows: QuerySet[Any], day: str, **sums: Any) -> dict[date, tuple[int, Decimal]]:
    counted = rows.order_by().values(day).annotate(**sums)
    return {row[day]: (row["n"], row["amount"]) for row in counted}


def refund_curve(shop: Shop, today: date) -> dict[int, Decimal]:
    """Return which share of orders is refunded by each age in days (Kaplan-Meier).

    Learnt from all orders paid in the last 180 days, by their first refund with a date; those
    without one are censored at today's age. Kept for an hour.
    """
    key = f"refund-curve:{shop.pk}:{today.isoformat()}"
    kept = caches["fast"].get(key)
    if kept is None:
        curve = _curve(shop, today)
        kept = [[age, str(share)] for age, share in curve.items()]
        caches["fast"].set(key, kept, KEPT_SECONDS)
    return {age: Decimal(share) for age, share in kept}


def _curve(shop: Shop, today: date) -> dict[int, Decimal]:
    orders = Order.objects.counted().filter(shop=shop, paid_on__gt=today - LEARNT_FROM)
    orders = orders.filter(paid_on__lte=today).order_by()
    first = orders.filter(refunds__date_known=True).annotate(at=Min("refunds__refunded_on"))
    events: Counter[int] = Counter()
    refunded: Counter[date] = Counter()
    for paid_on, at in first.values_list("paid_on", "at"):
        events[max((at - paid_on).days, 0)] += 1
        refunded[paid_on] += 1
    paid = dict(orders.values("paid_on").annotate(n=Count("pk")).values_list("paid_on", "n"))
    left = {(today - day).days: count - refunded[day] for day, count in paid.items()}
    return kaplan_meier(events, {age: count for age, count in left.items() if count})


def platform_quality_refunds(shop: Shop, first: date, last: date) -> int | None:
    """Return how many refunds of these days the platform itself counts as of quality.

    By what buyers said, whatever was found: the reasons of words that are in the platform's own
    set. None where no word of this platform is known to be in one.
    """
    words: dict[str, tuple[int | None, bool]] = {}
    told = ReasonAlias.objects.for_shop(shop)
    for text, reason, is_in_set in told.values_list("their_text", "reason", "in_quality_set"):
        words.setdefault(text, (reason, is_in_set))
    reasons = {reason for reason, is_in_set in words.values() if is_in_set}
    if not reasons:
        return None
    refunds = Refund.objects.counted().filter(shop=shop, refunded_on__range=(first, last))
    said = refunds.filter(leg__case__lines__stated_reason__in=reasons)
    return int(said.values("pk").distinct().count())


def refunds_without_reason(shop: Shop, day: date, last: date | None = None) -> int:
    """Return how many refunds of a day, or of the days to `last`, nobody has told why."""
    told = Q(leg__case__lines__verified_cause__isnull=False) | Q(
        leg__case__lines__stated_reason__isnull=False
    )
    span = (day, last or day)
    refunds = Refund.objects.counted().filter(shop=shop, refunded_on__range=span)
    return refunds.exclude(pk__in=refunds.filter(told).values("pk")).count()
