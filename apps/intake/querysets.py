"""Filters of batches and of what they refused."""

from typing import Self

from apps.common.querysets import LedgerQuerySet, ShopScoped

UNDER_WAY = ("received", "reading", "committing")


class BatchQuerySet(ShopScoped, LedgerQuerySet):  # type: ignore[type-arg]
    """Imports of files, newest first where a person looks."""

    def under_way(self) -> Self:
        """Keep batches that a worker still has to finish."""
        return self.filter(stage__in=UNDER_WAY)

    def done_with(self, *, shop_id: int, kind: str, sha256: str) -> Self:
        """Keep finished imports of exactly these bytes into this shop."""
        return self.filter(shop_id=shop_id, kind=kind, sha256=sha256, stage="done")

    def newest_first(self) -> Self:
        """Order by arrival, the latest on top."""
        return self.order_by("-pk")


class RejectedRowQuerySet(ShopScoped):  # type: ignore[type-arg]
    """Refused rows; their shop is that of the batch."""

    shop_path = "batch__shop_id"
