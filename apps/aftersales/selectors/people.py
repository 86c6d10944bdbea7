"""Who acts, and who else handles cases."""

from datetime import datetime

from apps.accounts.models import Membership
from apps.aftersales.hands import Hand
from apps.aftersales.states import DESK
from apps.common.access import Access
from apps.service.models import Agent
from apps.service.models.people import desk_name
from apps.shop.models import Shop


def hand_in(access: Access, shop: Shop, now: datetime, *, is_acting: bool = False) -> Hand:
    """Return a person's hand in a shop, by their role; of who acts, their place on the desk.

    A key acts as files and pushes do: "intake".
    """
    kind, _colon, number = access.actor.reference.partition(":")
    user_id = int(number) if kind == "user" else None
    agents = Agent.objects.filter(user_id=user_id or 0).values_list("pk", flat=True)
    agent = agents.first() if is_acting else None
    role = "intake" if kind == "key" else access.role_in(shop.pk) or ""
    return Hand(access.actor, str(role), shop.pk, now, user_id, agent)


def handlers(shop: Shop, now: datetime) -> list[tuple[str, str]]:
    """Return key and name of everybody of the shop who handles cases."""
    rows = Membership.objects.valid_at(now).filter(shop=shop, role__in=sorted(DESK))
    return [
        (str(row.user_id), desk_name(row.user))
        for row in rows.select_related("user").order_by("user__name", "user_id")
    ]
