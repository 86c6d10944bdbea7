"""What the pages and commands show about imports."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from apps.accounts.policy import FILE_KINDS
from apps.accounts.roles import Role
from apps.accounts.selectors import people_names
from apps.common.access import Access
from apps.common.days import business_day
from apps.common.errors import ShopError
from apps.common.http import missing
from apps.common.services.locks import WORK_ON_BATCH, locked_keys
from apps.intake.errors import FileRefused, RowError
from apps.intake.mapping import GENERIC
from apps.intake.models import Batch, Erasure, ImportProfile, RejectedRow, WordAlias
from apps.intake.querysets import BatchQuerySet
from apps.intake.reading import source_rows
from apps.intake.sniffing import shape_of, table_of
from apps.shop.models import Customer, Shop, TrafficSource
from apps.shop.selectors import TieOut, paid_tie_out, source_words

SHOWN_ROWS = 1_000
LISTED = 50
WORD_ROWS = 5_000
WORDS = 50
WORD_LENGTH = 120


@dataclass(frozen=True, slots=True)
class MappingLine:
    """A mapping of a shop in the list: its newest version, and the last import through it."""

    saved: ImportProfile
    last: Batch | None


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


def words_found(
    *, batch: Batch, columns: Mapping[str, str], now: datetime
) -> dict[str, dict[str, str]]:
    """Return the words of some columns of a kept file with what the shop has said they mean.

    `columns` and the answer are by kind of word, "status" or "source"; only the first rows are
    looked at.
    """
    asked = {kind: column for kind, column in columns.items() if column in batch.columns}
    if not asked or not batch.stored_name:
        return {}
    known = _words_known(batch.shop, now)
    found: dict[str, dict[str, str]] = {kind: {} for kind in asked}
    for cells in _first_rows(batch):
        for kind, column in asked.items():
            word = cells[batch.columns.index(column)].strip()
            if word and len(word) <= WORD_LENGTH and len(found[kind]) < WORDS:
                found[kind].setdefault(word, known[kind].get(word, ""))
    return found


def _words_known(shop: Shop, now: datetime) -> dict[str, Mapping[str, str]]:
    known = WordAlias.objects.filter(shop=shop, kind=WordAlias.Kind.STATUS)
    statuses = known.values_list("word", "meaning")
    today = business_day(now, shop.tz, shop.day_cut)
    return {"status": dict(statuses), "source": source_words(shop=shop, day=today)}


def _first_rows(batch: Batch) -> Iterator[list[str]]:
    """Yield the first whole rows of a kept file; none where it is no table."""
    path = Path(settings.UPLOAD_ROOT) / batch.stored_name
    try:
        for row in islice(source_rows(path, table_of(path)), WORD_ROWS):
            if not isinstance(row, RowError) and len(row[1]) == len(batch.columns):
                yield row[1]
    except (FileRefused, OSError):
        return


def sources_named() -> list[tuple[str, str]]:
    """Return key and name of every traffic source."""
    return list(TrafficSource.objects.order_by("level1", "name").values_list("key", "name"))


def mapping_latest(*, shop: Shop, key: str) -> ImportProfile | None:
    """Return the newest version of a mapping of a shop, also a retired one."""
    return ImportProfile.objects.filter(shop=shop, key=key).order_by("-version").first()


def mappings(*, shop: Shop) -> list[ImportProfile]:
    """Return the newest version of each mapping that a shop uses, by key."""
    return [saved for saved in _newest(shop) if saved.retired_at is None]


def _newest(shop: Shop) -> list[ImportProfile]:
    versions = ImportProfile.objects.filter(shop=shop).order_by("key", "-version")
    return list(versions.select_related("by").distinct("key"))


def mapping_lines(*, shop: Shop) -> list[MappingLine]:
    """Return every mapping of a shop, the retired ones last, with its last import."""
    done = Batch.objects.filter(shop=shop, stage=Batch.Stage.DONE)
    last = done.filter(profile_key__startswith=GENERIC).order_by("profile_key", "-pk")
    used = {each.profile_key: each for each in last.select_related("by").distinct("profile_key")}
    lines = [MappingLine(saved, used.get(f"{GENERIC}{saved.key}")) for saved in _newest(shop)]
    return sorted(lines, key=lambda line: line.saved.retired_at is not None)


def mapping_of(*, access: Access, mapping_id: int) -> ImportProfile:
    """Return one version of a mapping. Raises ShopError not_found, also for another shop's."""
    visible = ImportProfile.objects.visible_to(access).select_related("shop", "by")
    saved: ImportProfile | None = visible.filter(pk=mapping_id).first()
    if saved is None:
        raise ShopError("not_found", "There is no such mapping.")
    return saved


def mapping_versions(*, saved: ImportProfile) -> list[ImportProfile]:
    """Return all versions of a mapping, the newest first."""
    same = ImportProfile.objects.filter(shop=saved.shop_id, key=saved.key).select_related("by")
    return list(same.order_by("-version"))


def mapping_file(*, saved: ImportProfile) -> Batch | None:
    """Return the newest import through a mapping whose file is still kept."""
    through = Batch.objects.filter(shop=saved.shop_id, profile_key=f"{GENERIC}{saved.key}")
    kept = through.exclude(stored_name="").exclude(columns=[]).exclude(channel="retry")
    return kept.select_related("shop").order_by("-pk").first()


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


def batch_tie_out(*, batch: Batch) -> TieOut | None:
    """Compare what a finished report of the shop says was paid with our orders of its days."""
    first, last = batch.first_on, batch.last_on
    is_asked = batch.kind == "shop_traffic" and batch.stage == Batch.Stage.DONE
    if not is_asked or first is None or last is None or "paid_amount" not in batch.found["sums"]:
        return None
    return paid_tie_out(shop=batch.shop, first=first, last=last)


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


def batch_report(*, batch: Batch) -> dict[str, Any]:
    """Return an import as plain data: what the command prints as JSON."""
    has_span = batch.first_on is not None and batch.last_on is not None
    return {
        "batch": batch.pk,
        "stage": batch.stage,
        "profile": batch.profile_key,
        "counts": batch.counts,
        "totals": batch.totals,
        "visits": batch.found.get("sums", {}),
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


@dataclass(frozen=True, slots=True)
class ErasureLine:
    """A buyer who was forgotten, and who asked for it."""

    row: Erasure
    by: str


def buyer_to_erase(access: Access, customer_id: int) -> Customer:
    """Return a buyer of a shop in which the actor may forget somebody, or raise not_found."""
    rows = Customer.objects.visible_to(access).select_related("shop")
    found = rows.filter(pk=customer_id).first()
    if found is None:
        raise missing()
    return found


def erasures_of(shop: Shop) -> list[ErasureLine]:
    """Return who was forgotten in a shop, the newest first."""
    rows = list(Erasure.objects.filter(shop=shop).order_by("-asked_at", "-pk")[:SHOWN_ROWS])
    names = people_names(row.asked_by for row in rows)
    return [ErasureLine(row, names.get(row.asked_by, row.asked_by)) for row in rows]
