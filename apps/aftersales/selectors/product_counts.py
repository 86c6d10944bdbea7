"""How many units of each SKU were delivered long enough ago, and how many came with a cause."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from apps.aftersales.models import CaseLine, Inspection
from apps.aftersales.quality import lag_of
from apps.shop.models import OrderLine, Shop

WINDOW = timedelta(days=180)
PACE = timedelta(days=28)
AHEAD_DAYS = 30


@dataclass
class SkuCount:
    """A SKU's mature units, the bad ones by cause, and what a month of it is worth.

    `unit_price` is what a unit brought in the window, in the shop's currency.
    """

    sku_id: int
    category: str
    n: int
    unit_price: Decimal
    causes: Counter[int] = field(default_factory=Counter)
    forecast_units: int = 0

    @property
    def k(self) -> int:
        """Return the bad units; a unit that came twice is one."""
        return min(self.causes.total(), self.n)


def bad_lines(shop: Shop) -> QuerySet[Any, Any]:
    """Return lines with a product cause: the verified one, else the stated; no carrier's fault."""
    cause = Coalesce("verified_cause_id", "stated_reason_id")
    is_quality = Q(verified_cause__is_quality=True) | Q(
        verified_cause__isnull=True, stated_reason__is_quality=True
    )
    of = Coalesce(F("sku_id"), F("order_line__sku_id"))
    rows = CaseLine.objects.filter(is_quality, case__shop=shop, case__order__excluded_reason=None)
    rows = rows.exclude(liability="carrier").exclude(case__status="cancelled")
    found: QuerySet[Any, Any] = rows.annotate(
        cause_id=cause, of_sku=of, paid_on=F("case__order__paid_on")
    )
    return found.filter(of_sku__isnull=False, paid_on__isnull=False)


def maturity_lag(shop: Shop, today: date) -> int:
    """Return after how many days nearly all cases of a unit have come: 7 to 60, else 30."""
    rows = bad_lines(shop).filter(case__opened_on__gt=today - WINDOW)
    told = rows.values_list("case__opened_on", "paid_on")
    ages = [(opened - paid).days for opened, paid in told]
    return lag_of(ages)


def sku_counts(shop: Shop, today: date) -> list[SkuCount]:
    """Return the counts of every SKU with mature units in the last 180 days."""
    last = today - timedelta(days=maturity_lag(shop, today))
    sold = _sold(shop, today - WINDOW, last)
    rows = sold.values("sku_id", "sku__product__category").annotate(
        units=Sum("quantity"), amount=Sum("line_amount")
    )
    found = {
        row["sku_id"]: SkuCount(
            row["sku_id"],
            row["sku__product__category"] or "",
            row["units"],
            row["amount"] / row["units"],
        )
        for row in rows
    }
    bad = bad_lines(shop).filter(paid_on__range=(today - WINDOW, last))
    for sku_id, cause, qty in bad.values_list("of_sku", "cause_id", "qty"):
        if sku_id in found:
            found[sku_id].causes[cause] += qty
    pace = _sold(shop, today - PACE, today - timedelta(days=1)).values("sku_id")
    for sku_id, units in pace.annotate(units=Sum("quantity")).values_list("sku_id", "units"):
        if sku_id in found:
            found[sku_id].forecast_units = round(units * AHEAD_DAYS / PACE.days)
    return list(found.values())


def _sold(shop: Shop, first: date, last: date) -> QuerySet[OrderLine, Any]:
    return OrderLine.objects.filter(
        order__shop=shop,
        order__excluded_reason=None,
        order__paid_on__range=(first, last),
        sku__isnull=False,
        quantity__gt=0,
    ).order_by()


@dataclass(frozen=True, slots=True)
class BatchCount:
    """A batch's bad and mature units, and those of the rest of its SKU."""

    batch_code: str
    supplier: str
    k: int
    n: int
    rest_k: int
    rest_n: int


def skus_of_batches(shop: Shop) -> frozenset[int]:
    """Return the SKUs of which more than one batch came."""
    lots = Inspection.objects.filter(shop=shop, target="stock").exclude(batch_code="")
    rows = lots.order_by().values("sku_id").annotate(lots=Count("batch_code", distinct=True))
    return frozenset(rows.filter(lots__gt=1).values_list("sku_id", flat=True))


def batch_counts(shop: Shop, sku_id: int, today: date) -> list[BatchCount]:
    """Return the batches of a SKU in the order in which they came; none for fewer than two.

    A unit is of the batch that was on sale when it was paid (first in, first out); a batch
    written on the line of its case wins.
    """
    lots = Inspection.objects.filter(sku_id=sku_id, target="stock").exclude(batch_code="")
    came = list(lots.order_by("opened_on", "pk").values_list("opened_on", "batch_code", "supplier"))
    if len({code for _, code, _ in came}) < 2:
        return []
    last = today - timedelta(days=maturity_lag(shop, today))
    sold = _sold(shop, today - WINDOW, last).filter(sku_id=sku_id)
    n: defaultdict[str, int] = defaultdict(int)
    for paid_on, units in (
        sold.values("order__paid_on").annotate(units=Sum("quantity"))
        .values_list("order__paid_on", "units")
    ):  # fmt: skip
        n[_on_sale(came, paid_on or came[0][0])] += units
    k: defaultdict[str, int] = defaultdict(int)
    bad = bad_lines(shop).filter(of_sku=sku_id, paid_on__range=(today - WINDOW, last))
    for paid_on, code, qty in bad.values_list("paid_on", "batch_code", "qty"):
        k[code or _on_sale(came, paid_on)] += qty
    suppliers = {code: supplier for _, code, supplier in came}
    return [_batch(code, suppliers[code], k, n) for code in suppliers if n[code]]


def _on_sale(came: list[tuple[date, str, str]], day: date) -> str:
    """Return the batch that was on sale on a day; the first one before any came."""
    return [came[0][1], *(code for since, code, _ in came if since <= day)][-1]


def _batch(code: str, supplier: str, k: dict[str, int], n: dict[str, int]) -> BatchCount:
    own_k, rest_k = min(k.get(code, 0), n[code]), sum(k.values()) - k.get(code, 0)
    rest_n = sum(n.values()) - n[code]
    return BatchCount(code, supplier, own_k, n[code], min(rest_k, rest_n), rest_n)


def counts_between(shop: Shop, sku_id: int, first: date, last: date) -> tuple[int, int]:
    """Return bad and all units of a SKU paid on these days."""
    units = _sold(shop, first, last).filter(sku_id=sku_id).aggregate(n=Sum("quantity"))["n"] or 0
    bad = bad_lines(shop).filter(of_sku=sku_id, paid_on__range=(first, last))
    return min(bad.aggregate(k=Sum("qty"))["k"] or 0, units), units
