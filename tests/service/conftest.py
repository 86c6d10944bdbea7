"""People of a small desk whose chats are reviewed."""

import pytest

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.service.models import Agent
from apps.shop.models import Shop
from tests.factories import make_person
from tests.service.chats import policy_of
from tests.service.desk import make_agent


@pytest.fixture
def ada(shop: Shop) -> Agent:
    """A person of the desk."""
    policy_of(shop)
    return make_agent(shop, "Ada")


@pytest.fixture
def boss(shop: Shop) -> User:
    """Their supervisor."""
    return make_person("boss@spring.example.com", Role.SUPERVISOR, shop)


@pytest.fixture
def helper(shop: Shop) -> User:
    """An assistant, who reviews chats, too."""
    return make_person("helper@spring.example.com", Role.ASSISTANT, shop)
