"""What other apps ask about shared facts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, Sum

from apps.shop.models import Order, Shop, TrafficDay, TrafficSource, TrafficSourceAlias

ALL_DEVICES = "all"


def source_words(*, shop: Shop, day: date) -> dict[str, str]:
    """Return the key of the source that each name means in a shop on a day.

    The shop's own names win over those of its platform, both over the sources' own names.
    """
    words = dict(TrafficSource.objects.values_list("name", "key"))
    own = Q(shop=shop) | Q(shop=None, platform=shop.platform)
    aliases = TrafficSourceAlias.objects.filter(own, valid__contains=day)
    names = aliases.order_by("-platform").values_list("raw_name", "source__key")
    return words | dict(names)


@dataclass(frozen=True, slots=True)
class TieOut:
    """What the platform says was paid, against our orders; days that differ, the largest first."""

    told: Decimal
    ours: Decimal
    days: Sequence[tuple[date, Decimal, Decimal, Decimal]]

    @property
    def difference(self) -> Decimal:
        """Return by how much our orders exceed what the platform says."""
        return self.ours - self.told


def paid_tie_out(*, shop: Shop, first: date, last: date) -> TieOut:
    """Compare the paid amounts of the shop's own visit reports with its orders, day by day."""
    told = _paid_told(shop, first, last)
    orders = Order.objects.filter(shop=shop, paid_on__in=told).counted()
    sums = orders.values_list("paid_on").annotate(Sum("paid_amount"))
    ours = {day: amount for day, amount in sums if day}
    days = [(day, amount, ours.get(day, Decimal(0))) for day, amount in told.items()]
    apart = [(day, theirs, mine, mine - theirs) for day, theirs, mine in days if mine != theirs]
    return TieOut(
        sum(told.values(), Decimal(0)),
        sum(ours.values(), Decimal(0)),
        sorted(apart, key=lambda line: (-abs(line[3]), line[0])),
    )


def _paid_told(shop: Shop, first: date, last: date) -> dict[date, Decimal]:
    """Return what was paid on each day as told for all devices, else added over the devices."""
    rows = TrafficDay.objects.filter(
        shop=shop, source_name="", product=None, day__range=(first, last), paid_amount__isnull=False
    )
    whole = rows.filter(device=ALL_DEVICES)
    parts = rows.exclude(device=ALL_DEVICES).exclude(day__in=whole.values("day"))
    told = dict(parts.values_list("day").annotate(Sum("paid_amount")))
    return told | dict(whole.values_list("day", "paid_amount"))
