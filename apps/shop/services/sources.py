"""Sources of visits and the names that files give them."""

from collections.abc import Mapping

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from apps.common.errors import ShopError
from apps.shop.models import ChangedDay, Shop, TrafficSource, TrafficSourceAlias
from apps.shop.services import traffic_sql
from apps.shop.services.days import days_mark
from apps.shop.services.merging import answer, merge_lock
from apps.shop.sources import CHINESE, NAME_LENGTH, OVERLAP, SEEDS, UNMAPPED

ALWAYS = DateRange(None, None)
# Members that no name of a file can mean.
UNCHOSEN = (UNMAPPED, OVERLAP)


@transaction.atomic
def sources_seed() -> None:
    """Make or rename the sources of the taxonomy, and the platforms' own names for them."""
    TrafficSource.objects.bulk_create(
        [
            TrafficSource(key=seed.key, level1=seed.level1, name=seed.name, paid=seed.paid)
            for seed in SEEDS
        ],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["level1", "name", "paid"],
    )
    known = set(TrafficSourceAlias.objects.filter(shop=None).values_list("platform", "raw_name"))
    ids = dict(TrafficSource.objects.values_list("key", "pk"))
    TrafficSourceAlias.objects.bulk_create(
        TrafficSourceAlias(platform=platform, raw_name=name, valid=ALWAYS, source_id=ids[seed.key])
        for seed in SEEDS
        for name in seed.other_names
        for platform in CHINESE
        if (platform, name) not in known
    )


@transaction.atomic
def sources_name(*, shop: Shop, meanings: Mapping[str, str]) -> int:
    """Say which source each name of a shop's files means, on every day; return the rows moved.

    Stored visits under these names move to their source, and their days are marked. Raises
    ShopError field_invalid for an unknown source, or a name that is empty or too long.
    """
    merge_lock(shop_id=shop.pk)
    ids = dict(TrafficSource.objects.exclude(key__in=UNCHOSEN).values_list("key", "pk"))
    for name, key in meanings.items():
        if key not in ids:
            raise ShopError("field_invalid", f"Unknown source {key!r}.", "source")
        if not 0 < len(name) <= NAME_LENGTH:
            raise ShopError("field_invalid", "A name has 1 to 120 characters.", "name")
    TrafficSourceAlias.objects.filter(shop=shop, raw_name__in=meanings).delete()
    TrafficSourceAlias.objects.bulk_create(
        TrafficSourceAlias(shop=shop, platform="", raw_name=name, valid=ALWAYS, source_id=ids[key])
        for name, key in meanings.items()
    )
    names = {"shop": shop.pk, "platform": shop.platform, "names": list(meanings)}
    moved = answer(traffic_sql.REKEY, names)
    days = [day for day, _rows in moved]
    days_mark(shop_id=shop.pk, days=days, domain=ChangedDay.Domain.TRAFFIC, reason="traffic")
    return sum(rows for _day, rows in moved)
