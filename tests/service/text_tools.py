"""Makes replies and articles for tests, by somebody of a shop."""

from typing import Any

from apps.accounts.access import AccessGrant, ShopRole
from apps.accounts.actors import UserActor
from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.service.models import Snippet, TextVersion
from apps.service.searchtext import search_terms
from apps.service.selectors.readers import Reader
from apps.service.services.snippets import Settings, Words, snippet_add
from apps.shop.models import Shop
from tests.factories import make_person


def reader_of(user: User, *held: tuple[Shop, str]) -> Reader:
    """Return a person with these roles, outside a request."""
    roles = tuple(ShopRole(shop, role) for shop, role in held)
    return Reader(AccessGrant(UserActor(user.pk), roles), user)


def make_reader(shop: Shop, role: str = Role.SUPERVISOR, name: str = "Sam") -> Reader:
    """Make a person with a role in the shop."""
    email = f"{name.lower()}.{role}@{shop.code}.example.com"
    return reader_of(make_person(email, role, shop, name=name), (shop, role))


def plant_text(shop: Shop, body: str = "Words.", **fields: Any) -> Snippet:
    """Make a reply of the shop that is in use, by nobody."""
    snippet: Snippet = Snippet.objects.create(shop=shop, kind="reply", code="planted", **fields)
    words = {"title": "Planted", "body": body, "written_by": "system"}
    snippet.approved = TextVersion.objects.create(snippet=snippet, number=1, **words)
    snippet.state, snippet.search_text = "approved", search_terms("planted", "Planted", body)
    snippet.save()
    return snippet


def make_text(by: Reader, title: str, body: str = "Words.", **fields: Any) -> Snippet:
    """Make a reply, or a text of another `kind`."""
    query = fields.pop("query", "")
    settings = Settings(**{"kind": "reply", **fields})
    shop = by.access.shops[0]
    return snippet_add(by=by, shop=shop, settings=settings, words=Words(title, body), query=query)
