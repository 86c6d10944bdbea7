"""One recipe a model: what a test does not care about is filled in."""

from datetime import UTC, datetime
from time import time
from typing import Any

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.account.internal.userkit import user_id_to_str
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from model_bakery import baker
from model_bakery.recipe import Recipe, seq

from apps.accounts.access import AccessGrant, ShopRole
from apps.accounts.actors import UserActor
from apps.accounts.models import ApiKey, AuditEvent, Membership, User
from apps.accounts.roles import KeyScope, Role
from apps.accounts.services import key_make
from apps.shop.models import Shop

PASSWORD = "correct horse battery staple"
TOTP_SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)

shop_recipe = Recipe(
    Shop,
    code=seq("shop-"),
    name=seq("Shop "),
    platform=Shop.Platform.TMALL,
    zone="Asia/Shanghai",
    currency="CNY",
)
membership_recipe = Recipe(Membership, role=Role.AGENT, valid_from=LONG_AGO)
audit_recipe = Recipe(AuditEvent, actor="system", action="test.act", object="shop.Shop:1")


def make_shop(**fields: object) -> Shop:
    """Make a shop in Asia/Shanghai, CNY, on Tmall."""
    return shop_recipe.make(**fields)


def make_person(
    email: str = "",
    role: Role | str | None = None,
    shop: Shop | None = None,
    *,
    has_second_factor: bool = True,
    **fields: object,
) -> User:
    """Make a person with a confirmed address, a role where one is named, and a second factor."""
    number = User.objects.count() + 1
    user = User.objects.create_user(email or f"person{number}@example.com", PASSWORD, **fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    if role is not None and shop is not None:
        membership_recipe.make(user=user, shop=shop, role=role)
    if has_second_factor:
        TOTP.activate(user, TOTP_SEED)
        RecoveryCodes.activate(user)
    return user


def signed_in(user: User, *, is_fresh: bool = False) -> Client:
    """Return a browser in which this person has signed in, some time ago or just now."""
    client = Client()
    client.force_login(user)
    if is_fresh:
        freshen(client, user)
    return client


def freshen(client: Client, user: User) -> None:
    """Note in the session that the person has proved just now who they are."""
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time()}]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = user_id_to_str(user)
    session.save()


def second_factors(user: User) -> list[str]:
    """Return the kinds of second factor that a person holds."""
    return sorted(Authenticator.objects.filter(user=user).values_list("type", flat=True))


def make_audit(**fields: object) -> AuditEvent:
    """Append one audit event."""
    return baker.make(AuditEvent, **{"actor": "system", "action": "test.act", **fields})


def directing(*shops: Shop, user_id: int = 0) -> AccessGrant:
    """Return the access of a director of these shops, outside a request."""
    return AccessGrant(UserActor(user_id), tuple(ShopRole(shop, Role.DIRECTOR) for shop in shops))


def make_key(
    shop: Shop, *scopes: str, now: datetime | None = None, days: int = 30
) -> tuple[ApiKey, str]:
    """Make a key of the shop as its director; return it with its text."""
    fields: dict[str, Any] = {"name": "Robot", "days": days, "now": now or datetime.now(UTC)}
    wanted = [KeyScope(scope) for scope in scopes]
    return key_make(access=directing(shop), shop_id=shop.pk, scopes=wanted, **fields)


def make_program(shop: Shop, *scopes: str) -> Client:
    """Return a program that shows a new key of these scopes."""
    _, text = make_key(shop, *scopes)
    return Client(headers={"Authorization": f"Bearer {text}"})
