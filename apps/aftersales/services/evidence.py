"""Pictures, films and documents that show what happened: checked by their bytes, then kept."""

import hashlib
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from apps.aftersales.hands import NOTHING_SENT, Hand, Sent
from apps.aftersales.models import CaseEvent, EventFile, Inspection
from apps.aftersales.services.turn import Turn
from apps.aftersales.services.turns import acting, enter
from apps.aftersales.states import DESK
from apps.common.days import business_day
from apps.common.errors import ShopError
from apps.common.http import forbidden, missing

MEGABYTE = 1024 * 1024
MOST = {"video/mp4": 50 * MEGABYTE}
MOST_OTHERWISE = 10 * MEGABYTE
# What the first bytes of each kind are; the name of a file proves nothing.
STARTS = (
    (0, b"\xff\xd8\xff", "image/jpeg", ("jpg", "jpeg")),
    (0, b"\x89PNG\r\n\x1a\n", "image/png", ("png",)),
    (8, b"WEBP", "image/webp", ("webp",)),
    (0, b"%PDF-", "application/pdf", ("pdf",)),
    (4, b"ftyp", "video/mp4", ("mp4", "m4v")),
)
PREFIX = "case-"


@acting
def evidence_add(
    *,
    case_id: int,
    hand: Hand,
    file: Any,
    note: str = "",
    inspection_id: int | None = None,
    sent: Sent = NOTHING_SENT,
) -> CaseEvent:
    """Keep a file with a case; another kind, a false suffix or too many bytes are refused."""
    mime = _checked(file)

    def step(turn: Turn) -> None:
        turn.note = note.strip()
        turn.payload["file"] = mime
        if inspection_id is not None:
            turn.payload["inspection"] = inspection_id

    event = enter(
        "evidence", case_id=case_id, hand=hand, sent=sent, step=step,
        who=DESK | {"agent"}, kind="evidence",
    )  # fmt: skip
    if not event.files.exists():
        _file_keep(event, file, mime)
    return event


@transaction.atomic
def photo_add(*, inspection_id: int, hand: Hand, file: Any) -> CaseEvent:
    """Keep a picture with an inspection; of goods sent back it is evidence of their case too."""
    rows = Inspection.objects.filter(pk=inspection_id, shop_id=hand.shop_id)
    inspection = rows.select_related("shop", "case_line").first()
    if inspection is None:
        raise missing()
    if hand.role not in DESK:
        raise forbidden()
    line = inspection.case_line
    if line is not None:
        told = {"case_id": line.case_id, "inspection_id": inspection.pk}
        added: CaseEvent = evidence_add(hand=hand, file=file, **told)
        return added
    mime = _checked(file)
    event = CaseEvent.objects.create(
        inspection=inspection,
        at=hand.now,
        business_day=business_day(hand.now, inspection.shop.tz, inspection.shop.day_cut),
        actor_id=hand.user_id,
        shift_id=inspection.shift_id,
        type="evidence",
        event="evidence",
        payload={"file": mime},
    )
    _file_keep(event, file, mime)
    return event


def evidence_path(stored_name: str) -> Path:
    """Return where the bytes of a kept file are."""
    return Path(settings.UPLOAD_ROOT) / stored_name


def _checked(file: Any) -> str:
    file.seek(0)
    head = file.read(16)
    for offset, mark, mime, suffixes in STARTS:
        if head[offset : offset + len(mark)] == mark:
            most = MOST.get(mime, MOST_OTHERWISE)
            if file.size > most:
                text = _("At most %(size)s MB; a film may have %(film)s MB.")
                words = {"size": MOST_OTHERWISE // MEGABYTE, "film": MOST["video/mp4"] // MEGABYTE}
                raise ShopError("field_invalid", text % words, "file")
            if file.name.rpartition(".")[2].lower() not in suffixes:
                raise ShopError("field_invalid", _("Its name says another kind of file."), "file")
            return mime
    raise ShopError("field_invalid", _("A JPEG, PNG, WebP, PDF or MP4, please."), "file")


def _file_keep(event: CaseEvent, file: Any, mime: str) -> None:
    stored, digest, size = _keep(file)
    EventFile.objects.create(event=event, stored_name=stored, sha256=digest, mime=mime, bytes=size)


def _keep(file: Any) -> tuple[str, str, int]:
    stored = f"{PREFIX}{secrets.token_hex(16)}"
    path = evidence_path(stored)
    path.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with path.open("xb") as kept:
        path.chmod(0o600)
        for block in file.chunks():
            digest.update(block)
            size += kept.write(block)
    return stored, digest.hexdigest(), size
