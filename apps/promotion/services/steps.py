"""One step of a machine: locked, checked in one order, moved, written down."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils.translation import gettext as _

from apps.accounts.actors import SYSTEM, UserActor
from apps.accounts.models import User
from apps.accounts.services import audit_write
from apps.common.access import Actor
from apps.common.errors import TransitionRefused
from apps.common.http import forbidden, missing
from apps.promotion.models import PromotionSettings
from apps.promotion.states import Move, events_for, move_of

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True, slots=True)
class By:
    """Who takes a step, as what and when; `user` None = a job."""

    role: str
    now: datetime
    user: User | None = None

    @property
    def actor(self) -> Actor:
        """Return who the audit log names."""
        return UserActor(self.user.pk) if self.user else SYSTEM


@transaction.atomic
def step_take(
    model: type[Row],
    moves: Sequence[Move],
    event: str,
    *,
    shop_id: int,
    pk: int,
    by: By,
    version: int | None = None,
    change: Callable[[Row], None] | None = None,
    reason: str = "",
) -> Row:
    """Lock a row, check, let `change` guard and alter it, move it, save, write it down.

    Checked in this order, the first that fails answers: shop, version, state, role, guards.
    Raises TransitionRefused (stale, state_refused, guard_refused), not_found, role_refused.
    """
    rows: Any = model._default_manager.select_for_update(of=("self",)).select_related("shop")
    row = rows.filter(pk=pk, shop_id=shop_id).first()
    if row is None:
        raise missing()
    if version is not None and version != row.version:
        raise TransitionRefused(
            "stale", _("Somebody was faster. Look again."), extra=_told(row, moves, by)
        )
    move = move_of(moves, event, row.state)
    if move is None:
        text = _("This is not possible any more: it is “%(state)s” by now.")
        said = text % {"state": row.get_state_display()}
        raise TransitionRefused("state_refused", said, extra=_told(row, moves, by))
    if by.role not in move.who:
        raise forbidden()
    before = row.state
    if change is not None:
        change(row)
    row.state, row.version = move.target, row.version + 1
    row.save()
    audit_write(
        actor=by.actor, action=f"{model._meta.model_name}.{event}",
        subject=f"{model._meta.label}:{row.pk}", shop_id=shop_id,
        changes={"state": [before, row.state]}, reason=reason,
    )  # fmt: skip
    return row  # type: ignore[no-any-return]  # the manager of any model


def guard(message: str, **facts: Any) -> TransitionRefused:
    """Return the refusal of a guard, with what it went by."""
    return TransitionRefused("guard_refused", message, extra={"facts": facts})


def second_person(settings: PromotionSettings, authors: Sequence[int], by: By, note: str) -> None:
    """Refuse the approval of one's own work; alone in a shop it takes the setting and a note."""
    if by.user is None or by.user.pk not in authors:
        return
    if not settings.self_approval:
        raise guard(_("Somebody else approves what you wrote."), setting="self_approval")
    if not note.strip():
        raise TransitionRefused("field_invalid", _("Say why you approve your own work."), "note")


def _told(row: Any, moves: Sequence[Move], by: By) -> dict[str, Any]:
    allowed = events_for(moves, row.state, by.role)
    return {"state": row.state, "version": row.version, "allowed": allowed}
