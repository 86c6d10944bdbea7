"""The API's door: a program's key or a person's session, the policy table, and a throttle."""

from dataclasses import dataclass
from typing import Any, cast

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import BaseThrottle

from apps.accounts.models import ApiKey
from apps.accounts.policy import Decision
from apps.accounts.throttle import seconds_to_wait
from apps.common.http import AppRequest

WINDOW_SECONDS = 60


@dataclass(frozen=True, slots=True)
class KeyUser:
    """What stands in the place of a person when a program asks."""

    key: ApiKey
    is_authenticated: bool = True
    is_anonymous: bool = False
    is_active: bool = True

    @property
    def pk(self) -> str:
        """Return the reference of the key, e.g. "key:3"."""
        return f"key:{self.key.pk}"


class KeyAuthentication(BaseAuthentication):
    """Takes the program that the access middleware recognised by its key."""

    def authenticate(self, request: Request) -> tuple[KeyUser, ApiKey] | None:
        """Return the program and its key; None lets the person's session speak."""
        key: ApiKey | None = getattr(request._request, "api_key", None)
        return (KeyUser(key), key) if key else None

    def authenticate_header(self, request: Request) -> str:
        """Tell a program without a key how to present one."""
        return "Bearer"


class PolicyPermission(BasePermission):
    """Refuses what the policy table did not allow, and objects of other shops."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Tell whether the table lets this request use this URL and method."""
        return getattr(request._request, "decision", None) is Decision.ALLOW

    def has_object_permission(self, request: Request, view: Any, obj: Any) -> bool:
        """Raise not_found or role_refused for an object whose shop is out of reach."""
        asked = cast(AppRequest, request._request)
        match = asked.resolver_match
        asked.access.require(match.view_name if match else "", asked.method or "", obj.shop_id)
        return True


class RoleThrottle(BaseThrottle):
    """So many requests a minute, by kind of caller."""

    seconds_left = 0

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count one request and tell whether it is within the rate."""
        kind, caller = _caller(request)
        limit = int(str(api_settings.DEFAULT_THROTTLE_RATES[kind]).partition("/")[0])
        name = f"{kind}:{caller}"
        self.seconds_left = seconds_to_wait(name, most=limit, seconds=WINDOW_SECONDS)
        return not self.seconds_left

    def wait(self) -> float:
        """Return the seconds to the next minute."""
        return self.seconds_left


def _caller(request: Request) -> tuple[str, str]:
    if isinstance(request.user, KeyUser):
        return "key", str(request.user.key.pk)
    if request.user.is_authenticated:
        return "user", str(request.user.pk)
    return "anon", str(BaseThrottle().get_ident(request))


# Subclassing it calls a registration of drf-spectacular that has no types.
class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema tells of API keys."""

    target_class = KeyAuthentication
    name = "key"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """Return the header that carries a key."""
        return {"type": "http", "scheme": "bearer"}
