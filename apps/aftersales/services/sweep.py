"""What time does to cases: every step looks again under the lock, so it may run twice."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from apps.accounts.actors import SYSTEM
from apps.aftersales.hands import NOTHING_SENT, Hand
from apps.aftersales.models import AfterSalesCase, CaseEvent, CaseLeg
from apps.aftersales.services.deciding import case_ask_timed_out
from apps.aftersales.services.disputes import dispute_miss
from apps.aftersales.services.ending import (
    case_close,
    case_resolve,
    case_revision_timed_out,
)
from apps.aftersales.services.legs_goods import goods_expire
from apps.aftersales.services.telling import overdue_tell
from apps.aftersales.services.turn import Turn
from apps.aftersales.services.turns import acting, enter
from apps.aftersales.states import LEG_ENDS, OPEN
from apps.common.errors import ShopError

# A sweep takes this many of each kind; the next one goes on.
BATCH = 200


def cases_sweep(*, now: datetime) -> dict[str, int]:
    """Do everything whose time has come, in every shop; return how many of each.

    Each case has a transaction of its own: one that is refused or busy leaves the others alone.
    """
    return {
        "asked": _each(_unanswered(now), case_ask_timed_out, now),
        "expired": _each_leg(_late_legs("goods", "waiting_buyer_ship", now), goods_expire, now),
        "missed": _each_leg(_late_legs("dispute", "opened", now), dispute_miss, now),
        "revised": _each(_unrevised(now), case_revision_timed_out, now),
        "resolved": _each(_done(), case_resolve, now),
        "closed": _each(_silent(now), case_close, now),
        "overdue": _each(_overdue(now), case_overdue, now),
    }


@acting
def case_overdue(*, case_id: int, hand: Hand) -> CaseEvent:
    """Note once a deadline that nobody kept is over: the case goes to the top for everybody."""

    def step(turn: Turn) -> None:
        due = turn.case.deadline_at
        if due is None or due > hand.now or not turn.case.is_open:
            raise ShopError("state_refused", _("It is not overdue."))
        turn.payload |= {"deadline_at": due.isoformat(), "on_timeout": turn.case.on_timeout}
        turn.case.priority = 1
        overdue_tell(turn)
        turn.days.add(turn.day)

    key = AfterSalesCase.objects.filter(pk=case_id).values_list("deadline_at", flat=True).first()
    sent = type(NOTHING_SENT)(key=f"overdue:{key.isoformat()}" if key else None)
    return enter(
        "overdue", case_id=case_id, hand=hand, sent=sent, step=step,
        who=frozenset({"system"}), kind="clock",
    )  # fmt: skip


Rows = Iterable[tuple[int, int]]


def _each(rows: Rows, service: Callable[..., Any], now: datetime) -> int:
    count = 0
    for case_id, shop_id in list(rows):
        count += _tried(service, case_id=case_id, hand=Hand(SYSTEM, "system", shop_id, now))
    return count


def _each_leg(
    rows: Iterable[tuple[int, int, int]], service: Callable[..., Any], now: datetime
) -> int:
    count = 0
    for leg_id, case_id, shop_id in list(rows):
        hand = Hand(SYSTEM, "system", shop_id, now)
        count += _tried(service, case_id=case_id, leg_id=leg_id, hand=hand)
    return count


def _tried(service: Callable[..., Any], **arguments: Any) -> int:
    try:
        service(**arguments)
    except ShopError:
        return 0
    return 1


def _cases(condition: Q) -> Any:
    rows = AfterSalesCase.objects.filter(condition).order_by("deadline_at", "pk")
    return rows.values_list("pk", "shop_id")


def _unanswered(now: datetime) -> Rows:
    return _cases(Q(status="awaiting_buyer", next_action_at__lte=now))[:BATCH]  # type: ignore[no-any-return]


def _late_legs(kind: str, state: str, now: datetime) -> Iterable[tuple[int, int, int]]:
    rows = CaseLeg.objects.filter(kind=kind, state=state, ends_at__lte=now).order_by("ends_at")
    return rows.values_list("pk", "case_id", "case__shop_id")[:BATCH]


def _unrevised(now: datetime) -> Rows:
    """Return refused cases of no platform whose buyer let the time pass; platforms say it."""
    condition = Q(status="rejected", platform_ends_at__lte=now, external_refund_id=None)
    return _cases(condition)[:BATCH]  # type: ignore[no-any-return]


def _done() -> Rows:
    """Return cases whose legs have all ended; whether the buyer knows is seen under the lock."""
    over = Q(
        *[Q(kind=kind, state__in=sorted(ends)) for kind, ends in LEG_ENDS.items()],
        _connector=Q.OR,
    )
    living = CaseLeg.objects.exclude(over).values("case")
    told = Q(status="executing") & ~Q(pk__in=living) & Q(events__direction="out")
    return _cases(told).distinct()[:BATCH]  # type: ignore[no-any-return]


def _silent(now: datetime) -> Rows:
    return _cases(Q(status="resolved", resolved_at__lte=now))[:BATCH]  # type: ignore[no-any-return]


def _overdue(now: datetime) -> Rows:
    condition = Q(status__in=OPEN, deadline_at__lte=now)
    noted = CaseEvent.objects.filter(event="overdue").values("case")
    return _cases(condition & (Q(priority__gt=1) | ~Q(pk__in=noted)))[:BATCH]  # type: ignore[no-any-return]
