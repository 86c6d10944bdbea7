"""What the desk does by itself, tick by tick; run twice it changes nothing more."""

from datetime import date, datetime, timedelta

from apps.accounts.actors import SYSTEM
from apps.common.days import yesterday
from apps.service.fairness import CARRIED_DAYS
from apps.service.models import ExposureDay, Roster, ServicePolicy, SolverRun
from apps.service.services.dispatch import (
    inquiries_close_quiet,
    inquiries_dispatch,
    inquiries_release,
)
from apps.service.services.exposure import exposure_rebuild
from apps.service.services.retention import chat_text_erase
from apps.service.services.swaps import swaps_expire
from apps.shop.models import Shop

# A ledger that was never kept begins at most so far back: older balances have run out by now.
LONGEST = timedelta(days=CARRIED_DAYS)


def desk_tick(*, now: datetime) -> dict[str, int]:
    """End offers that ran out, bring ledgers up to date, and let inquiries follow the shifts."""
    expired = swaps_expire(now=now, actor=SYSTEM)
    ids = Roster.objects.values_list("shop_id", flat=True).distinct()
    rows = sum(_ledger(shop, now) for shop in Shop.objects.filter(pk__in=ids))
    return {"expired": expired, "ledger": rows, **_inquiries(now)}


def _inquiries(now: datetime) -> dict[str, int]:
    """Close what went quiet, take back what lost its shift, give out what waits, erase old text."""
    ids = ServicePolicy.objects.values_list("shop_id", flat=True).distinct()
    counts = {"closed": 0, "released": 0, "given": 0, "erased": 0}
    for shop in Shop.objects.filter(pk__in=ids):
        counts["closed"] += inquiries_close_quiet(shop=shop, actor=SYSTEM, now=now)
        counts["released"] += inquiries_release(shop=shop, actor=SYSTEM, now=now)
        counts["given"] += inquiries_dispatch(shop=shop, actor=SYSTEM, now=now)
        counts["erased"] += chat_text_erase(shop=shop, actor=SYSTEM, now=now)
    return counts


def runs_due(*, now: datetime) -> list[SolverRun]:
    """Return the runs of the planner that wait, or whose worker was lost."""
    return list(SolverRun.objects.all().due(now))


def _ledger(shop: Shop, now: datetime) -> int:
    last = yesterday(now, shop.tz, shop.day_cut)
    newest = ExposureDay.objects.filter(shop=shop).order_by("-day").first()
    if newest is not None and newest.day >= last:
        return 0
    begin = newest.day if newest is not None else _first_day(shop)
    return exposure_rebuild(shop=shop, first=max(begin, last - LONGEST), last=last)


def _first_day(shop: Shop) -> date:
    first: date = Roster.objects.filter(shop=shop).order_by("starts_on")[0].starts_on
    return first
