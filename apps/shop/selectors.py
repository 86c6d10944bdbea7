"""What other apps ask about shared facts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import Max, Min, Q, Sum

from apps.shop.models import Order, Shop, TrafficDay, TrafficSource, TrafficSourceAlias
from apps.shop.sources import OVERLAP, UNMAPPED

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
class NamedSource:
    """A name that files of a shop use for a source: what it means, and what came under it.

    `key` is "" while nobody has said; visitors who came on several days, or by several devices,
    are counted on each.
    """

    name: str
    key: str
    first_on: date | None
    last_on: date | None
    visitors: int | None
    sessions: int | None


def source_names(*, shop: Shop) -> list[NamedSource]:
    """Return the names that nobody has explained, then those that the shop itself explained."""
    own = dict(TrafficSourceAlias.objects.filter(shop=shop).values_list("raw_name", "source__key"))
    asked = Q(source__key=UNMAPPED) | Q(source_name__in=own)
    rows = TrafficDay.objects.filter(asked, shop=shop).values_list("source_name")
    found = rows.annotate(Min("day"), Max("day"), Sum("visitors"), Sum("sessions"))
    told = {name: NamedSource(name, "", *rest) for name, *rest in found}
    nothing = NamedSource("", "", None, None, None, None)
    unknown = [told[name] for name in sorted(told.keys() - own.keys())]
    return unknown + [
        replace(told.get(name, nothing), name=name, key=own[name]) for name in sorted(own)
    ]


def source_choices() -> list[tuple[str, str]]:
    """Return key and name of every source that a name can mean, by kind of source."""
    rows = TrafficSource.objects.exclude(key__in=(UNMAPPED, OVERLAP)).order_by("level1", "name")
    return list(rows.values_list("key", "name"))


def sources_used(*, shop: Shop) -> list[tuple[str, str]]:
    """Return key and name of the sources that this shop has had visits from."""
    used = TrafficDay.objects.filter(shop=shop, source__isnull=False).values("source")
    rows = TrafficSource.objects.filter(pk__in=used).exclude(key__in=(UNMAPPED, OVERLAP))
    return list(rows.order_by("level1", "name").values_list("key", "name"))


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


# What a variant costs and is called now: the commonest of its newest lines, for one odd price
# is a voucher and no change.
SKU_FACTS = """
SELECT u.product_id, u.code, mode() WITHIN GROUP (ORDER BY l.title),
    mode() WITHIN GROUP (ORDER BY l.unit_price)
FROM shop_sku u
CROSS JOIN LATERAL (
    SELECT l.title, l.unit_price
    FROM shop_orderline l
    JOIN shop_order o ON o.id = l.order_id
    WHERE l.sku_id = u.id AND o.ordered_on >= %(since)s AND o.excluded_reason IS NULL
    ORDER BY o.ordered_at DESC, l.id DESC
    LIMIT 10
) l
WHERE u.product_id = ANY(%(products)s)
GROUP BY u.product_id, u.code
ORDER BY u.code
"""


@dataclass(frozen=True, slots=True)
class SkuFact:
    """A variant as its newest counted orders show it; `price` in the shop's currency."""

    product_id: int
    code: str
    title: str
    price: Decimal


def sku_facts(*, product_ids: Sequence[int], since: date) -> list[SkuFact]:
    """Return title and price of the products' variants by orders since a day.

    A variant that nobody ordered since then is left out: nothing is known of it.
    """
    with connection.cursor() as cursor:
        cursor.execute(SKU_FACTS, {"products": list(product_ids), "since": since})
        return [SkuFact(*row) for row in cursor.fetchall()]
