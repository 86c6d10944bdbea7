"""Sources of visits and the names that files give them."""

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from apps.shop.models import TrafficSource, TrafficSourceAlias
from apps.shop.sources import CHINESE, SEEDS

ALWAYS = DateRange(None, None)


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
