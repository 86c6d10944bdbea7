"""The audit event that every write leaves behind."""

from collections.abc import Mapping
from typing import Any

from apps.accounts.models import AuditEvent
from apps.common.access import Actor


def audit_write(
    *,
    actor: Actor,
    action: str,
    subject: str,
    shop_id: int | None = None,
    changes: Mapping[str, Any] | None = None,
    reason: str = "",
    rows: int = 1,
) -> AuditEvent:
    """Append one audit event; call it inside the transaction of the change it tells of.

    `subject` reads "app.Model:id"; `changes` is {field: [old, new]} without personal data.
    """
    return AuditEvent.objects.create(
        actor=actor.reference,
        action=action,
        object=subject,
        shop_id=shop_id,
        changes=dict(changes or {}),
        reason=reason,
        request_id=actor.request_id,
        rows=rows,
    )
