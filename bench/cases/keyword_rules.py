"""Case 13: which rule about ad words loses least money: ours, 1/CVR clicks, or 20 clicks.

500 words with known conversion for 60 days; nobody but the simulation knows it. Each rule sees
the same buyers, and orders at once. Money lost is what the words above break-even would have earned
at their first bids, less what the rule earned. Ours wants a profit of 10% of sales, as it comes:
where none is wanted it bids up to break-even, keeps more orders and loses more money.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from apps.promotion.bidding import Limits, Terms, Word, deletions_allowed, group_loses, judge
from bench.measuring import memory_peak
from bench.results import Result

WORDS, DAYS, SEEDS = 500, 60, (1, 2, 3)
MEAN, SPREAD = 0.055, 30.0
ORDER_VALUE, MARGIN, ACOS = 80.0, 0.30, 0.20
BID, PAID_OF_BID = Decimal("1.50"), 0.8
COOLDOWN = 7
LIMITS = Limits(Decimal("0.20"), Decimal("20.00"))
Rule = Callable[["list[Trial]", int], None]


@dataclass
class Trial:
    """One word under one rule: its true conversion, what it did, and what was decided."""

    rate: float
    clicks_a_day: float
    dice: Random
    bid: Decimal = BID
    clicks: int = 0
    orders: int = 0
    spend: float = 0.0
    earned: float = 0.0
    is_deleted: bool = False
    was_floored: bool = False
    changed_on: int = field(default=-COOLDOWN)

    @property
    def cpc(self) -> float:
        """What a click costs at the present bid."""
        return float(self.bid) * PAID_OF_BID

    @property
    def pays(self) -> bool:
        """Whether the word earns at its first bid, which no rule knows."""
        return self.rate > float(BID) * PAID_OF_BID / (ORDER_VALUE * MARGIN)

    def day(self) -> None:
        """Let a day pass: clicks follow the bid, orders the true conversion."""
        wanted = self.clicks_a_day * float(self.bid / BID)
        draws = [self.dice.random() for _ in range(int(self.clicks_a_day * 4) + 4)]
        buys = [self.dice.random() < self.rate for _ in draws]
        clicks = min(int(wanted) + (draws[0] < wanted % 1), len(draws))
        if self.is_deleted:
            return
        orders = sum(buys[:clicks])
        self.clicks += clicks
        self.orders += orders
        self.spend += clicks * self.cpc
        self.earned += orders * ORDER_VALUE * MARGIN - clicks * self.cpc


def ours(words: list[Trial], day: int) -> None:
    """Judge each word by its posterior, with cooldown, steps, the two-step deletion and the cap."""
    live = [word for word in words if not word.is_deleted]
    clicks, orders = sum(w.clicks for w in live), sum(w.orders for w in live)
    mean = orders / clicks if clicks else MEAN
    deleted, cap = 0, deletions_allowed(len(live))
    for word in live:
        if day - word.changed_on < COOLDOWN:
            continue
        terms = Terms(word.cpc, ORDER_VALUE, MARGIN, ACOS)
        if group_loses(mean, Terms(float(BID) * PAID_OF_BID, ORDER_VALUE, MARGIN, MARGIN)):
            continue
        told = Word(word.clicks, word.orders, word.spend, word.bid, was_floored=word.was_floored)
        found = judge(told, mean, terms, LIMITS)
        if found.action == "delete" and deleted == cap:
            continue
        if found.action == "delete":
            deleted += 1
            word.is_deleted, word.was_floored = found.new_bid is None, True
        if found.new_bid is not None:
            word.bid, word.changed_on = found.new_bid, day


def after_clicks(most: int) -> Rule:
    """Return the rule that deletes a word after so many clicks without an order."""

    def rule(words: list[Trial], day: int) -> None:
        for word in words:
            if word.clicks >= most and not word.orders:
                word.is_deleted = True

    return rule


def played(rule: Rule | None, seed: int) -> list[Trial]:
    """Return the words after all days under a rule; None = nobody does anything."""
    dice = Random(seed)
    words = [
        Trial(
            dice.betavariate(MEAN * SPREAD, (1 - MEAN) * SPREAD), dice.uniform(0.5, 6),
            Random(f"{seed}/{at}"),
        )
        for at in range(WORDS)
    ]  # fmt: skip
    for day in range(DAYS):
        for word in words:
            word.day()
        if rule is not None:
            rule(words, day)
    return words


def cases(scale: float) -> list[Result]:
    """Play every rule over the same buyers and compare what was lost."""
    rules = {
        "1/CVR clicks": after_clicks(round(1 / MEAN)), "20 clicks": after_clicks(20), "ours": ours
    }  # fmt: skip
    lost, wrong = dict.fromkeys(rules, 0.0), dict.fromkeys(rules, 0)
    for seed in SEEDS:
        best = sum(word.earned for word in played(None, seed) if word.pays)
        for name, rule in rules.items():
            words = played(rule, seed)
            lost[name] += (best - sum(word.earned for word in words)) / len(SEEDS)
            wrong[name] += sum(word.pays and word.is_deleted for word in words)
    told = "; ".join(f"{name}: {wrong[name] / len(SEEDS):.0f} wrongly deleted" for name in rules)
    return [
        Result(13, f"money lost on {WORDS} words, ours against {name}", lost[name], lost["ours"],
               1.0, WORDS, memory_peak(), told, "CNY")
        for name in rules if name != "ours"
    ]  # fmt: skip
