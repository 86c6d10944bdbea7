"""Who may be handed an inquiry, with what they hold already."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Max

from apps.service.load import LAST_MINUTES, Candidate
from apps.service.models import Agent, Inquiry, InquiryAssignment, ShiftAssignment
from apps.service.selectors.duty import AtWork, skills_of
from apps.shop.models import Shop


def candidates_of(shop: Shop, duty: Iterable[AtWork], now: datetime) -> dict[str, list[Candidate]]:
    """Return by skill who may be given an inquiry now, with what they hold."""
    ready = [
        each.agent_id
        for each in duty
        if each.is_ready and each.until is not None and each.until - now > LAST_MINUTES
    ]
    loads = open_counts(shop, ready)
    given = InquiryAssignment.objects.filter(agent__in=ready).values_list("agent_id")
    last = dict(given.annotate(last=Max("at")))
    people = {
        agent.pk: Candidate(
            agent.pk, loads.get(agent.pk, 0), agent.max_concurrent, last.get(agent.pk)
        )
        for agent in Agent.objects.filter(pk__in=ready)
    }
    found: dict[str, list[Candidate]] = {}
    for agent_id, role in skills_of(shop, ready, now):
        found.setdefault(role, []).append(people[agent_id])
    return found


def open_counts(shop: Shop, agent_ids: Iterable[int]) -> dict[int, int]:
    """Return how many live inquiries each person holds in a shop."""
    rows = Inquiry.objects.live().filter(shop=shop, owner__in=list(agent_ids))
    return dict(rows.values_list("owner_id").annotate(count=Count("pk")).order_by())


def ended_since(shop: Shop, agent_ids: Iterable[int], now: datetime) -> dict[int, datetime]:
    """Return when the last shift of these people ended, where one has."""
    rows = ShiftAssignment.objects.known().filter(
        shift__shop=shop, agent__in=list(agent_ids), end_at__lte=now
    )
    return dict(rows.values_list("agent_id").annotate(last=Max("end_at")).order_by())
