"""What ads cost and brought over some days: campaigns, or the groups and words of one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Max, Q, Sum

from apps.common.days import business_day
from apps.common.errors import ShopError
from apps.metrics.arithmetic import Value as Number
from apps.metrics.definitions import registry
from apps.metrics.models import CampaignDay, ShopDay
from apps.metrics.readings import Value
from apps.metrics.registry import Grain
from apps.metrics.selectors.ad_states import ads_states
from apps.metrics.selectors.day_values import DayRow, day_value
from apps.metrics.selectors.freshness import backlog, worst_of
from apps.metrics.selectors.member_numbers import MemberNumbers
from apps.metrics.selectors.values import Span
from apps.promotion.economics import ad_profit
from apps.promotion.models import AdCampaign, AdGroup, AdStatDay
from apps.promotion.selectors.budgets import BudgetDay, budget_days
from apps.promotion.selectors.margins import Margin, margins
from apps.shop.models import Product, Shop

LINE_KEYS = ("ads.impressions", "ads.clicks", "ads.ctr", "ads.cpc", "ads.cpm", "ads.cost",
             "ads.orders", "ads.cvr", "ads.cpa", "ads.amount", "ads.roas", "ads.acos",
             "ads.rank")  # fmt: skip
HEAD_KEYS = ("ads.cost", "ads.amount", "ads.roas", "ads.acos", "ads.cost_share", "ads.orders",
             "ads.cpa", "ads.clicks", "ads.cpc", "ads.ctr", "ads.cpm", "ads.cvr")  # fmt: skip
NUMBERS = tuple(measure.column(Grain.CAMPAIGN) for measure in registry.measures(Grain.CAMPAIGN))
LISTED = 200


@dataclass(frozen=True)
class AdLine:
    """A campaign, group, word or creative with its figures by key.

    `age` and `window` tell of its youngest day: orders come until the window is over. `odd` rows
    have more clicks than displays, or more orders than clicks.
    """

    pk: int
    name: str
    kind: str
    figures: Mapping[str, Number]
    window: int
    age: int
    odd: int
    margin: Margin | None = None
    budget: BudgetDay | None = None
    is_named: bool = True

    @property
    def is_mature(self) -> bool:
        """Tell whether no order can come any more."""
        return self.age >= self.window

    @property
    def profit(self) -> Decimal | None:
        """What its sales leave less its cost; None where the costs of goods are unknown."""
        amount, cost = self.figures["ads.amount"], self.figures["ads.cost"]
        if self.margin is None or self.margin.margin is None or amount is None or cost is None:
            return None
        return ad_profit(Decimal(amount), self.margin.margin, Decimal(cost))


@dataclass(frozen=True)
class Restated:
    """What a console said of a day first, and what it says now."""

    day: date
    name: str
    orders: tuple[int | None, int | None]
    amount: tuple[Decimal | None, Decimal | None]


@dataclass(frozen=True)
class AdBoard:
    """The ads of some days: the shop's figures, and its campaigns or a part of one."""

    shop: Shop
    first: date
    last: date
    head: tuple[Value, ...]
    lines: tuple[AdLine, ...]
    whole: Margin
    campaign: AdCampaign | None
    group: AdGroup | None
    restated: tuple[Restated, ...]
    months: tuple[AdLine, ...]
    unnamed: int


def ad_board(
    shop: Shop, first: date, last: date, now: datetime,
    campaign_id: int | None = None, group_id: int | None = None,
) -> AdBoard:  # fmt: skip
    """Read the ads of some days; not_found for a campaign or group that is not the shop's."""
    today = business_day(now, shop.tz, shop.day_cut)
    campaign, group = _part(shop, campaign_id, group_id)
    row = _shop_row(shop, first, last, now)
    head = tuple(day_value(row, registry[key]) for key in HEAD_KEYS)
    groups = list(AdGroup.objects.filter(ad_campaign=campaign)) if campaign else []
    products = Product.objects.filter(adgroup__in=groups) if groups else Product.objects.none()
    of_product, whole = margins(shop, list(products.distinct()), today)
    lines: tuple[AdLine, ...]
    if group is not None:
        margin = of_product.get(group.product_id or 0, whole)
        lines = tuple(_word_lines(group, first, last, today, margin))
    elif campaign is not None:
        lines = tuple(_group_lines(campaign, groups, (first, last, today), of_product, whole))
    else:
        lines = tuple(_campaign_lines(shop, first, last, today, whole))
    return AdBoard(
        shop, first, last, head, lines, whole, campaign, group,
        tuple(_restated(shop, first, last, campaign)),
        tuple(_months(shop, today, whole)) if campaign is None else (),
        sum(not line.is_named for line in lines),
    )  # fmt: skip


def _shop_row(shop: Shop, first: date, last: date, now: datetime) -> DayRow[Span]:
    """Return the shop's days added up, with the state of the worst of them."""
    rows = {row.day: row for row in ShopDay.objects.for_shops([shop.pk]).between(first, last)}
    days = [first + timedelta(days=at) for at in range((last - first).days + 1)]
    states = ads_states(shop, days, rows, backlog(shop), now)
    state = worst_of(list(states.values()), first)
    shown = tuple(row for day, row in rows.items() if states[day].has_figures)
    return DayRow(shop, Span(first, last, (shop,), shown, {}), state, state, state, state)


def _part(
    shop: Shop, campaign_id: int | None, group_id: int | None
) -> tuple[AdCampaign | None, AdGroup | None]:
    """Return the campaign and group asked for."""
    group = campaign = None
    if group_id is not None:
        groups = AdGroup.objects.filter(ad_campaign__shop=shop)
        group = groups.select_related("ad_campaign", "product").filter(pk=group_id).first()
        campaign = group.ad_campaign if group else None
    elif campaign_id is not None:
        campaign = AdCampaign.objects.filter(shop=shop, pk=campaign_id).first()
    if campaign is None and (campaign_id is not None or group_id is not None):
        raise ShopError("not_found", "There is no such campaign.")
    return campaign, group


