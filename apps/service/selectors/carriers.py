"""What carriers ask and promise, and how long they really took."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import quote

from django.db.models import F

from apps.common.access import Access
from apps.common.http import missing
from apps.service.models import CarrierRate
from apps.service.promiserules import Transit, transit_of
from apps.shop.models import Shipment, Shop

# So many newest parcels of a carrier say how long it takes.
NEWEST = 200


@dataclass(frozen=True)
class CarrierLine:
    """One carrier: what it asks, and our own median transit with its count."""

    carrier: str
    rates: tuple[CarrierRate, ...]
    transit: Transit


def carrier_lines(shop: Shop, day: date) -> list[CarrierLine]:
    """Return the carriers of a shop by name: those with a price today, and those that we used."""
    rates: dict[str, list[CarrierRate]] = defaultdict(list)
    for rate in CarrierRate.objects.filter(shop=shop).valid_on(day):
        rates[rate.carrier].append(rate)
    used = Shipment.objects.filter(shop=shop).delivered().order_by("carrier").distinct("carrier")
    names = sorted({*rates, *used.values_list("carrier", flat=True)})
    took = _durations(shop.pk, names)
    return [CarrierLine(name, tuple(rates[name]), transit_of(took[name])) for name in names]


def shop_transit(shop_id: int) -> Transit:
    """Return how long the newest parcels of a shop took, whoever carried them."""
    rows = Shipment.objects.filter(shop=shop_id).delivered().order_by("-shipped_at")
    return transit_of(
        list(rows.values_list(F("delivered_at") - F("shipped_at"), flat=True)[:NEWEST])
    )


def rate_of(access: Access, rate_id: int) -> CarrierRate:
    """Return a rate of one of the actor's shops, or raise not_found."""
    rows = CarrierRate.objects.visible_to(access).select_related("shop")
    found: CarrierRate | None = rows.filter(pk=rate_id).first()
    if found is None:
        raise missing()
    return found


def tracking_pages(shop: Shop) -> dict[str, str]:
    """Return the newest tracking page of each carrier, with {number} in it."""
    rows = CarrierRate.objects.filter(shop=shop).exclude(tracking_url="")
    newest = rows.order_by("carrier", "-valid_from", "-pk").distinct("carrier")
    return dict(newest.values_list("carrier", "tracking_url"))


def tracking_link(shop_id: int, carrier: str, number: str) -> str:
    """Return where a parcel can be followed, "" where the carrier has no such page."""
    rows = CarrierRate.objects.filter(shop=shop_id, carrier=carrier).exclude(tracking_url="")
    url = rows.order_by("-valid_from").values_list("tracking_url", flat=True).first()
    return tracking_address(url or "", number)


def tracking_address(url: str, number: str) -> str:
    """Return a carrier's page with the number of a parcel put in, "" without a page."""
    return url.replace("{number}", quote(number, safe=""))


def _durations(shop_id: int, names: Iterable[str]) -> dict[str, list[timedelta]]:
    took: dict[str, list[timedelta]] = defaultdict(list)
    rows = Shipment.objects.filter(shop=shop_id, carrier__in=names).delivered()
    pairs = rows.order_by("-shipped_at").values_list("carrier", F("delivered_at") - F("shipped_at"))
    for carrier, duration in pairs[: NEWEST * max(1, len(list(names)))]:
        took[carrier].append(duration)
    return took
