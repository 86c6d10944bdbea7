"""Reads of people, their shops and how their accounts are protected."""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.usersessions.models import UserSession

from apps.accounts.models import Membership
from apps.common.access import Access
from apps.shop.models import Shop


@dataclass(frozen=True, slots=True)
class SignInState:
    """How a person's account is protected."""

    has_second_factor: bool
    recovery_codes_left: int
    session_count: int


def shop_current(access: Access, code: str | None = None) -> Shop:
    """Return the shop of a page: the one asked for, else the last looked at, else the first.

    Raises not_found for a foreign or missing code, role_refused for a shop in which the actor's
    role may not use the page.
    """
    shop: Shop = access.shop_here(code)
    return shop


def sign_in_state(user_id: int) -> SignInState:
    """Return how a person's account is protected and how many sign-ins are open."""
    rows = {row.type: row for row in Authenticator.objects.filter(user_id=user_id)}
    codes = rows.get(Authenticator.Type.RECOVERY_CODES)
    return SignInState(
        has_second_factor=Authenticator.Type.TOTP in rows,
        recovery_codes_left=len(RecoveryCodes(codes).get_unused_codes()) if codes else 0,
        session_count=UserSession.objects.filter(user_id=user_id).count(),
    )


def members(now: datetime, shop_code: str | None = None) -> list[Membership]:
    """Return the roles that hold at `now`, by shop, role and e-mail."""
    rows = Membership.objects.valid_at(now).select_related("user", "shop")
    if shop_code:
        rows = rows.filter(shop__code=shop_code)
    return list(rows.order_by("shop__code", "role", "user__email"))


def role_of(*, user_id: int, shop_id: int, now: datetime) -> str | None:
    """Return the role that a person holds in a shop at `now`, None without one."""
    rows = Membership.objects.valid_at(now).filter(user_id=user_id, shop_id=shop_id)
    newest: Membership | None = rows.order_by("-valid_from", "-pk").first()
    return newest.role if newest else None
