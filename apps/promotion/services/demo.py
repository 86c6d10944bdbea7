"""Fills a demo shop with ads: six weeks of words, budgets, costs, and restated days."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from apps.accounts.actors import SYSTEM
from apps.accounts.models import User
from apps.common.days import business_day, day_bounds
from apps.promotion import demo
from apps.promotion.models import AdBudgetReading, AdCampaign, BidProposal, Keyword
from apps.promotion.rows import AdRow
from apps.promotion.services.bids import bids_run
from apps.promotion.services.decisions import proposals_decide
from apps.promotion.services.effects import proposals_judge
from apps.promotion.services.settings import costs_save, refund_rates_refresh
from apps.promotion.services.stats import ad_stats_upsert
from apps.shop.models import Product, Shop, TrafficSource

PRICE = Decimal("80.00")
BID_OVER_CPC = Decimal("1.25")
COSTS = {
    "goods_cost_share": Decimal("0.45"), "fee_rate": Decimal("0.05"),
    "outbound_share": Decimal("0.06"), "return_freight_share": Decimal("0.05"),
    "resellable_share": Decimal("0.80"),
}  # fmt: skip
ENTERED_AGO = timedelta(days=23)
READ_HOURS = (9, 12, 15, 17, 20, 23)


@transaction.atomic
def ads_demo_fill(*, shop: Shop, now: datetime, person: User) -> int:
    """Fill a demo shop that has no ads yet; return how many rows came.

    `person` is who entered the proposals of three weeks ago.
    """
    if not shop.is_demo or AdCampaign.objects.filter(shop=shop).exists():
        return 0
    today = business_day(now, shop.tz, shop.day_cut)
    products = list(Product.objects.filter(shop=shop).order_by("external_id"))
    words = _words(shop)
    first = today - timedelta(days=demo.DAYS)
    days = [first + timedelta(days=at) for at in range(demo.DAYS)]
    told = [row for day in days for row in _rows(shop, day, today, products, words)]
    # What was told of the youngest days on the morning after each.
    early = [row for day in days[-8:-1] for row in _rows(shop, day, day + timedelta(days=1),
                                                         products, words)]  # fmt: skip
    ad_stats_upsert(shop=shop, rows=early, reason="import")
    counts = ad_stats_upsert(shop=shop, rows=told, reason="import")
    _describe(shop, words)
    _budgets(shop, now, today)
    costs_save(shop=shop, values=COSTS, since=first, actor=SYSTEM)
    refund_rates_refresh(shop=shop, today=today)
    _entered(shop, now, person)
    bids_run(shop=shop, now=now)
    return counts.new + counts.changed


def _entered(shop: Shop, now: datetime, person: User) -> None:
    """Enter what was proposed so long ago that it is judged today."""
    then = now - ENTERED_AGO
    run = bids_run(shop=shop, now=then)
    asked = BidProposal.objects.filter(run=run, state="proposed").order_by("pk")
    # Every second one: the words beside them were left alone.
    ids = list(asked.values_list("pk", flat=True))[::2]
    for event in ("approve", "apply"):
        proposals_decide(
            shop_id=shop.pk, ids=ids, event=event, user=person, now=then + timedelta(hours=1)
        )
    proposals_judge(shop=shop, now=now)


def _words(shop: Shop) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return the name and the words of each campaign in the shop's language."""
    own = {each.key: (each.name, tuple(word.text for word in each.words))
           for each in demo.CAMPAIGNS}  # fmt: skip
    return own if shop.zone.startswith("Asia/") else dict(demo.TRANSLATED)


def _rows(
    shop: Shop,
    day: date,
    asked_on: date,
    products: list[Product],
    words: dict[str, tuple[str, tuple[str, ...]]],
) -> Iterator[AdRow]:
    as_of = day_bounds(asked_on, shop.tz, shop.day_cut)[0] + timedelta(hours=8)
    for campaign in demo.CAMPAIGNS:
        name, texts = words[campaign.key]
        product = products[campaign.product_at % len(products)].external_id if products else ""
        for word, text in zip(campaign.words, texts, strict=True):
            stat = demo.stat_of(word, campaign.key, day, (asked_on - day).days, PRICE)
            yield AdRow(
                campaign=campaign.key, campaign_name=name, ad_group=f"{campaign.key}-1",
                group_name=name.split(" · ")[-1], product=product, day=day,
                keyword=None if campaign.has_pictures else text,
                creative=text if campaign.has_pictures else None,
                until=day, as_of=as_of, match=_match(word, campaign),
                bid=None if word.is_candidate or campaign.has_pictures else _bid(word),
                impressions=stat.impressions,
                clicks=stat.clicks, cost=stat.cost, orders=stat.orders, amount=stat.amount,
            )  # fmt: skip


def _match(word: demo.DemoWord, campaign: demo.DemoCampaign) -> str:
    if campaign.has_pictures:
        return ""
    return "search term" if word.is_candidate else "exact"


def _bid(word: demo.DemoWord) -> Decimal:
    return (Decimal(str(word.cpc)) * BID_OVER_CPC).quantize(Decimal("0.01"))


def _describe(shop: Shop, words: dict[str, tuple[str, tuple[str, ...]]]) -> None:
    for campaign in demo.CAMPAIGNS:
        source = TrafficSource.objects.filter(key=campaign.source).first()
        AdCampaign.objects.filter(shop=shop, external_id=campaign.key).update(
            daily_budget=campaign.budget, traffic_source=source
        )
        pairs = zip(campaign.words, words[campaign.key][1], strict=True)
        core = [text for word, text in pairs if word.is_core]
        of = Keyword.objects.filter(ad_group__ad_campaign__shop=shop)
        of.filter(text__in=core).update(is_core=True)
        of.filter(state=Keyword.State.CANDIDATE).update(is_relevant=True)


def _budgets(shop: Shop, now: datetime, today: date) -> None:
    """Note readings of the last day and of the same weekday of four weeks before it."""
    readings = []
    rows = {row.external_id: row for row in AdCampaign.objects.filter(shop=shop)}
    last = today - timedelta(days=1)
    for campaign in demo.CAMPAIGNS:
        for back in range(5):
            opens = day_bounds(last - back * timedelta(days=7), shop.tz, shop.day_cut)[0]
            for hour in READ_HOURS:
                is_out = back == 0 and campaign.out_hour is not None and hour >= campaign.out_hour
                share = Decimal(1) if is_out else Decimal(hour) / 27
                readings.append(
                    AdBudgetReading(
                        ad_campaign=rows[campaign.key], at=opens + timedelta(hours=hour),
                        spent=share * campaign.budget, budget=campaign.budget, is_out=is_out,
                    )
                )  # fmt: skip
    AdBudgetReading.objects.bulk_create(each for each in readings if each.at <= now)
