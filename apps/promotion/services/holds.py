"""People keep a SKU out of promotion and let it back: for stock, law or price."""

from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.services import audit_write
from apps.common.errors import ShopError, TransitionRefused
from apps.common.hands import Hand
from apps.common.http import forbidden, missing
from apps.promotion.states import HOLD_KINDS, may_hold
from apps.shop.models import Sku, SkuHold
from apps.shop.services import hold_end, hold_place

SOURCE: Final = "person"


@transaction.atomic
def sku_hold(*, sku: Sku, kind: str, note: str, hand: Hand) -> SkuHold:
    """Keep a SKU out of promotion; the same kind of hold stands once. Raises role_refused."""
    if sku.shop_id != hand.shop_id:
        raise missing()
    _may(kind, hand)
    if not note.strip():
        raise TransitionRefused("field_invalid", _("Say why."), "note")
    before = SkuHold.objects.filter(sku=sku, kind=kind, source=SOURCE, lifted_at=None)
    if before.exists():
        raise TransitionRefused("duplicate", _("It is held for this already."), "kind")
    row = hold_place(sku=sku, kind=kind, source=SOURCE, now=hand.now, note=note)
    _written(row, "hold.place", note, hand)
    return row


@transaction.atomic
def hold_lift_by_hand(*, hold_id: int, note: str, hand: Hand) -> SkuHold:
    """Let a SKU back; lifted already it stays lifted. Raises role_refused, not_found."""
    rows = SkuHold.objects.select_for_update().filter(shop=hand.shop_id, pk=hold_id)
    row: SkuHold | None = rows.select_related("sku").first()
    if row is None:
        raise missing()
    _may(row.kind, hand)
    if not note.strip():
        raise TransitionRefused("field_invalid", _("Say why."), "note")
    if row.lifted_at is None:
        hold_end(hold=row, now=hand.now, note=note)
        _written(row, "hold.lift", note, hand)
    return row


def _may(kind: str, hand: Hand) -> None:
    if hand.role not in HOLD_KINDS:
        raise forbidden()
    if not may_hold(kind, hand.role):
        text = _("A hold for quality stands and falls with its product issue.")
        raise ShopError("limit_refused", text, "kind")


def _written(row: SkuHold, action: str, note: str, hand: Hand) -> None:
    audit_write(
        actor=hand.actor, action=action, subject=f"shop.SkuHold:{row.pk}", shop_id=row.shop_id,
        changes={"sku": [None, row.sku.code], "kind": [None, row.kind],
                 "stands": [None, row.lifted_at is None]},
        reason=note,
    )  # fmt: skip
