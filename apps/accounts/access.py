"""What one person may see and do in one request: roles valid now, judged by the policy table."""

from dataclasses import dataclass, replace
from datetime import datetime

from apps.accounts import policy
from apps.accounts.actors import KeyActor, UserActor
from apps.accounts.models import ApiKey, Membership, User
from apps.accounts.policy import Scope
from apps.common.access import Access, Actor
from apps.common.http import forbidden, missing
from apps.shop.models import Shop


@dataclass(frozen=True, slots=True)
class ShopRole:
    """The one role of a person in one shop, or one of the scopes of a key there."""

    shop: Shop
    role: str


@dataclass(frozen=True, slots=True)
class Asked:
    """The URL and method of the request, and the shop last looked at; empty outside a request."""

    url_name: str = ""
    method: str = ""
    last_shop_code: str = ""


@dataclass(frozen=True, slots=True)
class AccessGrant:
    """The answers of `request.access`."""

    actor: Actor
    held: tuple[ShopRole, ...] = ()
    asked: Asked = Asked()

    @property
    def roles(self) -> frozenset[str]:
        """Return the roles held in any shop."""
        return frozenset(entry.role for entry in self.held)

    @property
    def shops(self) -> tuple[Shop, ...]:
        """Return, by code, the shops in which the actor may use the URL asked for."""
        is_by_shop = policy.is_by_shop(self.asked.url_name, self.asked.method)
        usable = (
            entry.shop for entry in self.held if not is_by_shop or self.scope_in(entry.shop.pk)
        )
        return tuple(dict.fromkeys(usable))

    @property
    def shop_ids(self) -> frozenset[int]:
        """Return the ids of `shops`: what `visible_to` filters by."""
        return frozenset(shop.pk for shop in self.shops)

    def role_in(self, shop_id: int) -> str | None:
        """Return the role in that shop, None without one."""
        return next((entry.role for entry in self.held if entry.shop.pk == shop_id), None)

    def shop_ids_as(self, role: str) -> frozenset[int]:
        """Return the ids of the shops in which the actor holds this role."""
        return frozenset(entry.shop.pk for entry in self.held if entry.role == role)

    def can(self, url_name: str, method: str, shop_id: int) -> bool:
        """Tell whether the policy table lets the actor use this URL in this shop."""
        return self._scope(url_name, method, shop_id) is not None

    def scope_in(self, shop_id: int) -> Scope | None:
        """Return the reach in this shop at the URL asked for, None without a right."""
        return self._scope(self.asked.url_name, self.asked.method, shop_id)

    def is_own_only(self, shop_id: int) -> bool:
        """Tell whether, at the URL asked for, only the actor's own rows may be shown."""
        return self.scope_in(shop_id) is Scope.OWN

    def require(self, url_name: str, method: str, shop_id: int) -> None:
        """Raise ShopError: not_found for a foreign shop, role_refused for a missing right."""
        if self.role_in(shop_id) is None:
            raise missing()
        if not self.can(url_name, method, shop_id):
            raise forbidden()

    def shop_for(self, code_or_id: str | int) -> Shop:
        """Return a shop in which the actor holds a role; a foreign and a missing one look alike."""
        for entry in self.held:
            if code_or_id in (entry.shop.code, entry.shop.pk):
                return entry.shop
        raise missing()

    def shop_here(self, code: str | None = None) -> Shop:
        """Return the shop of the page: the one asked for, else the last looked at or the first.

        Raises not_found for a foreign or missing code, role_refused where the role may not use
        the page.
        """
        if code:
            shop = self.shop_for(code)
            self.require(self.asked.url_name, self.asked.method, shop.pk)
            return shop
        if not self.shops:
            raise forbidden()
        last = self.asked.last_shop_code
        return next((shop for shop in self.shops if shop.code == last), self.shops[0])

    def _scope(self, url_name: str, method: str, shop_id: int) -> Scope | None:
        reaches = (
            policy.scope_of(url_name, method, entry.role)
            for entry in self.held
            if entry.shop.pk == shop_id
        )
        return next((reach for reach in reaches if reach), None)


def access_of(user: User, *, now: datetime, asked: Asked, request_id: str = "") -> AccessGrant:
    """Return what a person may do at `now`, from the roles that hold then."""
    memberships = (
        Membership.objects.valid_at(now)
        .filter(user=user)
        .select_related("shop")
        .order_by("shop__code", "-valid_from", "-pk")
    )
    held: dict[int, ShopRole] = {}
    for membership in memberships:
        held.setdefault(membership.shop_id, ShopRole(membership.shop, membership.role))
    return AccessGrant(UserActor(user.pk, request_id), tuple(held.values()), asked)


def access_of_key(key: ApiKey, *, asked: Asked, request_id: str = "") -> AccessGrant:
    """Return what a program may do: its key's scopes are its roles in its one shop."""
    held = tuple(ShopRole(key.shop, scope) for scope in key.scopes)
    return AccessGrant(KeyActor(key.pk, request_id), held, asked)


def access_at(access: Access, url_name: str) -> Access:
    """Return what somebody may do, as judged at another page."""
    return (
        replace(access, asked=Asked(url_name, "GET")) if isinstance(access, AccessGrant) else access
    )
