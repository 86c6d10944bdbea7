"""Clocking in and out: who is at work now, on a break or away."""

from datetime import datetime

from django.db import transaction

from apps.accounts.services import audit_write
from apps.common.access import Actor
from apps.service.models import Agent, AgentState
from apps.service.services.locking import agents_lock
from apps.shop.models import Shop

State = AgentState.State


@transaction.atomic
def presence_set(
    *,
    agent: Agent,
    shop: Shop,
    state: str,
    actor: Actor,
    now: datetime,
    source: str = AgentState.Source.OWN,
) -> AgentState | None:
    """Begin to be on duty, on a break, away or off; the stretch before ends now.

    The state that runs already changes nothing; off without a stretch before is no stretch.
    """
    agents_lock([agent.pk])
    lasting = AgentState.objects.lasting().filter(agent=agent).first()
    old = lasting.state if lasting else State.OFF
    if old == state and (lasting is None or state == State.OFF or lasting.shop_id == shop.pk):
        return lasting
    if lasting is not None:
        lasting.ended_at = max(now, lasting.started_at)
        lasting.save(update_fields=["ended_at"])
    fresh = AgentState.objects.create(
        agent=agent, shop=shop, state=state, source=source, started_at=now
    )
    audit_write(
        actor=actor,
        action="presence.set",
        subject=f"service.Agent:{agent.pk}",
        shop_id=shop.pk,
        changes={"state": [old, state]},
    )
    return fresh
