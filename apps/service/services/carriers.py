"""What carriers ask: rates are added and end, the past stays as it was."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.accounts.services import audit_write
from apps.common.access import Actor
from apps.common.errors import ShopError
from apps.service.models import CarrierRate
from apps.shop.models import Shop


@transaction.atomic
def rate_add(*, shop: Shop, rate: CarrierRate, actor: Actor) -> CarrierRate:
    """Write a rate; `duplicate` where one of the same carrier, region and weight holds then."""
    rate.shop = shop
    try:
        rate.full_clean(exclude=["shop"], validate_constraints=False)
        with transaction.atomic():
            rate.save()
    except ValidationError as error:
        field, texts = next(iter(error.message_dict.items()))
        raise ShopError("field_invalid", texts[0], field) from error
    except IntegrityError as error:
        text = _("A rate for this carrier, region and weight holds in these days. End it first.")
        raise ShopError("duplicate", text, "valid_from") from error
    _audit(rate, "carrier.rate_add", actor)
    return rate


@transaction.atomic
def rate_end(*, rate_id: int, last_day: date, actor: Actor) -> CarrierRate:
    """Let a rate end with a day; one that would end before it begins never held and goes."""
    rate: CarrierRate = CarrierRate.objects.select_for_update(of=("self",)).get(pk=rate_id)
    if rate.valid_to is not None and rate.valid_to <= last_day:
        raise ShopError("state_refused", _("This rate has ended already."))
    _audit(rate, "carrier.rate_end", actor)
    if last_day < rate.valid_from:
        rate.delete()
        return rate
    rate.valid_to = last_day
    rate.save(update_fields=["valid_to"])
    return rate


def _audit(rate: CarrierRate, action: str, actor: Actor) -> None:
    audit_write(
        actor=actor,
        action=action,
        subject=f"service.CarrierRate:{rate.pk}",
        shop_id=rate.shop_id,
        changes={"carrier": [None, rate.carrier], "price": [None, str(rate.price)]},
    )
