"""What each row of visits adds to a measure: devices and sources, in the words of querysets."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.fields import DecimalField
from django.db.models.functions import Cast, Coalesce

from apps.shop.models import TrafficDay

AMOUNT = DecimalField(max_digits=18, decimal_places=4)
OF_ALL = Q(device="all")
OF_SHOP = Q(source__isnull=True, product__isnull=True)
PEOPLE = ("visitors", "cart_adders", "favourites")
ADDED = ("pageviews", "sessions", "entrances", "bounces")


def visits() -> QuerySet[Any]:
    """Return the rows of the shop and of its sources; a product's visits are counted in them."""
    return TrafficDay.objects.filter(product__isnull=True)


def _same_day() -> QuerySet[Any]:
    return TrafficDay.objects.filter(shop=OuterRef("shop"), day=OuterRef("day"))


def _devices() -> QuerySet[Any]:
    """Return the rows that tell of the same shop, source or product by device."""
    rows: QuerySet[Any] = _same_day().alias(of=Coalesce("product_id", 0))
    return rows.filter(of=Coalesce(OuterRef("product_id"), 0), source_name=OuterRef("source_name"))


def _only_where(condition: Q, name: str) -> Case:
    return Case(When(condition, then=Cast(F(name), AMOUNT)), default=Value(None, AMOUNT))


def added_over_devices(name: str) -> Q:
    """Tell whether a row counts: the one of all devices, else each that tells of a device."""
    return OF_ALL | ~Q(Exists(_devices().filter(OF_ALL, **{f"{name}__isnull": False})))


def people_of_devices(name: str) -> Q:
    """Tell whether a row counts: the one of all devices, else the only device."""
    others = _devices().exclude(OF_ALL).exclude(pk=OuterRef("pk"))
    return OF_ALL | (added_over_devices(name) & ~Q(Exists(others)))


def _of_shop_or_sources(name: str) -> Case:
    """Views of the shop; of its sources where the shop's own are not told."""
    told = _same_day().filter(OF_SHOP, **{f"{name}__isnull": False})
    return _only_where(added_over_devices(name) & (OF_SHOP | ~Q(Exists(told))), name)


def _people_of_shop(name: str) -> Case:
    return _only_where(people_of_devices(name) & OF_SHOP, name)


Rule = Callable[[Any, Any], Case]


def _rule(make: Callable[[str], Case], name: str) -> Rule:
    return lambda _start, _end: make(name)


VISIT_CONTRIBUTIONS: Mapping[str, Rule] = {
    **{f"{name}_people": _rule(_people_of_shop, name) for name in PEOPLE},
    **{f"{name}_added": _rule(_of_shop_or_sources, name) for name in ADDED},
}
