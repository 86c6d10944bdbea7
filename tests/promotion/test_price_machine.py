"""Whatever people and the clock do to a price, its machine holds (3.2)."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.accounts.models import AuditEvent, User
from apps.accounts.roles import Role
from apps.common.errors import ShopError
from apps.promotion.models import PriceSchedule
from apps.promotion.services import prices as acts
from apps.promotion.services.price_clock import prices_tick
from apps.promotion.services.price_readings import Reading, price_read_back
from apps.promotion.states import PRICE_MOVES
from apps.shop.models import Shop, Sku
from tests.factories import make_person
from tests.promotion.prices import NOW, START, D, asked, hand, planned, sku_made

ACTS = ("edit", "submit", "approve", "retry", "cancel", "restore_to", "tick", "read 90",
        "read 100", "read 95")  # fmt: skip
MOMENTS = st.tuples(st.sampled_from(ACTS), st.sampled_from([0, 1, 11, 60 * 24, 60 * 73]))
EDGES = {
    (source, target)
    for move in PRICE_MOVES
    for source in move.sources or ("",)
    for target in move.targets or (source,)
}


@pytest.fixture
def sku(shop: Shop) -> Sku:
    return sku_made(shop)


@pytest.fixture
def promoter(shop: Shop) -> User:
    return make_person("p@example.com", Role.PROMOTER, shop)


@settings(
    max_examples=30, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(moments=st.lists(MOMENTS, min_size=4, max_size=14))
def test_no_order_of_steps_leaves_the_table_or_loses_a_price(
    moments: list[tuple[str, int]], sku: Sku, promoter: User
) -> None:
    PriceSchedule.objects.all().delete()
    now = NOW
    row = planned(sku, hand(promoter, sku.shop))
    for act, minutes in [("approve", 0), *moments]:
        now += timedelta(minutes=minutes)
        before = PriceSchedule.objects.get(pk=row.pk)
        if _is_refused(act, before, promoter, now):
            after = PriceSchedule.objects.get(pk=row.pk)
            assert (after.state, after.version) == (before.state, before.version)
    told = AuditEvent.objects.filter(object=f"promotion.PriceSchedule:{row.pk}").order_by("pk")
    path = [tuple(event.changes["state"]) for event in told]
    assert all(step in EDGES or step[0] == step[1] for step in path)
    assert all(here[1] == then[0] for here, then in pairwise(path))
    last = PriceSchedule.objects.get(pk=row.pk)
    assert last.state == path[-1][1]
    _facts_hold(last, [each for each, _target in path])


def _facts_hold(row: PriceSchedule, been: list[Any]) -> None:
    """What a state says is true of what was read on the platform."""
    if row.state == "applied":
        assert row.verified_price == row.price
    if row.state == "restored":
        assert row.verified_price == row.restore_price
    if row.state == "cancelled" and "applying" in been:
        assert row.verified_price == row.price_before


def _is_refused(act: str, row: PriceSchedule, user: User, now: datetime) -> bool:
    try:
        _do(act, row, user, now)
    except ShopError:
        return True
    return False


def _do(act: str, row: PriceSchedule, user: User, now: datetime) -> None:
    who = hand(user, row.shop, "director", now)
    if act == "tick":
        prices_tick(now=now)
    elif act.startswith("read"):
        reading = Reading(D(act.split()[1]), "seen")
        price_read_back(price_id=row.pk, reading=reading, hand=who)
    elif act == "edit":
        start = max(START, now)
        change = asked(row.sku, starts_at=start, ends_at=start + timedelta(days=2))
        acts.price_edit(price_id=row.pk, asked=change, hand=who)
    else:
        more: dict[str, Any] = {"cancel": {"note": "no"}, "approve": {"note": "mine"}}.get(act, {})
        if act == "restore_to":
            more = {"restore_price": D(100), "note": "as before"}
        getattr(acts, f"price_{act}")(price_id=row.pk, hand=who, **more)
