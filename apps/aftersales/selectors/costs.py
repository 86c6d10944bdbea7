"""What a case has cost, and what each way out cost in earlier cases of the same goods."""

from collections import defaultdict
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import F, Q, Sum
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce

from apps.aftersales.costs import ZERO, Cost, Expected, cost_of
from apps.aftersales.models import AfterSalesCase, CaseLeg, CaseLine
from apps.aftersales.models.reason import Route
from apps.common.money import money

HISTORY = timedelta(days=365)
ROUTES = ("refund_only", "return_refund", "exchange", "repair", "resend")


def case_cost(case: AfterSalesCase) -> Cost:
    """Return what a case has cost so far: money legs that succeeded, repairs, goods counted."""
    legs = CaseLeg.objects.filter(case=case)
    paid = legs.filter(kind="money", state="succeeded").values_list("purpose", "amount")
    work = legs.aggregate(all=Sum(_work()))["all"]
    lines = CaseLine.objects.filter(case=case)
    unsold = lines.aggregate(
        unsold=Sum(F("refurb_qty") + F("scrap_qty") + F("supplier_qty") + F("missing_qty")),
        all=Sum(F("restock_qty") + F("refurb_qty") + F("scrap_qty") + F("supplier_qty")
                + F("missing_qty") + F("back_qty")),
    )  # fmt: skip
    return cost_of(paid, work or ZERO, unsold["unsold"] or 0, unsold["all"] or 0)


def expected_costs(case: AfterSalesCase, now: datetime) -> list[tuple[str, Expected]]:
    """Return label and mean cost of each way out, from ended cases of the same SKUs of a year."""
    skus = case.lines.filter(sku__isnull=False).values_list("sku", flat=True)
    ended = AfterSalesCase.objects.filter(
        shop=case.shop_id,
        status__in=("resolved", "closed"),
        opened_at__gt=now - HISTORY,
        lines__sku__in=list(skus),
        route__in=ROUTES,
    ).exclude(pk=case.pk)
    routes = dict(ended.distinct().values_list("pk", "route"))
    sums = _sums(routes)
    currency = case.order.currency if case.order else case.shop.currency
    labels = dict(Route.choices)
    return [(str(labels[route]), _expected(route, sums[route], currency)) for route in ROUTES]


def _sums(routes: dict[int, str]) -> dict[str, list[Decimal]]:
    """Return the cost of each ended case, by its route."""
    money_out = Q(kind="money", state="succeeded")
    amount = Sum("amount", filter=money_out & ~Q(purpose="recovery"), default=ZERO)
    back = Sum("amount", filter=money_out & Q(purpose="recovery"), default=ZERO)
    rows = CaseLeg.objects.filter(case__in=routes).values("case")
    told = rows.annotate(cost=amount - back + Sum(_work(), default=ZERO))
    found: dict[str, list[Decimal]] = defaultdict(list)
    for case_id, cost in told.values_list("case", "cost"):
        found[routes[case_id]].append(cost)
    return found


def _expected(route: str, costs: list[Decimal], currency: str) -> Expected:
    if not costs:
        return Expected(route, 0, None)
    return Expected(route, len(costs), money(sum(costs, ZERO) / len(costs), currency))


def _work() -> CombinedExpression:
    return Coalesce("parts_cost", ZERO) + Coalesce("labour_cost", ZERO)
