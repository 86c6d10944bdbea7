"""Who is on the desk: their skills, their rotation, and the address of their calendar."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.services import audit_write
from apps.common.access import Actor
from apps.common.errors import ShopError
from apps.service.models import Agent, AgentSkill, RotationPattern
from apps.shop.models import Shop


@dataclass(frozen=True, slots=True)
class SkillLevel:
    """How well somebody serves a kind of inquiry."""

    level: int
    is_senior: bool = False


@dataclass(frozen=True, slots=True)
class Employment:
    """From when to when somebody works, and by which rotation."""

    employed_from: date
    employed_to: date | None = None
    pattern: RotationPattern | None = None
    start_offset: int | None = None
    switch_weekday: int = 0
    max_week_min: int | None = None


@transaction.atomic
def agent_put(
    *,
    user: User,
    shop: Shop,
    employment: Employment,
    skills: Mapping[str, SkillLevel],
    actor: Actor,
) -> Agent:
    """Put a person on the desk, or change how they work there; skills not named are dropped.

    Raises field_invalid for days out of order or a rotation of another shop.
    """
    agent = Agent.objects.select_for_update(of=("self",)).filter(user=user).first()
    old = _told(agent)
    agent = agent or Agent(user=user, home_shop=shop)
    agent.employed_from, agent.employed_to = employment.employed_from, employment.employed_to
    agent.pattern, agent.start_offset = employment.pattern, employment.start_offset
    agent.switch_weekday = employment.switch_weekday
    agent.max_week_min = employment.max_week_min
    _check(agent, shop)
    agent.save()
    _skills_put(agent, skills)
    new = _told(agent)
    changes = {key: [old.get(key), new[key]] for key in new if old.get(key) != new[key]}
    if changes:
        audit_write(
            actor=actor,
            action="agent.put",
            subject=f"service.Agent:{agent.pk}",
            shop_id=shop.pk,
            changes=changes,
        )
    return agent


@transaction.atomic
def calendar_make(*, agent: Agent, actor: Actor) -> str:
    """Give the person a calendar feed; return its secret, shown once. An older address ends."""
    secret = secrets.token_urlsafe(32)
    _calendar_set(agent, token_digest(secret), actor, "calendar.make")
    return secret


@transaction.atomic
def calendar_revoke(*, agent: Agent, actor: Actor) -> None:
    """End the person's calendar feed: its address opens nothing from the next request on."""
    if agent.calendar_token_hash:
        _calendar_set(agent, "", actor, "calendar.revoke")


def token_digest(secret: str) -> str:
    """Return what is stored of a calendar secret; 256 random bits need no salt."""
    return sha256(secret.encode()).hexdigest()


def _calendar_set(agent: Agent, digest: str, actor: Actor, action: str) -> None:
    agent.calendar_token_hash = digest
    agent.save(update_fields=["calendar_token_hash"])
    audit_write(
        actor=actor,
        action=action,
        subject=f"service.Agent:{agent.pk}",
        shop_id=agent.home_shop_id,
    )


def _check(agent: Agent, shop: Shop) -> None:
    if agent.pattern is not None and agent.pattern.shop_id != shop.pk:
        raise ShopError("field_invalid", _("This rotation is not of this shop."), "pattern")
    if agent.pattern and agent.start_offset is not None:
        agent.start_offset %= agent.pattern.cycle_weeks
    try:
        agent.full_clean()
    except ValidationError as error:
        text = _("The last day lies before the first.")
        raise ShopError("field_invalid", text, "employed_to") from error


def _skills_put(agent: Agent, skills: Mapping[str, SkillLevel]) -> None:
    agent.skills.exclude(role__in=skills).delete()
    for role, skill in skills.items():
        AgentSkill.objects.update_or_create(
            agent=agent,
            role=role,
            defaults={"level": skill.level, "is_senior": skill.is_senior},
        )


def _told(agent: Agent | None) -> dict[str, object]:
    """Return a person's settings as the audit log keeps them."""
    if agent is None:
        return {}
    return {
        "employed_from": agent.employed_from.isoformat(),
        "employed_to": agent.employed_to and agent.employed_to.isoformat(),
        "pattern": agent.pattern_id,
        "start_offset": agent.start_offset,
        "switch_weekday": agent.switch_weekday,
        "max_week_min": agent.max_week_min,
        "skills": sorted([each.role, each.level, each.is_senior] for each in agent.skills.all()),
    }
