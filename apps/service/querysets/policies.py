"""Words for what a shop promises itself about answers."""

from datetime import datetime
from typing import Any, Self

from django.db.models import Q

from apps.common.querysets import ShopScoped


class PolicyQuerySet(ShopScoped[Any]):
    """Versions of a shop's targets for answers."""

    def meant_for(self, channel: str, role: str) -> Self:
        """Keep the rows for this channel and role, the narrowest and newest first."""
        rows = self.filter(Q(channel="") | Q(channel=channel), Q(role="") | Q(role=role))
        return rows.order_by("-channel", "-role", "-version")

    def valid_at(self, instant: datetime) -> Self:
        """Keep the versions that were there at that instant."""
        return self.filter(valid_from__lte=instant)
