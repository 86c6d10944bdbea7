"""What is planted in a demo shop's last week, so that there is something to find."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from apps.common.days import ONE_DAY, business_day
from apps.shop.demo.shops import DemoShop

# A source that fell keeps this share of its visitors and orders; a promotion lifts by this.
KEPT = 0.55
LIFT = 1.6
PROMOTION = "Member days"
PROMOTION_AGO = timedelta(days=5)
STOCK_OUT_AGO = timedelta(days=3)


class CauseKind(StrEnum):
    """What happened."""

    SOURCE_FELL = "source_fell"
    OUT_OF_STOCK = "out_of_stock"
    PROMOTION = "promotion"


@dataclass(frozen=True, slots=True)
class Cause:
    """One planted cause: its day, and the key of the source, code of the product, or label."""

    kind: CauseKind
    day: date
    name: str


@dataclass(frozen=True, slots=True)
class DayCauses:
    """What is planted on one day: the source that fell, the product sold out, the promotion."""

    fallen: str = ""
    sold_out: str = ""
    is_promotion: bool = False


def planted(shop: DemoShop, last_day: date) -> tuple[Cause, ...]:
    """Return the causes of the week that ends with the full day `last_day`."""
    return (
        Cause(CauseKind.SOURCE_FELL, last_day, big_source(shop)),
        Cause(CauseKind.OUT_OF_STOCK, last_day - STOCK_OUT_AGO, key_product(shop)),
        Cause(CauseKind.PROMOTION, last_day - PROMOTION_AGO, PROMOTION),
    )


def causes_on(shop: DemoShop, day: date, last_days: Iterable[date]) -> DayCauses:
    """Return what is planted on a day, where weeks of causes end with `last_days`."""
    here = {
        cause.kind: cause.name
        for last_day in last_days
        for cause in planted(shop, last_day)
        if cause.day == day
    }
    return DayCauses(
        fallen=here.get(CauseKind.SOURCE_FELL, ""),
        sold_out=here.get(CauseKind.OUT_OF_STOCK, ""),
        is_promotion=CauseKind.PROMOTION in here,
    )


def big_source(shop: DemoShop) -> str:
    """Return the source that brings most orders."""
    return max(shop.sources, key=lambda source: source.weight).key


def key_product(shop: DemoShop) -> str:
    """Return the product that sells for most."""
    return max(shop.products, key=lambda product: product.weight * product.price).code


def last_full_day(shop: DemoShop, until: datetime) -> date:
    """Return the last day of a shop that is over, or has one second to go, at `until`."""
    return business_day(until + timedelta(seconds=1), shop.zone) - ONE_DAY
