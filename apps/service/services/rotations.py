"""Rotations and who follows them: patterns of weeks, and the cohorts that switch together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.accounts.services import audit_write
from apps.common.access import Actor
from apps.common.errors import ShopError
from apps.service.models import Agent, RotationPattern, ShiftTemplate
from apps.service.rotation import cohorts
from apps.service.services.horizon import drafts_follow, drafts_lock
from apps.service.services.locking import agents_lock
from apps.shop.models import Shop

WEEK = 7
MOST_WEEKS = 12


@dataclass(frozen=True, slots=True)
class CohortPlace:
    """Which rotation a person follows, from which week, and when they switch.

    `seen` is the place as the caller saw it, in the words of `place_token`.
    """

    agent_id: int
    pattern_id: int | None
    start_offset: int | None
    switch_weekday: int
    seen: str


@transaction.atomic
def pattern_put(
    *,
    shop: Shop,
    pattern: RotationPattern | None,
    name: str,
    cells: Sequence[str],
    anchor_on: date,
    actor: Actor,
    today: date,
) -> RotationPattern:
    """Draw a rotation, or change one: seven codes a week from Monday, empty = off.

    Raises `field_invalid` for weeks that are not whole, a code that is no shift of the desk or a
    start that is no Monday, `duplicate` for a name that is there already.
    """
    _check(shop, pattern, cells, anchor_on)
    drafts_lock(shop=shop, today=today)
    old = _told(pattern)
    row = pattern or RotationPattern(shop=shop)
    row.name, row.cells, row.anchor_on = name, list(cells), anchor_on
    row.cycle_weeks = len(cells) // WEEK
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        text = _("Another rotation has this name.")
        raise ShopError("duplicate", text, "name") from error
    for agent in Agent.objects.filter(pattern=row, start_offset__gte=row.cycle_weeks):
        agent.start_offset = (agent.start_offset or 0) % row.cycle_weeks
        agent.save(update_fields=["start_offset"])
    changes = {key: [old.get(key), new] for key, new in _told(row).items() if old.get(key) != new}
    if changes:
        audit_write(
            actor=actor,
            action="roster.rotation",
            subject=f"service.RotationPattern:{row.pk}",
            shop_id=shop.pk,
            changes=changes,
        )
        drafts_follow(shop=shop, actor=actor, today=today)
    return row


@transaction.atomic
def cohorts_put(*, shop: Shop, places: Sequence[CohortPlace], actor: Actor, today: date) -> int:
    """Set which rotation people follow, from which week and when they switch; return how many.

    Raises `stale` where somebody changed a person meanwhile, `field_invalid` for a rotation or a
    person that is not of this shop.
    """
    drafts_lock(shop=shop, today=today)
    agents_lock(place.agent_id for place in places)
    rows = Agent.objects.filter(home_shop=shop, pk__in=[place.agent_id for place in places])
    agents = {row.pk: row for row in rows.select_related("user")}
    patterns = {row.pk: row for row in RotationPattern.objects.filter(shop=shop)}
    changes = {}
    for place in places:
        agent = agents.get(place.agent_id)
        if agent is None or place.pattern_id not in {None, *patterns}:
            text = _("This person or rotation is not of this shop.")
            raise ShopError("field_invalid", text)
        if place_token(agent) != place.seen:
            text = _("Somebody else changed %(name)s meanwhile. Look again, then save.")
            raise ShopError("stale", text % {"name": agent})
        old = place_token(agent)
        _place(agent, place, patterns)
        if place_token(agent) != old:
            changes[str(agent.pk)] = [old, place_token(agent)]
            agent.save(update_fields=["pattern", "start_offset", "switch_weekday"])
    _changed(shop, actor, changes, today)
    return len(changes)


@transaction.atomic
def cohorts_split(
    *, shop: Shop, agent_ids: Sequence[int], weekday: int, actor: Actor, today: date
) -> int:
    """Let every second person of a team switch on `weekday`, the others as before.

    People of one rotation and week are parted evenly. Returns how many switch on another day now.
    """
    drafts_lock(shop=shop, today=today)
    agents_lock(agent_ids)
    rows = Agent.objects.filter(home_shop=shop, pk__in=agent_ids, pattern__isnull=False)
    team = list(rows.order_by("start_offset", "pattern", "pk"))
    parted = cohorts([agent.pk for agent in team], (-1, weekday))
    changes = {}
    for agent in team:
        if parted[agent.pk] == weekday and agent.switch_weekday != weekday:
            old = place_token(agent)
            agent.switch_weekday = weekday
            agent.save(update_fields=["switch_weekday"])
            changes[str(agent.pk)] = [old, place_token(agent)]
    _changed(shop, actor, changes, today)
    return len(changes)


def place_token(agent: Agent) -> str:
    """Return a person's place in the rotations as one word: rotation, week, switch weekday."""
    offset = "" if agent.start_offset is None else agent.start_offset
    return f"{agent.pattern_id or ''}.{offset}.{agent.switch_weekday}"


def _place(agent: Agent, place: CohortPlace, patterns: dict[int, RotationPattern]) -> None:
    pattern = patterns.get(place.pattern_id or 0)
    agent.pattern, agent.switch_weekday = pattern, place.switch_weekday
    agent.start_offset = place.start_offset
    if pattern is not None and agent.start_offset is not None:
        agent.start_offset %= pattern.cycle_weeks


def _check(
    shop: Shop, pattern: RotationPattern | None, cells: Sequence[str], anchor_on: date
) -> None:
    if not 0 < len(cells) <= MOST_WEEKS * WEEK or len(cells) % WEEK:
        text = _("A rotation has one to twelve whole weeks.")
        raise ShopError("field_invalid", text, "weeks")
    known = set(ShiftTemplate.objects.filter(shop=shop).values_list("code", flat=True))
    unknown = sorted(
        {code for code in cells if code} - known - set(pattern.cells if pattern else ())
    )
    if unknown:
        text = _("There is no shift %(code)s on this desk.")
        raise ShopError("field_invalid", text % {"code": unknown[0]}, "cells")
    if anchor_on.weekday() != 0:
        text = _("Weeks are counted from a Monday.")
        raise ShopError("field_invalid", text, "anchor_on")


def _told(pattern: RotationPattern | None) -> dict[str, object]:
    if pattern is None:
        return {}
    return {
        "name": pattern.name,
        "cells": pattern.cells,
        "anchor_on": pattern.anchor_on.isoformat(),
    }


def _changed(shop: Shop, actor: Actor, changes: dict[str, list[str]], today: date) -> None:
    """Write down who follows what from now on, and let untouched drafts follow too."""
    if not changes:
        return
    audit_write(
        actor=actor,
        action="roster.cohorts",
        subject=f"shop.Shop:{shop.pk}",
        shop_id=shop.pk,
        changes=changes,
        rows=len(changes),
    )
    drafts_follow(shop=shop, actor=actor, today=today)
