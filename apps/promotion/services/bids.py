"""Looks at every word once a day and stores what it proposes."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction

from apps.accounts.actors import SYSTEM
from apps.accounts.services import audit_write
from apps.accounts.services.notifications import Notice, notices_settle, notify
from apps.common.days import business_day
from apps.promotion.bidding import (
    Limits,
    Verdict,
    Word,
    deletions_allowed,
    group_cut,
    group_loses,
    judge,
    sized,
)
from apps.promotion.models import (
    AdStatDay,
    BidProposal,
    BidRun,
    Keyword,
    ProductRefundRate,
    PromotionSettings,
)
from apps.promotion.selectors.margins import settings_of
from apps.promotion.selectors.word_facts import GroupFacts, group_facts
from apps.promotion.services.effects import proposals_judge
from apps.promotion.services.settings import refund_rates_refresh
from apps.promotion.states import MAKERS
from apps.shop.models import Shop

RULES: Final = 1
LASTS: Final = timedelta(hours=24)
RUN_HOUR: Final = 8
NO_DECISION: Final = frozenset({"keep", "watch"})


def bids_tick(*, now: datetime) -> dict[str, int]:
    """End what nobody decided in time; from 8:00 of a shop's clock on look at its words.

    Before that what was entered is judged, once the week after it is mature.
    """
    done = {"expired": proposals_expire(now=now), "proposed": 0, "judged": 0}
    advertised = AdStatDay.objects.values("shop_id").distinct()
    for shop in Shop.objects.filter(pk__in=advertised):
        if now.astimezone(shop.tz).hour >= RUN_HOUR:
            done["judged"] += proposals_judge(shop=shop, now=now)
            run = bids_run(shop=shop, now=now)
            done["proposed"] += run.counts.get("proposed", 0) if run else 0
    return done


@transaction.atomic
def proposals_expire(*, now: datetime) -> int:
    """End the proposals whose day is over; return how many."""
    late = BidProposal.objects.live().filter(expires_at__lte=now)
    return int(late.update(state="expired", ended_at=now))


@transaction.atomic
def bids_run(*, shop: Shop, now: datetime) -> BidRun | None:
    """Judge every word of a shop and store what is proposed; None when today's run is there.

    One transaction: a killed run leaves nothing. What was proposed before and not decided ends.
    """
    Shop.objects.select_for_update().get(pk=shop.pk)
    today = business_day(now, shop.tz, shop.day_cut)
    if BidRun.objects.filter(shop=shop, day=today).exists():
        return None
    settings = settings_of(shop)
    _refresh_rates(shop, today)
    old = BidProposal.objects.live().filter(run__shop=shop)
    old.exclude(state="approved").update(state="expired", ended_at=now)
    run = BidRun.objects.create(shop=shop, day=today, rules_version=RULES, settings=_told(settings))
    taken = set(old.filter(state="approved").values_list("ad_group_id", "keyword_id"))
    made = [
        proposal
        for facts in group_facts(shop, settings, today)
        for proposal in _proposals(run, facts, settings, now)
        if (proposal.ad_group_id, proposal.keyword_id) not in taken
    ]
    BidProposal.objects.bulk_create(made)
    actions = Counter(str(proposal.action) for proposal in made)
    asked = sum(n for action, n in actions.items() if action not in NO_DECISION)
    run.counts = {**actions, "proposed": asked}
    run.save(update_fields=["counts"])
    for earlier in BidRun.objects.filter(shop=shop, day__lt=today).order_by("-day")[:1]:
        notices_settle(("bids_proposed",), shop_id=shop.pk, target=earlier.pk)
    if asked:
        told = {"n": asked, "day": today}
        notify(Notice("bids_proposed", shop.pk, run.pk, parameters=told), roles=MAKERS)
    audit_write(
        actor=SYSTEM, action="bids.run", subject=f"promotion.BidRun:{run.pk}", shop_id=shop.pk,
        changes={name: [None, number] for name, number in run.counts.items()}, rows=len(made),
    )  # fmt: skip
    return run


def _refresh_rates(shop: Shop, today: date) -> None:
    if not ProductRefundRate.objects.filter(shop=shop, computed_on=today).exists():
        refund_rates_refresh(shop=shop, today=today)


def _told(settings: PromotionSettings) -> dict[str, Any]:
    names = ("window_days", "target_profit", "bid_floor", "bid_ceiling", "cooldown_days")
    return {name: str(getattr(settings, name)) for name in names}


def _proposals(
    run: BidRun, facts: GroupFacts, settings: PromotionSettings, now: datetime
) -> list[BidProposal]:
    """Return what is proposed about a group: one cut of the whole, or one line a word."""
    terms, limits = facts.terms, Limits(settings.bid_floor, settings.bid_ceiling)
    if terms is None:
        return []
    if group_loses(facts.mean, terms) and facts.bid > 0:
        cut = group_cut(facts.mean, facts.clicks, facts.bid, terms, limits)
        return [_proposal(run, facts, None, None, cut, now)]
    found = {word: judge(told, facts.mean, terms, limits) for word, told in facts.words.items()}
    capped = _capped(found, facts, limits)
    return [
        _proposal(run, facts, word, facts.words[word], verdict, now)
        for word, verdict in capped.items()
    ]


def _capped(
    found: dict[Keyword, Verdict], facts: GroupFacts, limits: Limits
) -> dict[Keyword, Verdict]:
    """Lower instead of deleting where a run would delete too many words of a group."""
    terms = facts.terms
    active = sum(not told.is_candidate for told in facts.words.values())
    doomed = sorted(
        (word for word, verdict in found.items() if verdict.action == "delete"),
        key=lambda word: found[word].prob,
    )
    for word in doomed[deletions_allowed(active) :]:
        before = found[word]
        lower = Verdict("lower", "delete_cap", before.prob, before.mean)
        if terms is not None:
            found[word] = sized(lower, facts.words[word].bid, terms, limits)
    return found


def _proposal(
    run: BidRun,
    facts: GroupFacts,
    word: Keyword | None,
    told: Word | None,
    verdict: Verdict,
    now: datetime,
) -> BidProposal:
    is_noted = verdict.action in NO_DECISION
    bid = told.bid if told else facts.bid
    return BidProposal(
        run=run, ad_group=facts.group, keyword=word, action=verdict.action,
        state="noted" if is_noted else "proposed",
        old_bid=round(bid, 2) if verdict.action != "add" else None, new_bid=verdict.new_bid,
        capped_by=verdict.capped_by, reason_code=verdict.reason, prob=verdict.prob,
        evidence=_evidence(facts, told, verdict), expires_at=now + LASTS,
    )  # fmt: skip


def _evidence(facts: GroupFacts, told: Word | None, verdict: Verdict) -> dict[str, Any]:
    terms = facts.terms
    assert terms is not None  # noqa: S101 -- without terms nothing is proposed
    return {
        "clicks": told.clicks if told else facts.clicks,
        "orders": told.orders if told else None,
        "spend": round(told.spend, 2) if told else None,
        "group_rate": round(facts.mean, 6),
        "rate": round(verdict.mean, 6),
        "break_even": round(terms.break_even, 6),
        "cpc": round(terms.cpc, 4),
        "order_value": round(terms.order_value, 2),
        "margin": round(terms.margin, 4),
        "refund_rate": round(float(facts.refund_rate), 4),
        "more_clicks": verdict.more_clicks,
        "more_cost": round(verdict.more_cost, 2) if verdict.more_cost is not None else None,
        "more_days": round(verdict.more_days, 1) if verdict.more_days is not None else None,
    }
