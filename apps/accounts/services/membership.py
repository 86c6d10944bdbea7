"""What a director does with the people of a shop: invite, change roles, disable, sign out."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import Membership, RoleRaise, User
from apps.accounts.roles import Role
from apps.accounts.services.audit import audit_write
from apps.accounts.services.people import (
    check_address,
    check_another_director,
    member_add,
    member_end,
)
from apps.accounts.services.raises import raise_ask
from apps.accounts.services.sign_ins import sign_ins_end
from apps.common.access import Access
from apps.common.errors import ShopError
from apps.common.http import missing

PEOPLE = "accounts:person-role"


@transaction.atomic
def member_invite(
    *, access: Access, shop_id: int, email: str, name: str, role: Role, now: datetime
) -> User:
    """Give a role to the person of this address, known or new; the mail is sent afterwards.

    A new person has no password until they follow the link of their mail. A director's role
    waits for a second director. Raises field_invalid for a malformed address, duplicate for
    somebody who works in the shop already, state_refused for a disabled account.
    """
    access.require("accounts:person-invite", "POST", shop_id)
    address = check_address(email)
    user = User.objects.select_for_update().filter(email=address).first()
    user = user or _newcomer(access, address, name, shop_id)
    if not user.is_active:
        raise ShopError("state_refused", _("The account of this person is disabled."))
    if Membership.objects.valid_at(now).filter(user=user, shop_id=shop_id).exists():
        raise ShopError("duplicate", _("This person works in the shop already."), field="email")
    _give(access, user.pk, shop_id, role, now)
    return user


@transaction.atomic
def member_role_set(
    *, access: Access, user_id: int, shop_id: int, role: Role, now: datetime
) -> Membership | RoleRaise | None:
    """Give a member another role; to become director waits for a second director.

    Returns the role, or the wish. Raises not_found for somebody who is not a member, guard_refused
    when the shop would lose its last director.
    """
    access.require(PEOPLE, "POST", shop_id)
    held = _member(user_id, shop_id, now)
    return held if held.role == role else _give(access, user_id, shop_id, role, now)


@transaction.atomic
def member_leave(*, access: Access, user_id: int, shop_id: int, now: datetime) -> None:
    """End a member's role in this shop; raises as `member_role_set` does."""
    access.require("accounts:person-end", "POST", shop_id)
    member_end(actor=access.actor, user_id=user_id, shop_id=shop_id, now=now)


@transaction.atomic
def member_disable(*, access: Access, user_id: int, shop_id: int, now: datetime) -> None:
    """Disable a member's account: they are out at the next request, everywhere.

    Raises guard_refused for oneself, for the last director of a shop, and for somebody who also
    works in a shop that the actor does not direct.
    """
    access.require("accounts:person-disable", "POST", shop_id)
    user = _user_locked(access, user_id, shop_id, now)
    if access.actor.reference == f"user:{user_id}":
        raise ShopError("guard_refused", _("You cannot disable your own account."))
    for held in Membership.objects.valid_at(now).filter(user=user, role=Role.DIRECTOR):
        check_another_director(held, now)
    _set_active(access, user, shop_id, is_active=False)
    sign_ins_end(user_id)


@transaction.atomic
def member_enable(*, access: Access, user_id: int, shop_id: int, now: datetime) -> None:
    """Let a disabled member in again; raises as `member_disable` does."""
    access.require("accounts:person-enable", "POST", shop_id)
    user = _user_locked(access, user_id, shop_id, now)
    _set_active(access, user, shop_id, is_active=True)


@transaction.atomic
def member_sign_out(*, access: Access, user_id: int, shop_id: int, now: datetime) -> int:
    """End all sign-ins of a member and return how many there were."""
    access.require("accounts:person-sign-out", "POST", shop_id)
    _member(user_id, shop_id, now)
    count = sign_ins_end(user_id)
    _audit(access, "user.sign_out", user_id, shop_id, rows=count)
    return count


@transaction.atomic
def member_unlock(*, access: Access, user_id: int, shop_id: int, now: datetime) -> User:
    """Note that a member's failed tries are forgotten; the caller empties the counters."""
    access.require("accounts:person-unlock", "POST", shop_id)
    held = _member(user_id, shop_id, now)
    _audit(access, "user.unlock", user_id, shop_id)
    return held.user


def _newcomer(access: Access, address: str, name: str, shop_id: int) -> User:
    user = User.objects.create_user(address, None, name=name.strip())
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    _audit(access, "user.invite", user.pk, shop_id)
    return user


def _give(
    access: Access, user_id: int, shop_id: int, role: Role, now: datetime
) -> Membership | RoleRaise:
    if role == Role.DIRECTOR:
        return raise_ask(actor=access.actor, user_id=user_id, shop_id=shop_id, now=now)
    return member_add(actor=access.actor, user_id=user_id, shop_id=shop_id, role=role, now=now)


def _member(user_id: int, shop_id: int, now: datetime) -> Membership:
    held: Membership | None = (
        Membership.objects.valid_at(now)
        .filter(user_id=user_id, shop_id=shop_id)
        .select_related("user")
        .order_by("-valid_from", "-pk")
        .first()
    )
    if held is None:
        raise missing()
    return held


def _user_locked(access: Access, user_id: int, shop_id: int, now: datetime) -> User:
    """Lock a member whose every shop the actor directs."""
    _member(user_id, shop_id, now)
    elsewhere = Membership.objects.valid_at(now).filter(user_id=user_id)
    if elsewhere.exclude(shop_id__in=access.shop_ids_as(Role.DIRECTOR)).exists():
        text = _("This person also works elsewhere. End their role in this shop instead.")
        raise ShopError("guard_refused", text)
    return User.objects.select_for_update().get(pk=user_id)


def _set_active(access: Access, user: User, shop_id: int, *, is_active: bool) -> None:
    if user.is_active == is_active:
        return
    user.is_active = is_active
    user.save(update_fields=["is_active"])
    action = "user.enable" if is_active else "user.disable"
    _audit(access, action, user.pk, shop_id)


def _audit(access: Access, action: str, user_id: int, shop_id: int, *, rows: int = 1) -> None:
    audit_write(
        actor=access.actor,
        action=action,
        subject=f"accounts.User:{user_id}",
        shop_id=shop_id,
        rows=rows,
    )
