"""What each row of ads adds to a measure."""

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import QuerySet

from apps.promotion.models import AdStatDay

NUMBERS: Final = ("impressions", "clicks", "cost", "orders", "amount", "rank_sum")
AD_CONTRIBUTIONS: Mapping[str, str] = {f"ad_{name}": name for name in NUMBERS}


def ad_rows() -> QuerySet[Any]:
    """Return the rows that figures are made of: one grain and window a campaign and day."""
    return AdStatDay.objects.counted()
