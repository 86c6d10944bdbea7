"""What a demo shop's director would have asked of a month."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from apps.common.days import month_days
from apps.shop.demo.orders import day_orders, expected_orders
from apps.shop.demo.shops import DemoShop

STEP = Decimal(1_000)
SAMPLED = 3
# Between modest and ambitious: most months are a close race.
LOWEST, HIGHEST = 0.97, 1.06


def month_target(shop: DemoShop, month: date, *, seed: int) -> Decimal:
    """Return a month's target in whole thousands of the shop's currency, near what it sells.

    The mean order of every third day stands for the month's; the number of orders is expected.
    """
    days = month_days(month)
    sample = [drawn.order for day in days[::SAMPLED] for drawn in day_orders(shop, day, seed=seed)]
    counted = (order for order in sample if order.excluded_reason is None)
    sold = sum((order.paid_amount or Decimal(0) for order in counted), Decimal(0))
    expected = sum(expected_orders(shop, day) for day in days)
    draw = Random(f"{seed}:{shop.code}:{month.isoformat()}:target")  # noqa: S311
    share = expected / len(sample) * draw.uniform(LOWEST, HIGHEST)
    wanted = sold * Decimal(str(round(share, 4)))
    return (wanted / STEP).quantize(Decimal(1), rounding=ROUND_HALF_UP) * STEP
