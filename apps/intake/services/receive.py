"""A file arrives: kept under a random name, known by its bytes; and is forgotten after a week."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from apps.accounts.models import User
from apps.common.crash import crash_point
from apps.common.errors import ShopError
from apps.intake.models import Batch, RejectedRow
from apps.intake.services.files import upload_path
from apps.intake.services.mappings import profile_offered
from apps.shop.models import Shop

KEPT = timedelta(days=7)
# No upload takes longer from its last byte to its row.
STRAY = timedelta(hours=1)
# Until the header of a file tells.
KIND = "orders"
NAME_LENGTH = 32


@transaction.atomic
def batch_receive(
    *,
    shop: Shop,
    profile_key: str,
    file_name: str,
    blocks: Iterable[bytes],
    by: User | None,
    consent: str = Batch.Consent.WHOLE,
) -> Batch:
    """Keep the bytes of a file and return the batch that waits to be read.

    `profile_key` "" means: find the layout by the header. Raises ShopError field_invalid for an
    unknown layout, duplicate (extra: batch, done_at) for bytes that this shop has imported.
    """
    kind = profile_offered(shop=shop, key=profile_key).kind if profile_key else ""
    stored = secrets.token_hex(NAME_LENGTH // 2)
    digest, size = _keep(upload_path(stored), blocks)
    crash_point("receive.keep")
    _refuse_known(shop, kind, digest, stored)
    return Batch.objects.create(
        shop=shop,
        kind=kind or KIND,
        profile_key=profile_key,
        file_name=Path(file_name).name[:255] or "file",
        stored_name=stored,
        sha256=digest,
        size=size,
        consent=consent,
        by=by,
    )


def bytes_keep(stored: str, blocks: Iterable[bytes]) -> tuple[str, int]:
    """Keep bytes under a name; return SHA-256 and size."""
    return _keep(upload_path(stored), blocks)


def _keep(path: Path, blocks: Iterable[bytes]) -> tuple[str, int]:
    """Write the blocks; return SHA-256 and size. Nothing stays behind after an error."""
    path.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    try:
        with path.open("xb") as file:
            path.chmod(0o600)
            for block in blocks:
                digest.update(block)
                size += file.write(block)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return digest.hexdigest(), size


def _refuse_known(shop: Shop, kind: str, digest: str, stored: str) -> None:
    known = Batch.objects.done_with(shop_id=shop.pk, kind=kind, sha256=digest).first()
    if known is None:
        return
    upload_path(stored).unlink(missing_ok=True)
    when = f"{known.done_at:%Y-%m-%d %H:%M} UTC" if known.done_at else ""
    raise ShopError(
        "duplicate",
        f"This file was already imported on {when} (import {known.pk}). Nothing changed.",
        "file",
        {"batch": known.pk},
    )


def uploads_purge(*, now: datetime) -> int:
    """Delete kept files a week after their import came to rest; return how many.

    Also files of more than an hour ago that no import knows: their process was killed.
    """
    old = Batch.objects.filter(created_at__lt=now - KEPT).exclude(stored_name="")
    resting = old.exclude(pk__in=Batch.objects.under_way().values("pk"))
    removed = 0
    for batch in resting:
        upload_path(batch.stored_name).unlink(missing_ok=True)
        removed += Batch.objects.filter(pk=batch.pk).update(stored_name="")
    RejectedRow.objects.filter(batch__created_at__lt=now - KEPT).exclude(raw="").update(raw="")
    return removed + _strays_purge(now)


def _strays_purge(now: datetime) -> int:
    limit = (now - STRAY).timestamp()
    kept = Path(settings.UPLOAD_ROOT).glob("?" * NAME_LENGTH)
    old = {path.name: path for path in kept if path.lstat().st_mtime < limit}
    known = Batch.objects.filter(stored_name__in=list(old)).values_list("stored_name", flat=True)
    strays = [old[name] for name in old.keys() - set(known)]
    for path in strays:
        path.unlink(missing_ok=True)
    return len(strays)
