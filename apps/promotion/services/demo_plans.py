"""Fills a demo shop with posts, subscriptions, competitors and scores of its buyers."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import transaction

from apps.accounts.models import User
from apps.common.days import business_day, month_start
from apps.promotion.demo_plans import (
    CHANNELS,
    CHINESE,
    CONTRACTS,
    ENGLISH,
    HOURS,
    DemoPost,
    demo_posts,
)
from apps.promotion.models import AdCampaign, Campaign, ContentPost, Subscription
from apps.promotion.services.demo_rivals import rivals_demo_fill
from apps.promotion.services.members import scores_make
from apps.promotion.services.sends_demo import sends_demo_fill
from apps.shop.models import Product, Shop


@dataclass(frozen=True, slots=True)
class DemoPeople:
    """Who plans and who approves in the demo."""

    promoter: User
    director: User


@transaction.atomic
def plans_demo_fill(*, shop: Shop, now: datetime, people: DemoPeople) -> int:
    """Fill a demo shop that has no plans yet; return how many rows came."""
    if not shop.is_demo or ContentPost.objects.filter(shop=shop).exists():
        return 0
    told = {"promoter_id": people.promoter.pk, "director_id": people.director.pk}
    sends_demo_fill(shop=shop, now=now, **told)
    scores_make(shop=shop, as_of=month_start(business_day(now, shop.tz, shop.day_cut)))
    AdCampaign.objects.filter(shop=shop, external_id="71003").update(for_returning=True)
    planned = _posts(shop, now, people) + _contracts(shop, now, people)
    return planned + rivals_demo_fill(shop=shop, now=now)


def _posts(shop: Shop, now: datetime, people: DemoPeople) -> int:
    texts = CHINESE if shop.zone.startswith("Asia/") else ENGLISH
    products: list[Product | None] = list(
        Product.objects.filter(shop=shop).order_by("external_id")[:6]
    ) or [None]
    rows = [
        _post(shop, told, texts[at % len(texts)], products[at % len(products)], now, people)
        for at, told in enumerate(demo_posts())
    ]
    made = ContentPost.objects.bulk_create(rows)
    live = Campaign.objects.filter(shop=shop, state="live").first()
    if live is not None:
        first, last = live.starts_at, live.ends_at
        told = ContentPost.objects.filter(shop=shop, slot_no=1, planned_at__range=(first, last))
        told.update(campaign=live)
    return len(made)


def _post(
    shop: Shop, told: DemoPost, text: tuple[str, str], product: Product | None, now: datetime,
    people: DemoPeople,
) -> ContentPost:  # fmt: skip
    day = business_day(now, shop.tz, shop.day_cut) + timedelta(days=told.day)
    at = datetime.combine(day, time(HOURS[told.box - 1]), shop.tz)
    is_out = told.state == "published" or (told.state == "scheduled" and at <= now)
    is_approved = is_out or told.state in ("scheduled", "failed")
    waits = told.state in ("idea", "drafting")
    return ContentPost(
        shop=shop, day=day, slot_no=told.box, channel=CHANNELS[told.box - 1], title=text[0],
        body="" if told.state == "idea" else text[1], product=product,
        picture="" if waits else f"post-{told.box}.jpg", planned_at=at,
        state="published" if is_out else told.state,
        published_at=at + timedelta(minutes=3) if is_out else None,
        url=f"https://shop.example/posts/{day:%m%d}{told.box}" if is_out else "",
        utm=f"post-{day:%m%d}-{told.box}", reach=told.reach, clicks=told.clicks,
        owner=people.promoter, written_by=people.promoter,
        approved_by=people.director if is_approved else None,
    )  # fmt: skip


def _contracts(shop: Shop, now: datetime, people: DemoPeople) -> int:
    today = business_day(now, shop.tz, shop.day_cut)
    rows = []
    for told in CONTRACTS:
        renews_on = today + timedelta(days=told.renews_in)
        rows.append(
            Subscription(
                shop=shop, vendor=told.vendor, purpose=told.purpose, cost=told.cost,
                currency=shop.currency, cycle=told.cycle, renews_on=renews_on,
                anchor_day=renews_on.day, notice_days=told.notice_days, owner=people.promoter,
            )
        )  # fmt: skip
    return len(Subscription.objects.bulk_create(rows))
