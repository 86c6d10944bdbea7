"""Filters of batches and of what they refused."""

from typing import Any, Self

from apps.common.querysets import LedgerQuerySet, ShopScoped

UNDER_WAY = ("received", "reading", "committing")


# Both parents make the same manager; only its type argument differs.
class BatchQuerySet(ShopScoped[Any], LedgerQuerySet[Any]):  # type: ignore[override]
    """Imports of files in the words of the desk."""

    def under_way(self) -> Self:
        """Keep batches that a worker still has to finish."""
        return self.filter(stage__in=UNDER_WAY)

    def done_with(self, *, shop_id: int, kind: str, sha256: str) -> Self:
        """Keep finished imports of exactly these bytes into this shop; kind "" is any."""
        files = self.filter(channel="file", stage="done", shop_id=shop_id, sha256=sha256)
        return files.filter(kind=kind) if kind else files

    def newest_first(self) -> Self:
        """Order by arrival, the latest on top."""
        return self.order_by("-pk")


class RejectedRowQuerySet(ShopScoped[Any]):
    """Refused rows; their shop is that of the batch."""

    shop_path = "batch__shop_id"
