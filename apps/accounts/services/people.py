"""Writes of people and their roles."""

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import Membership, User
from apps.accounts.roles import Role
from apps.accounts.services.audit import audit_write
from apps.accounts.services.notifications import notifications_forget
from apps.accounts.services.sign_ins import sign_ins_end
from apps.common.access import Actor
from apps.common.errors import ShopError
from apps.shop.models import Shop


@transaction.atomic
def user_make(
    *, actor: Actor, email: str, password: str | None, name: str = "", language: str = ""
) -> User:
    """Make a person who signs in by e-mail; the address counts as confirmed by who invites.

    Without a password they choose one by the link of an invitation.
    Raises field_invalid for a malformed address or a weak password, duplicate for a known address.
    """
    address = check_address(email)
    user = User(email=address, name=name.strip(), language=language)
    if password is not None:
        _check("password", validate_password, password, user)
    if User.objects.filter(email=address).exists():
        raise ShopError("duplicate", _("Somebody has this e-mail address already."), field="email")
    user.set_password(password)
    user.save()
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    audit_write(actor=actor, action="user.make", subject=_subject(user.pk))
    return user


@transaction.atomic
def member_add(
    *, actor: Actor, user_id: int, shop_id: int, role: Role, now: datetime
) -> Membership:
    """Give a person the one role they hold in a shop from `now`; an earlier role ends.

    Adding the role that they hold changes nothing. Raises guard_refused when the shop would
    lose its last director.
    """
    held = _membership_locked(user_id, shop_id, now)
    if held and held.role == role:
        return held
    if held:
        _end(held, now)
    member = Membership.objects.create(user_id=user_id, shop_id=shop_id, role=role, valid_from=now)
    notifications_forget(user_id=user_id, shop_id=shop_id, role=role)
    _audit_role(actor, member, held.role if held else None, role)
    return member


@transaction.atomic
def member_end(*, actor: Actor, user_id: int, shop_id: int, now: datetime) -> Membership:
    """End a person's role in a shop at `now`.

    Raises not_found without a role, guard_refused for the shop's last director.
    """
    held = _membership_locked(user_id, shop_id, now)
    if held is None:
        raise ShopError("not_found", _("This person holds no role in this shop."))
    _end(held, now)
    notifications_forget(user_id=user_id, shop_id=shop_id, role=None)
    _audit_role(actor, held, held.role, None)
    return held


@transaction.atomic
def profile_change(*, actor: Actor, user_id: int, name: str, language: str) -> User:
    """Change a person's own name and language; an empty language follows the browser."""
    user = User.objects.select_for_update().get(pk=user_id)
    changes: dict[str, Any] = {}
    if user.language != language:
        changes["language"] = [user.language, language]
    if user.name != name.strip():
        changes["name"] = ["", ""]  # that it changed; the name itself is personal
    user.name, user.language = name.strip(), language
    user.save(update_fields=["name", "language"])
    if changes:
        audit_write(actor=actor, action="user.profile", subject=_subject(user_id), changes=changes)
    return user


@transaction.atomic
def second_factor_forget(*, actor: Actor, user_id: int) -> int:
    """Forget a person's second factor and recovery codes; they set it up at the next sign-in.

    Their sign-ins end. Returns how many were forgotten. For a lost phone, by the operator of the
    server.
    """
    count: int = Authenticator.objects.filter(user_id=user_id).delete()[0]
    sign_ins_end(user_id)
    audit_write(
        actor=actor, action="user.second_factor_forget", subject=_subject(user_id), rows=count
    )
    return count


def check_address(email: str) -> str:
    """Return the address as it is stored; field_invalid for a malformed one."""
    address = email.strip().lower()
    _check("email", validate_email, address)
    return address


def _check(field: str, validate: Any, *values: Any) -> None:
    try:
        validate(*values)
    except ValidationError as error:
        raise ShopError("field_invalid", " ".join(error.messages), field=field) from error


def _membership_locked(user_id: int, shop_id: int, now: datetime) -> Membership | None:
    """Lock the shop's people against other changes of roles, and return the role held now."""
    Shop.objects.select_for_update(no_key=True).get(pk=shop_id)
    held: Membership | None = (
        Membership.objects.valid_at(now)
        .filter(user_id=user_id, shop_id=shop_id)
        .order_by("-valid_from", "-pk")
        .first()
    )
    return held


def check_another_director(held: Membership, now: datetime) -> None:
    """Raise guard_refused where this is the shop's only director whose account works."""
    Shop.objects.select_for_update(no_key=True).get(pk=held.shop_id)
    others = Membership.objects.valid_at(now).filter(
        shop_id=held.shop_id, role=Role.DIRECTOR, user__is_active=True
    )
    if not others.exclude(user_id=held.user_id).exists():
        raise ShopError("guard_refused", _("A shop keeps at least one director."))


def _end(held: Membership, now: datetime) -> None:
    if held.role == Role.DIRECTOR:
        check_another_director(held, now)
    held.valid_to = now
    held.save(update_fields=["valid_to"])


def _audit_role(actor: Actor, member: Membership, old: str | None, new: str | None) -> None:
    audit_write(
        actor=actor,
        action="member.add" if new else "member.end",
        subject=_subject(member.user_id),
        shop_id=member.shop_id,
        changes={"role": [old, new]},
    )


def _subject(user_id: int) -> str:
    return f"accounts.User:{user_id}"
