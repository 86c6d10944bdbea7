"""Plans campaigns: their time, rules and money, and what is sold in them at which price."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.common.errors import TransitionRefused
from apps.common.hands import NOTHING_SENT, Hand, Sent
from apps.common.http import forbidden, missing
from apps.promotion.models import Campaign, CampaignItem, PriceSchedule
from apps.promotion.selectors.campaign_facts import campaign_prices
from apps.promotion.services.machine import Told, event_write, row_move
from apps.promotion.services.price_guards import hold_check
from apps.promotion.services.prices import PriceAsked, price_cancel, price_edit, price_plan
from apps.promotion.states import MAKERS
from apps.shop.models import Shop, Sku

NAMES = ("name", "kind", "rules", "goal", "starts_at", "ends_at", "budget", "borne_by",
         "expected_uplift", "stacking")  # fmt: skip


@dataclass(frozen=True, slots=True)
class ItemAsked:
    """A SKU of a campaign; `price` None = it is sold at its usual price."""

    sku: Sku
    role: str
    stock: int | None = None
    stock_note: str = ""
    price: Decimal | None = None
    price_before: Decimal | None = None
    restore_price: Decimal | None = None


@transaction.atomic
def campaign_plan(*, shop: Shop, values: Mapping[str, Any], hand: Hand) -> Campaign:
    """Write down a campaign to come; who plans it owns it. Raises field_invalid."""
    if hand.role not in MAKERS:
        raise forbidden()
    row = Campaign(shop=shop, author_id=hand.user_id, owner_id=hand.user_id)
    _fill(row, values, hand)
    row.save()
    event_write(row, "plan", hand=hand, told=Told(facts={"name": row.name, "kind": row.kind}))
    return row


@transaction.atomic
def campaign_edit(
    *, campaign_id: int, values: Mapping[str, Any], hand: Hand, sent: Sent = NOTHING_SENT
) -> Campaign:
    """Change a draft; its prices move along with its time. Who changes it is its author then."""

    def step(row: Campaign) -> Told:
        row.author_id = hand.user_id
        _fill(row, values, hand)
        return Told()

    row = row_move(Campaign, "edit", pk=campaign_id, hand=hand, sent=sent, step=step)
    for price in campaign_prices(row):
        asked = PriceAsked(
            price.sku, row.starts_at, row.ends_at, price.price, price.price_before,
            price.restore_price,
        )  # fmt: skip
        price_edit(price_id=price.pk, asked=asked, hand=hand)
    return row


@transaction.atomic
def campaign_item_put(*, campaign_id: int, asked: ItemAsked, hand: Hand) -> CampaignItem:
    """Put a SKU into a draft, with its price for the campaign's time. Raises duplicate."""

    def step(row: Campaign) -> Told:
        row.author_id = hand.user_id
        return Told()

    row = row_move(Campaign, "edit", pk=campaign_id, hand=hand, step=step)
    hold_check(asked.sku)
    key = {"campaign": row, "sku": asked.sku, "role": asked.role}
    if CampaignItem.objects.filter(**key).exists():
        raise TransitionRefused("duplicate", _("This SKU is in the campaign already."), "sku")
    told = {"stock": asked.stock, "stock_note": asked.stock_note}
    item: CampaignItem = CampaignItem.objects.create(**key, **told)
    if asked.price is not None:
        if asked.price_before is None or asked.restore_price is None:
            text = _("Say the price before and the price that comes back.")
            raise TransitionRefused("field_invalid", text, "price_before")
        price = PriceAsked(
            asked.sku, row.starts_at, row.ends_at, asked.price, asked.price_before,
            asked.restore_price,
        )  # fmt: skip
        made = price_plan(shop=row.shop, asked=price, hand=hand)
        PriceSchedule.objects.filter(pk=made.pk).update(campaign_item=item)
    return item


@transaction.atomic
def campaign_item_drop(*, campaign_id: int, item_id: int, hand: Hand) -> None:
    """Take a SKU out of a draft; its price is given up."""
    row = row_move(Campaign, "edit", pk=campaign_id, hand=hand)
    item = CampaignItem.objects.filter(campaign=row, pk=item_id).first()
    if item is None:
        raise missing()
    for price in item.prices.exclude(state="cancelled"):
        price_cancel(price_id=price.pk, note=_("Taken out of the campaign."), hand=hand)
    item.delete()


@transaction.atomic
def campaign_item_reserve(*, campaign_id: int, item_id: int, hand: Hand) -> CampaignItem:
    """Say that the stock of an item is set aside."""
    rows = CampaignItem.objects.select_for_update().filter(campaign__shop=hand.shop_id)
    item: CampaignItem | None = rows.filter(campaign=campaign_id, pk=item_id).first()
    if item is None:
        raise missing()
    if hand.role not in MAKERS:
        raise forbidden()
    item.is_reserved = True
    item.save(update_fields=["is_reserved"])
    told = Told(facts={"sku": item.sku.code})
    event_write(item.campaign, "reserve", hand=hand, told=told, before=item.campaign.state)
    return item


def _fill(row: Campaign, values: Mapping[str, Any], hand: Hand) -> None:
    for name in NAMES:
        if name in values:
            setattr(row, name, values[name])
    _times(row.starts_at, row.ends_at, hand.now)


def _times(start: datetime, end: datetime, now: datetime) -> None:
    if end <= start:
        raise TransitionRefused("field_invalid", _("The end is not after the start."), "ends_at")
    if start <= now:
        raise TransitionRefused("field_invalid", _("The start is over."), "starts_at")
