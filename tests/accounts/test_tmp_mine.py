import pytest

from apps.accounts.policy import RULES
from apps.accounts.roles import Role
from apps.shop.models import Shop
from tests.accounts.test_matrix import PEOPLE, PROGRAMS, addresses, browser, text_of, wrong_cells
from tests.factories import make_shop

MINE = [a for a in addresses() if a[0].startswith(("promotion:launch", "promotion:enrol"))]


@pytest.mark.django_db
def test_cells(shop: Shop) -> None:
    for person in [*PEOPLE, *PROGRAMS]:
        assert wrong_cells(person, browser(person, shop), MINE) == []


@pytest.mark.django_db
def test_foreign(shop: Shop) -> None:
    foreign = make_shop(code="harbour")
    for role in list(Role):
        client = browser(role, shop)()
        for url_name, path in MINE:
            rules = [r for r in RULES if r.url_name == url_name and "GET" in r.methods]
            if not rules or not rules[0].allow:
                continue
            theirs = client.get(f"{path}?shop={foreign.code}")
            nobodys = client.get(f"{path}?shop=nothing")
            wanted = 404 if role in rules[0].allow else 403
            assert (url_name, theirs.status_code) == (url_name, wanted)
            assert text_of(theirs) == text_of(nobodys)
