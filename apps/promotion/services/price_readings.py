"""What was read on the platform: it proves that a price holds, or that the old one is back."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from apps.common.hands import NOTHING_SENT, Hand, Sent
from apps.common.machine import event_check
from apps.promotion.models import PriceSchedule
from apps.promotion.selectors.prices import expected_price
from apps.promotion.services.machine import Told, event_write, row_locked, row_move
from apps.promotion.states import PRICE_MOVES

# What a reading does to a price in each state: where it is the expected one, and where it is not.
STEPS = {
    "applying": ("confirm_applied", "apply_fail"),
    "apply_failed": ("confirm_applied", ""),
    "restoring": ("confirm_restored", "restore_fail"),
    "restore_failed": ("confirm_restored", ""),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """A price that somebody or something read on the platform, and where it is seen."""

    price: Decimal
    note: str
    by: str = "person"


@transaction.atomic
def price_read_back(
    *, price_id: int, reading: Reading, hand: Hand, sent: Sent = NOTHING_SENT
) -> PriceSchedule:
    """Take what was read for a price, and for the others of its SKU that wait for a reading.

    Where one period ends as the next begins, one reading proves both. Raises stale, state_refused.
    """
    row: PriceSchedule = row_locked(PriceSchedule, price_id, hand.shop_id)
    told = price_taken(row, reading, hand, sent)
    others = PriceSchedule.objects.unproved().filter(sku=row.sku_id).exclude(pk=row.pk)
    for other in others.order_by("pk"):
        price_taken(other, reading, hand)
    return told


def price_taken(
    row: PriceSchedule, reading: Reading, hand: Hand, sent: Sent = NOTHING_SENT
) -> PriceSchedule:
    """Take what was read for one price, locked: proved, failed, or only kept."""
    confirm, fail = STEPS.get(row.state, ("confirm_applied", ""))
    event = confirm if reading.price == expected_price(row) else fail

    def step(each: PriceSchedule) -> Told:
        each.verified_price, each.verified_at = reading.price, hand.now
        each.verified_by, each.verified_note = reading.by, reading.note
        return Told(note=reading.note, facts={"read": str(reading.price)})

    if event or row.state not in STEPS:
        return row_move(PriceSchedule, event or confirm, pk=row.pk, hand=hand, sent=sent, step=step)
    # It failed before and still does: what was read is kept.
    event_check(row, confirm, PRICE_MOVES, sent, lambda move: hand.role in move.who)
    told = step(row)
    row.version += 1
    row.save()
    event_write(row, "read", hand=hand, told=told, before=row.state)
    return row
