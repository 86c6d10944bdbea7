"""Keeps the calendar of days that sell unlike their weekday."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.accounts.services import audit_write
from apps.common.access import Actor
from apps.common.errors import ShopError
from apps.metrics.models import DayFactor
from apps.shop.models import Shop


@transaction.atomic
def day_factor_set(
    *, shop: Shop, day: date, kind: str, factor: Decimal, actor: Actor, label: str = ""
) -> DayFactor:
    """Note what lifts or lowers a day; the same kind of the same day is replaced.

    `factor` multiplies the day's weight, 2.0 = twice a usual day. No plan in force changes.
    Raises ShopError `field_invalid` for a factor that is not above 0 or an unknown kind.
    """
    found = DayFactor.objects.select_for_update().filter(shop=shop, day=day, kind=kind).first()
    old = None if found is None else str(found.factor)
    row = found or DayFactor(shop=shop, day=day, kind=kind)
    row.factor, row.label, row.origin = factor, label, DayFactor.Origin.TYPED
    _check(row)
    row.save()
    row.refresh_from_db()
    _audit("day_factor.set", row, actor, [old, str(row.factor)])
    return row


@transaction.atomic
def day_factor_remove(*, factor: DayFactor, actor: Actor) -> None:
    """Take a factor out of the calendar; no plan in force changes."""
    _audit("day_factor.remove", factor, actor, [str(factor.factor), None])
    factor.delete()


def _check(row: DayFactor) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise ShopError("field_invalid", messages[0], field) from error


def _audit(action: str, row: DayFactor, actor: Actor, change: list[str | None]) -> None:
    audit_write(
        actor=actor,
        action=action,
        subject=f"metrics.DayFactor:{row.pk}",
        shop_id=row.shop_id,
        changes={
            "day": [None, row.day.isoformat()],
            "kind": [None, row.kind],
            "factor": change,
        },
        reason=row.label,
    )
