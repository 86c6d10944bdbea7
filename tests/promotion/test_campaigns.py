"""Campaigns: guards, approval with their prices, clocks, early end; entries (3.1, 3.3, 7.1, 13)."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from time_machine import travel

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.common.errors import ShopError
from apps.promotion.models import Campaign, CampaignItem, Enrolment, PriceSchedule
from apps.promotion.services import campaign_moves as acts
from apps.promotion.services import campaign_plan as plans
from apps.promotion.services.campaign_clock import campaigns_tick
from apps.promotion.services.enrolments import (
    EntryAsked,
    enrolment_move,
    enrolment_plan,
    requirement_set,
)
from apps.promotion.services.price_clock import prices_tick
from apps.promotion.services.price_readings import Reading, price_read_back
from apps.shop.models import OrderLine, Shop, Sku
from apps.shop.services import hold_place
from tests.aftersales.cases import make_order
from tests.factories import make_person
from tests.promotion.campaigns import campaign, values
from tests.promotion.prices import DAY, NOW, START, D, hand, planned, sku_made

MINUTE = timedelta(minutes=1)


def test_a_campaign_from_plan_to_end(sku: Sku, promoter: User) -> None:
    who = hand(promoter, sku.shop)
    row = campaign(sku, who)
    row = acts.campaign_submit(campaign_id=row.pk, hand=who)
    assert (round(row.needed_uplift, 3), row.due_at) == (D("0.294"), NOW + DAY)
    row = acts.campaign_approve(campaign_id=row.pk, hand=who)
    price = PriceSchedule.objects.get()
    assert (row.state, price.state, row.due_at) == ("approved", "planned", START - DAY)
    assert campaigns_tick(now=NOW) == {}
    item = CampaignItem.objects.get()
    plans.campaign_item_reserve(campaign_id=row.pk, item_id=item.pk, hand=who)
    assert campaigns_tick(now=NOW) == {"make_ready": 1}
    assert prices_tick(now=START) == {"start": 1}
    # The price is not proved yet, so the clock does not begin it.
    assert campaigns_tick(now=START) == {}
    read(price, "90", START + MINUTE, promoter)
    assert campaigns_tick(now=START + 2 * MINUTE) == {"go_live": 1}
    end = START + DAY
    with pytest.raises(ShopError, match="Say why"):
        acts.campaign_end(campaign_id=row.pk, hand=hand(promoter, sku.shop, now=end))
    acts.campaign_end(campaign_id=row.pk, note="sold out", hand=hand(promoter, sku.shop, now=end))
    price.refresh_from_db()
    assert (price.state, price.ends_at) == ("restoring", end)
    row.refresh_from_db()
    assert (row.state, row.ended_at, row.due_at) == ("ended", end, end + 14 * DAY)


def test_it_ends_by_itself_at_its_time(sku: Sku, promoter: User) -> None:
    row = live(sku, promoter)
    assert campaigns_tick(now=row.ends_at - MINUTE) == {}
    assert campaigns_tick(now=row.ends_at) == {"end": 1}


def test_not_ready_begins_only_with_the_reason(sku: Sku, promoter: User) -> None:
    who = hand(promoter, sku.shop)
    row = campaign(sku, who, price=None)
    acts.campaign_approve(campaign_id=row.pk, hand=who)
    late = hand(promoter, sku.shop, now=START)
    with pytest.raises(ShopError, match="Stock is not set aside: P1-a"):
        acts.campaign_go_live(campaign_id=row.pk, hand=late)
    acts.campaign_go_live(campaign_id=row.pk, hand=late, note="enough on the shelf")


def test_all_prices_are_planned_or_none(sku: Sku, promoter: User) -> None:
    who = hand(promoter, sku.shop)
    row = campaign(sku, who)
    other = planned(sku_made(sku.shop, "P2", with_costs=False), who)
    plans.campaign_item_put(
        campaign_id=row.pk, hand=who,
        asked=plans.ItemAsked(other.sku, "main", 40, "", D(95), D(100), D(100)),
    )  # fmt: skip
    PriceSchedule.objects.filter(pk=other.pk).update(state="planned")
    with pytest.raises(ShopError) as refused:
        acts.campaign_approve(campaign_id=row.pk, hand=who)
    assert refused.value.code == "overlap"
    assert set(PriceSchedule.objects.exclude(pk=other.pk).values_list("state", flat=True)) == {
        "draft"
    }
    assert Campaign.objects.get().state == "draft"


@pytest.mark.parametrize(
    ("change", "item", "words"),
    [
        ({"kind": "coupon"}, {}, "rules of this kind"),
        ({"kind": "platform_event", "rules": {"event_name": "11.11"}}, {}, "Add the entry"),
        ({}, {"stock": None}, "stock of P1-a is unknown"),
        ({}, {"stock": 30}, "may need 31, and 30 are there"),
    ],
)
def test_guards_say_what_is_wanting(
    sku: Sku, promoter: User, change: dict[str, Any], item: dict[str, Any], words: str
) -> None:
    who = hand(promoter, sku.shop)
    sold(sku, 112)  # 4 a day over 28 days
    row = campaign(sku, who, price=None, **change)
    CampaignItem.objects.update(**item)
    with pytest.raises(ShopError, match=words):
        acts.campaign_submit(campaign_id=row.pk, hand=who)


def test_a_hold_and_another_campaign_stand_in_the_way(sku: Sku, promoter: User) -> None:
    who = hand(promoter, sku.shop)
    first, second = (campaign(sku, who, price=None) for _each in range(2))
    with pytest.raises(ShopError, match="say which of them counts"):
        acts.campaign_submit(campaign_id=second.pk, hand=who)
    told = values(stacking="best")
    plans.campaign_edit(campaign_id=second.pk, values=told, hand=who)
    acts.campaign_submit(campaign_id=second.pk, hand=who)
    hold_place(sku=sku, kind="quality", source="issue:7", now=NOW)
    for row in (first, second):
        with pytest.raises(ShopError, match="P1-a is held"):
            acts.campaign_approve(campaign_id=row.pk, hand=who)


def test_beyond_the_budget_another_director(sku: Sku, promoter: User, director: User) -> None:
    who = hand(promoter, sku.shop)
    row = campaign(sku, who, budget=D(1001))
    with pytest.raises(ShopError, match=r"budget of 1,001\.00"):
        acts.campaign_approve(campaign_id=row.pk, hand=who)
    acts.campaign_approve(campaign_id=row.pk, hand=hand(director, sku.shop, "director"))


def test_a_discount_as_large_as_the_margin_cannot_pay(
    sku: Sku, promoter: User, director: User
) -> None:
    who = hand(promoter, sku.shop)
    row = campaign(sku, who, price=D(56))  # 44% off, and 44% are left of a sale
    row = acts.campaign_submit(campaign_id=row.pk, hand=who)
    assert (row.needed_uplift, row.is_hopeless) == (None, True)


def test_giving_up_is_of_the_owner_and_takes_the_prices_along(
    sku: Sku, promoter: User, director: User
) -> None:
    who = hand(promoter, sku.shop)
    row = campaign(sku, who)
    acts.campaign_approve(campaign_id=row.pk, hand=who)
    colleague = make_person("q@example.com", Role.PROMOTER, sku.shop)
    with pytest.raises(ShopError, match="Its owner or a director"):
        acts.campaign_cancel(campaign_id=row.pk, note="no", hand=hand(colleague, sku.shop))
    acts.campaign_cancel(campaign_id=row.pk, note="no", hand=who)
    assert PriceSchedule.objects.get().state == "cancelled"


def test_an_entry_from_its_list_to_the_settlement(sku: Sku, promoter: User) -> None:
    who = hand(promoter, sku.shop)
    row = campaign(sku, who, price=None)
    asked = EntryAsked(
        "11.11", NOW + DAY, deposit=D(500), required=tuple("abcde"), optional=tuple("xyz")
    )
    entry = enrolment_plan(campaign_id=row.pk, asked=asked, hand=who)
    with pytest.raises(ShopError, match="Not met yet: a, b, c, d, e"):
        enrolment_move(enrolment_id=entry.pk, event="submit", hand=who)
    for at in range(5):
        entry = requirement_set(enrolment_id=entry.pk, at=at, met=True, hand=who)
    assert (entry.met, entry.readiness) == (5, D("0.625"))
    steps = [("submit", ""), ("reject", "a blurred picture"), ("resubmit", ""), ("submit", ""),
             ("review", ""), ("approve", "")]  # fmt: skip
    for event, note in steps:
        enrolment_move(enrolment_id=entry.pk, event=event, hand=who, note=note)
    with pytest.raises(ShopError, match="deposit was not paid"):
        enrolment_move(enrolment_id=entry.pk, event="go_live", hand=who)
    for event, note in (("pay_deposit", "R-1"), ("go_live", ""), ("settle", "")):
        entry = enrolment_move(enrolment_id=entry.pk, event=event, hand=who, note=note)
    assert (entry.state, entry.receipt) == ("settled", "R-1")


def test_an_entry_is_missed_when_it_closes(sku: Sku, promoter: User) -> None:
    who = hand(promoter, sku.shop)
    row = campaign(sku, who, price=None)
    entry = enrolment_plan(campaign_id=row.pk, asked=EntryAsked("x", NOW + MINUTE), hand=who)
    hold_place(sku=sku, kind="quality", source="issue:7", now=NOW)
    with pytest.raises(ShopError, match="is held"):
        enrolment_move(enrolment_id=entry.pk, event="submit", hand=who)
    late = hand(promoter, sku.shop, now=NOW + MINUTE)
    with pytest.raises(ShopError, match="has closed"):
        enrolment_move(enrolment_id=entry.pk, event="submit", hand=late)
    assert campaigns_tick(now=NOW + MINUTE) == {"miss": 1}
    assert Enrolment.objects.get().state == "missed"


def test_the_pages_of_a_campaign(
    shop: Shop, promoter_client: Client, analyst_client: Client, agent_client: Client
) -> None:
    sku_made(shop)
    with travel(NOW, tick=False):
        form = {"name": "Launch", "starts_at": "2026-11-20T00:00", "ends_at": "2026-11-23T00:00",
                "borne_by": "shop", "expected_uplift": "50"}  # fmt: skip
        address = reverse("promotion:launch-add")
        wrong = promoter_client.post(f"{address}?kind=coupon", form)
        assert (wrong.status_code, "This field is required." in wrong.content.decode()) == (
            422,
            True,
        )
        assert promoter_client.post(address, form).status_code == 302
        row = Campaign.objects.get()
        item = {"item-sku": "P1-a", "item-role": "main", "item-stock": "40", "item-price": "90",
                "item-price_before": "100", "item-restore_price": "100"}  # fmt: skip
        add = reverse("promotion:launch-item-add", args=[row.pk])
        assert promoter_client.post(add, item).status_code == 302
        assert promoter_client.post(add, item).status_code == 409
        page = reverse("promotion:launch", args=[row.pk])
        assert "29.4%" in promoter_client.get(page).content.decode()
        entry = {"entry-event_name": "11.11", "entry-closes_at": "2026-11-20T00:00",
                 "entry-required": "a picture\na price"}  # fmt: skip
        made = promoter_client.post(reverse("promotion:launch-entry-add", args=[row.pk]), entry)
        assert made.status_code == 302
        tick = reverse("promotion:enrolment-tick", args=[Enrolment.objects.get().pk])
        promoter_client.post(tick, {"at": "0", "met": "1"})
        assert "50.0%" in promoter_client.get(reverse("promotion:enrolments")).content.decode()
        step = reverse("promotion:launch-act", args=[row.pk, "approve"])
        version = Campaign.objects.get().version
        assert promoter_client.post(step, {"version": version}).status_code == 302
        assert analyst_client.get(page).status_code == 200
        assert analyst_client.post(step, {}).status_code == 403
        # A colleague of the desk sees what runs, and nothing that is to come.
        assert agent_client.get(page).status_code == 404
        assert "Launch" not in agent_client.get(reverse("promotion:launches")).content.decode()
        Campaign.objects.update(state="live")
        assert agent_client.get(page).status_code == 200


def live(sku: Sku, promoter: User) -> Campaign:
    """Return a campaign that runs, without a price."""
    who = hand(promoter, sku.shop)
    row = campaign(sku, who, price=None)
    acts.campaign_approve(campaign_id=row.pk, hand=who)
    begun = hand(promoter, sku.shop, now=START)
    return acts.campaign_go_live(campaign_id=row.pk, hand=begun, note="as it is")


def sold(sku: Sku, units: int) -> None:
    """Sell so many units of a SKU on a day of the last four weeks."""
    order = make_order(sku.shop, "100.00")
    order.paid_on = (NOW - 3 * DAY).date()
    order.save()
    OrderLine.objects.filter(order=order).update(sku=sku, quantity=units)


def read(row: PriceSchedule, price: str, now: Any, user: User) -> None:
    """Type what the platform shows."""
    reading = Reading(D(price), "seen on the page")
    price_read_back(price_id=row.pk, reading=reading, hand=hand(user, row.shop, now=now))
