"""People of a small desk whose chats are reviewed."""

from types import SimpleNamespace

import pytest

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.service.models import Agent
from apps.shop.models import Shop
from tests.factories import make_person
from tests.service.chats import policy_of
from tests.service.desk import make_agent
from tests.service.queue_tools import NOW


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


@pytest.fixture
def orders_are_noticed_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tell the desk of written orders at the time of its tests, on whatever day these run."""
    monkeypatch.setattr("apps.shop.services.changes.timezone", SimpleNamespace(now=lambda: NOW))
