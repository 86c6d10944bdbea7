"""Gives waiting inquiries to who is on shift, and takes them back when the shift is over."""

from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max

from apps.accounts.services import audit_write
from apps.common.access import Actor
from apps.common.services.bulk import rows_update
from apps.service.load import next_in_turn
from apps.service.models import Agent, Inquiry, InquiryAssignment
from apps.service.selectors.candidates import candidates_of, ended_since
from apps.service.selectors.duty import on_duty
from apps.service.selectors.policies import policies_of, policy_at
from apps.service.services.inquiries import own
from apps.service.services.rounds import days_around
from apps.shop.models import ChangedDay, Shop
from apps.shop.services import days_mark

AT_ONCE = 200
State = Inquiry.State


@transaction.atomic
def inquiries_dispatch(*, shop: Shop, actor: Actor, now: datetime) -> int:
    """Give inquiries of the shift queue to people on shift, least loaded first; return how many.

    What is due first is given first; nobody gets more than they can serve at once, nor anything
    in the last ten minutes of their shift. Without anybody it waits in the queue.
    """
    by_role = candidates_of(shop, on_duty(shop, now), now)
    if not by_role:
        return 0
    rows = Inquiry.objects.waiting().unowned().shown(now).filter(shop=shop).by_due()
    waiting = list(rows.select_for_update(skip_locked=True, of=("self",))[:AT_ONCE])
    given: dict[int, list[int]] = defaultdict(list)
    for inquiry in waiting:
        found = next_in_turn(by_role.get(inquiry.role, ()))
        if found is None:
            continue
        given[found.agent_id].append(inquiry.pk)
        fuller = replace(found, open=found.open + 1, last_at=now)
        for role, people in by_role.items():
            by_role[role] = [
                fuller if each.agent_id == fuller.agent_id else each for each in people
            ]
    return _hand_over(
        shop, waiting, {pk: who for who, ids in given.items() for pk in ids}, actor, now
    )


@transaction.atomic
def inquiries_release(*, shop: Shop, actor: Actor, now: datetime) -> int:
    """Put back into the shift queue what people hold whose shift has ended since they got it.

    Who has clocked in stays with their buyers, whatever the roster says.
    """
    rows = Inquiry.objects.live().filter(shop=shop, owner__isnull=False)
    owners = set(rows.values_list("owner_id", flat=True))
    away = owners - {each.agent_id for each in on_duty(shop, now)}
    ended = ended_since(shop, away, now)
    held = list(rows.filter(owner__in=ended).select_for_update(skip_locked=True, of=("self",)))
    got = dict(
        InquiryAssignment.objects.filter(inquiry__in=[row.pk for row in held])
        .values_list("inquiry_id")
        .annotate(last=Max("at"))
        .order_by()
    )
    back: dict[int, int | None] = {
        row.pk: None
        for row in held
        if row.owner_id and ended[row.owner_id] > got.get(row.pk, row.opened_at)
    }
    return _hand_over(shop, held, back, actor, now)


@transaction.atomic
def inquiries_close_quiet(*, shop: Shop, actor: Actor, now: datetime) -> int:
    """Close what waits for the buyer since longer than the policy says; return how many.

    They close at the instant at which their time was over, so that a late tick changes no figure.
    """
    policies = policies_of(shop)
    if not policies:
        return 0
    rows = Inquiry.objects.standing().filter(shop=shop, state=State.WAITING_BUYER).shown(now)
    shortest = min((row.auto_close_min for row in policies if row.auto_close_min), default=None)
    if shortest is None:
        return 0
    old = rows.filter(last_message_at__lt=now - timedelta(minutes=shortest))
    closed = []
    for inquiry in old.select_for_update(skip_locked=True, of=("self",))[:5_000]:
        policy = policy_at(policies, inquiry.channel, inquiry.role, inquiry.last_message_at)
        if policy.auto_close_min is None:
            continue
        end = inquiry.last_message_at + timedelta(minutes=policy.auto_close_min)
        if end <= now:
            inquiry.state, inquiry.closed_at, inquiry.snoozed_until = State.CLOSED, end, None
            inquiry.version += 1
            closed.append(inquiry)
    fields = ["state", "closed_at", "snoozed_until", "version"]
    rows_update(closed, fields)
    if closed:
        _tell(shop, actor, "inquiry.auto_close", len(closed))
        instants = [row.closed_at for row in closed if row.closed_at]
        days = days_around(instants, shop) | {row.opened_on for row in closed}
        days_mark(shop_id=shop.pk, days=days, domain=ChangedDay.Domain.SERVICE, reason="inquiry")
    return len(closed)


def _hand_over(
    shop: Shop, rows: list[Inquiry], owners: dict[int, int | None], actor: Actor, now: datetime
) -> int:
    people = Agent.objects.in_bulk({pk for pk in owners.values() if pk})
    moved = [row for row in rows if row.pk in owners]
    for inquiry in moved:
        own(inquiry, people.get(owners[inquiry.pk] or 0), now)
        inquiry.version += 1
    rows_update(moved, ["owner", "version"])
    if moved:
        _tell(shop, actor, "inquiry.dispatch", len(moved))
        days_mark(
            shop_id=shop.pk,
            days=days_around([now], shop),
            domain=ChangedDay.Domain.SERVICE,
            reason="inquiry",
        )
    return len(moved)


def _tell(shop: Shop, actor: Actor, action: str, rows: int) -> None:
    audit_write(
        actor=actor, action=action, subject=f"shop.Shop:{shop.pk}", shop_id=shop.pk, rows=rows
    )
