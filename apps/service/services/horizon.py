"""Keeps drafts twelve weeks ahead: made from the rotations, and following them until changed."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from apps.accounts.actors import SYSTEM
from apps.accounts.services import audit_write
from apps.common.access import Actor
from apps.common.days import business_day, month_days, month_start
from apps.service.models import Agent, Roster
from apps.service.selectors.facts import DESK_ROLES
from apps.service.services.demand import demand_refresh_coming
from apps.service.services.locking import agents_lock, rosters_locked
from apps.service.services.rosters import pattern_fill, roster_make
from apps.shop.models import Shop

AHEAD = timedelta(weeks=12)


def desks() -> list[Shop]:
    """Return the shops that have a roster, or somebody who rotates."""
    has = Q(pk__in=Roster.objects.values("shop"))
    rotates = Q(pk__in=Agent.objects.filter(pattern__isnull=False).values("home_shop"))
    return list(Shop.objects.filter(has | rotates).order_by("pk"))


def rosters_ahead(*, shop: Shop, now: datetime) -> int:
    """Keep the drafts of a shop twelve weeks ahead; return how many were made or changed."""
    return horizon_keep(shop=shop, today=business_day(now, shop.tz, shop.day_cut))


def demand_ahead(*, shop: Shop, now: datetime) -> int:
    """Find the half hours of all coming days of a shop's rosters anew; return how many."""
    return demand_refresh_coming(shop=shop, today=business_day(now, shop.tz, shop.day_cut))


def horizon_keep(*, shop: Shop, today: date) -> int:
    """Make the drafts of months that begin within twelve weeks, let untouched ones follow.

    Returns how many rosters were made or changed; run again it changes nothing. A month of which
    a roster has some day already is left to people.
    """
    made = [
        roster_make(shop=shop, starts_on=days[0], ends_on=days[-1], actor=SYSTEM, today=today)
        for month in _months(today, today + AHEAD)
        for days in [month_days(month)]
        if not Roster.objects.filter(shop=shop).touching(days[0], days[-1]).exists()
    ]
    return len(made) + drafts_follow(shop=shop, actor=SYSTEM, today=today)


@transaction.atomic
def drafts_follow(*, shop: Shop, actor: Actor, today: date) -> int:
    """Draw the coming days of untouched drafts anew from the rotations; return how many changed."""
    drafts = drafts_lock(shop=shop, today=today)
    return sum(_follow(roster, actor, today) for roster in drafts)


def drafts_lock(*, shop: Shop, today: date) -> Sequence[Roster]:
    """Lock the coming drafts of a shop that nobody has changed, and the people of its desk."""
    rows = Roster.objects.filter(
        shop=shop, ends_on__gte=today, state=Roster.State.DRAFT, follows_rotation=True
    )
    locked = list(rosters_locked(rows.values_list("pk", flat=True)))
    if locked:
        last = max(roster.ends_on for roster in locked)
        people = Agent.objects.serving(shop.pk, today, last, DESK_ROLES)
        agents_lock(people.values_list("pk", flat=True))
    # Somebody may have changed one while it was waited for.
    return [each for each in locked if each.follows_rotation and each.state == Roster.State.DRAFT]


def _follow(roster: Roster, actor: Actor, today: date) -> bool:
    count = pattern_fill(roster=roster, first=today)
    if not count:
        return False
    roster.version += 1
    roster.save(update_fields=["version"])
    audit_write(
        actor=actor,
        action="roster.follow",
        subject=f"service.Roster:{roster.pk}",
        shop_id=roster.shop_id,
        rows=count,
    )
    return True


def _months(first: date, last: date) -> list[date]:
    months = [month_start(first)]
    while (following := month_start(months[-1] + timedelta(days=31))) <= last:
        months.append(following)
    return months
