"""What people and the clock decide about a campaign."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _

from apps.common.hands import NOTHING_SENT, Hand, Sent
from apps.common.machine import guard
from apps.promotion.campaign_rules import deepest_cut
from apps.promotion.models import Campaign, PriceSchedule, PromotionSettings
from apps.promotion.selectors.campaign_facts import campaign_prices
from apps.promotion.selectors.margins import settings_of
from apps.promotion.services.campaign_guards import (
    campaign_guard,
    holds_check,
    not_ready,
    noted,
    ready_check,
)
from apps.promotion.services.limits import Asked, approval_check
from apps.promotion.services.machine import Told, row_move
from apps.promotion.services.price_clock import price_move_due
from apps.promotion.services.prices import (
    beyond_limit,
    cut_beyond,
    price_approve,
    price_cancel,
)
from apps.promotion.states import MEASURE_AFTER, SYSTEM

APPROVAL: Final = timedelta(hours=24)
READY_BEFORE: Final = timedelta(hours=24)
# A price in these is where it should be while its campaign runs.
SET: Final = ("applied", "restoring", "restored")


def campaign_submit(*, campaign_id: int, hand: Hand, sent: Sent = NOTHING_SENT) -> Campaign:
    """Ask for the approval; the uplift that it needs is stored."""

    def step(row: Campaign) -> Told:
        campaign_guard(row, hand.now)
        row.due_at = hand.now + APPROVAL
        return _needs(row)

    return row_move(Campaign, "submit", pk=campaign_id, hand=hand, sent=sent, step=step)


def campaign_send_back(
    *, campaign_id: int, note: str, hand: Hand, sent: Sent = NOTHING_SENT
) -> Campaign:
    """Give a campaign back to who planned it."""

    def step(row: Campaign) -> Told:
        row.due_at = None
        return Told(note=noted(note))

    return row_move(Campaign, "send_back", pk=campaign_id, hand=hand, sent=sent, step=step)


@transaction.atomic
def campaign_approve(
    *, campaign_id: int, hand: Hand, sent: Sent = NOTHING_SENT, note: str = ""
) -> Campaign:
    """Approve a campaign; its prices are planned with it, all or none.

    Raises limit_refused, guard_refused, overlap.
    """

    def step(row: Campaign) -> Told:
        campaign_guard(row, hand.now)
        prices = campaign_prices(row)
        beyond = campaign_beyond(row, prices, settings_of(row.shop))
        whose = Asked((row.author_id, row.owner_id), beyond, note)
        own = approval_check(whose, settings_of(row.shop), hand)
        for price in prices:
            price_approve(price_id=price.pk, hand=hand, note=note, with_campaign=True)
        row.approved_by_id, row.due_at = hand.user_id, row.starts_at - READY_BEFORE
        told = _needs(row)
        return Told(note, told.facts | ({"own": own} if own else {}))

    return row_move(Campaign, "approve", pk=campaign_id, hand=hand, sent=sent, step=step)


def campaign_beyond(row: Campaign, prices: list[PriceSchedule], settings: PromotionSettings) -> str:
    """Return why a campaign is beyond what a promoter approves, "" where it is not."""
    if (row.budget or Decimal(0)) > settings.budget_limit:
        text = _("The budget of %(own)s is above the limit of %(limit)s.")
        return text % {"own": f"{row.budget:.2f}", "limit": f"{settings.budget_limit:.2f}"}
    by_rules = cut_beyond(deepest_cut(row.kind, row.rules), settings)
    return by_rules or next((why for price in prices if (why := beyond_limit(price))), "")


def campaign_make_ready(*, campaign_id: int, hand: Hand, sent: Sent = NOTHING_SENT) -> Campaign:
    """Say that everything is there: entries are accepted, stock is set aside."""

    def step(row: Campaign) -> Told:
        holds_check(list(row.items.select_related("sku")))
        ready_check(row)
        row.due_at = None
        return Told()

    return row_move(Campaign, "make_ready", pk=campaign_id, hand=hand, sent=sent, step=step)


def campaign_go_live(
    *, campaign_id: int, hand: Hand, sent: Sent = NOTHING_SENT, note: str = ""
) -> Campaign:
    """Begin: every price is set, or the note says why not; not ready is begun with a note too."""

    def step(row: Campaign) -> Told:
        if hand.now < row.starts_at:
            raise guard("started", _("Its time has not come."))
        holds_check(list(row.items.select_related("sku")))
        unset = [price.sku.code for price in campaign_prices(row) if price.state not in SET]
        wanting = not_ready(row) if row.state == Campaign.State.APPROVED else []
        if unset:
            text = _("Prices are not set: %(names)s.")
            wanting.append(text % {"names": ", ".join(unset)})
        if wanting and (hand.role == SYSTEM or not note.strip()):
            text = _("%(why)s Say why it begins all the same.")
            raise guard("ready", text % {"why": " ".join(wanting)})
        row.due_at = None
        return Told(note=note)

    return row_move(Campaign, "go_live", pk=campaign_id, hand=hand, sent=sent, step=step)


@transaction.atomic
def campaign_end(
    *, campaign_id: int, hand: Hand, sent: Sent = NOTHING_SENT, note: str = ""
) -> Campaign:
    """End a campaign; before its time with a note, and its prices go back now."""

    def step(row: Campaign) -> Told:
        is_early = hand.now < row.ends_at
        if is_early:
            noted(note)
            _prices_end(row, hand)
        row.ended_at = min(hand.now, row.ends_at)
        row.due_at = row.ended_at + MEASURE_AFTER
        return Told(note=note)

    return row_move(Campaign, "end", pk=campaign_id, hand=hand, sent=sent, step=step)


@transaction.atomic
def campaign_cancel(
    *, campaign_id: int, note: str, hand: Hand, sent: Sent = NOTHING_SENT
) -> Campaign:
    """Give a campaign up before it begins; its owner or a director. Its prices go with it."""

    def step(row: Campaign) -> Told:
        if hand.role != "director" and hand.user_id != row.owner_id:
            raise guard("owner", _("Its owner or a director gives it up."))
        _prices_end(row, hand)
        row.due_at = None
        return Told(note=noted(note))

    return row_move(Campaign, "cancel", pk=campaign_id, hand=hand, sent=sent, step=step)


def _needs(row: Campaign) -> Told:
    needed = None if row.needed_uplift is None else str(row.needed_uplift)
    return Told(facts={"needed_uplift": needed, "is_hopeless": row.is_hopeless})


def _prices_end(row: Campaign, hand: Hand) -> None:
    """Give up what has not begun; let what has begun end now and go back."""
    for price in campaign_prices(row):
        if price.state in ("draft", "awaiting_approval", "planned"):
            price_cancel(price_id=price.pk, note=_("The campaign ended."), hand=hand)
        elif price.state in ("applying", "apply_failed", "applied"):
            _price_end(price, hand.now)


def _price_end(price: PriceSchedule, now: datetime) -> None:
    if price.starts_at < now < price.ends_at:
        price.period = DateTimeTZRange(price.starts_at, now)
        price.save(update_fields=["period"])
    if price.state == PriceSchedule.State.APPLIED:
        price_move_due(price, now)
