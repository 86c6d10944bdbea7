"""Buyers as a shop's members: segments, who came back by month of the first order, and costs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import Avg, Count, Sum

from apps.common.days import business_day, month_start
from apps.common.querysets import rows_read
from apps.promotion.members import SEGMENTS, WINDOWS, BuyerCosts, buyer_costs
from apps.promotion.models import AdStatDay, MemberScore, MemberSend
from apps.shop.models import Shop

COHORTS: Final = 13

# Orders of a buyer that count: paid, not taken out, not all given back. One buyer, one customer.
_ORDERS = """
    orders AS (
      SELECT o.customer_id, o.paid_on, o.id, o.paid_amount - coalesce(r.amount, 0) AS net,
             row_number() OVER (PARTITION BY o.customer_id ORDER BY o.paid_at, o.id) AS number
      FROM shop_order o
      LEFT JOIN (
        SELECT order_id, sum(amount) AS amount FROM shop_refund
        WHERE shop_id = %(shop)s AND refunded_on <= %(until)s GROUP BY order_id
      ) r ON r.order_id = o.id
      WHERE o.shop_id = %(shop)s AND o.excluded_reason IS NULL AND o.customer_id IS NOT NULL
        AND o.paid_on <= %(until)s AND o.paid_amount > coalesce(r.amount, 0)
    )
"""
BUYERS: Final = """
    WITH ORDERS
    SELECT customer_id, max(paid_on), count(*), sum(net),
           max(paid_on) FILTER (WHERE number = 2) - min(paid_on) FILTER (WHERE number = 1)
    FROM orders GROUP BY customer_id ORDER BY customer_id
""".replace("ORDERS", _ORDERS)
BACK: Final = """
    WITH ORDERS, firsts AS (
      SELECT customer_id, min(paid_on) FILTER (WHERE number = 1) AS first,
             min(paid_on) FILTER (WHERE number = 2) AS second
      FROM orders GROUP BY customer_id
    )
    SELECT date_trunc('month', first)::date, count(*),
           count(*) FILTER (WHERE second - first <= %(window_0)s),
           count(*) FILTER (WHERE second - first <= %(window_1)s),
           count(*) FILTER (WHERE second - first <= %(window_2)s),
           count(*) FILTER (WHERE second - first <= %(window_3)s)
    FROM firsts WHERE first >= %(since)s GROUP BY 1 ORDER BY 1
""".replace("ORDERS", _ORDERS)
MONTH: Final = """
    WITH ORDERS
    SELECT count(*) FILTER (WHERE number = 1), count(*) FILTER (WHERE number > 1),
           coalesce(sum(net) FILTER (WHERE number = 1), 0)
    FROM orders WHERE paid_on >= %(since)s
