"""What a price has to hold before it may be planned: its floor, no hold, nothing beside it."""

from datetime import date, datetime
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.common.errors import TransitionRefused
from apps.common.machine import guard
from apps.promotion.models import PriceSchedule
from apps.promotion.selectors.floors import SkuCosts, sku_costs
from apps.shop.models import Sku, SkuHold

CENT = Decimal("0.01")


def floor_words(costs: SkuCosts, price_before: Decimal) -> str:
    """Return how the floor of a SKU is reckoned."""
    floor = costs.floor(price_before)
    if floor is None:
        return _("At these costs and returns no price leaves anything.")
    text = _("The floor is %(floor)s: goods and freight %(unit)s, of each 1 paid %(kept)s is kept.")
    unit, kept = costs.unit(price_before).quantize(CENT), costs.kept.quantize(Decimal("0.001"))
    return text % {"floor": floor, "unit": unit, "kept": kept}


def floor_check(sku: Sku, price: Decimal, price_before: Decimal, today: date) -> Decimal | None:
    """Return the floor of a SKU, None where nobody said its costs; refuse a price below it."""
    costs = sku_costs(sku, today)
    if costs is None:
        return None
    floor = costs.floor(price_before)
    if floor is None or price < floor:
        told = guard("floor", floor_words(costs, price_before), floor=str(floor))
        told.field = "price"
        raise told
    return floor


def hold_check(sku: Sku) -> None:
    """Refuse a SKU that is kept out of promotion."""
    hold = SkuHold.objects.filter(sku=sku, lifted_at=None).first()
    if hold is not None:
        text = _("%(sku)s is held: it is not promoted for now.")
        raise guard("hold", text % {"sku": sku.code}, source=hold.source)


def overlap_check(row: PriceSchedule) -> None:
    """Refuse a price while another one of the SKU holds at the same time."""
    other = PriceSchedule.objects.crossing(row.sku_id, row.period).exclude(pk=row.pk).first()
    if other is not None:
        raise overlap(other)


def overlap(other: PriceSchedule) -> TransitionRefused:
    """Return the refusal that names the other price and its time."""
    text = _("Another price of this SKU holds from %(start)s to %(end)s.")
    zone = other.shop.tz
    start, end = (each.astimezone(zone) for each in (other.starts_at, other.ends_at))
    words = {
        "start": date_format(start, _("j M Y H:i")),
        "end": date_format(end, _("j M Y H:i")),
    }
    extra = {"price": other.pk, "starts_at": start.isoformat(), "ends_at": end.isoformat()}
    return TransitionRefused("overlap", text % words, "starts_at", extra)


def ahead_check(start: datetime, now: datetime) -> None:
    """Refuse a start that is over."""
    if start < now:
        raise TransitionRefused("field_invalid", _("The start is over."), "starts_at")
