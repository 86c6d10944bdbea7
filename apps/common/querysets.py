"""Row filters shared by every app: the one door to a shop's rows, and the claim of due work."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, Self, TypeVar

from django.db import connection, models, transaction
from django.db.models import F, Q

from apps.common.access import Access
from apps.common.models import LedgerRow

Row = TypeVar("Row", bound=models.Model)
MANY: Final = 1_000


class ShopScoped(models.QuerySet[Row]):
    """Rows that belong to a shop; views read them through `visible_to` only."""

    shop_path = "shop_id"

    def visible_to(self, access: Access) -> Self:
        """Keep the rows of shops in which the actor holds a role."""
        return self.filter(**{f"{self.shop_path}__in": access.shop_ids})


class LedgerQuerySet(models.QuerySet[Row]):
    """Due work, claimed so that no two workers hold the same row."""

    def due(self, now: datetime) -> Self:
        """Keep rows that wait for a worker, and rows whose worker's lease ran out."""
        waiting = Q(state=LedgerRow.State.WAITING, run_after__lte=now)
        lost = Q(state=LedgerRow.State.RUNNING, lease_until__lt=now)
        return self.filter(waiting | lost)

    def claim(self, *, now: datetime, lease: timedelta, count: int = 1) -> list[Any]:
        """Take up to `count` due rows for `lease`; each claim counts as an attempt."""
        with transaction.atomic():
            picked = self.due(now).order_by("run_after", "pk").select_for_update(skip_locked=True)
            ids = list(picked.values_list("pk", flat=True)[:count])
            self.model._default_manager.filter(pk__in=ids).update(
                state=LedgerRow.State.RUNNING, lease_until=now + lease, attempts=F("attempts") + 1
            )
        return list(self.model._default_manager.filter(pk__in=ids).order_by("run_after", "pk"))


def rows_read(text: str, names: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Return the rows of a query said in SQL: for those of which building costs more than asking.

    Numbers come as Decimal or int, days as dates.
    """
    with connection.cursor() as cursor:
        cursor.execute(text, names)
        return list(cursor.fetchall())


def many_written(model: type[models.Model], *, written: int) -> None:
    """Let the planner know that many rows are new; it never waits for another who does the same.

    Until it knows it takes thousands of rows for one, and reads a table once for each of another.
    """
    if written >= MANY:
        name = connection.ops.quote_name(model._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE (SKIP_LOCKED) {name}")
