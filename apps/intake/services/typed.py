"""What people tell by hand: which source a name means, and the visits of a day without a file."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from apps.accounts.actors import UserActor
from apps.accounts.models import User
from apps.accounts.services import audit_write
from apps.common.days import business_day
from apps.common.errors import ShopError
from apps.intake.models import Coverage, Feed
from apps.shop.models import Shop
from apps.shop.rows import TrafficRow
from apps.shop.services import Counts, sources_name, traffic_upsert

SHOP_KIND = "shop_traffic"
SOURCE_KIND = "source_traffic"


@transaction.atomic
def sources_explain(*, shop: Shop, meanings: Mapping[str, str], by: User) -> int:
    """Save which source each name means; return how many stored rows moved.

    Raises ShopError field_invalid.
    """
    if not meanings:
        return 0
    moved = sources_name(shop=shop, meanings=meanings)
    audit_write(
        actor=UserActor(by.pk),
        action="sources.explain",
        subject=f"shop.Shop:{shop.pk}",
        shop_id=shop.pk,
        changes={name: [None, key] for name, key in meanings.items()},
        rows=moved,
    )
    return moved


@transaction.atomic
def visits_type(
    *, shop: Shop, day: date, rows: Sequence[TrafficRow], by: User, now: datetime
) -> Counts:
    """Write the visits of a closed day as somebody typed them; a later file overrides them.

    Raises ShopError field_invalid for a day that is not over, state_refused where a file has
    brought the day.
    """
    if day >= business_day(now, shop.tz, shop.day_cut):
        raise ShopError("field_invalid", "This day is not over yet.", "day")
    kinds = {SOURCE_KIND if row.source_key else SHOP_KIND for row in rows}
    filed = Coverage.objects.filter(shop=shop, kind__in=kinds, day=day, batch__isnull=False)
    if filed.exists():
        raise ShopError("state_refused", "A file has brought this day. Upload a newer one.")
    counts = traffic_upsert(shop=shop, rows=rows, reason="manual")
    for kind in sorted(kinds):
        Coverage.objects.update_or_create(
            shop=shop, kind=kind, day=day, defaults={"complete": True, "updated_at": now}
        )
        Feed.objects.get_or_create(
            shop=shop, kind=kind, defaults={"required": kind == SHOP_KIND, "last_success_at": now}
        )
    audit_write(
        actor=UserActor(by.pk),
        action="visits.type",
        subject=f"shop.Shop:{shop.pk}",
        shop_id=shop.pk,
        changes=_changes(day, rows),
        rows=len(rows),
    )
    return counts


def _changes(day: date, rows: Sequence[TrafficRow]) -> dict[str, list[str | int | None]]:
    """Return every number that was typed, under its name and source."""
    typed: dict[str, list[str | int | None]] = {"day": [None, day.isoformat()]}
    for row in rows:
        for name in ("visitors", "pageviews", "sessions", "cart_adders", "favourites"):
            if (number := getattr(row, name)) is not None:
                typed[f"{row.source_key} {name}" if row.source_key else name] = [None, number]
    return typed
