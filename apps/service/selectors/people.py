"""People of a shop's desk, and those of the shop who could be put on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from apps.accounts.models import Membership, User
from apps.common.http import missing
from apps.service.models import Agent, AgentState, RotationPattern
from apps.service.models.people import desk_name
from apps.service.selectors.facts import DESK_ROLES
from apps.shop.models import Shop


@dataclass(frozen=True)
class DeskLine:
    """A person of the shop; `agent` is None until they are put on the desk."""

    user: User
    role: str
    agent: Agent | None
    presence: str

    @property
    def name(self) -> str:
        """Return how colleagues see the person."""
        return desk_name(self.user)


def desk_lines(shop: Shop, now: datetime) -> list[DeskLine]:
    """Return everybody who may work shifts here, those on the desk first."""
    members = _members(shop, now)
    ids = [member.user_id for member in members]
    rows = Agent.objects.filter(user__in=ids).select_related("user", "pattern")
    agents = {row.user_id: row for row in rows.prefetch_related("skills")}
    running = AgentState.objects.running().filter(agent__user__in=ids)
    presence = dict(running.values_list("agent__user_id", "state"))
    lines = [
        DeskLine(
            member.user,
            member.role,
            agents.get(member.user_id),
            presence.get(member.user_id, ""),
        )
        for member in members
    ]
    return sorted(lines, key=lambda line: (line.agent is None, line.name))


def desk_person(shop: Shop, user_id: int, now: datetime) -> DeskLine:
    """Return one of them, or raise not_found."""
    found = next((line for line in desk_lines(shop, now) if line.user.pk == user_id), None)
    if found is None:
        raise missing()
    return found


def desk_names(references: Iterable[str]) -> dict[str, str]:
    """Return how colleagues see the people behind references like "user:7"; nobody else's."""
    ids = {int(each.removeprefix("user:")) for each in references if each.startswith("user:")}
    rows = User.objects.filter(pk__in=ids) if ids else ()
    return {f"user:{user.pk}": desk_name(user) for user in rows}


def patterns_of(shop: Shop) -> list[RotationPattern]:
    """Return the rotations of a shop by name."""
    return list(RotationPattern.objects.filter(shop=shop).order_by("name"))


def _members(shop: Shop, now: datetime) -> list[Membership]:
    rows = Membership.objects.valid_at(now).filter(shop=shop, role__in=DESK_ROLES)
    return list(rows.select_related("user").order_by("user__name", "user__email"))
