"""What was read on the platform: it proves that a price holds, or that the old one is back."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from apps.common.hands import NOTHING_SENT, Hand, Sent
from apps.common.http import missing
from apps.common.machine import event_check
from apps.promotion.models import PriceSchedule
from apps.promotion.selectors.prices import expected_price
from apps.promotion.services.machine import Told, event_write, row_move
from apps.promotion.states import PRICE_MOVES, PRICE_UNPROVED

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
    rows = _of_sku(price_id, hand.shop_id)
    row = next((each for each in rows if each.pk == price_id), None)
    if row is None:
        raise missing()
    told = price_taken(row, reading, hand, sent)
    for other in rows:
        if other is not row:
            price_taken(other, reading, hand)
    return told


def _of_sku(price_id: int, shop_id: int) -> list[PriceSchedule]:
    """Return a price and those of its SKU that wait for a reading, locked in one order."""
    rows = PriceSchedule.objects.filter(
        Q(pk=price_id) | Q(state__in=PRICE_UNPROVED), shop=shop_id, sku__prices=price_id
    )
    locked = rows.select_related("shop").select_for_update(no_key=True, of=("self",))
    return list(locked.order_by("pk"))


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
