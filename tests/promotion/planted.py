"""A campaign and a post for tests that walk every page."""

from datetime import UTC, datetime, timedelta
from typing import Any

from apps.accounts.models import User
from apps.promotion.models import (
    AdCampaign,
    Campaign,
    CampaignItem,
    CompetitorChange,
    CompetitorItem,
    CompetitorShop,
    CompetitorSnapshot,
    ContentPost,
    Enrolment,
    MemberSend,
    PriceSchedule,
    Subscription,
)
from apps.shop.models import Shop, Sku, SkuHold

PAST = datetime(2024, 6, 1, tzinfo=UTC)
AHEAD = datetime(2031, 5, 5, 4, tzinfo=UTC)


def ad_rows(shop: Shop, name: str = "Autumn") -> dict[str, Any]:
    """Plant one of each; return them by the name of the argument."""
    campaign, _made = AdCampaign.objects.get_or_create(
        shop=shop, platform=shop.platform, external_id="planted", defaults={"name": name}
    )
    sku, _made = Sku.objects.get_or_create(shop=shop, code="planted")
    price, _made = PriceSchedule.objects.get_or_create(
        shop=shop, sku=sku, price=9, price_before=10, restore_price=10, verified_note=name,
        period=(AHEAD, AHEAD + timedelta(days=3)),
    )  # fmt: skip
    launch, _made = Campaign.objects.get_or_create(
        shop=shop, name=name, defaults={
            "kind": "discount", "goal": name, "starts_at": AHEAD,
            "ends_at": AHEAD + timedelta(days=3),
        },
    )  # fmt: skip
    entry, _made = Enrolment.objects.get_or_create(
        campaign=launch, event_name=name, defaults={"closes_at": AHEAD}
    )
    item, _made = CampaignItem.objects.get_or_create(campaign=launch, sku=sku, role="main")
    hold, _made = SkuHold.objects.get_or_create(
        shop=shop, sku=sku, kind="stock", source="person", note=name, defaults={"placed_at": PAST}
    )
    rows = {
        "hold_id": hold,
        "price_id": price,
        "launch_id": launch,
        "enrolment_id": entry,
        "launch_item_id": item,
    }
    return {"campaign_id": campaign, **rows, **plan_rows(shop, name)}


def plan_rows(shop: Shop, name: str) -> dict[str, Any]:
    """Plant what promotion plans beside its ads."""
    person = User.objects.create_user(f"writer.{shop.code}@writers.example.com")
    post = ContentPost.objects.create(
        shop=shop, day=AHEAD.date(), slot_no=1, title=name, planned_at=AHEAD, state="drafting",
        body=name, owner=person, written_by=person,
    )  # fmt: skip
    contract = Subscription.objects.create(
        shop=shop, vendor=name, purpose="Shop software", cost=299, currency="CNY", owner=person,
        renews_on=AHEAD.date(), anchor_day=5, notice_days=14,
    )  # fmt: skip
    message = MemberSend.objects.create(
        shop=shop, name=name, segment="loyal", channel="sms", text=name, planned_at=AHEAD,
        owner=person, author=person,
    )  # fmt: skip
    rows = {"post_id": post, "subscription_id": contract, "send_id": message}
    return {**rows, **rival_rows(shop, name)}


def rival_rows(shop: Shop, name: str) -> dict[str, Any]:
    """Plant a competitor with an item that was looked at, and a change to answer."""
    rival = CompetitorShop.objects.create(shop=shop, name=name)
    item = CompetitorItem.objects.create(
        competitor_shop=rival, external_id="1", title=name, first_seen_at=PAST
    )
    look = CompetitorSnapshot.objects.create(item=item, at=PAST, method="manual", price=9)
    CompetitorChange.objects.create(
        item=item, snapshot=look, at=PAST, field="title", old="x", new=name, severity="text"
    )
    return {"competitor_id": rival, "competitor_item_id": item}
