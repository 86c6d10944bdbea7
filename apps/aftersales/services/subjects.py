"""One event on a review or product issue: locked, checked in one order, moved, written down."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from apps.aftersales.hands import NOTHING_SENT, Hand, Sent
from apps.aftersales.models import CaseEvent, ProductIssue, Review
from apps.aftersales.selectors.settings import shift_of
from apps.aftersales.states import ISSUE_MOVES, REVIEW_MOVES, Move, may
from apps.common.days import business_day
from apps.common.errors import TransitionRefused
from apps.common.http import missing
from apps.common.machine import event_check, events_of, refusal_told
from apps.common.machine import guard as guard
from apps.shop.models import Shop

MOVES: Mapping[type[Any], tuple[Move, ...]] = {Review: REVIEW_MOVES, ProductIssue: ISSUE_MOVES}
NAMES: Mapping[type[Any], str] = {Review: "review", ProductIssue: "issue"}
Subject = TypeVar("Subject", Review, ProductIssue)


@dataclass
class Told:
    """What the row of the log will say beside event and states."""

    note: str = ""
    channel: str = ""
    direction: str = ""
    outcome: str = ""
    payload: dict[str, Any] = field(default_factory=dict)


def events_allowed(row: Review | ProductIssue, hand: Hand) -> list[str]:
    """Return the events of a review or issue that somebody may try now."""
    return events_of(row, MOVES[type(row)], partial(_may, row, hand))


@transaction.atomic
def subject_move(
    model: type[Subject],
    event: str,
    *,
    pk: int,
    hand: Hand,
    sent: Sent = NOTHING_SENT,
    step: Callable[[Subject], Told] | None = None,
) -> Subject:
    """Lock a row, check, let `step` guard and change it, move it, save, write the event.

    Checked in this order, the first that fails answers: shop, role, version, state, guards. What
    was sent before with the same key is not done again. Raises TransitionRefused, or not_found
    for another shop's row.
    """
    rows = model.objects.filter(pk=pk, shop_id=hand.shop_id).select_related("shop")
    row: Subject | None = rows.select_for_update(no_key=True, of=("self",)).first()
    if row is None:
        raise missing()
    if _was_done(row, event, sent):
        return row
    try:
        event_check(row, event, MOVES[type(row)], sent, partial(_may, row, hand))
        told = step(row) if step else Told()
    except TransitionRefused as refused:
        refused.extra = refusal_told(row, events_allowed(row, hand)) | refused.extra
        raise
    before = row.state
    getattr(row, event)()
    row.version += 1
    row.save()
    event_add(row, event, hand=hand, sent=sent, told=told, before=before)
    return row


def event_add(
    row: Review | ProductIssue,
    event: str,
    *,
    hand: Hand,
    sent: Sent = NOTHING_SENT,
    told: Told,
    before: str = "",
    kind: str = "transition",
) -> CaseEvent:
    """Write the one row that tells of an event."""
    shop: Shop = row.shop
    by = {} if hand.user_id is not None else {"by": hand.actor.reference, "as": hand.role}
    return CaseEvent.objects.create(
        **{NAMES[type(row)]: row},
        at=hand.now,
        business_day=business_day(hand.now, shop.tz, shop.day_cut),
        actor_id=hand.user_id,
        shift_id=shift_of(shop.pk, hand.user_id, hand.now),
        type=kind,
        event=event,
        from_state=before,
        to_state=row.state,
        note=told.note,
        channel=told.channel,
        direction=told.direction,
        outcome=told.outcome,
        idempotency_key=sent.key or None,
        body_sha256=sent.digest(event, None),
        payload=told.payload | {"version": row.version} | by,
    )


def _was_done(row: Review | ProductIssue, event: str, sent: Sent) -> bool:
    if not sent.key:
        return False
    first = row.events.filter(idempotency_key=sent.key).first()
    if first is not None and first.body_sha256 != sent.digest(event, None):
        text = _("This was sent before with other content: nothing is done.")
        raise TransitionRefused("idempotency_mismatch", text, extra={"first_event": first.pk})
    return first is not None


def _may(row: Review | ProductIssue, hand: Hand, move: Move) -> bool:
    is_owner = hand.user_id is not None and hand.user_id == row.owner_id
    return may(move, hand.role, is_owner=is_owner)
