"""One event on a row of a machine: locked, checked in one order, moved, written down."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.services import audit_write
from apps.accounts.services.notifications import notices_settle
from apps.common.errors import TransitionRefused
from apps.common.hands import NOTHING_SENT, Hand, Sent
from apps.common.http import missing
from apps.common.machine import event_check, events_of, refusal_told
from apps.common.moves import Move
from apps.promotion.models import Campaign, Enrolment, MemberSend, PriceSchedule
from apps.promotion.models.machine import Moved
from apps.promotion.states import CAMPAIGN_MOVES, ENROLMENT_MOVES, PRICE_MOVES, SEND_MOVES

MOVES: Mapping[type[Any], tuple[Move, ...]] = {
    PriceSchedule: PRICE_MOVES,
    Campaign: CAMPAIGN_MOVES,
    Enrolment: ENROLMENT_MOVES,
    MemberSend: SEND_MOVES,
}
NAMES: Mapping[type[Any], str] = {
    PriceSchedule: "price",
    Campaign: "campaign",
    Enrolment: "enrolment",
    MemberSend: "send",
}
# What nobody has to look at any more after a move.
SETTLED: Mapping[str, str] = {
    **dict.fromkeys(("price.approve", "price.edit", "price.cancel"), "price_approval"),
    **dict.fromkeys(("price.confirm_restored", "price.retry"), "price_not_back"),
    **dict.fromkeys(
        ("campaign.approve", "campaign.send_back", "campaign.cancel"), "campaign_approval"
    ),
}
Row = TypeVar("Row", bound=Moved)


@dataclass
class Told:
    """What the audit log will say beside event and states."""

    note: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


def events_allowed(row: Any, hand: Hand) -> list[str]:
    """Return the events that somebody may try now."""
    return events_of(row, MOVES[type(row)], partial(_may, hand))


@transaction.atomic
def row_move(
    model: type[Row],
    event: str,
    *,
    pk: int,
    hand: Hand,
    sent: Sent = NOTHING_SENT,
    step: Callable[[Row], Told] | None = None,
) -> Row:
    """Lock a row, check, let `step` guard and change it, move it, save, write the audit event.

    Checked in this order, the first that fails answers: shop, role, version, state, guards. The
    form that was taken last is not taken again. Raises TransitionRefused, or not_found for another
    shop's row.
    """
    row: Row = row_locked(model, pk, hand.shop_id)
    if _was_done(row, event, hand, sent):
        return row
    try:
        event_check(row, event, MOVES[model], sent, partial(_may, hand))
        told = step(row) if step else Told()
    except TransitionRefused as refused:
        refused.extra = refusal_told(row, events_allowed(row, hand)) | refused.extra
        raise
    before = row.state
    getattr(row, event)()
    row.version += 1
    row.sent_key = f"{_key(hand, sent)}:{sent.digest(event, None)}" if sent.key else ""
    row.save()
    event_write(row, event, hand=hand, told=told, before=before)
    if kind := SETTLED.get(f"{NAMES[model]}.{event}"):
        notices_settle((kind,), shop_id=hand.shop_id, target=row.pk)
    return row


def row_locked(model: type[Row], pk: int, shop_id: int) -> Row:
    """Return a row of a shop, locked; raise not_found."""
    of_shop: str = getattr(model._default_manager.none(), "shop_path", "shop_id")
    along = of_shop.removesuffix("_id")
    rows = model._default_manager.filter(pk=pk, **{of_shop: shop_id}).select_related(along)
    row: Row | None = rows.select_for_update(no_key=True, of=("self",)).first()
    if row is None:
        raise missing()
    return row


def event_write(row: Any, event: str, *, hand: Hand, told: Told, before: str = "") -> None:
    """Write the audit event of a move: from, to, and what it went by."""
    audit_write(
        actor=hand.actor, action=f"{NAMES[type(row)]}.{event}",
        subject=subject_of(row), shop_id=hand.shop_id,
        changes={"state": [before, row.state]} | {k: [None, v] for k, v in told.facts.items()},
        reason=told.note,
    )  # fmt: skip


def subject_of(row: Any) -> str:
    """Return how the audit log names a row."""
    return f"promotion.{type(row).__name__}:{row.pk}"


def _may(hand: Hand, move: Move) -> bool:
    return hand.role in move.who


def _key(hand: Hand, sent: Sent) -> str:
    """Return the key of a form: two people who send the same form did two things."""
    return f"{hand.user_id}:{sent.key}"


def _was_done(row: Any, event: str, hand: Hand, sent: Sent) -> bool:
    """Tell whether this form was the last one taken; refuse its key with other content."""
    if not sent.key:
        return False
    key, _colon, digest = row.sent_key.rpartition(":")
    if key != _key(hand, sent):
        return False
    if digest != sent.digest(event, None):
        text = _("This was sent before with other content: nothing is done.")
        raise TransitionRefused("idempotency_mismatch", text)
    return True
