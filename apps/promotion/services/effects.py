"""Applied proposals are judged once the week after them is mature: what each one brought."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Sum

from apps.accounts.actors import SYSTEM
from apps.accounts.services import audit_write
from apps.common.days import business_day, day_bounds
from apps.promotion.effects import SPAN, AdDay, Effect, effect_of
from apps.promotion.models import AdGroup, AdStatDay, BidProposal, Keyword
from apps.promotion.selectors.margins import margins, settings_of
from apps.promotion.selectors.proposals import ENTERED
from apps.promotion.states import MOVES
from apps.shop.models import Shop

Days = Mapping[tuple[int, date], AdDay]


def proposals_judge(*, shop: Shop, now: datetime) -> int:
    """Judge every applied proposal whose 7 days after have all their orders; return how many."""
    today = business_day(now, shop.tz, shop.day_cut)
    mature = today - timedelta(days=settings_of(shop).window_days)
    latest = now - (today - mature) - timedelta(days=SPAN - 1)
    rows = BidProposal.objects.filter(
        run__shop=shop, state__in=sorted(MOVES["judge"][0]), applied_at__lt=latest
    )
    count = 0
    for pk in rows.order_by("pk").values_list("pk", flat=True):
        count += _judged(shop, pk, mature, now)
    return count


@transaction.atomic
def _judged(shop: Shop, pk: int, mature: date, now: datetime) -> bool:
    along = BidProposal.objects.select_for_update(of=("self",)).select_related("ad_group__product")
    row: BidProposal | None = along.filter(pk=pk, state__in=sorted(MOVES["judge"][0])).first()
    if row is None or row.applied_at is None:
        return False
    changed_on = business_day(row.applied_at, shop.tz, shop.day_cut)
    if changed_on + timedelta(days=SPAN) > mature:
        return False
    effect = _effect(shop, row, changed_on)
    row.state, row.judged_at = MOVES["judge"][1], now
    if effect is not None:
        row.effect, row.effect_low, row.effect_high = effect.amount, effect.low, effect.high
    row.save(update_fields=["state", "judged_at", "effect", "effect_low", "effect_high"])
    audit_write(
        actor=SYSTEM, action="bid.judge", subject=f"promotion.BidProposal:{row.pk}",
        shop_id=shop.pk, changes={"effect": [None, None if effect is None else str(effect.amount)]},
    )  # fmt: skip
    return True


def _effect(shop: Shop, row: BidProposal, changed_on: date) -> Effect | None:
    """Return what the change brought; None without margin, or without a word left alone."""
    product = row.ad_group.product
    of_product, usual = margins(shop, [product] if product else [], changed_on)
    margin = of_product.get(row.ad_group.product_id or 0, usual).margin
    if margin is None:
        return None
    own, sisters = _own_and_sisters(shop, row, changed_on)
    days = _days(shop, {*own, *sisters}, changed_on, float(margin))
    before = [changed_on - timedelta(days=ago) for ago in range(SPAN, 0, -1)]
    after = [changed_on + timedelta(days=on) for on in range(1, SPAN + 1)]
    return effect_of(
        *(_summed(days, words, span) for words in (own, sisters) for span in (before, after))
    )


def _own_and_sisters(
    shop: Shop, row: BidProposal, changed_on: date
) -> tuple[frozenset[int], frozenset[int]]:
    """Return the words that were changed, and those whose bid nobody touched around that day.

    Of a word the others of its group; of a whole group those of the shop's other groups.
    """
    since = day_bounds(changed_on - timedelta(days=SPAN), shop.tz, shop.day_cut)[0]
    until = day_bounds(changed_on + timedelta(days=SPAN), shop.tz, shop.day_cut)[1]
    touched = BidProposal.objects.filter(
        run__shop=shop, state__in=ENTERED, applied_at__gte=since, applied_at__lt=until
    ).values_list("keyword_id", "ad_group_id")
    groups = {group for word, group in touched if word is None}
    words = {word for word, _group in touched if word is not None}
    every = Keyword.objects.filter(ad_group__ad_campaign__shop=shop).exclude(state="candidate")
    of_group = every.filter(ad_group=row.ad_group_id)
    own = {row.keyword_id} if row.keyword_id else set(of_group.values_list("pk", flat=True))
    beside = of_group if row.keyword_id else every.exclude(ad_group=row.ad_group_id)
    left = beside.exclude(ad_group__in=AdGroup.objects.filter(pk__in=groups))
    sisters = set(left.exclude(pk__in=words).values_list("pk", flat=True))
    return frozenset(own), frozenset(sisters - own)


def _days(shop: Shop, words: Iterable[int], changed_on: date, margin: float) -> Days:
    first, last = changed_on - timedelta(days=SPAN), changed_on + timedelta(days=SPAN)
    rows = AdStatDay.objects.filter(shop=shop, keyword__in=words, day__range=(first, last))
    summed: Iterable[Mapping[str, Any]] = (
        rows.counted(("keyword",)).order_by().values("keyword", "day")
        .annotate(n=Sum("clicks"), spent=Sum("cost"), brought=Sum("amount"))
    )  # fmt: skip
    return {
        (row["keyword"], row["day"]): AdDay(
            row["n"] or 0, float(row["brought"] or 0) * margin - float(row["spent"] or 0)
        )
        for row in summed
    }


def _summed(days: Days, words: frozenset[int], span: list[date]) -> list[AdDay]:
    """Return the days of a span over some words; a day without a row brought and cost nothing."""
    found = []
    for day in span:
        of_day = [days[word, day] for word in words if (word, day) in days]
        found.append(
            AdDay(sum(each.clicks for each in of_day), sum(each.profit for each in of_day))
        )
    return found
