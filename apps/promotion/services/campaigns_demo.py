"""Fills a demo shop with campaigns: one that runs, one that is over, one to come with entries."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Sum
from django.db.models.functions import Coalesce

from apps.accounts.actors import UserActor
from apps.accounts.models import Membership
from apps.common.days import business_day, day_bounds
from apps.common.hands import Hand
from apps.promotion.models import Campaign, CampaignItem, PriceSchedule
from apps.promotion.selectors.campaign_lift import Told
from apps.promotion.services import campaign_moves as acts
from apps.promotion.services.campaign_plan import (
    ItemAsked,
    campaign_item_put,
    campaign_item_reserve,
    campaign_plan,
)
from apps.promotion.services.enrolments import EntryAsked, enrolment_plan, requirement_set
from apps.promotion.services.holds import sku_hold
from apps.promotion.services.results import campaign_measure
from apps.shop.models import Shop, Sku, SkuHold

HOUR: Final = timedelta(hours=1)
CHINESE: Final = (
    "满减 · 老客周", "优惠券 · 周末", "双12 预热",
    "主图 800×800|价格截图|库存确认|详情页横幅", "短视频|买家秀", "工厂缺货,下周到",
)  # fmt: skip
ENGLISH: Final = (
    "Money off · buyers' week", "Coupon · weekend", "12.12 warm-up",
    "Main picture|Price screenshot|Stock confirmed|Banner", "Short video|Photos",
    "The factory is out of it until next week",
)  # fmt: skip
FEES: Final = Decimal(120)
FULL_CUT: Final = {"tiers": "200-20, 400-40"}
COUPON: Final = {"value": "10", "minimum": "100", "total": "500", "per_buyer": "1"}


@transaction.atomic
def campaigns_demo_fill(*, shop: Shop, now: datetime) -> int:
    """Fill a demo shop that has no campaigns yet; return how many there are then."""
    if not shop.is_demo or Campaign.objects.filter(shop=shop).exists():
        return 0
    member = Membership.objects.filter(shop=shop, role="promoter").order_by("pk").first()
    skus = _skus(shop)
    if member is None or len(skus) < 3:
        return 0
    told = CHINESE if shop.zone.startswith("Asia/") else ENGLISH
    person = member.user_id
    _begun(skus[0], (told[0], "full_cut", FULL_CUT), (-2, 5), person, now)
    over = _begun(skus[1], (told[1], "coupon", COUPON), (-36, 4), person, now)
    acts.campaign_end(campaign_id=over.pk, hand=_hand(shop, person, over.ends_at))
    campaign_measure(campaign_id=over.pk, hand=_hand(shop, person, now), known=Told(fees=FEES))
    _to_come(skus[2], told, person, now)
    _held(shop, told[5], person, now)
    return 3


def _skus(shop: Shop) -> list[Sku]:
    """Return three SKUs that may be promoted: those without a price of their own that sell most."""
    held = SkuHold.objects.filter(shop=shop, lifted_at=None).values("sku")
    rows = Sku.objects.filter(shop=shop).exclude(pk__in=held).select_related("shop")
    units = Coalesce(Sum("orderline__quantity"), 0)
    priced = Exists(PriceSchedule.objects.filter(sku=OuterRef("pk")))
    return list(rows.annotate(units=units, priced=priced).order_by("priced", "-units", "pk")[:3])


def _hand(shop: Shop, user_id: int, at: datetime) -> Hand:
    return Hand(UserActor(user_id), "promoter", shop.pk, at, user_id=user_id)


def _held(shop: Shop, why: str, user_id: int, now: datetime) -> None:
    """Hold one SKU for its stock: one that is in no campaign and has no price to come."""
    busy = CampaignItem.objects.filter(campaign__shop=shop).values("sku")
    priced = PriceSchedule.objects.filter(shop=shop).values("sku")
    held = SkuHold.objects.filter(shop=shop, lifted_at=None).values("sku")
    free = Sku.objects.filter(shop=shop).exclude(pk__in=busy).exclude(pk__in=priced)
    sku = free.exclude(pk__in=held).order_by("-code").first()
    if sku is not None:
        sku_hold(sku=sku, kind="stock", note=why, hand=_hand(shop, user_id, now))


def _planned(
    sku: Sku, about: tuple[str, str, dict[str, Any]], span: tuple[int, int], hand: Hand
) -> Campaign:
    shop, (name, kind, rules) = sku.shop, about
    today = business_day(hand.now, shop.tz, shop.day_cut)
    first = today + timedelta(days=span[0])
    values = {
        "name": name, "kind": kind, "rules": rules, "budget": Decimal(800),
        "expected_uplift": Decimal("0.25"),
        "starts_at": day_bounds(first, shop.tz)[0],
        "ends_at": day_bounds(first + timedelta(days=span[1]), shop.tz)[0],
    }  # fmt: skip
    row = campaign_plan(shop=shop, values=values, hand=hand)
    asked = ItemAsked(sku, "main", stock=5_000)
    item = campaign_item_put(campaign_id=row.pk, asked=asked, hand=hand)
    if kind != "platform_event":
        campaign_item_reserve(campaign_id=row.pk, item_id=item.pk, hand=hand)
    return row


def _begun(
    sku: Sku, about: tuple[str, str, dict[str, Any]], span: tuple[int, int], user_id: int,
    now: datetime,
) -> Campaign:  # fmt: skip
    """Plan a campaign two days before its first day, and let it begin on it."""
    planned = _hand(sku.shop, user_id, now + timedelta(days=span[0] - 2))
    row = _planned(sku, about, (2, span[1]), planned)
    acts.campaign_approve(campaign_id=row.pk, hand=planned)
    acts.campaign_make_ready(campaign_id=row.pk, hand=planned)
    return acts.campaign_go_live(
        campaign_id=row.pk, hand=_hand(sku.shop, user_id, row.starts_at + HOUR)
    )


def _to_come(sku: Sku, told: tuple[str, ...], user_id: int, now: datetime) -> None:
    """Plan an event of the platform with an entry that closes tomorrow, half prepared."""
    hand = _hand(sku.shop, user_id, now)
    row = _planned(sku, (told[2], "platform_event", {"event_name": told[2]}), (9, 3), hand)
    asked = EntryAsked(
        told[2], now + 30 * HOUR, deposit=Decimal(500), required=tuple(told[3].split("|")),
        optional=tuple(told[4].split("|")),
    )  # fmt: skip
    entry = enrolment_plan(campaign_id=row.pk, asked=asked, hand=hand)
    for at in (0, 2, 5):
        requirement_set(enrolment_id=entry.pk, at=at, met=True, hand=hand)
