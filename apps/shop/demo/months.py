"""What a demo shop's director would have asked of a month."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from apps.common.days import month_days
from apps.shop.demo.orders import day_orders
from apps.shop.demo.shops import DemoShop

STEP = Decimal(1_000)
# Between modest and ambitious: most months are a close race.
LOWEST, HIGHEST = 0.97, 1.06


def month_target(shop: DemoShop, month: date, *, seed: int) -> Decimal:
    """Return a month's target in whole thousands of the shop's currency: near what it will sell."""
    sold = sum(
        (
            drawn.order.paid_amount
            for day in month_days(month)
            for drawn in day_orders(shop, day, seed=seed)
            if drawn.order.excluded_reason is None
        ),
        Decimal(0),
    )
    draw = Random(f"{seed}:{shop.code}:{month.isoformat()}:target")  # noqa: S311
    wanted = sold * Decimal(str(round(draw.uniform(LOWEST, HIGHEST), 3)))
    return (wanted / STEP).quantize(Decimal(1), rounding=ROUND_HALF_UP) * STEP
