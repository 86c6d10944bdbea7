"""The feeds of a demo shop: what its command fills counts as received."""

from datetime import date, datetime, timedelta

from django.db import transaction

from apps.intake.models import Coverage, Feed
from apps.intake.services.typed import SHOP_KIND, SOURCE_KIND
from apps.shop.models import Shop

KINDS = ("orders", SHOP_KIND, SOURCE_KIND, "product_traffic")


@transaction.atomic
def demo_feeds(*, shop: Shop, first: date, last: date, now: datetime) -> None:
    """Note that every day from `first` to `last` was received whole, of every kind."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    for kind in KINDS:
        Feed.objects.update_or_create(shop=shop, kind=kind, defaults={"last_success_at": now})
    Coverage.objects.bulk_create(
        (Coverage(shop=shop, kind=kind, day=day, complete=True) for kind in KINDS for day in days),
        batch_size=2_000,
        ignore_conflicts=True,
    )
