"""Visits of a demo shop: of the shop, by source and by product, drawn from seed, shop and date."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from random import Random

from apps.shop.demo.causes import KEPT, LIFT, DayCauses, causes_on
from apps.shop.demo.orders import expected_orders
from apps.shop.demo.shops import DemoShop
from apps.shop.rows import TrafficRow

# Some people come by several sources on one day, and look at several products.
DISTINCT = 0.9
PRODUCTS_SEEN = 1.7
SESSIONS_EACH = 1.24
VIEWS_EACH = 3.9
BOUNCED = 0.47
CARTS = 0.09
FAVOURITES = 0.035
NOISE = 0.04


def demo_visits(
    shop: DemoShop, *, first: date, last: date, seed: int, last_days: Iterable[date] = ()
) -> Iterator[TrafficRow]:
    """Yield the visits of each full day from `first` to `last`; a day is always the same."""
    ends = tuple(last_days)
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        yield from day_visits(shop, day, seed=seed, causes=causes_on(shop, day, ends))


def day_visits(shop: DemoShop, day: date, *, seed: int, causes: DayCauses) -> Sequence[TrafficRow]:
    """Return the visits of a day: the shop first, then its sources, then its products."""
    # Invented data, the same every time: nothing secret is drawn.
    draw = Random(f"{seed}:{shop.code}:{day.isoformat()}:visits")  # noqa: S311
    orders = expected_orders(shop, day) * (LIFT if causes.is_promotion else 1)
    share = orders / sum(source.weight for source in shop.sources)
    by_source = []
    for source in shop.sources:
        kept = KEPT if source.key == causes.fallen else 1
        expected = share * source.weight / source.conversion * kept
        by_source.append(_row(draw, day, expected, source_key=source.key))
    visitors = sum(row.visitors or 0 for row in by_source) * DISTINCT
    seen = visitors * PRODUCTS_SEEN / sum(product.weight for product in shop.products)
    by_product = [
        _row(draw, day, seen * product.weight, external_product_id=product.code)
        for product in shop.products
    ]
    return [_row(draw, day, visitors, noise=0), *by_source, *by_product]


def _row(
    draw: Random, day: date, expected: float, *, noise: float = NOISE, **scope: str
) -> TrafficRow:
    visitors = max(1, round(expected * draw.gauss(1, noise)))
    sessions = round(visitors * SESSIONS_EACH)
    return TrafficRow(
        day=day,
        visitors=visitors,
        sessions=sessions,
        pageviews=round(sessions * VIEWS_EACH),
        entrances=sessions,
        bounces=round(sessions * BOUNCED),
        cart_adders=round(visitors * CARTS),
        favourites=round(visitors * FAVOURITES),
        source_key=scope.get("source_key"),
        external_product_id=scope.get("external_product_id"),
    )