""".replace("ORDERS", _ORDERS)
_WINDOWS: Final = {f"window_{at}": days for at, days in enumerate(WINDOWS)}


@dataclass(frozen=True, slots=True)
class Buyer:
    """What orders say of one buyer; `lag` the days to the second order, None = there was none."""

    customer_id: int
    last_on: date
    orders: int
    net: Decimal
    lag: int | None


@dataclass(frozen=True, slots=True)
class SegmentLine:
    """One segment: how many buyers, their share, orders and money on average."""

    key: str
    buyers: int
    share: Decimal
    orders: Decimal | None
    amount: Decimal | None
    recency: Decimal | None


@dataclass(frozen=True, slots=True)
class CohortLine:
    """Buyers by the month of their first order, and which share came back within each window.

    A share is None while the window has not passed for all of them.
    """

    month: date
    buyers: int
    rates: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class MonthCosts:
    """What new buyers and repeat orders of a month cost; spend None = nobody told any."""

    month: date
    acquisition: Decimal | None
    retention: Decimal | None
    new_buyers: int
    repeat_orders: int
    costs: BuyerCosts


def buyers_of(shop: Shop, until: date) -> list[Buyer]:
    """Return the buyers of a shop as their orders stood at the end of a day."""
    rows = rows_read(BUYERS, {"shop": shop.pk, "until": until})
    return [Buyer(*row) for row in rows]


def score_day(shop: Shop) -> date | None:
    """Return the day of the newest marks, None where there are none."""
    newest = MemberScore.objects.filter(shop=shop).order_by("-as_of")
    return newest.values_list("as_of", flat=True).first()


def segment_lines(shop: Shop, as_of: date) -> list[SegmentLine]:
    """Return every segment of a day, also the empty ones."""
    rows = MemberScore.objects.filter(shop=shop, as_of=as_of).values("segment")
    counted = rows.annotate(
        n=Count("pk"), amount=Sum("net_amount"), many=Sum("orders"), days=Avg("recency_days")
    )
    found = {row["segment"]: row for row in counted}
    total = sum(row["n"] for row in found.values())
    return [_segment(key, found.get(key), total) for key in SEGMENTS]


def cohort_lines(shop: Shop, today: date) -> list[CohortLine]:
    """Return the cohorts of the last 13 months, the newest first."""
    until = today - timedelta(days=1)
    since = _months_back(month_start(today), COHORTS - 1)
    rows = rows_read(BACK, {"shop": shop.pk, "until": until, "since": since, **_WINDOWS})
    return [_cohort(month, buyers, back, until) for month, buyers, *back in reversed(rows)]


def month_costs(shop: Shop, today: date) -> MonthCosts:
    """Return the costs of the last whole month.

    Messages to members and campaigns shown to buyers who bought before are what repeat orders cost,
    all other campaigns what new buyers cost; None where nothing of the kind told anything.
    """
    until = month_start(today) - timedelta(days=1)
    since = month_start(until)
    names = {"shop": shop.pk, "until": until, "since": since}
    new, repeat, revenue = rows_read(MONTH, names)[0]
    days = AdStatDay.objects.filter(shop=shop, day__range=(since, until)).counted()
    by_aim = days.values_list("ad_campaign__for_returning").annotate(spend=Sum("cost"))
    spent: dict[bool, Decimal | None] = dict(by_aim)
    retention = _sum(spent.get(True), _sent(shop, since, until))
    told = buyer_costs(
        acquisition=spent.get(False), new_buyers=new, new_revenue=revenue,
        retention=retention, repeat_orders=repeat,
    )  # fmt: skip
    return MonthCosts(since, spent.get(False), retention, new, repeat, told)


def _sent(shop: Shop, since: date, until: date) -> Decimal | None:
    """Return what the messages of some days cost, None where none went out."""
    rows = MemberSend.objects.filter(shop=shop, sent_on__range=(since, until))
    cost: Decimal | None = rows.aggregate(cost=Sum("cost"))["cost"]
    return cost


def _sum(*told: Decimal | None) -> Decimal | None:
    known = [each for each in told if each is not None]
    return sum(known, Decimal(0)) if known else None


def today_of(shop: Shop, now: datetime) -> date:
    """Return the shop's day."""
    return business_day(now, shop.tz, shop.day_cut)


def _segment(key: str, row: Mapping[str, Any] | None, total: int) -> SegmentLine:
    if row is None:
        return SegmentLine(key, 0, Decimal(0), None, None, None)
    n = Decimal(row["n"])
    return SegmentLine(
        key, int(n), n / total, Decimal(row["many"]) / n, Decimal(row["amount"]) / n,
        Decimal(str(row["days"])),
    )  # fmt: skip


def _cohort(month: date, buyers: int, back: Sequence[int], until: date) -> CohortLine:
    """Return a cohort; a window is over when it has passed for who bought on its last day."""
    last = _months_back(month, -1) - timedelta(days=1)
    rates = tuple(
        Decimal(count) / buyers if last + timedelta(days=days) <= until else None
        for days, count in zip(WINDOWS, back, strict=True)
    )
    return CohortLine(month, buyers, rates)


def _months_back(month: date, count: int) -> date:
    number = month.year * 12 + month.month - 1 - count
    return date(number // 12, number % 12 + 1, 1)
