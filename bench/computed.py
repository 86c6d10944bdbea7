"""Shops whose figures are all there, computed once a run."""

from time import perf_counter

from django.utils import timezone

from apps.metrics.models import ShopDay
from apps.metrics.services import rolling_refresh, rollup_all
from bench.database import vacuum
from bench.generator import Facts

ROLLUPS = (
    "metrics_shopday",
    "metrics_shophour",
    "metrics_sourceday",
    "metrics_productday",
    "metrics_shopperiod",
    "shop_changedday",
)


def computed(facts: Facts) -> Facts:
    """Return the shop with every day computed up to now."""
    if not ShopDay.objects.filter(shop=facts.shop, day=facts.last).exists():
        rebuild(facts)
        rolling_refresh(shop=facts.shop, now=timezone.now())
        vacuum(*ROLLUPS)
    return facts


def rebuild(facts: Facts) -> int:
    """Recompute every day of a shop; return the rows that changed."""
    now = timezone.now()
    return rollup_all(shop=facts.shop, first=facts.first, last=facts.last, now=now).rows


def rebuild_seconds(facts: Facts) -> float:
    """Seconds that a recompute of every day takes."""
    start = perf_counter()
    rebuild(facts)
    return perf_counter() - start
