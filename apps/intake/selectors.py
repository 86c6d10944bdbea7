"""What the pages and commands show about imports."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from apps.accounts.policy import FILE_KINDS
from apps.accounts.roles import Role
from apps.common.access import Access
from apps.common.errors import ShopError
from apps.common.services.locks import WORK_ON_BATCH, locked_keys
from apps.intake.errors import FileRefused
from apps.intake.models import Batch, ImportProfile, RejectedRow
from apps.intake.querysets import BatchQuerySet
from apps.intake.sniffing import shape_of
from apps.shop.models import Shop

SHOWN_ROWS = 1_000
LISTED = 50


def shops(*, access: Access) -> QuerySet[Shop]:
    """Return the shops for which the actor may import."""
    return Shop.objects.filter(pk__in=access.shop_ids).order_by("code")


def table_sample(*, batch: Batch) -> dict[str, Any]:
    """Return the header and first rows of a kept file that no layout knows."""
    try:
        shape = shape_of(Path(settings.UPLOAD_ROOT) / batch.stored_name)
    except (FileRefused, OSError):
        return {"columns": batch.columns, "sample": []}
    return {"columns": list(shape.columns), "sample": [list(row) for row in shape.rows[:5]]}


def mapping_latest(*, shop: Shop, key: str) -> ImportProfile | None:
    """Return the newest version of a mapping of a shop."""
    return ImportProfile.objects.filter(shop=shop, key=key).order_by("-version").first()


def mappings(*, shop: Shop) -> list[ImportProfile]:
    """Return the newest version of each mapping of a shop, by key."""
    versions = ImportProfile.objects.filter(shop=shop).order_by("key", "-version")
    return list(versions.distinct("key"))


def batches(*, access: Access, shop_id: int) -> list[Batch]:
    """Return the latest imports of a shop that the actor may see."""
    visible = _visible(access).filter(shop_id=shop_id).select_related("shop")
    return list(visible.newest_first()[:LISTED])


def batch_of(*, access: Access, batch_id: int) -> Batch:
    """Return one import. Raises ShopError not_found, also for another shop's."""
    visible = _visible(access).select_related("shop", "by")
    batch: Batch | None = visible.filter(pk=batch_id).first()
    if batch is None:
        raise ShopError("not_found", "There is no such import.")
    return batch


def _visible(access: Access) -> BatchQuerySet:
    """Keep the imports of the kinds that the actor's role may bring, and their own."""
    mine = Q(by_id=getattr(access.actor, "user_id", None), by__isnull=False)
    kinds = Q(shop_id__in=access.shop_ids_as(Role.DIRECTOR)) | mine
    for role, allowed in FILE_KINDS.items():
        kinds |= Q(shop_id__in=access.shop_ids_as(role), kind__in=allowed)
    visible: BatchQuerySet = Batch.objects.visible_to(access).filter(kinds)
    return visible


def batch_now(*, batch_id: int) -> Batch:
    """Return one import as it stands, for commands."""
    batch: Batch = Batch.objects.select_related("shop").get(pk=batch_id)
    return batch


def due_batches(*, now: datetime) -> list[Batch]:
    """Return batches that wait for a worker or whose worker is lost: no session holds them."""
    open_now = Batch.objects.under_way().exclude(state=Batch.State.DEAD)
    held = locked_keys(WORK_ON_BATCH)
    left = open_now.filter(state=Batch.State.RUNNING).exclude(pk__in=held)
    return list((open_now.due(now) | left).order_by("pk")[:LISTED])


def rejected_rows(*, batch: Batch, limit: int = SHOWN_ROWS) -> list[RejectedRow]:
    """Return the first refused cells in file order."""
    return list(RejectedRow.objects.filter(batch=batch).order_by("line", "pk")[:limit])


def rejected_cells(*, batch: Batch) -> Iterator[list[str]]:
    """Yield the kept refused cells as text, a header first."""
    yield ["line", "sheet row", "column", "code", "message", "value"]
    for row in RejectedRow.objects.filter(batch=batch).order_by("line", "pk").iterator():
        place = "" if row.sheet_row is None else str(row.sheet_row)
        yield [str(row.line), place, row.column, row.code, row.message, row.value]


def batch_report(*, batch: Batch) -> dict[str, Any]:
    """Return an import as plain data: what the command prints as JSON."""
    has_span = batch.first_on is not None and batch.last_on is not None
    return {
        "batch": batch.pk,
        "stage": batch.stage,
        "profile": batch.profile_key,
        "counts": batch.counts,
        "totals": batch.totals,
        "span": [str(batch.first_on), str(batch.last_on)] if has_span else [None, None],
        "rejected": [
            {
                "line": row.line,
                "sheet_row": row.sheet_row,
                "column": row.column,
                "code": row.code,
                "message": row.message,
                "value": row.value,
            }
            for row in rejected_rows(batch=batch)
        ],
        "rejected_codes": batch.codes,
        "file_error": batch.file_error,
        "error": batch.last_error or None,
    }
