"""What each inquiry, credit, round, chat and shift adds to a measure, in words of querysets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.fields import DecimalField, DurationField
from django.db.models.functions import Cast, Coalesce, Extract
from django.db.models.functions import Round as Rounded

from apps.service.models import AgentChat, InquiryFact, OrderCredit, Round, ShiftAssignment

AMOUNT = DecimalField(max_digits=18, decimal_places=4)
FIRST_S, THREE_MINUTES = 20, 180


@dataclass(frozen=True, slots=True)
class DeskRows:
    """Fact rows of the desk: which count, and where their day, instant and shop stand.

    `is_standing`: all rows until the day count, each by how it stood at the day's end.
    """

    rows: Callable[[], QuerySet[Any]]
    day: str
    at: str
    shop: str = "shop_id"
    is_standing: bool = False


def _payments() -> QuerySet[Any]:
    return OrderCredit.objects.in_force().filter(kind=OrderCredit.Kind.PAYMENT)


def _duties() -> QuerySet[Any]:
    return ShiftAssignment.objects.known().filter(agent__isnull=False)


DESK_ROWS: Mapping[str, DeskRows] = {
    "inquiries": DeskRows(
        lambda: InquiryFact.objects.in_force().inquiries().of_shop(), "day", "first_at"
    ),
    "credits": DeskRows(
        lambda: OrderCredit.objects.in_force().sales(), "order__paid_on", "order__paid_at"
    ),
    "payments": DeskRows(_payments, "order__paid_on", "order__paid_at"),
    "first_rounds": DeskRows(lambda: Round.objects.first_ones(), "asked_on", "asked_at"),
    "rounds": DeskRows(lambda: Round.objects.all(), "asked_on", "asked_at"),
    "chats": DeskRows(lambda: AgentChat.objects.all(), "day", "first_at"),
    "duties": DeskRows(_duties, "shift__day", "start_at", "shift__shop_id"),
}


def _when(condition: Any) -> Case:
    return Case(When(condition, then=Value(1, AMOUNT)), default=Value(0, AMOUNT))


def _secured() -> QuerySet[Any]:
    return OrderCredit.objects.filter(
        rule=OuterRef("rule"), order=OuterRef("order"), kind=OrderCredit.Kind.ORDER
    )


def _field(name: str) -> Callable[[], Combinable]:
    return lambda: Coalesce(Cast(F(name), AMOUNT), Value(0, AMOUNT))


def _rounded(seconds: Any, per: int) -> Combinable:
    return Cast(Rounded(Cast(seconds, AMOUNT) / Value(per, AMOUNT), 4), AMOUNT)


def _hours() -> Combinable:
    span = Cast(F("end_at") - F("start_at"), DurationField())
    return _rounded(Extract(span, "epoch"), 3_600)


OPEN = Q(ordered__isnull=True) | Q(paid_next_day__isnull=True) | Q(paid_final__isnull=True)
ON_TIME = Q(is_first=True, sec_open__lte=F("policy__first_reply_s")) | Q(
    is_first=False, sec_open__lte=F("policy__next_reply_s")
)
DESK_CONTRIBUTIONS: Mapping[str, Callable[[], Any]] = {
    "is_ordered": lambda: _when(Q(ordered=True)),
    "is_paid_next_day": lambda: _when(Q(paid_next_day=True)),
    "is_paid_final": lambda: _when(Q(paid_final=True)),
    "is_pending": lambda: _when(OPEN),
    "is_lost_buyer": lambda: _when(Q(is_lost=True)),
    "credited_amount": _field("order__paid_amount"),
    "is_own_payment": lambda: _when(Exists(_secured().filter(agent=OuterRef("agent")))),
    "is_others_payment": lambda: _when(Exists(_secured().exclude(agent=OuterRef("agent")))),
    "is_silent_payment": lambda: _when(~Exists(_secured())),
    "is_replied": lambda: _when(Q(replied_at__isnull=False)),
    "is_replied_20s": lambda: _when(Q(sec_raw__lte=FIRST_S)),
    "is_replied_180s": lambda: _when(Q(is_platform=True, sec_raw__lte=THREE_MINUTES)),
    "is_platform": lambda: _when(Q(is_platform=True)),
    "is_on_time": lambda: _when(ON_TIME),
    "sec_raw": _field("sec_raw"),
    "buyer_lines": _field("buyer_lines"),
    "agent_lines": _field("agent_lines"),
    "seconds": _field("seconds"),
    "own_seconds": _field("own_seconds"),
    "typed_chars": _field("typed_chars"),
    "compose_minutes": lambda: _rounded(F("compose_s"), 60),
    "hours": _hours,
}
