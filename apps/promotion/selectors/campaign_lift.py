"""Measures a campaign: the best baseline that holds, and what stands against its gross units."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from apps.common.days import business_day
from apps.promotion import lift
from apps.promotion.models import Campaign, CampaignResult, PriceSchedule
from apps.promotion.selectors.campaign_facts import campaign_prices
from apps.promotion.selectors.campaign_sales import (
    AFTER,
    CampaignDays,
    Sold,
    ad_costs,
    campaign_days,
    skus_beside,
    skus_of,
    sold,
    units_by_sku,
    usual_by_sku,
)
from apps.promotion.selectors.floors import SkuCosts, sku_costs
from apps.shop.models import Sku

# Raised when a formula changes: every campaign is then measured anew.
RULES: Final = 2
BASELINES: Final = ("holdout", lift.CLEAN.key, lift.WEEKDAYS.key)
PART: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Told:
    """What no facts of the shop say: money for gifts and fees, and a hold-out."""

    gifts: Decimal = Decimal(0)
    fees: Decimal = Decimal(0)
    holdout: lift.HoldOut | None = None


@dataclass(frozen=True)
class Facts:
    """Everything that it is measured from; `usual` = units and money of SKUs on usual days."""

    campaign: Campaign
    skus: list[Sku]
    days: CampaignDays
    own: Sold
    other: Sold
    ads: dict[date, Decimal]
    shares: dict[int, int]
    usual: dict[int, tuple[int, Decimal]]
    costs: dict[int, SkuCosts]
    told: Told

    @property
    def is_final(self) -> bool:
        """Tell whether all days after it are over."""
        return len(self.days.after) >= AFTER.days

    @property
    def digest(self) -> str:
        """Return a word for all of it: another one where a day was restated."""
        series = [
            {str(day): str(value) for day, value in told.items()}
            for told in (self.own.units, self.own.amount, self.other.units, self.ads)
        ]
        typed = f"{self.told.gifts:.4f} {self.told.fees:.4f} {self.told.holdout}"
        # The refund rate is of the whole past: with it no result would ever be the last one.
        costs = [f"{sku} {each.costs}" for sku, each in sorted(self.costs.items())]
        known = [RULES, *series, sorted(map(str, self.days.quiet)), typed, costs]
        return hashlib.sha256(json.dumps(known).encode()).hexdigest()


def lift_facts(row: Campaign, told: Told, now: datetime) -> Facts:
    """Read what a campaign is measured from."""
    skus = skus_of(row)
    ids = [each.pk for each in skus]
    days = campaign_days(row, ids, now)
    return Facts(
        row, skus, days, sold(row.shop_id, ids, days),
        sold(row.shop_id, skus_beside(row, skus, days), days), ad_costs(row.shop_id, skus, days),
        units_by_sku(ids, days), usual_by_sku(ids, days), _costs(row, skus, days, now), told,
    )  # fmt: skip


def _costs(
    row: Campaign, skus: Iterable[Sku], days: CampaignDays, now: datetime
) -> dict[int, SkuCosts]:
    """Return what SKUs cost on its first day, or as somebody said only since."""
    today = business_day(now, row.shop.tz, row.shop.day_cut)
    told = {each.pk: sku_costs(each, days.during[0]) or sku_costs(each, today) for each in skus}
    return {sku: costs for sku, costs in told.items() if costs is not None}


@dataclass
class Chosen:
    """The baseline that was taken, and why better ones were not."""

    method: str = "none"
    expected: lift.Expected | None = None
    basis: lift.Method | None = None
    trial: lift.Trial | None = None
    passed_over: dict[str, str] = field(default_factory=dict)


def measured(facts: Facts) -> dict[str, Any]:
    """Return the figures of a result, by the names of its columns."""
    chosen = _chosen(facts)
    actual = facts.own.of(facts.days.during) if facts.skus else None
    found: dict[str, Any] = {
        "method": chosen.method, "passed_over": chosen.passed_over, "actual": actual,
        "days": len(facts.days.during), "days_after": len(facts.days.after),
        "trials": chosen.trial.windows if chosen.trial else None,
        "trials_held": chosen.trial.covered if chosen.trial else None,
        "is_final": facts.is_final, "digest": facts.digest,
        "gifts": facts.told.gifts, "fees": facts.told.fees, **_holdout(facts.told.holdout),
    }  # fmt: skip
    gross = None if actual is None else _gross(facts, chosen, actual)
    if actual is not None and gross is not None:
        found |= _units(facts, chosen, actual, gross)
        found |= _money(facts, found)
    return {name: _cents(value) for name, value in found.items()}


def _chosen(facts: Facts) -> Chosen:
    """Take the first baseline that there is data for and that its trials bear out."""
    if not facts.skus:
        return Chosen(passed_over=dict.fromkeys(BASELINES, "no_items"))
    chosen = Chosen()
    days, own = facts.days, facts.own.units
    quiet = {day: own[day] for day in days.quiet}
    every = {day: own[day] for day in days.before}
    for basis, history in ((lift.CLEAN, quiet), (lift.WEEKDAYS, every)):
        if not any(history.values()):
            chosen.passed_over[basis.key] = "no_sales"
            continue
        told = lift.expected_units(basis, history, days.during)
        if told is None:
            chosen.passed_over[basis.key] = "few_days"
            continue
        trial = lift.placebo(basis, history, days.quiet, len(days.during))
        if trial.holds:
            chosen.method, chosen.expected = basis.key, told
            chosen.basis, chosen.trial = basis, trial
            break
        is_short = trial.windows < lift.LEAST_TRIALS
        chosen.passed_over[basis.key] = "few_trials" if is_short else "trials"
    if facts.told.holdout is None:
        chosen.passed_over["holdout"] = "none_told"
    else:
        chosen.method = "holdout"
    return chosen


def _gross(facts: Facts, chosen: Chosen, actual: int) -> lift.Spread | None:
    """Return the units more than without it, with the 95% interval."""
    told = facts.told.holdout
    if told is not None:
        share = lift.holdout_lift(told)
        # Buyers more, each with as many units as the buyers who were asked.
        each = actual / told.bought if told.bought else 0.0
        size = told.asked * each
        return share and lift.Spread(share.value * size, share.low * size, share.high * size)
    if chosen.expected is None:
        return None
    gain, reach = actual - chosen.expected.units, chosen.expected.reach(lift.SURE)
    return lift.Spread(gain, gain - reach, gain + reach)


def _units(facts: Facts, chosen: Chosen, actual: int, gross: lift.Spread) -> dict[str, Any]:
    others = _beside(facts.other, facts, chosen, facts.days.during)
    after = _beside(facts.own, facts, chosen, facts.days.calm_after)
    counted = others.counted if others else 0.0
    pulled = max(-after.counted, 0.0) if after else 0.0
    cannibal, halo = max(-counted, 0.0), max(counted, 0.0)
    errors = (others.error if others else 0.0, after.error if after and pulled else 0.0)
    net = lift.widened(gross, lift.net_units(gross.value, cannibal, pulled, halo), errors)
    return {
        "baseline": actual - gross.value, "gross": gross.value, "gross_low": gross.low,
        "gross_high": gross.high, **_seen("beside", others), **_seen("after", after),
        "cannibal": cannibal if others else None, "halo": halo if others else None,
        "pull_forward": pulled if after else None, "net": net.value,
        "low": net.low, "high": net.high,
    }  # fmt: skip


def _beside(
    series: Sold, facts: Facts, chosen: Chosen, window: Sequence[date]
) -> lift.Beside | None:
    """Return how far other sales are from their own baseline; None: it cannot be told."""
    if chosen.basis is None or not window or not any(series.units.values()):
        return None
    days = facts.days.quiet if chosen.basis is lift.CLEAN else facts.days.before
    history = {day: series.units[day] for day in days}
    # What was sold after it is held against the days before it.
    basis = lift.CLEAN if window[0] > facts.days.during[-1] else chosen.basis
    told = lift.expected_units(basis, history, window)
    return None if told is None else lift.beside(told, series.of(window))


def _seen(name: str, told: lift.Beside | None) -> dict[str, Any]:
    return {
        f"{name}_units": told.units if told else None,
        f"{name}_reach": told.reach if told else None,
    }


def _money(facts: Facts, found: dict[str, Any]) -> dict[str, Any]:
    """Return the profit with its parts; {} where nobody said what the goods cost."""
    ads = _ads_more(facts)
    terms = _terms(facts)
    if terms is None:
        return {"ads": ads}
    price, margin, discount, mix = terms
    known = (margin, discount, ads, facts.told.gifts, facts.told.fees, mix)
    told = lift.Money(*map(float, known))
    baseline = found["baseline"]
    # The baseline is off by as much as the units are, the other way round.
    by_units = {"profit": "net", "profit_low": "low", "profit_high": "high"}
    shown = {
        name: lift.campaign_profit(found[units], baseline + found["net"] - found[units], told)
        for name, units in by_units.items()
    }
    low, high = sorted((shown["profit_low"], shown["profit_high"]))
    spread = {"profit": shown["profit"], "profit_low": low, "profit_high": high}
    return {"unit_price": price, "unit_margin": margin, "discount": discount, "ads": ads, **spread}


def _terms(facts: Facts) -> tuple[Decimal, Decimal, Decimal, Decimal] | None:
    """Return a unit's usual price, its margin and what the shop took off it, by what was sold.

    The last one is the margin that a unit of the usual mix leaves more.
    """
    prices = {each.sku_id: each for each in campaign_prices(facts.campaign)}
    realised = facts.own.price(facts.days.during)
    usual = {sku: units for sku, (units, _amount) in facts.usual.items()}
    among = {each.pk for each in facts.skus if facts.shares.get(each.pk) or each.pk in usual}
    parts = {sku: _sku_terms(sku, prices.get(sku), facts) for sku in among}
    known = {sku: each for sku, each in parts.items() if each is not None}
    if realised is None or len(known) < len(parts):
        return None
    price, margin, cut = (_weighted(facts.shares, known, at) for at in range(3))
    # Without prices of its own what buyers paid less is its discount.
    discount = cut if prices else max(price - realised, Decimal(0))
    borne = discount if facts.campaign.borne_by == Campaign.Bearer.SHOP else Decimal(0)
    return price, margin, borne, _weighted(usual, known, 1) - margin if usual else Decimal(0)


def _weighted(
    units: Mapping[int, int], parts: Mapping[int, tuple[Decimal, ...]], at: int
) -> Decimal:
    whole = sum(units.get(sku, 0) for sku in parts) or 1
    shares = {sku: Decimal(units.get(sku, 0)) / whole for sku in parts}
    return sum((shares[sku] * each[at] for sku, each in parts.items()), Decimal(0))


def _sku_terms(
    sku: int, price: PriceSchedule | None, facts: Facts
) -> tuple[Decimal, Decimal, Decimal] | None:
    costs, usual = facts.costs.get(sku), facts.usual.get(sku)
    before = usual[1] / usual[0] if usual else None
    before = price.price_before if price else before
    if costs is None or before is None:
        return None
    return before, before * costs.margin, before - price.price if price else Decimal(0)


def _ads_more(facts: Facts) -> Decimal:
    """Return what ads cost more than on as many usual days."""
    quiet = [facts.ads.get(day, Decimal(0)) for day in facts.days.quiet]
    usual = sum(quiet, Decimal(0)) / (len(quiet) or 1)
    spent = sum((facts.ads.get(day, Decimal(0)) for day in facts.days.during), Decimal(0))
    return max(spent - usual * len(facts.days.during), Decimal(0))


def _holdout(told: lift.HoldOut | None) -> dict[str, Any]:
    names = ("asked", "bought", "held", "held_bought")
    return {name: getattr(told, name) if told else None for name in names}


def _cents(value: Any) -> Any:
    """Return figures as they are stored; words and counts as they are."""
    if isinstance(value, float | Decimal):
        return Decimal(str(value)).quantize(PART, ROUND_HALF_UP)
    return value


def told_of(row: CampaignResult | None) -> Told:
    """Return what was told at an earlier measurement."""
    if row is None:
        return Told()
    arms = (row.asked, row.bought, row.held, row.held_bought)
    known = [each for each in arms if each is not None]
    return Told(row.gifts, row.fees, lift.HoldOut(*known) if len(known) == len(arms) else None)
