"""Looks at every SKU of a shop: opens what is worse than its kind, brings the rest up to date."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from apps.accounts.actors import SYSTEM
from apps.aftersales.hands import Hand
from apps.aftersales.models import ProductIssue
from apps.aftersales.quality import (
    Flag,
    Prior,
    Reading,
    batch_chance,
    demoted,
    expected_loss,
    fix_proof,
    priors_of,
    read,
)
from apps.aftersales.selectors.product_counts import (
    BatchCount,
    SkuCount,
    batch_counts,
    counts_between,
    maturity_lag,
    sku_counts,
    skus_of_batches,
)
from apps.aftersales.services.subjects import Told, event_add
from apps.common.days import business_day
from apps.shop.models import Shop

# A batch is named when it is worse than the rest of its SKU with this p-value at most.
BATCH_STANDS_OUT = 0.01
QUIET = timedelta(days=28)


@dataclass(frozen=True)
class Look:
    """One SKU as it was looked at: its batches, the one that stands out, and what it says."""

    count: SkuCount
    batches: tuple[BatchCount, ...]
    batch: BatchCount | None
    prior: Prior

    def says(self, batch_code: str = "") -> Reading:
        """Return what a batch says, or the whole SKU where it is none of its batches."""
        own = next((each for each in self.batches if each.batch_code == batch_code), None)
        subject = own or self.count
        return read(subject.k, subject.n, self.prior)


@transaction.atomic
def issues_detect(*, shop: Shop, now: datetime) -> int:
    """Compute every SKU anew; return how many issues were opened.

    A red or amber SKU without a live issue gets one, unless the same was dismissed within 28 days
    and its bad units have not doubled. Where a batch is worse than the rest of its SKU, the batch
    is what is looked at. Red stands only beside all that were looked at (Benjamini-Hochberg at
    10%, every night).
    """
    today = business_day(now, shop.tz, shop.day_cut)
    looks = _looks(shop, today)
    readings = demoted([look.says(look.batch.batch_code if look.batch else "") for look in looks])
    live = _live(shop)
    opened = 0
    for look, reading in zip(looks, readings, strict=True):
        known = live.pop(look.count.sku_id, [])
        if not known and reading.flag in (Flag.RED, Flag.AMBER):
            fresh = _open(shop, look, reading, today, now)
            known = [fresh] if fresh else []
            opened += len(known)
        for issue in known:
            _refresh(issue, look, reading, today)
    return opened


def _looks(shop: Shop, today: date) -> list[Look]:
    counts = sku_counts(shop, today)
    priors, lots = category_priors(counts), skus_of_batches(shop)
    found = []
    for count in counts:
        own = batch_counts(shop, count.sku_id, today) if count.sku_id in lots else []
        found.append(Look(count, tuple(own), worst_batch(own), priors[count.category]))
    return found


def category_priors(counts: Sequence[SkuCount]) -> dict[str, Prior]:
    """Return each category's prior; one with fewer than 20 SKUs has that of the whole shop."""
    return priors_of((each.category, each.k, each.n) for each in counts)


def _live(shop: Shop) -> dict[int, list[ProductIssue]]:
    found: defaultdict[int, list[ProductIssue]] = defaultdict(list)
    rows = ProductIssue.objects.live().filter(shop=shop).order_by("pk")
    for issue in rows.select_for_update(no_key=True):
        found[issue.sku_id].append(issue)
    return dict(found)


def _open(
    shop: Shop, look: Look, reading: Reading, today: date, now: datetime
) -> ProductIssue | None:
    causes, batch = look.count.causes, look.batch
    key: dict[str, Any] = {
        "shop": shop,
        "sku_id": look.count.sku_id,
        "cause_id": min(causes, key=lambda each: (-causes[each], each)),
        "batch_code": batch.batch_code if batch else "",
    }
    if _is_quiet(key, reading.k, now):
        return None
    issue: ProductIssue = ProductIssue.objects.create(
        **key,
        supplier=batch.supplier if batch else "",
        opened_by="detector",
        opened_at=now,
        as_of=today,
    )
    hand = Hand(SYSTEM, "system", shop.pk, now)
    told = Told(payload={"k": reading.k, "n": reading.n, "prob_worse": reading.prob_worse})
    event_add(issue, "open", hand=hand, told=told)
    return issue


def _is_quiet(key: dict[str, Any], k: int, now: datetime) -> bool:
    """Tell whether somebody dismissed the same lately and it has not become twice as bad."""
    ended = ProductIssue.objects.filter(**key, state="dismissed", ended_at__gt=now - QUIET)
    last = ended.order_by("-ended_at").first()
    return last is not None and k < 2 * max(last.k, 1)


def worst_batch(batches: Sequence[BatchCount]) -> BatchCount | None:
    """Return the batch that is worse than the rest beyond doubt, None without one."""
    worst = min(batches, key=_chance, default=None)
    return worst if worst and _chance(worst) <= BATCH_STANDS_OUT else None


def _chance(batch: BatchCount) -> float:
    return batch_chance(batch.k, batch.n, batch.rest_k, batch.rest_n)


def _refresh(issue: ProductIssue, look: Look, reading: Reading, today: date) -> None:
    """Bring the figures up to date; while it is being mended, see what the new units say."""
    looked_at = look.batch.batch_code if look.batch else ""
    said = reading if issue.batch_code == looked_at else look.says(issue.batch_code)
    issue.k, issue.n, issue.flag = said.k, said.n, said.flag
    issue.rate, issue.category_rate = said.estimate, said.category
    issue.low, issue.high, issue.prob_worse = said.low, said.high, said.prob_worse
    count = look.count
    issue.expected_loss = expected_loss(said, count.forecast_units, count.unit_price)
    issue.as_of = today
    own = [each for each in look.batches if each.batch_code == issue.batch_code]
    issue.batch_chance = _chance(own[0]) if own else None
    if issue.state == ProductIssue.State.REMEDYING:
        issue.fix_proof = _proof(issue, look.prior, today)
    issue.save()


def _proof(issue: ProductIssue, prior: Prior, today: date) -> float | None:
    if issue.remedied_on is None or issue.before_k is None or issue.before_n is None:
        return None
    last = today - timedelta(days=maturity_lag(issue.shop, today))
    after = counts_between(issue.shop, issue.sku_id, issue.remedied_on, last)
    return fix_proof((issue.before_k, issue.before_n), after, prior)
