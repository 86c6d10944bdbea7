"""Two directors make a third: one asks, another one grants."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.actors import user_id_of
from apps.accounts.models import Membership, RoleRaise
from apps.accounts.roles import Role
from apps.accounts.services.audit import audit_write
from apps.accounts.services.notifications import Notice, notices_settle, notify
from apps.accounts.services.people import member_add
from apps.common.access import Access, Actor
from apps.common.errors import ShopError
from apps.common.http import missing


@transaction.atomic
def raise_ask(*, actor: Actor, user_id: int, shop_id: int, now: datetime) -> RoleRaise:
    """Ask that a person become director of a shop; asked again, the open wish stays as it is."""
    wish: RoleRaise
    wish, is_new = RoleRaise.objects.undecided().get_or_create(
        user_id=user_id,
        shop_id=shop_id,
        decided_at=None,
        defaults={"asked_by": actor.reference, "asked_at": now},
    )
    if is_new:
        _audit(actor, "member.raise_ask", wish)
        own = [user_id, user_id_of(actor.reference)]
        notify(Notice("director_asked", shop_id, wish.pk), without=own)
    return wish


@transaction.atomic
def raise_grant(*, access: Access, raise_id: int, now: datetime) -> RoleRaise:
    """Make the person a director, as the second director.

    Raises not_found for a wish of another shop, guard_refused for who asked or is asked for, and
    state_refused once it is decided or when who asked directs the shop no more.
    """
    wish = _wish_locked(access, raise_id, "accounts:raise-grant")
    if access.actor.reference in (wish.asked_by, f"user:{wish.user_id}"):
        raise ShopError("guard_refused", _("Another director has to confirm this."))
    if not _still_directs(wish, now):
        text = _("Who asked for this is no director of the shop any more: refuse it.")
        raise ShopError("state_refused", text)
    _decide(access, wish, now, is_granted=True)
    member_add(
        actor=access.actor,
        user_id=wish.user_id,
        shop_id=wish.shop_id,
        role=Role.DIRECTOR,
        now=now,
    )
    return wish


@transaction.atomic
def raise_refuse(*, access: Access, raise_id: int, now: datetime) -> RoleRaise:
    """Refuse or withdraw a wish, as any director of the shop; raises as `raise_grant` does."""
    wish = _wish_locked(access, raise_id, "accounts:raise-refuse")
    _decide(access, wish, now, is_granted=False)
    return wish


def _wish_locked(access: Access, raise_id: int, right: str) -> RoleRaise:
    wish: RoleRaise | None = (
        RoleRaise.objects.visible_to(access).select_for_update().filter(pk=raise_id).first()
    )
    if wish is None:
        raise missing()
    access.require(right, "POST", wish.shop_id)
    if wish.decided_at is not None:
        raise ShopError("state_refused", _("This is decided already."))
    return wish


def _still_directs(wish: RoleRaise, now: datetime) -> bool:
    """Tell whether who asked is a director of the shop now, with an account that works."""
    directors = Membership.objects.valid_at(now).filter(
        shop_id=wish.shop_id, role=Role.DIRECTOR, user__is_active=True
    )
    return wish.asked_by in {f"user:{pk}" for pk in directors.values_list("user_id", flat=True)}


def _decide(access: Access, wish: RoleRaise, now: datetime, *, is_granted: bool) -> None:
    wish.decided_by, wish.decided_at, wish.is_granted = access.actor.reference, now, is_granted
    wish.save(update_fields=["decided_by", "decided_at", "is_granted"])
    action = "member.raise_grant" if is_granted else "member.raise_refuse"
    _audit(access.actor, action, wish)
    notices_settle(("director_asked",), shop_id=wish.shop_id, target=wish.pk)


def _audit(actor: Actor, action: str, wish: RoleRaise) -> None:
    audit_write(
        actor=actor,
        action=action,
        subject=f"accounts.User:{wish.user_id}",
        shop_id=wish.shop_id,
        changes={"role": [None, Role.DIRECTOR]},
    )
