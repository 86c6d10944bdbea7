"""Reads of the people page: who works in a shop, and how their accounts stand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from apps.accounts.models import Membership, RoleRaise, User
from apps.common.access import Access
from apps.common.http import missing


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person of a shop; `state` is active, invited or disabled."""

    user: User
    role: str
    state: str
    has_second_factor: bool
    device_count: int


@dataclass(frozen=True, slots=True)
class Wish:
    """A person who is to become director, and who asked; `is_mine` for who may not grant it."""

    row: RoleRaise
    asked_by: str
    is_mine: bool


def people_of(access: Access, shop_id: int, now: datetime) -> list[PersonLine]:
    """Return who holds a role in the shop at `now`, by role and e-mail."""
    members = list(_members(access, shop_id, now).order_by("role", "user__email"))
    ids = [member.user_id for member in members]
    codes = Authenticator.objects.filter(user_id__in=ids, type=Authenticator.Type.TOTP)
    protected = set(codes.values_list("user_id", flat=True))
    devices = [device.user_id for device in _devices(ids, now)]
    return [
        PersonLine(
            member.user,
            member.role,
            _state(member.user),
            member.user_id in protected,
            devices.count(member.user_id),
        )
        for member in members
    ]


def person_of(access: Access, shop_id: int, user_id: int, now: datetime) -> PersonLine:
    """Return one person of the shop; not_found for everybody else."""
    found = [line for line in people_of(access, shop_id, now) if line.user.pk == user_id]
    if not found:
        raise missing()
    return found[0]


def devices_of(user_id: int, now: datetime) -> list[UserSession]:
    """Return a person's open sign-ins, the last used first."""
    return list(_devices([user_id], now))


def wishes_of(access: Access, shop_id: int) -> list[Wish]:
    """Return who waits for a second director of the shop, the oldest first."""
    rows = RoleRaise.objects.visible_to(access).undecided().filter(shop_id=shop_id)
    found = list(rows.select_related("user").order_by("asked_at", "pk"))
    names = people_names(row.asked_by for row in found)
    me = access.actor.reference
    return [
        Wish(
            row, names.get(row.asked_by, row.asked_by), me in (row.asked_by, f"user:{row.user_id}")
        )
        for row in found
    ]


def people_names(references: Iterable[str]) -> dict[str, str]:
    """Return the names of the people behind references like "user:7"; nobody else's."""
    ids = {int(each.removeprefix("user:")) for each in references if each.startswith("user:")}
    return {f"user:{user.pk}": str(user) for user in User.objects.filter(pk__in=ids)}


def _members(access: Access, shop_id: int, now: datetime) -> QuerySet[Membership]:
    rows: QuerySet[Membership] = Membership.objects.visible_to(access).valid_at(now)
    return rows.filter(shop_id=shop_id).select_related("user")


def _state(user: User) -> str:
    if not user.is_active:
        return "disabled"
    return "active" if user.has_usable_password() else "invited"


def _devices(user_ids: Iterable[int], now: datetime) -> QuerySet[Any]:
    alive = Session.objects.filter(expire_date__gt=now).values("session_key")
    rows: QuerySet[Any] = UserSession.objects.filter(user_id__in=user_ids, session_key__in=alive)
    return rows.order_by("-last_seen_at")
