"""How long the cases of some days took, from their events."""

from collections import defaultdict
from datetime import date, datetime

from django.db.models import Q

from apps.aftersales.models import CaseEvent
from apps.aftersales.resolving import Durations, Median, Move, durations_of, median_of, wait_of
from apps.aftersales.states import ENDED
from apps.shop.models import Shop

OVER = frozenset(ENDED)
# Of a refund that came without a case one is made, settled the same second: nobody waited.
OF_REFUND = {"case__source": "import", "case__log_key__startswith": "refund:"}


def resolution_median(shop: Shop, first: date, last: date, now: datetime) -> Median:
    """Return the median time to the first resolution of the cases opened on these days."""
    moves = CaseEvent.objects.filter(
        case__shop=shop, case__opened_on__range=(first, last), type="transition", leg=None
    ).exclude(**OF_REFUND)
    of_case: defaultdict[int, list[Move]] = defaultdict(list)
    for case_id, at, state in moves.order_by("pk").values_list("case_id", "at", "to_state"):
        if case_id is not None:
            of_case[case_id].append(Move(at, state))
    return median_of(wait_of(each, OVER, now) for each in of_case.values())


def refund_durations(shop: Shop, first: date, last: date) -> tuple[Durations, Durations]:
    """Return how long refunds made on these days took from the log: without goods, and with.

    What the platform settled before a decision counts by what the buyer had asked for.
    """
    by_leg = Q(leg__kind="money", leg__purpose="refund", to_state="succeeded")
    by_platform = Q(leg=None, event="platform_settled")
    paid = CaseEvent.objects.filter(
        by_leg | by_platform, case__shop=shop, business_day__range=(first, last), type="transition"
    ).exclude(**OF_REFUND)
    seconds: dict[bool, list[int]] = {False: [], True: []}
    told = paid.values_list("event", "case__kind", "case__route", "at", "case__opened_at")
    for event, kind, route, at, opened_at in told:
        took = int((at - opened_at).total_seconds()) if opened_at else 0
        way = kind if event == "platform_settled" else route
        seconds[way == "return_refund"].append(max(took, 0))
    return durations_of(seconds[False]), durations_of(seconds[True])
