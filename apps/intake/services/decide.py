"""What a person decides about a file with refused rows: import the others, or drop it."""

from datetime import datetime

from django.db import transaction

from apps.accounts.actors import SYSTEM, UserActor
from apps.accounts.models import User
from apps.accounts.services import audit_write
from apps.common.errors import ShopError
from apps.intake.models import Batch
from apps.intake.services.clearing import stages_clear
from apps.intake.services.ledger import batch_settle, long_statements_allow


@transaction.atomic
def batch_confirm(
    *,
    batch_id: int,
    by: User | None,
    now: datetime,
    typed: str = "",
    may_override: bool = False,
) -> Batch:
    """Agree to import the rows that were accepted; the worker commits them.

    Many refused rows, or a warning that the file may be another shop's, need the shop's code
    typed; such a warning needs a person who may override it. Raises ShopError state_refused
    unless the batch waits for a person, role_refused, field_invalid (confirm).
    """
    batch = _waiting(batch_id)
    if not batch.rows_staged:
        raise ShopError("state_refused", "No row of this file can be imported.")
    _check_consent(batch, typed, may_override=may_override)
    batch.stage = Batch.Stage.COMMITTING
    batch.consent = Batch.Consent.PARTIAL
    batch.state, batch.attempts, batch.run_after = Batch.State.WAITING, 0, now
    batch.by = by or batch.by
    batch.save()
    batch_settle(batch)
    warned = [warning["code"] for warning in batch.found.get("guards", [])]
    _audit(batch, by, "batch.override" if warned else "batch.confirm")
    return batch


@transaction.atomic
def batch_discard(*, batch_id: int, by: User | None, now: datetime) -> Batch:
    """Drop a checked file: nothing of it is imported. Raises ShopError state_refused."""
    batch = _waiting(batch_id)
    long_statements_allow()
    stages_clear(stage_key=batch.stage_key)
    batch.stage, batch.state, batch.done_at = Batch.Stage.DISCARDED, Batch.State.DONE, now
    batch.save()
    batch_settle(batch)
    _audit(batch, by, "batch.discard")
    return batch


def _check_consent(batch: Batch, typed: str, *, may_override: bool) -> None:
    warnings = batch.found.get("guards", [])
    if warnings and not may_override:
        raise ShopError("role_refused", "Only a director may import a file with this warning.")
    if batch.is_consent_typed and typed.strip() != batch.shop.code:
        raise ShopError("field_invalid", f"Type {batch.shop.code} to confirm.", "confirm")


@transaction.atomic
def batch_reread(*, batch_id: int, profile_key: str, by: User | None, now: datetime) -> Batch:
    """Read a kept file again, with another layout or after words were explained.

    Nothing is committed without a person. Raises ShopError not_found, state_refused.
    """
    batch: Batch | None = Batch.objects.select_for_update(of=("self",)).filter(pk=batch_id).first()
    if batch is None:
        raise ShopError("not_found", "This import does not exist.")
    if batch.stage not in {Batch.Stage.REFUSED, Batch.Stage.READY} or not batch.stored_name:
        raise ShopError("state_refused", "This file cannot be read again. Upload it once more.")
    batch.stage, batch.state = Batch.Stage.RECEIVED, Batch.State.WAITING
    batch.consent, batch.file_error = Batch.Consent.NOTHING, None
    batch.profile_key = profile_key
    batch.attempts, batch.run_after, batch.lease_until = 0, now, None
    batch.save()
    batch_settle(batch)
    _audit(batch, by, "batch.reread")
    return batch


def _waiting(batch_id: int) -> Batch:
    batch: Batch | None = Batch.objects.select_for_update().filter(pk=batch_id).first()
    if batch is None:
        raise ShopError("not_found", "This import does not exist.")
    if batch.stage != Batch.Stage.READY:
        raise ShopError("state_refused", "This import does not wait for a decision any more.")
    return batch


def _audit(batch: Batch, by: User | None, action: str) -> None:
    audit_write(
        actor=UserActor(by.pk) if by else SYSTEM,
        action=action,
        subject=f"intake.Batch:{batch.pk}",
        shop_id=batch.shop_id,
        rows=batch.rows_staged,
    )
