"""An order at the expected price, once it came in by a file or a push, proves a price."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.actors import SYSTEM
from apps.common.errors import ShopError
from apps.common.hands import Hand
from apps.promotion.models import PriceSchedule
from apps.promotion.selectors.prices import expected_price
from apps.promotion.services.machine import row_locked
from apps.promotion.services.price_readings import STEPS, Reading, price_taken
from apps.promotion.states import INTAKE
from apps.shop.models import OrderLine

MOST: Final = 500


def prices_read_in_orders(*, now: datetime) -> int:
    """Read every price that waits for its proof in the orders since it was to be set.

    Only a sale at exactly the expected price says something: what was paid may be less by a
    coupon, so another price proves nothing and raises no alarm. Returns how many were proved.
    """
    waiting = PriceSchedule.objects.unproved().exclude(since=None).order_by("pk")
    count = 0
    for row in waiting.select_related("shop")[:MOST]:
        line = _sale(row, now)
        if line is not None:
            count += _proved(row, line, now)
    return count


def _sale(row: PriceSchedule, now: datetime) -> OrderLine | None:
    lines = OrderLine.objects.filter(
        sku=row.sku_id, unit_price=expected_price(row), quantity__gt=0,
        order__shop=row.shop_id, order__excluded_reason=None, order__currency=row.shop.currency,
        order__ordered_at__gte=row.since, order__ordered_at__lte=now,
    )  # fmt: skip
    found: OrderLine | None = lines.select_related("order").order_by("order__ordered_at").first()
    return found


def _proved(row: PriceSchedule, line: OrderLine, now: datetime) -> bool:
    hand = Hand(SYSTEM, INTAKE, row.shop_id, now)
    reading = Reading(expected_price(row), _("Order %(no)s") % {"no": line.order.number}, "import")
    try:
        with transaction.atomic():
            locked: PriceSchedule = row_locked(PriceSchedule, row.pk, row.shop_id)
            if locked.state not in STEPS or reading.price != expected_price(locked):
                return False
            price_taken(locked, reading, hand)
    except ShopError:
        return False
    return True