SUMS: Mapping[str, Any] = {name: Sum(name) for name in NUMBERS}
ODD = Count("pk", filter=Q(clicks__gt=F("impressions")) | Q(orders__gt=F("clicks")))


def _figures(row: Mapping[str, Any]) -> dict[str, Number]:
    """Return the figures of summed columns, by the definitions of the metrics."""
    cells = {name: row[name] for name in NUMBERS}
    numbers = MemberNumbers(Grain.CAMPAIGN, cells, "", is_one_day=False)
    return {key: numbers.value(key, strict=True) for key in LINE_KEYS}


def _campaign_lines(
    shop: Shop, first: date, last: date, today: date, whole: Margin
) -> Iterator[AdLine]:
    rows = CampaignDay.objects.filter(shop=shop, day__range=(first, last))
    summed = (
        rows.order_by()
        .values("ad_campaign")
        .annotate(**SUMS, window=Max("window_days"), newest=Max("day"))
    )
    names = AdCampaign.objects.filter(shop=shop).in_bulk()
    budgets = budget_days(shop, last, names.values())
    odd = dict(
        AdStatDay.objects.filter(shop=shop, day__range=(first, last)).current().of_days().odd()
        .order_by().values_list("ad_campaign").annotate(n=Count("pk"))
    )  # fmt: skip
    for row in sorted(summed, key=_dearest):
        pk = row["ad_campaign"]
        yield AdLine(
            pk, str(names[pk]), "campaign", _figures(row), row["window"],
            (today - row["newest"]).days, odd.get(pk, 0), whole, budgets.get(pk),
            bool(names[pk].name),
        )  # fmt: skip


def _group_lines(
    campaign: AdCampaign,
    groups: list[AdGroup],
    span: tuple[date, date, date],
    of_product: Mapping[int, Margin],
    whole: Margin,
) -> Iterator[AdLine]:
    first, last, today = span
    rows = AdStatDay.objects.filter(ad_campaign=campaign, day__range=(first, last))
    parts = rows.counted(("group", "keyword", "creative")).order_by().values("ad_group")
    summed = parts.annotate(odd=ODD, **SUMS, window=Max("window_days"), newest=Max("day"))
    by_pk = {group.pk: group for group in groups}
    for row in sorted(summed, key=_dearest):
        group = by_pk[row["ad_group"]]
        margin = of_product.get(group.product_id or 0, whole)
        yield AdLine(
            group.pk, str(group), "group", _figures(row), row["window"],
            (today - row["newest"]).days, row["odd"], margin,
        )  # fmt: skip


def _word_lines(
    group: AdGroup, first: date, last: date, today: date, margin: Margin
) -> Iterator[AdLine]:
    """Yield the words of a group, then its creatives: two ways to cut the same clicks."""
    rows = AdStatDay.objects.filter(ad_group=group, day__range=(first, last))
    for kind, name in (("keyword", "keyword__text"), ("creative", "creative__external_id")):
        summed = rows.counted((kind,)).order_by().values(kind, name).annotate(
            odd=ODD, **SUMS, window=Max("window_days"), newest=Max("day")
        )  # fmt: skip
        for row in sorted(summed, key=_dearest)[:LISTED]:
            yield AdLine(
                row[kind], row[name], kind, _figures(row), row["window"],
                (today - row["newest"]).days, row["odd"], margin,
            )  # fmt: skip


def _dearest(row: Mapping[str, Any]) -> Decimal:
    return -Decimal(row["cost"] or 0)


def _restated(
    shop: Shop, first: date, last: date, campaign: AdCampaign | None
) -> Iterator[Restated]:
    """Yield rows that the console has told otherwise since, the first and the latest word."""
    rows = AdStatDay.objects.filter(shop=shop, day__range=(first, last)).of_days()
    if campaign is not None:
        rows = rows.filter(ad_campaign=campaign)
    key = ("ad_campaign_id", "ad_group_id", "keyword_id", "creative_id", "day", "device",
           "placement", "window_days")  # fmt: skip
    old = list(rows.filter(is_latest=False).order_by("-day", "as_of")[:LISTED])
    spoken: dict[tuple[Any, ...], AdStatDay] = {}
    for row in old:
        spoken.setdefault(tuple(getattr(row, name) for name in key), row)
    now_said = rows.current().filter(day__in={row.day for row in old})
    along = now_said.select_related("ad_campaign", "ad_group", "keyword", "creative")
    for row in along if old else ():
        before = spoken.get(tuple(getattr(row, name) for name in key))
        if before is not None and before.as_of < row.as_of:
            of = (row.ad_campaign, row.ad_group, row.keyword or row.creative)
            name = " · ".join(str(each) for each in of if each)
            yield Restated(row.day, name, (before.orders, row.orders), (before.amount, row.amount))


def _months(shop: Shop, today: date, whole: Margin) -> Iterator[AdLine]:
    """Yield months that were told as a whole: no day holds them."""
    rows = AdStatDay.objects.filter(shop=shop, until__gt=F("day")).current().order_by()
    summed = rows.values("ad_campaign", "ad_campaign__name", "day").annotate(
        odd=ODD, **SUMS, window=Max("window_days"), newest=Max("until")
    )
    for row in sorted(summed, key=lambda each: (each["day"], _dearest(each))):
        yield AdLine(
            row["ad_campaign"], f"{row['ad_campaign__name']} · {row['day']:%Y-%m}", "month",
            _figures(row), row["window"], (today - row["newest"]).days, row["odd"], whole,
        )  # fmt: skip
