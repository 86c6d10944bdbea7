"""The mature clicks and orders of each word, and what a click of its group costs and brings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, Sum

from apps.promotion.bidding import DELETE_AGE, Terms, Word, expected
from apps.promotion.models import (
    AdGroup,
    AdStatDay,
    BidProposal,
    Keyword,
    PromotionSettings,
)
from apps.promotion.selectors.budgets import budget_days
from apps.promotion.selectors.margins import Margin, margins
from apps.shop.models import Product, Shop, SkuHold

# Mature days looked at; older ones say little about today's buyers.
LOOK_BACK: Final = timedelta(days=60)
# A group's own value of an order counts from so many orders on.
OWN_ORDERS: Final = 5


@dataclass(frozen=True)
class GroupFacts:
    """A group with its words: prior mean, terms (None: nothing can be said), and why not raised."""

    group: AdGroup
    mean: float
    clicks: int
    terms: Terms | None
    refund_rate: Decimal
    words: Mapping[Keyword, Word] = field(default_factory=dict)

    @property
    def bid(self) -> Decimal:
        """The mean bid of its words that are bid on."""
        bids = [word.bid for word in self.words.values() if not word.is_candidate]
        return sum(bids, Decimal(0)) / len(bids) if bids else Decimal(0)


def mature_span(settings: PromotionSettings, today: date) -> tuple[date, date]:
    """Return the first and last of the days whose orders have all come."""
    last = today - timedelta(days=settings.window_days)
    return last - LOOK_BACK, last


def group_facts(shop: Shop, settings: PromotionSettings, today: date) -> list[GroupFacts]:
    """Return every group that has words which somebody may change, with its mature figures."""
    first, last = mature_span(settings, today)
    rows = AdStatDay.objects.filter(shop=shop, day__range=(first, last)).counted(("keyword",))
    sums: dict[int, dict[str, Any]] = {
        row["keyword"]: row
        for row in rows.order_by().values("keyword").annotate(
            n=Sum("clicks"), sold=Sum("orders"), spent=Sum("cost"), brought=Sum("amount"),
            days=Count("day", distinct=True),
        )
    }  # fmt: skip
    words = (
        Keyword.objects.filter(ad_group__ad_campaign__shop=shop, ad_group__state="active")
        .filter(state__in=("active", "candidate"), is_locked=False)
        .select_related("ad_group__ad_campaign", "ad_group__product")
        .order_by("ad_group", "text")
    )
    by_group: dict[AdGroup, list[Keyword]] = {}
    for word in words:
        by_group.setdefault(word.ad_group, []).append(word)
    held = _Blocks(shop, by_group, settings, today)
    whole = _Sums(sums.values())
    products = list(Product.objects.filter(adgroup__in=by_group).distinct())
    of_product, usual = margins(shop, products, today)
    return [
        _facts(group, listed, sums, whole, of_product.get(group.product_id or 0, usual), held)
        for group, listed in by_group.items()
    ]


class _Sums:
    """Clicks, orders, cost and sales added up."""

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        listed = list(rows)
        self.clicks = sum(row["n"] or 0 for row in listed)
        self.orders = sum(row["sold"] or 0 for row in listed)
        self.cost = float(sum((row["spent"] or 0) for row in listed))
        self.amount = float(sum((row["brought"] or 0) for row in listed))


class _Blocks:
    """Why words of a group are not raised, and which words rest after a change."""

    def __init__(
        self, shop: Shop, groups: Iterable[AdGroup], settings: PromotionSettings, today: date
    ) -> None:
        stand = SkuHold.objects.filter(shop=shop, lifted_at=None)
        self.skus = set(stand.values_list("sku_id", flat=True))
        self.products = set(stand.values_list("sku__product_id", flat=True)) - {None}
        campaigns = {group.ad_campaign for group in groups}
        yesterday = today - timedelta(days=1)
        told = budget_days(shop, yesterday, campaigns)
        self.out = {pk for pk, budget in told.items() if budget.out_at is not None}
        applied = BidProposal.objects.filter(run__shop=shop, state__in=("applied", "judged"))
        since = today - timedelta(days=settings.cooldown_days)
        self.resting = set(
            applied.filter(applied_at__date__gt=since).values_list("keyword_id", flat=True)
        )
        self.floored = set(
            applied.filter(action="delete", new_bid__isnull=False).values_list(
                "keyword_id", flat=True
            )
        )
        self.today = today

    def of(self, group: AdGroup) -> tuple[str, ...]:
        """Return what stands against a raise in a group."""
        is_held = group.sku_id in self.skus or group.product_id in self.products
        is_out = group.ad_campaign_id in self.out
        return (*(("held",) if is_held else ()), *(("budget",) if is_out else ()))


def _facts(
    group: AdGroup,
    listed: list[Keyword],
    sums: Mapping[int, Mapping[str, Any]],
    whole: _Sums,
    margin: Margin,
    blocks: _Blocks,
) -> GroupFacts:
    own = _Sums(sums[word.pk] for word in listed if word.pk in sums)
    usual = whole.orders / whole.clicks if whole.clicks else 0.0
    mean = expected(min(usual, 1.0), own.clicks, min(own.orders, own.clicks)) if usual else 0.0
    terms = _terms(own, whole, margin)
    bids = [word.bid for word in listed if word.bid is not None]
    middle = sum(bids, Decimal(0)) / len(bids) if bids else Decimal(0)
    words = {
        word: _word(word, sums.get(word.pk, {}), middle, blocks)
        for word in listed
        if word.pk not in blocks.resting
    }
    return GroupFacts(group, mean, own.clicks, terms, margin.refund_rate, words)


def _terms(own: _Sums, whole: _Sums, margin: Margin) -> Terms | None:
    """Return what a click costs and may cost; None where nothing can be said."""
    of = own if own.orders >= OWN_ORDERS else whole
    clicked = own if own.clicks else whole
    if margin.margin is None or not of.orders or not clicked.clicks or not whole.orders:
        return None
    left = float(margin.margin)
    terms = Terms(
        clicked.cost / clicked.clicks, of.amount / of.orders, left, left - float(margin.profit)
    )
    return None if terms.is_hopeless else terms


def _word(word: Keyword, row: Mapping[str, Any], middle: Decimal, blocks: _Blocks) -> Word:
    clicks, days = row.get("n") or 0, row.get("days") or 0
    age = (blocks.today - word.first_seen_on).days if word.first_seen_on else DELETE_AGE
    return Word(
        clicks=clicks, orders=min(row.get("sold") or 0, clicks),
        spend=float(row.get("spent") or 0), bid=word.bid or middle,
        clicks_a_day=clicks / days if days else 0.0, age_days=age, is_core=word.is_core,
        is_candidate=word.state == Keyword.State.CANDIDATE, is_relevant=word.is_relevant,
        was_floored=word.pk in blocks.floored, blocks=blocks.of(word.ad_group),
    )  # fmt: skip
