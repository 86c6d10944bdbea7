"""How much of what was paid goes back in the end, by product."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from apps.common.querysets import rows_read
from apps.common.smallsample import kaplan_meier
from apps.shop.models import Shop

# Refunds that come later than this are too few to wait for.
RIPE: Final = timedelta(days=90)
WINDOW: Final = timedelta(days=270)
# A product's own rate counts as much as its category's at this many order lines.
PRIOR_LINES: Final = 30
CENTS: Final = 100

# What was paid for lines by product and day, and what went back of it by age; a refund that
# names no lines is of all lines of its order, by their amounts.
PAID_AND_BACK: Final = """
WITH lines AS MATERIALIZED (
    SELECT l.id, l.order_id, l.product_id, p.category, o.paid_on, l.line_amount,
        sum(l.line_amount) OVER (PARTITION BY l.order_id) AS whole
    FROM shop_order o
    JOIN shop_orderline l ON l.order_id = o.id
    JOIN shop_product p ON p.id = l.product_id
    WHERE o.shop_id = %(shop)s AND o.excluded_reason IS NULL
        AND o.paid_on BETWEEN %(first)s AND %(today)s AND l.line_amount > 0
), back AS (
    SELECT n.product_id, n.category, n.paid_on, LEAST(
        GREATEST(r.refunded_on - n.paid_on, 0), %(ripe)s) AS age,
        COALESCE(x.amount, CASE WHEN named.refund_id IS NULL THEN
            r.amount * n.line_amount / n.whole END, 0) AS amount
    FROM lines n
    JOIN shop_refund r ON r.order_id = n.order_id AND r.refunded_on <= %(today)s
    LEFT JOIN shop_refundline x ON x.refund_id = r.id AND x.order_line_id = n.id
    LEFT JOIN LATERAL (
        SELECT refund_id FROM shop_refundline y WHERE y.refund_id = r.id LIMIT 1
    ) named ON true
)
SELECT product_id, category, paid_on, NULL::int AS age, sum(line_amount), count(*)
FROM lines GROUP BY product_id, category, paid_on
UNION ALL
SELECT product_id, category, paid_on, age, sum(amount), 0
FROM back WHERE amount > 0 GROUP BY product_id, category, paid_on, age
"""


class _Tally:
    """Cents paid and given back, by age."""

    def __init__(self) -> None:
        self.paid: dict[date, int] = {}
        self.back: dict[date, dict[int, int]] = {}
        self.lines = 0

    def rate(self, today: date) -> Decimal:
        """Return the share that goes back in the end: Kaplan-Meier, a cent being a subject."""
        events: dict[int, int] = {}
        censored: dict[int, int] = {}
        for day, paid in self.paid.items():
            left = paid
            for age, cents in sorted(self.back.get(day, {}).items()):
                gone = min(cents, left)
                events[age] = events.get(age, 0) + gone
                left -= gone
            age = min((today - day).days, RIPE.days)
            censored[age] = censored.get(age, 0) + left
        curve = kaplan_meier(events, censored)
        return max(curve.values(), default=Decimal(0))


def refund_rates(shop: Shop, today: date) -> tuple[Mapping[int, Decimal], Decimal]:
    """Return the matured refund rate by amount of each product, and the shop's.

    Each is drawn towards that of its category, the more the fewer lines were sold.
    """
    names = {"shop": shop.pk, "first": today - WINDOW, "today": today, "ripe": RIPE.days}
    products: dict[int, _Tally] = {}
    categories: dict[str, _Tally] = {}
    whole, category_of = _Tally(), dict[int, str]()
    for product, category, day, age, amount, lines in rows_read(PAID_AND_BACK, names):
        category_of[product] = category
        for tally in (
            products.setdefault(product, _Tally()), categories.setdefault(category, _Tally()),
            whole,
        ):  # fmt: skip
            cents = int(amount * CENTS)
            if age is None:
                tally.paid[day] = tally.paid.get(day, 0) + cents
                tally.lines += lines
            else:
                ages = tally.back.setdefault(day, {})
                ages[age] = ages.get(age, 0) + cents
    usual = {name: tally.rate(today) for name, tally in categories.items()}
    rates = {
        product: (tally.rate(today) * tally.lines + usual[category_of[product]] * PRIOR_LINES)
        / (tally.lines + PRIOR_LINES)
        for product, tally in products.items()
    }
    return rates, whole.rate(today)
