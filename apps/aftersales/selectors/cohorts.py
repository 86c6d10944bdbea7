"""Refund rates of the orders paid in each week, within 7, 15 and 30 days of their payment."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, Sum

from apps.aftersales.refund_rates import HORIZONS, Cohort, cohort_of
from apps.aftersales.selectors.refunds import refund_curve
from apps.shop.models import Order, Refund, Shop

WEEKS = 10
ZERO = Decimal(0)


def cohorts(shop: Shop, today: date) -> tuple[Cohort, ...]:
    """Return the last ten weeks of payment that have begun, the newest first.

    Refunds whose day nobody told are left out: how soon they came is not known.
    """
    monday = today - timedelta(days=today.weekday())
    first = monday - timedelta(weeks=WEEKS - 1)
    paid, refunded = _paid(shop, first, today), _refunded(shop, first, today)
    curve = refund_curve(shop, today)
    weeks = [monday - timedelta(weeks=ago) for ago in range(WEEKS)]
    return tuple(cohort_of(start, paid, refunded, curve, today) for start in weeks)


def _paid(shop: Shop, first: date, last: date) -> Mapping[date, tuple[int, Decimal]]:
    orders = Order.objects.counted().filter(shop=shop, paid_on__range=(first, last)).order_by()
    rows = orders.values("paid_on").annotate(n=Count("pk"), amount=Sum("paid_amount"))
    return {row["paid_on"]: (row["n"], row["amount"]) for row in rows}


def _refunded(
    shop: Shop, first: date, last: date
) -> Mapping[date, Mapping[int, tuple[int, Decimal]]]:
    refunds = Refund.objects.counted().filter(
        shop=shop, date_known=True, order__paid_on__range=(first, last)
    )
    sums: dict[str, Any] = {}
    for days in HORIZONS:
        soon = Q(refunded_on__lte=F("order__paid_on") + timedelta(days=days))
        sums[f"n{days}"] = Count("order_id", distinct=True, filter=soon)
        sums[f"amount{days}"] = Sum("amount", filter=soon, default=ZERO)
    found: defaultdict[date, dict[int, tuple[int, Decimal]]] = defaultdict(dict)
    for row in refunds.order_by().values("order__paid_on").annotate(**sums):
        for days in HORIZONS:
            found[row["order__paid_on"]][days] = (row[f"n{days}"], row[f"amount{days}"])
    return found
