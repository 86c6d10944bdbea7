"""Coaching: agreed on evidence, measured before, and again two weeks later."""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.accounts.actors import SYSTEM
from apps.accounts.services import audit_write
from apps.common.access import Actor
from apps.common.days import ONE_DAY, business_day
from apps.common.errors import ShopError
from apps.common.http import missing
from apps.service.models import Agent, Coaching, QualityReview
from apps.service.quality import RECHECK
from apps.service.selectors.coached import hits_of
from apps.service.states import COACHING_MOVES, after
from apps.shop.models import Shop

# What counts as before: the four weeks up to the day before.
BASELINE = timedelta(days=28)


@transaction.atomic
def coaching_start(
    *,
    agent: Agent,
    shop: Shop,
    goal: str,
    plan: str,
    actor: Actor,
    today: date,
    review: QualityReview | None = None,
) -> Coaching:
    """Agree with a person on what to work on; it is measured again after two weeks.

    Raises field_invalid for an unknown goal or no plan, duplicate where one is open.
    """
    if goal not in Coaching.Goal.values:
        raise ShopError("field_invalid", _("Choose what is to become better."), "goal")
    if not plan.strip():
        raise ShopError("field_invalid", _("Say what the person will do differently."), "plan")
    hits, tries = hits_of(goal, agent, shop, today - BASELINE, today - ONE_DAY)
    try:
        with transaction.atomic():
            row: Coaching = Coaching.objects.create(
                shop=shop,
                agent=agent,
                review=review,
                goal=goal,
                plan=plan.strip(),
                started_on=today,
                recheck_on=today + RECHECK,
                before_hits=hits,
                before_tries=tries,
            )
    except IntegrityError as error:
        text = _("The person works on this already; wait for its re-check.")
        raise ShopError("duplicate", text, "goal") from error
    _audit(row, actor, "start")
    return row


@transaction.atomic
def coaching_withdraw(*, coaching_id: int, actor: Actor) -> Coaching:
    """End coaching without measuring it."""
    row = _locked(coaching_id)
    row.state = after(COACHING_MOVES, row.state, "withdraw")
    return _saved(row, actor, "withdraw")


@transaction.atomic
def coaching_measure(*, now: datetime) -> int:
    """Measure what is due: the days from its start to the day before; return how many."""
    count = 0
    due = Coaching.objects.due(now.date() + ONE_DAY).values_list("pk", flat=True)
    for coaching_id in list(due.order_by("recheck_on", "pk")):
        row = _locked(coaching_id)
        today = business_day(now, row.shop.tz, row.shop.day_cut)
        if row.state != Coaching.State.OPEN or row.recheck_on > today:
            continue
        last = row.recheck_on - ONE_DAY
        row.after_hits, row.after_tries = hits_of(
            row.goal, row.agent, row.shop, row.started_on, last
        )
        row.state = after(COACHING_MOVES, row.state, "measure")
        _saved(row, SYSTEM, "measure")
        count += 1
    return count


def _locked(coaching_id: int) -> Coaching:
    rows = Coaching.objects.select_for_update(of=("self",)).select_related("shop", "agent")
    row: Coaching | None = rows.filter(pk=coaching_id).first()
    if row is None:
        raise missing()
    return row


def _saved(row: Coaching, actor: Actor, event: str) -> Coaching:
    row.version += 1
    row.save()
    _audit(row, actor, event)
    return row


def _audit(row: Coaching, actor: Actor, event: str) -> None:
    audit_write(
        actor=actor,
        action=f"coaching.{event}",
        subject=f"service.Coaching:{row.pk}",
        shop_id=row.shop_id,
        changes={
            "agent": [None, row.agent_id],
            "goal": [None, row.goal],
            "state": [None, row.state],
        },
    )
