"""Every cell of the campaign's table, and whatever people and the clock do in any order (3.1)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise, product
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.accounts.models import AuditEvent, User
from apps.accounts.roles import Role
from apps.common.errors import ShopError
from apps.common.hands import Hand
from apps.common.moves import move_of
from apps.promotion.models import Campaign, CampaignResult, PriceSchedule
from apps.promotion.services import campaign_moves as acts
from apps.promotion.services import campaign_plan as plans
from apps.promotion.services.campaign_clock import campaigns_tick
from apps.promotion.services.machine import Told, row_move
from apps.promotion.services.price_clock import prices_tick
from apps.promotion.services.price_readings import Reading, price_read_back
from apps.promotion.services.results import campaign_measure, results_tick
from apps.promotion.states import CAMPAIGN_MOVES, CAMPAIGN_STATES
from apps.shop.models import Shop, Sku
from tests.factories import make_person
from tests.promotion.campaigns import campaign, values
from tests.promotion.prices import NOW, START, hand, sku_made

EVENTS = tuple(dict.fromkeys(each.event for each in CAMPAIGN_MOVES if each.event != "plan"))
ROLES = ("promoter", "director", "system", "supervisor", "agent", "assistant", "designer",
         "analyst")  # fmt: skip
# Taken from the specification, not from the table that is tested.
ALLOWED = {
    ("draft", "edit"): "draft",
    ("draft", "submit"): "awaiting_approval",
    ("draft", "approve"): "approved",
    ("draft", "cancel"): "cancelled",
    ("awaiting_approval", "send_back"): "draft",
    ("awaiting_approval", "approve"): "approved",
    ("awaiting_approval", "cancel"): "cancelled",
    ("approved", "make_ready"): "ready",
    ("approved", "go_live"): "live",
    ("approved", "cancel"): "cancelled",
    ("ready", "go_live"): "live",
    ("ready", "cancel"): "cancelled",
    ("live", "end"): "ended",
    ("ended", "measure"): "measured",
    ("measured", "measure"): "measured",
}
BY_SYSTEM = {"make_ready", "go_live", "end", "measure"}


@pytest.fixture
def sku(shop: Shop) -> Sku:
    return sku_made(shop)


@pytest.fixture
def promoter(shop: Shop) -> User:
    return make_person("p@example.com", Role.PROMOTER, shop)


def may(role: str, event: str) -> bool:
    """Tell who may do what at all, by the specification."""
    if role == "director":
        return True
    return event in BY_SYSTEM if role == "system" else role == "promoter" and event != "send_back"


def test_every_cell_is_decided_by_the_table(sku: Sku, promoter: User) -> None:
    row = campaign(sku, hand(promoter, sku.shop))
    wrong = []
    for state, event, role in product(CAMPAIGN_STATES, EVENTS, ROLES):
        Campaign.objects.filter(pk=row.pk).update(state=state, version=5)
        who = hand(promoter, sku.shop, role)
        told = _tried(row, event, who)
        after = Campaign.objects.get(pk=row.pk)
        target = ALLOWED.get((state, event))
        if not may(role, event):
            expected = ("role_refused", state, 5)
        elif target is None:
            expected = ("state_refused", state, 5)
        else:
            expected = ("", target, 6)
        if (told, after.state, after.version) != expected:
            wrong.append((state, event, role, told, after.state))
    assert wrong == []


def _tried(row: Campaign, event: str, who: Hand) -> str:
    try:
        with transaction.atomic():
            row_move(Campaign, event, pk=row.pk, hand=who, step=lambda _row: Told())
    except ShopError as refused:
        return refused.code
    return ""


STEPS = st.tuples(
    st.sampled_from([*EVENTS, "tick", "reserve", "read 90", "read 100"]),
    st.sampled_from(["promoter", "promoter", "director", "agent"]),
    st.sampled_from([0, 11, 60 * 24, 60 * 73, 60 * 24 * 15]),
    st.booleans(),
)


@settings(
    max_examples=30, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(
    steps=st.lists(STEPS, min_size=4, max_size=14),
    opening=st.sampled_from([(), ("approve",), ("approve", "reserve", "tick")]),
)
def test_no_order_of_steps_leaves_the_table(
    steps: list[tuple[str, str, int, bool]], opening: tuple[str, ...], sku: Sku, promoter: User
) -> None:
    PriceSchedule.objects.all().delete()
    now = NOW
    row = campaign(sku, hand(promoter, sku.shop))
    for event, role, minutes, noted in [*((each, "promoter", 0, True) for each in opening), *steps]:
        now += timedelta(minutes=minutes)
        before = Campaign.objects.get(pk=row.pk)
        if not _done(event, before, hand(promoter, sku.shop, role, now), "so" if noted else ""):
            after = Campaign.objects.get(pk=row.pk)
            assert (after.state, after.version) == (before.state, before.version)
    told = AuditEvent.objects.filter(object=f"promotion.Campaign:{row.pk}").order_by("pk")
    path = [(each.action.removeprefix("campaign."), *each.changes["state"]) for each in told]
    for event, source, target in path:
        if event not in ("plan", "reserve"):
            found = move_of(CAMPAIGN_MOVES, event, source)
            assert found is not None, (event, source)
            assert target in found.targets
    assert all(here[2] == then[1] for here, then in pairwise(path))
    _facts_hold(Campaign.objects.get(pk=row.pk), {target for _event, _source, target in path})


def _facts_hold(row: Campaign, been: set[Any]) -> None:
    """Hold what has to be true of a campaign in each state."""
    prices = set(
        PriceSchedule.objects.filter(campaign_item__campaign=row).values_list("state", flat=True)
    )
    if row.state in ("draft", "awaiting_approval"):
        assert prices <= {"draft"}
    if row.state == "cancelled":
        assert prices == {"cancelled"}
        assert "live" not in been
    if row.state in ("approved", "ready"):
        assert not prices & {"draft", "awaiting_approval"}
    if row.state in ("ended", "measured"):
        assert "live" in been
        assert row.ended_at is not None
        assert not prices & {"draft", "awaiting_approval"}
        if row.ended_at < row.ends_at:
            # Nothing of it goes on by itself but the way back.
            assert "planned" not in prices
    results = CampaignResult.objects.filter(campaign=row)
    assert results.exists() == (row.state == "measured")
    assert results.newest().count() <= 1


def _done(act: str, row: Campaign, who: Hand, note: str) -> bool:
    try:
        with transaction.atomic():
            _take(act, row, who, note)
    except ShopError:
        return False
    return True


def _take(act: str, row: Campaign, who: Hand, note: str) -> None:
    told: dict[str, Any] = {"campaign_id": row.pk, "hand": who}
    item = row.items.get()
    calls: dict[str, Callable[[], Any]] = {
        "edit": lambda: plans.campaign_edit(**told, values=values(starts_at=_later(row, who.now))),
        "submit": lambda: acts.campaign_submit(**told),
        "send_back": lambda: acts.campaign_send_back(**told, note=note),
        "approve": lambda: acts.campaign_approve(**told, note=note),
        "make_ready": lambda: acts.campaign_make_ready(**told),
        "go_live": lambda: acts.campaign_go_live(**told, note=note),
        "end": lambda: acts.campaign_end(**told, note=note),
        "cancel": lambda: acts.campaign_cancel(**told, note=note),
        "measure": lambda: campaign_measure(**told),
        "reserve": lambda: plans.campaign_item_reserve(**told, item_id=item.pk),
        "tick": lambda: (prices_tick(now=who.now), campaigns_tick(now=who.now),
                         results_tick(now=who.now)),
    }  # fmt: skip
    if act.startswith("read"):
        price = PriceSchedule.objects.get(campaign_item=item)
        reading = Reading(price.price.__class__(act.split()[1]), "page")
        price_read_back(price_id=price.pk, reading=reading, hand=who)
        return
    calls[act]()


def _later(row: Campaign, now: datetime) -> datetime:
    return max(START, min(row.starts_at, now)) if row.state == "draft" else row.starts_at
