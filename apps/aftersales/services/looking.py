"""What time does to reviews and bad products, in every shop."""

from datetime import datetime

from apps.aftersales.services.detecting import issues_detect
from apps.aftersales.services.review_follow_up import reviews_sweep
from apps.common.days import local_hour
from apps.shop.models import Shop

# The hour of the shop's clock in which every SKU is looked at: files of the evening are in.
NIGHT_HOUR = 3


def quality_tick(*, now: datetime) -> dict[str, int]:
    """Close reviews whose time is over; at night look at every SKU. Run twice it does no more."""
    done = {"reviews": 0, "issues": 0}
    for shop in Shop.objects.order_by("pk"):
        done["reviews"] += reviews_sweep(shop=shop, now=now)
        if local_hour(now, shop.tz) == NIGHT_HOUR:
            done["issues"] += issues_detect(shop=shop, now=now)
    return done
