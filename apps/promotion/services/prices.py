"""What people decide about a price that holds for a time."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _

from apps.common.cells import format_amount
from apps.common.days import business_day
from apps.common.errors import TransitionRefused
from apps.common.hands import NOTHING_SENT, Hand, Sent
from apps.common.http import forbidden
from apps.common.machine import guard
from apps.promotion.models import PriceSchedule, PromotionSettings
from apps.promotion.selectors.margins import settings_of
from apps.promotion.services.limits import Asked, approval_check
from apps.promotion.services.machine import Told, event_write, row_move
from apps.promotion.services.price_guards import (
    ahead_check,
    floor_check,
    hold_check,
    overlap,
    overlap_check,
)
from apps.promotion.states import MAKERS
from apps.shop.models import Shop, Sku

PERCENT = 100
# Until its campaign is approved a price goes along with it.
WITH_CAMPAIGN = ("draft", "awaiting_approval")
State = PriceSchedule.State


@dataclass(frozen=True, slots=True)
class PriceAsked:
    """A price of a SKU from `starts_at` until before `ends_at`, and what comes back after it."""

    sku: Sku
    starts_at: datetime
    ends_at: datetime
    price: Decimal
    price_before: Decimal
    restore_price: Decimal


@transaction.atomic
def price_plan(*, shop: Shop, asked: PriceAsked, hand: Hand) -> PriceSchedule:
    """Write down a price to come. Raises field_invalid, guard_refused (floor, hold), overlap."""
    if hand.role not in MAKERS:
        raise forbidden()
    row = PriceSchedule(shop=shop, author_id=hand.user_id, owner_id=hand.user_id)
    _fill(row, asked, hand)
    row.save()
    event_write(row, "plan", hand=hand, told=_told(row))
    return row


def price_edit(
    *, price_id: int, asked: PriceAsked, hand: Hand, sent: Sent = NOTHING_SENT
) -> PriceSchedule:
    """Change a price that has not begun; what was approved has to be approved again.

    Who changes it is its author from then on; who planned it stays its owner. Beyond the limits
    neither approves it alone.
    """

    def step(row: PriceSchedule) -> Told:
        row.approved_by, row.author_id = None, hand.user_id
        _fill(row, asked, hand)
        return _told(row)

    return row_move(PriceSchedule, "edit", pk=price_id, hand=hand, sent=sent, step=step)


def price_submit(*, price_id: int, hand: Hand, sent: Sent = NOTHING_SENT) -> PriceSchedule:
    """Ask for the approval. Raises guard_refused where its campaign asks for it."""

    def step(row: PriceSchedule) -> Told:
        _apart_check(row)
        return Told()

    return row_move(PriceSchedule, "submit", pk=price_id, hand=hand, sent=sent, step=step)


def price_approve(
    *, price_id: int, hand: Hand, sent: Sent = NOTHING_SENT, note: str = "",
    with_campaign: bool = False,
) -> PriceSchedule:  # fmt: skip
    """Approve a price: it begins by itself. Raises limit_refused, guard_refused, overlap.

    Of two that would hold for a SKU at once the database lets only one in.
    """

    def step(row: PriceSchedule) -> Told:
        if not with_campaign:
            _apart_check(row)
        today = business_day(hand.now, row.shop.tz, row.shop.day_cut)
        ahead_check(row.starts_at, hand.now)
        row.floor_price = floor_check(row.sku, row.price, row.price_before, today)
        hold_check(row.sku)
        overlap_check(row)
        whose = Asked((row.author_id, row.owner_id), beyond_limit(row), note)
        own = approval_check(whose, settings_of(row.shop), hand)
        row.approved_by_id = hand.user_id
        return Told(note=note, facts={"own": own} if own else {})

    try:
        return row_move(PriceSchedule, "approve", pk=price_id, hand=hand, sent=sent, step=step)
    except IntegrityError:
        row = PriceSchedule.objects.get(pk=price_id)
        other = PriceSchedule.objects.crossing(row.sku_id, row.period).exclude(pk=row.pk).first()
        if other is None:
            raise
        raise overlap(other) from None


def beyond_limit(row: PriceSchedule) -> str:
    """Return why a price is beyond what a promoter approves, "" where it is not."""
    beyond = cut_beyond(row.discount, settings_of(row.shop))
    if not beyond and row.floor_price is None:
        return _("Nobody said what these goods cost, so there is no floor.")
    return beyond


def cut_beyond(cut: Decimal, settings: PromotionSettings) -> str:
    """Return why a share that is taken off is beyond what a promoter approves, "" if it is not."""
    limit = settings.discount_limit_pct
    if cut * PERCENT <= limit:
        return ""
    text = _("The discount of %(own)s%% is above the limit of %(limit)s%%.")
    return text % {"own": f"{cut * PERCENT:.1f}", "limit": f"{limit:.1f}"}


def price_retry(*, price_id: int, hand: Hand, sent: Sent = NOTHING_SENT) -> PriceSchedule:
    """Set it once more on the platform: the ten minutes begin anew."""

    def step(row: PriceSchedule) -> Told:
        row.since, row.alarmed_at = hand.now, None
        return Told()

    return row_move(PriceSchedule, "retry", pk=price_id, hand=hand, sent=sent, step=step)


def price_restore_to(
    *, price_id: int, restore_price: Decimal, note: str, hand: Hand, sent: Sent = NOTHING_SENT
) -> PriceSchedule:
    """Let another price come back than the one that was approved. Raises field_invalid."""

    def step(row: PriceSchedule) -> Told:
        _back_check(restore_price)
        before, row.restore_price = row.restore_price, restore_price
        return Told(note=note, facts={"restore_price": f"{before} -> {restore_price}"})

    return row_move(PriceSchedule, "restore_to", pk=price_id, hand=hand, sent=sent, step=step)


def price_cancel(
    *, price_id: int, note: str, hand: Hand, sent: Sent = NOTHING_SENT
) -> PriceSchedule:
    """Give a price up; one that could not be set only after the price before was read."""

    def step(row: PriceSchedule) -> Told:
        if row.state == State.APPLY_FAILED and row.verified_price != row.price_before:
            text = _("Read the price on the platform first: it has to be %(price)s again.")
            price = format_amount(row.price_before, row.shop.currency)
            raise guard("price_before", text % {"price": price})
        return Told(note=note)

    return row_move(PriceSchedule, "cancel", pk=price_id, hand=hand, sent=sent, step=step)


def _fill(row: PriceSchedule, asked: PriceAsked, hand: Hand) -> None:
    """Check what was asked, and put it into the row."""
    ahead_check(asked.starts_at, hand.now)
    if asked.ends_at <= asked.starts_at:
        raise TransitionRefused("field_invalid", _("The end is not after the start."), "ends_at")
    if not 0 < asked.price < asked.price_before:
        text = _("The price has to be below the price before, and above 0.")
        raise TransitionRefused("field_invalid", text, "price")
    _back_check(asked.restore_price)
    if asked.sku.shop_id != row.shop.pk:
        raise TransitionRefused("field_invalid", _("There is no such SKU."), "sku")
    row.sku = asked.sku
    row.period = DateTimeTZRange(asked.starts_at, asked.ends_at)
    row.price, row.price_before = asked.price, asked.price_before
    row.restore_price = asked.restore_price
    today = business_day(hand.now, row.shop.tz, row.shop.day_cut)
    row.floor_price = floor_check(row.sku, row.price, row.price_before, today)
    hold_check(row.sku)
    overlap_check(row)


def _back_check(restore_price: Decimal) -> None:
    if restore_price <= 0:
        text = _("Say which price comes back.")
        raise TransitionRefused("field_invalid", text, "restore_price")


def _apart_check(row: PriceSchedule) -> None:
    """Refuse to decide about a price whose campaign is still to be decided about."""
    item = row.campaign_item
    if item is not None and item.campaign.state in WITH_CAMPAIGN:
        raise guard("campaign", _("It is approved with its campaign."))


def _told(row: PriceSchedule) -> Told:
    facts: dict[str, Any] = {
        "sku": row.sku.code, "price": str(row.price), "restore_price": str(row.restore_price),
        "starts_at": row.starts_at.isoformat(), "ends_at": row.ends_at.isoformat(),
    }  # fmt: skip
    return Told(facts=facts)
