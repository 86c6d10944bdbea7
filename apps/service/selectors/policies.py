"""Which targets for answers hold for a channel and a role."""

from collections.abc import Iterable
from datetime import datetime

from apps.service.models import ServicePolicy
from apps.shop.models import Shop


def policies_of(shop: Shop) -> list[ServicePolicy]:
    """Return every version of a shop's targets, the newest first."""
    return list(ServicePolicy.objects.filter(shop=shop).order_by("-version"))


def policy_at(
    policies: Iterable[ServicePolicy], channel: str, role: str, instant: datetime
) -> ServicePolicy:
    """Return the narrowest row that held at an instant, its newest version then.

    Before the shop's first targets, those count. Raises ValueError without any.
    """
    rows = list(policies)
    for key in ((channel, role), (channel, ""), ("", role), ("", "")):
        for row in rows:
            if (row.channel, row.role) == key and row.valid_from <= instant:
                return row
    return min(rows, key=lambda row: (row.channel != "", row.role != "", row.version))
