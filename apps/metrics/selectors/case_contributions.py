"""What each event of a case adds to a measure and under which reason, in words of querysets."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.fields import BigIntegerField, DateTimeField, DecimalField, DurationField
from django.db.models.functions import Cast, Coalesce, Extract, Floor, NullIf
from django.db.models.functions import Round as Rounded
from django.utils.translation import get_language

from apps.aftersales.models import AfterSalesCase, CaseEvent, CaseLeg, CaseLine
from apps.aftersales.selectors.figure_days import repeat_days_told
from apps.aftersales.selectors.resolving import OF_REFUND
from apps.aftersales.selectors.told import FAMILY, QUALITY, REASON, told_line
from apps.aftersales.states import AGAINST, KEEPING, NOT_MENDED, OPEN, RETURNS
from apps.metrics.models.reason_day import NO_CASE, NO_REASON
from apps.metrics.rollups.reason_parts import MENDED
from apps.metrics.selectors.desk_contributions import DeskRows

AMOUNT = DecimalField(max_digits=18, decimal_places=4)
ZERO, ONE = Value(0, AMOUNT), Value(1, AMOUNT)
MOVES = Q(type="transition", leg__isnull=True)
RESOLVED = MOVES & Q(to_state="resolved")


def _moves() -> QuerySet[Any]:
    lines = told_line("case").annotate(told=FAMILY).values("told")[:1]
    moves: QuerySet[Any] = CaseEvent.objects.filter(MOVES, case__isnull=False)
    days = repeat_days_told("case__shop") * Value(timedelta(days=1), DurationField())
    until = F("at") + ExpressionWrapper(days, DurationField())
    return moves.annotate(  # type: ignore[no-any-return]  # stubs
        family=Subquery(lines), repeats_until=ExpressionWrapper(until, DateTimeField())
    )


def _ended_legs() -> QuerySet[Any]:
    ended: QuerySet[Any] = CaseEvent.objects.filter(type="transition", leg__isnull=False)
    return ended


def _first_disputes() -> QuerySet[Any]:
    called = CaseEvent.objects.filter(MOVES, event="escalate")
    earlier = called.filter(case__order=OuterRef("case__order"), pk__lt=OuterRef("pk"))
    first: QuerySet[Any] = called.filter(case__order__isnull=False).exclude(Exists(earlier))
    return first


def _returns() -> QuerySet[Any]:
    repairs = CaseLeg.objects.filter(case=OuterRef("case"), kind="repair")
    back: QuerySet[Any] = CaseEvent.objects.filter(
        type="transition", leg__kind="goods", to_state__in=RETURNS
    ).exclude(Exists(repairs.exclude(state__in=NOT_MENDED)))
    return back


CASE_ROWS: Mapping[str, DeskRows] = {
    "case_moves": DeskRows(_moves, "business_day", "at", "case__shop_id"),
    "case_overdue": DeskRows(
        lambda: CaseEvent.objects.filter(type="clock", event="overdue", case__isnull=False),
        "business_day", "at", "case__shop_id",
    ),
    "case_answers": DeskRows(
        lambda: AfterSalesCase.objects.filter(first_response_at__isnull=False),
        "opened_on", "opened_at",
    ),
    "case_costs": DeskRows(_ended_legs, "business_day", "at", "case__shop_id"),
    "case_disputes": DeskRows(_first_disputes, "business_day", "at", "case__shop_id"),
    "case_returns": DeskRows(_returns, "business_day", "at", "case__shop_id"),
    "cases_open": DeskRows(
        lambda: AfterSalesCase.objects.all(), "opened_on", "opened_at", is_standing=True
    ),
}  # fmt: skip


def _when(condition: Any, then: Any = ONE) -> Case:
    return Case(When(condition, then=then), default=ZERO, output_field=AMOUNT)


def _is_first_resolution() -> Any:
    earlier = CaseEvent.objects.filter(RESOLVED, case=OuterRef("case"), pk__lt=OuterRef("pk"))
    return RESOLVED & ~Q(**OF_REFUND) & ~Exists(earlier)


def _wrote_more() -> Any:
    """Tell whether the buyer wrote again before; the log was the first time."""
    said = CaseEvent.objects.filter(
        case=OuterRef("case"), direction="in", pk__lt=OuterRef("pk")
    ).exclude(event="log")
    return Exists(said)


def _came_back() -> Any:
    """Tell whether the buyer wrote in the case again, or opened another about the same."""
    window = {"at__gt": OuterRef("at"), "at__lte": OuterRef("repeats_until")}
    again = CaseEvent.objects.filter(
        Q(type="contact", direction="in") | Q(event="reopen"), case=OuterRef("case"), **window
    )
    family = told_line("pk").annotate(told=FAMILY).values("told")[:1]
    skus = CaseLine.objects.filter(case=OuterRef(OuterRef(OuterRef("case")))).values("sku")
    same_sku = CaseLine.objects.filter(case=OuterRef("pk"), sku__in=skus)
    others = (
        AfterSalesCase.objects.filter(
            shop=OuterRef("case__shop"),
            opened_at__gt=OuterRef("at"),
            opened_at__lte=OuterRef("repeats_until"),
        )
        .exclude(pk=OuterRef("case"))
        .annotate(other=Subquery(family), mine=ExpressionWrapper(OuterRef("family"), CharField()))
        .filter(Q(other__isnull=True) | Q(mine__isnull=True) | Q(other=F("mine")))
        .filter(
            Q(order=OuterRef("case__order"))
            | (Q(customer=OuterRef("case__customer")) & Exists(same_sku))
        )
    )
    return Exists(again) | Exists(others)


def _cost() -> Case:
    parts = Coalesce("leg__parts_cost", ZERO) + Coalesce("leg__labour_cost", ZERO)
    paid = Q(leg__kind="money", to_state="succeeded")
    return Case(
        When(leg__kind="repair", to_state__in=("shipped_back", "unrepairable"), then=parts),
        When(paid & Q(leg__purpose="recovery"), then=-F("leg__amount")),
        When(paid & Q(leg__purpose__in=("compensation", "freight")), then=F("leg__amount")),
        default=ZERO,
        output_field=AMOUNT,
    )


def _seconds() -> Combinable:
    span = Cast(F("first_response_at") - F("opened_at"), DurationField())
    return Cast(Floor(Extract(span, "epoch")), AMOUNT)


def _mend(who: str) -> Callable[[], Case]:
    return lambda: Case(
        When(Q(mending=f"yes_{who}"), then=F("amount")), default=ZERO, output_field=AMOUNT
    )


def _is_against() -> Case:
    judged = CaseLeg.objects.filter(case=OuterRef("leg__case"), kind="dispute", state__in=AGAINST)
    return _when(Exists(judged))


def _worth(*conditions: Any) -> Combinable:
    """Return what was paid, else asked, for the pieces of a case that stay, by line as told."""
    kept = F("restock_qty") + F("refurb_qty") + F("scrap_qty") + F("supplier_qty")
    pieces = Cast(kept, AMOUNT)
    ordered = NullIf(Cast("order_line__quantity", AMOUNT), ZERO)
    paid = Rounded(pieces * F("order_line__line_amount") / ordered, 4)
    asked = Rounded(pieces * F("asked_amount") / Cast("qty", AMOUNT), 4)
    lines = CaseLine.objects.filter(*conditions, case=OuterRef("case")).order_by()
    whole = Sum(Coalesce(paid, asked, output_field=AMOUNT), output_field=AMOUNT)
    summed = lines.values("case").annotate(worth=whole).values("worth")
    return Coalesce(Subquery(summed, output_field=AMOUNT), ZERO)


def _retained() -> Combinable:
    refunds = CaseLeg.objects.filter(
        Q(case_line=None) | Q(case_line=OuterRef("case_line")),
        case=OuterRef("case"), pk__gt=OuterRef("pk"),
        kind="money", purpose="refund", state="succeeded",
    )  # fmt: skip
    other = CaseLeg.objects.filter(
        case_line=OuterRef("pk"), kind="replacement", state__in=KEEPING
    ).exclude(Exists(refunds))
    return _worth(Exists(other))


def net_open(until: date) -> Combinable:
    """Return how often a case was opened less how often it was done, until the end of a day."""
    moves = CaseEvent.objects.filter(MOVES, case=OuterRef("pk"), business_day__lte=until)
    net = moves.order_by().values("case").annotate(net=Sum(_net_move())).values("net")
    return Coalesce(Subquery(net, output_field=AMOUNT), ZERO)


def _net_move() -> Case:
    return Case(
        When(~WAS_OPEN & IS_OPEN, then=ONE),
        When(WAS_OPEN & ~IS_OPEN, then=-ONE),
        default=ZERO,
        output_field=AMOUNT,
    )


# What stands at a day's end is the running sum of what moved.
RUNNING = {"cases_open": ("case_moves", "net_move")}
WAS_OPEN, IS_OPEN = Q(from_state__in=OPEN), Q(to_state__in=OPEN)
CASE_CONTRIBUTIONS: Mapping[str, Callable[[], Any]] = {
    "is_opened": lambda: _when(~WAS_OPEN & IS_OPEN),
    "is_closed": lambda: _when(WAS_OPEN & ~IS_OPEN),
    "is_first_resolution": lambda: _when(_is_first_resolution()),
    "is_repeat": lambda: _when(_is_first_resolution() & Q(_came_back())),
    "is_first_contact": lambda: _when(
        _is_first_resolution() & ~Q(_wrote_more()) & ~Q(_came_back())
    ),
    "first_response_seconds": _seconds,
    "case_cost": _cost,
    "is_quality_refund": lambda: _when(Q(is_of_quality=True)),
    "is_dispute_refund": _is_against,
    "returned": _worth,
    "retained": _retained,
    "net_move": _net_move,
    **{f"mend_{who}": _mend(who) for who in MENDED},
}


def mending(refunds: QuerySet[Any]) -> QuerySet[Any]:
    """Add to refunds who can mend what caused them, and whether it is of the quality set."""
    lines = told_line("leg__case", "leg__case_line")
    told: QuerySet[Any] = refunds.annotate(
        mending=Subquery(lines.values("remediable")[:1]),
        is_of_quality=Subquery(lines.annotate(is_q=QUALITY).values("is_q")[:1]),
    )
    return told


REFUND_ROWS = ("refunds", "refunds_of_paid", "refunds_of_ordered")
# Where a fact's case stands, and of a leg its own line.
PLACES: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(REFUND_ROWS, ("leg__case", "leg__case_line")),
    "case_moves": ("case", ""),
    "case_overdue": ("case", ""),
    "case_costs": ("case", "leg__case_line"),
    "case_answers": ("pk", ""),
    "case_disputes": ("case", ""),
    "case_returns": ("case", "leg__case_line"),
    "cases_open": ("pk", ""),
}


def by_reason(rows: str, facts: QuerySet[Any]) -> QuerySet[Any]:
    """Add `member` to facts: the reason that each counts under, or one of those that are none."""
    told = told_line(*PLACES[rows]).annotate(told=REASON).values("told")[:1]
    none: Any = Value(NO_REASON, BigIntegerField())
    if rows in REFUND_ROWS:
        none = Case(
            When(leg__isnull=True, then=Value(NO_CASE)),
            default=Value(NO_REASON),
            output_field=BigIntegerField(),
        )
    placed: QuerySet[Any] = facts.annotate(
        member=Coalesce(Subquery(told, output_field=BigIntegerField()), none)
    )
    return placed


def labelled(rows: str, facts: QuerySet[Any]) -> QuerySet[Any]:
    """Add `reason_label` to facts that count under a reason, in the language of the page."""
    if rows not in PLACES:
        return facts
    name = f"label_{(get_language() or 'en')[:2]}"
    label = Coalesce(f"verified_cause__{name}", f"stated_reason__{name}")
    lines = told_line(*PLACES[rows]).annotate(label=label).values("label")[:1]
    named: QuerySet[Any] = facts.annotate(reason_label=Subquery(lines))
    return named
