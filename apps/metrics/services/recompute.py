"""Recomputes a day because somebody asked for it."""

from datetime import date, datetime

from django.db import transaction

from apps.accounts.services import audit_write
from apps.common.access import Actor
from apps.common.days import business_day
from apps.common.errors import ShopError
from apps.metrics.models import ParkedDay
from apps.metrics.rollups.words import first_day
from apps.shop.models import ChangedDay, Shop
from apps.shop.services import days_mark


@transaction.atomic
def day_recompute(*, shop: Shop, day: date, actor: Actor, now: datetime) -> None:
    """Mark a day for a recompute, also one that waits after a failure; ring the drain afterwards.

    Raises ShopError `field_invalid` for a day before the shop's first fact or after today.
    """
    first = first_day(shop.pk)
    if first is None or not first <= day <= business_day(now, shop.tz, shop.day_cut):
        raise ShopError("field_invalid", f"There is nothing to compute on {day}.", "day")
    ParkedDay.objects.filter(shop=shop, day=day).delete()
    audit_write(
        actor=actor,
        action="day.recompute",
        subject=f"shop.Shop:{shop.pk}",
        shop_id=shop.pk,
        changes={"day": [None, day.isoformat()]},
    )
    days_mark(shop_id=shop.pk, days=[day], domain=ChangedDay.Domain.SALES, reason="manual")
