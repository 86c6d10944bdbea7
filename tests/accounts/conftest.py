"""A director with a fresh sign-in and an agent, for the pages about people."""

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.shop.models import Shop
from tests.factories import make_person, signed_in


@pytest.fixture
def director(shop: Shop) -> User:
    """A director of the shop."""
    return make_person("nora@example.com", Role.DIRECTOR, shop)


@pytest.fixture
def desk(director: User) -> Client:
    """Their browser, signed in just now."""
    return signed_in(director, is_fresh=True)


@pytest.fixture
def agent(shop: Shop) -> User:
    """A service agent of the shop."""
    return make_person("bo@example.com", Role.AGENT, shop)
