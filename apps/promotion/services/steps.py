"""One step of a machine of promotion: locked, checked, moved, written down."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils.translation import gettext as _

from apps.accounts.services import audit_write
from apps.common.errors import TransitionRefused
from apps.common.hands import NOTHING_SENT, Hand, Sent
from apps.common.http import missing
from apps.common.machine import event_check, events_of, guard, refusal_told
from apps.common.moves import Move, move_of
from apps.promotion.models import PromotionSettings

Row = TypeVar("Row", bound=models.Model)


@transaction.atomic
def step_take(
    model: type[Row],
    moves: tuple[Move, ...],
    event: str,
    *,
    pk: int,
    hand: Hand,
    sent: Sent = NOTHING_SENT,
    change: Callable[[Row], None] | None = None,
) -> Row:
    """Lock a row, check, let `change` guard and alter it, move it, save, write it down.

    Checked in this order, the first that fails answers: shop, role, version, state, guards.
    Raises TransitionRefused, or not_found for another shop's row.
    """
    rows: Any = model._default_manager.select_for_update(of=("self",)).select_related("shop")
    row = rows.filter(pk=pk, shop_id=hand.shop_id).first()
    if row is None:
        raise missing()
    try:
        event_check(row, event, moves, sent, lambda move: hand.role in move.who)
        if change is not None:
            change(row)
    except TransitionRefused as refused:
        allowed = events_of(row, moves, lambda move: hand.role in move.who)
        refused.extra = refusal_told(row, allowed) | refused.extra
        raise
    found = move_of(moves, event, row.state)
    before = row.state
    row.state = found.targets[0] if found and found.targets else before
    row.version += 1
    row.save()
    audit_write(
        actor=hand.actor, action=f"{model._meta.model_name}.{event}",
        subject=f"{model._meta.label}:{row.pk}", shop_id=hand.shop_id,
        changes={"state": [before, row.state]}, reason=str(sent.body.get("note", "")),
    )  # fmt: skip
    return row  # type: ignore[no-any-return]  # a manager of any model


def second_person(
    settings: PromotionSettings, authors: Sequence[int], hand: Hand, note: str
) -> None:
    """Refuse the approval of one's own work; alone in a shop it takes the setting and a note."""
    if hand.user_id not in authors:
        return
    if not settings.self_approval:
        raise guard("second_person", _("Somebody else approves what you wrote."))
    if not note.strip():
        raise TransitionRefused("field_invalid", _("Say why you approve your own work."), "note")
