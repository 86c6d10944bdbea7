"""Finds rosters, runs of the planner and people as far as somebody may see them."""

from datetime import date

from apps.accounts.roles import Role
from apps.common.access import Access
from apps.common.days import month_days
from apps.common.http import missing
from apps.service.models import Agent, Roster, SolverRun
from apps.service.rights import Right
from apps.shop.models import Shop


def roster_of(access: Access, roster_id: int) -> Roster:
    """Return a roster of the actor's shops, or raise not_found."""
    rows = Roster.objects.visible_to(access).select_related("shop")
    found: Roster | None = rows.filter(pk=roster_id).first()
    if found is None:
        raise missing()
    return found


def roster_of_month(shop: Shop, month: date) -> Roster | None:
    """Return the roster with the most days of a month, None where there is none."""
    days = month_days(month)
    rows = Roster.objects.filter(shop=shop).touching(days[0], days[-1]).select_related("shop")

    def shared(roster: Roster) -> int:
        return (min(roster.ends_on, days[-1]) - max(roster.starts_on, days[0])).days

    return max(rows, key=shared, default=None)


def run_of(access: Access, run_id: int) -> SolverRun:
    """Return a run of the planner in one of the actor's shops, or raise not_found."""
    rows = SolverRun.objects.visible_to(access).select_related("roster__shop")
    found: SolverRun | None = rows.filter(pk=run_id).first()
    if found is None:
        raise missing()
    return found


def run_shown(roster: Roster) -> SolverRun | None:
    """Return the newest run that still says something: under way, or waiting for a decision."""
    found: SolverRun | None = (
        SolverRun.objects.filter(roster=roster, decision="").newest_first().first()
    )
    return found


def agent_here(access: Access) -> Agent | None:
    """Return who asks as a person of the desk, None for anybody else."""
    kind, _, number = access.actor.reference.partition(":")
    if kind != "user":
        return None
    return Agent.objects.filter(user_id=int(number)).select_related("user", "home_shop").first()


def right_in(access: Access, shop_id: int, reason: str = "") -> Right:
    """Return the right to change cells in a shop: a director may break hard rules with a reason."""
    is_director = access.role_in(shop_id) == Role.DIRECTOR
    return Right(access.actor, is_director, reason.strip())
