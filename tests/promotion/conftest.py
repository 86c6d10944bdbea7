"""An article and the two people who plan and decide."""

import pytest

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.shop.models import Shop, Sku
from tests.factories import make_person
from tests.promotion.members import member
from tests.promotion.prices import sku_made


@pytest.fixture
def sku(shop: Shop) -> Sku:
    """An article that is promoted."""
    return sku_made(shop)


@pytest.fixture
def promoter(shop: Shop) -> User:
    """Who plans."""
    return make_person("p@example.com", Role.PROMOTER, shop, name="Pia")


@pytest.fixture
def director(shop: Shop) -> User:
    """Who decides beyond the limits."""
    return make_person("d@example.com", Role.DIRECTOR, shop, name="Dan")


@pytest.fixture
def crowd(shop: Shop) -> Shop:
    """A shop with ten loyal buyers who agreed to text messages, and two who did not."""
    for number in range(12):
        member(shop, number, agreed=number < 10)
    member(shop, 99, segment="lapsed")
    return shop
