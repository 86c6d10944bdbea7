"""Who the names in logs are: known by their own name, or told once by a supervisor."""

from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from apps.accounts.services import audit_write
from apps.common.access import Actor
from apps.common.errors import ShopError
from apps.service.models import Agent, AgentAlias, Inquiry, Message
from apps.service.services.rounds import days_around, rounds_write
from apps.shop.models import ChangedDay, Shop
from apps.shop.services import days_mark


def agents_named(shop: Shop, names: Iterable[str]) -> dict[str, int]:
    """Return the people of those names who are known: as told, else by a name only one has."""
    wanted = {name for name in names if name}
    if not wanted:
        return {}
    rows = Agent.objects.filter(home_shop=shop, user__name__in=wanted)
    people: dict[str, list[int]] = defaultdict(list)
    for name, pk in rows.values_list("user__name", "pk"):
        people[name].append(pk)
    known = {name: found[0] for name, found in people.items() if len(found) == 1}
    told = AgentAlias.objects.filter(shop=shop, name__in=wanted)
    return known | dict(told.values_list("name", "agent_id"))


@transaction.atomic
def agent_name_tell(*, shop: Shop, name: str, agent: Agent, actor: Actor) -> int:
    """Say who a name in logs is: what they wrote becomes theirs, rounds included.

    Returns how many messages that were. Later logs know the name. Raises field_invalid for a
    name that no log of the shop has and for a person of another shop.
    """
    rows = Message.objects.unassigned().filter(shop=shop, sender_name=name)
    ids = sorted(set(rows.values_list("inquiry_id", flat=True)))
    if not ids or not name:
        raise ShopError("field_invalid", _("No log has this name any more."), "name")
    if agent.home_shop_id != shop.pk:
        raise ShopError("field_invalid", _("Choose a person of this desk."), "agent")
    AgentAlias.objects.update_or_create(shop=shop, name=name, defaults={"agent": agent})
    days = days_around(rows.values_list("at", flat=True), shop)
    count = rows.update(sender=agent)
    Inquiry.objects.filter(pk__in=ids, owner__isnull=True).update(
        owner=agent, version=F("version") + 1
    )
    moved = rounds_write(shop=shop, inquiry_ids=ids)
    audit_write(
        actor=actor,
        action="agent.name",
        subject=f"service.Agent:{agent.pk}",
        shop_id=shop.pk,
        changes={"messages": [0, count]},
        rows=count,
    )
    days_mark(shop_id=shop.pk, days=days | moved, domain=ChangedDay.Domain.SERVICE, reason="names")
    return count
