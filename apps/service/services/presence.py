"""Clocking in and out: who is at work now."""

from datetime import datetime

from django.db import transaction

from apps.accounts.services import audit_write
from apps.common.access import Actor
from apps.service.models import Agent, AgentState
from apps.service.services.locking import agents_lock
from apps.shop.models import Shop


@transaction.atomic
def presence_set(
    *, agent: Agent, shop: Shop, state: str | None, actor: Actor, now: datetime
) -> AgentState | None:
    """Begin to be on duty or on a break, or end it with None; the running stretch ends now.

    The state that runs already changes nothing.
    """
    agents_lock([agent.pk])
    running = AgentState.objects.running().filter(agent=agent).first()
    old = running.state if running else None
    if old == state and (running is None or running.shop_id == shop.pk):
        return running
    if running is not None:
        running.ended_at = now
        running.save(update_fields=["ended_at"])
    fresh = None
    if state is not None:
        fresh = AgentState.objects.create(agent=agent, shop=shop, state=state, started_at=now)
    audit_write(
        actor=actor,
        action="presence.set",
        subject=f"service.Agent:{agent.pk}",
        shop_id=shop.pk,
        changes={"state": [old, state]},
    )
    return fresh
