"""One person's inquiries, credited orders and next shifts: the rows behind their card."""

from datetime import date, datetime
from functools import reduce
from operator import or_

from django.db.models import Q

from apps.service.models import (
    Agent,
    AgentChat,
    Inquiry,
    InquiryFact,
    OrderCredit,
    ShiftAssignment,
)
from apps.shop.models import Shop

LISTED = 50
AHEAD = 5
SAMPLED = 2


def inquiries_of(shop: Shop, agent_id: int, first: date, last: date) -> tuple[InquiryFact, ...]:
    """Return the latest buyers of a person in some days, each with what became of them."""
    rows = InquiryFact.objects.filter(shop=shop, agent=agent_id, day__range=(first, last))
    return tuple(rows.in_force().inquiries().order_by("-first_at", "-pk")[:LISTED])


def credits_of_person(
    shop: Shop, agent_id: int, first: date, last: date
) -> tuple[OrderCredit, ...]:
    """Return what a person is credited with for the latest orders paid in some days."""
    rows = OrderCredit.objects.filter(
        shop=shop, agent=agent_id, order__paid_on__range=(first, last)
    )
    found = rows.in_force().select_related("order", "inquiry")
    return tuple(found.order_by("-order__paid_at", "-order_id", "kind")[:LISTED])


def sample_chats(
    shop: Shop, agent_id: int, first: date, last: date, *, won: bool
) -> tuple[Inquiry, ...]:
    """Return two conversations of a person to talk about: the longest that were won, or lost."""
    rows = InquiryFact.objects.filter(shop=shop, agent=agent_id, day__range=(first, last))
    outcome = Q(ordered=True) if won else Q(is_lost=True)
    facts = rows.in_force().inquiries().filter(outcome).order_by("-rounds", "-first_at", "-pk")
    chosen = {(each.customer_id, each.day): None for each in facts[:SAMPLED]}
    if not chosen:
        return ()
    wanted = reduce(or_, (Q(inquiry__customer=who, day=day) for who, day in chosen))
    chats = AgentChat.objects.filter(wanted, agent=agent_id).order_by("first_at", "pk")
    found = {
        (chat.inquiry.customer_id, chat.day): chat.inquiry
        for chat in chats.select_related("inquiry")
    }
    return tuple(found[key] for key in chosen if key in found)


def shifts_ahead(agent: Agent, now: datetime) -> tuple[ShiftAssignment, ...]:
    """Return a person's next published shifts."""
    rows = ShiftAssignment.objects.known().filter(agent=agent, end_at__gt=now)
    found = rows.select_related("shift__template", "shift__shop").order_by("start_at")
    return tuple(found[:AHEAD])
