"""Marks with fixed cuts, who came back, what buyers cost; against plain arithmetic by hand."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from time_machine import travel

from apps.accounts.access import AccessGrant, Asked, ShopRole
from apps.accounts.actors import SYSTEM
from apps.intake.services.erasure import customer_erase
from apps.promotion.members import (
    SEGMENTS,
    buyer_costs,
    frequency,
    lag_of,
    money_mark,
    recency,
    score,
    segment_of,
)
from apps.promotion.models import AdCampaign, AdStatDay, MemberScore
from apps.promotion.selectors.members import cohort_lines, month_costs, segment_lines
from apps.promotion.services.members import members_tick, scores_make
from apps.shop.models import Customer, Order, Refund, Shop

D = Decimal
TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
FIRST = date(2026, 11, 1)


def test_twenty_days_and_four_orders_at_a_lag_of_thirty() -> None:
    found = score(20, 4, D(10), lag=D(30), sorted_amounts=[D(10)])
    assert (found.r, found.f, found.segment) == (4, 3, "loyal")
    assert [recency(days, D(30)) for days in (0, 15, 16, 30, 31, 60, 61, 120, 121)] == [
        5, 5, 4, 4, 3, 3, 2, 2, 1,
    ]  # fmt: skip
    assert [frequency(orders) for orders in (1, 2, 3, 4, 5, 7, 8, 99)] == [1, 2, 3, 3, 4, 4, 5, 5]
    assert [money_mark(D(each), [D(n) for n in range(1, 11)]) for each in (1, 2, 3, 9, 10)] == [
        1, 1, 2, 5, 5,
    ]  # fmt: skip
    assert (lag_of([10] * 19), lag_of([10] * 20)) == (D(30), D(10))


@given(st.integers(1, 5), st.integers(1, 5))
def test_every_pair_of_marks_has_one_segment(r: int, f: int) -> None:
    rules = {
        "new": f == 1 and r >= 4, "loyal": f >= 3 and r >= 3, "active": f == 2 and r >= 3,
        "at_risk": f >= 2 and r == 2, "lapsed": f >= 2 and r == 1,
        "one_time_lapsed": f == 1 and r <= 3,
    }  # fmt: skip
    assert [name for name, holds in rules.items() if holds] == [segment_of(r, f)]


def test_new_buyers_and_repeat_orders_are_measured() -> None:
    told = buyer_costs(
        acquisition=D(12_000), new_buyers=150, new_revenue=D(30_000), retention=D(1_800),
        repeat_orders=90,
    )  # fmt: skip
    assert (told.new, told.repeat, told.ratio) == (D(80), D(20), D(4))
    assert told.revenue_per_spend == D("2.5")
    nothing = buyer_costs(
        acquisition=None, new_buyers=0, new_revenue=D(0), retention=D(5), repeat_orders=0
    )
    assert (nothing.new, nothing.repeat, nothing.ratio, nothing.revenue_per_spend) == (None,) * 4


def buyer(shop: Shop, name: str, *days: date, back: int = 0) -> Customer:
    """Plant a buyer with an order of 100 on each day; the first `back` are given back whole."""
    who = Customer.objects.create(shop=shop, key_hash=name * 8, name=f"Canary {name}")
    for at, day in enumerate(days):
        when = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
        order = Order.objects.create(
            shop=shop, external_id=f"{name}{at}", number=f"{name}{at}", ordered_at=when,
            ordered_on=day, paid_at=when, paid_on=day, status="paid", currency="CNY",
            order_amount=100, paid_amount=100, customer=who,
        )  # fmt: skip
        if at < back:
            Refund.objects.create(
                shop=shop, external_id=f"r{name}{at}", order=order, amount=100, refunded_on=day
            )
    return who


@pytest.fixture
def buyers(shop: Shop) -> Shop:
    """A shop with buyers of August to November; one gave the first order back."""
    aug, sep, octo = date(2026, 8, 10), date(2026, 9, 10), date(2026, 10, 10)
    buyer(shop, "a", aug, aug + timedelta(days=20), octo, octo)
    buyer(shop, "b", aug)
    buyer(shop, "c", aug, octo)
    buyer(shop, "d", sep, sep + timedelta(days=31))
    buyer(shop, "e", sep, octo + timedelta(days=1), back=1)
    buyer(shop, "f", octo, date(2026, 11, 5))
    return shop


@pytest.mark.django_db
def test_cohorts_stand_only_where_their_days_have_passed(buyers: Shop) -> None:
    told = {line.month.month: (line.buyers, line.rates) for line in cohort_lines(buyers, TODAY)}
    # Of August 60 days are over, of September 30, of October none; c came back after 61 days, and
    # e, whose first order was given back, first bought in October.
    assert told[8] == (3, (D(1) / 3, D(1) / 3, None, None))
    assert told[9] == (1, (D(0), None, None, None))
    assert told[10] == (2, (None, None, None, None))


@pytest.mark.django_db
def test_scores_are_made_once_a_month_and_forgotten_with_their_buyer(
    buyers: Shop, director_client: Client
) -> None:
    assert scores_make(shop=buyers, as_of=FIRST) == 6
    assert scores_make(shop=buyers, as_of=FIRST) == 6
    marks = {row.customer.key_hash[0]: (row.recency_days, row.orders, row.r, row.f, row.segment)
             for row in MemberScore.objects.select_related("customer")}  # fmt: skip
    assert marks == {
        "a": (22, 4, 4, 3, "loyal"), "b": (83, 1, 2, 1, "one_time_lapsed"),
        "c": (22, 2, 4, 2, "active"), "d": (21, 2, 4, 2, "active"),
        "e": (21, 1, 4, 1, "new"), "f": (22, 1, 4, 1, "new"),
    }  # fmt: skip
    lines = {line.key: line for line in segment_lines(buyers, FIRST)}
    assert list(lines) == list(SEGMENTS)
    assert (lines["active"].buyers, lines["active"].amount) == (2, D(200))
    assert (lines["lapsed"].buyers, lines["lapsed"].amount) == (0, None)
    assert members_tick(now=NOW) == 0
    assert members_tick(now=NOW + timedelta(days=15)) == 1
    who = Customer.objects.get(key_hash="a" * 8)
    access = AccessGrant(
        SYSTEM, (ShopRole(buyers, "director"),), Asked("intake:buyer-erase", "POST")
    )
    customer_erase(access=access, customer_id=who.pk, reason="asked by mail", now=NOW)
    assert not MemberScore.objects.filter(customer=who).exists()


@pytest.mark.django_db
def test_costs_of_the_last_whole_month_by_whom_ads_are_shown_to(buyers: Shop) -> None:
    nobody = month_costs(buyers, TODAY)
    assert (nobody.month, nobody.new_buyers, nobody.repeat_orders) == (date(2026, 10, 1), 2, 4)
    assert (nobody.costs.new, nobody.costs.repeat) == (None, None)
    for name, cost, returning in (("1", 160, False), ("2", 40, True)):
        campaign = AdCampaign.objects.create(shop=buyers, external_id=name, for_returning=returning)
        for day in (date(2026, 10, 3), date(2026, 11, 3)):
            AdStatDay.objects.create(
                shop=buyers, grain="campaign", ad_campaign=campaign, day=day, until=day,
                window_days=15, as_of=NOW, is_latest=True, cost=cost,
            )  # fmt: skip
    told = month_costs(buyers, TODAY)
    assert (told.costs.new, told.costs.repeat, told.costs.ratio) == (D(80), D(10), D(8))
    assert told.costs.revenue_per_spend == D(200) / 160


@pytest.mark.django_db
def test_members_on_their_page_without_a_name(
    buyers: Shop, analyst_client: Client, agent_client: Client
) -> None:
    page = reverse("promotion:members")
    with travel(NOW, tick=False):
        assert "No buyer is scored yet" in analyst_client.get(page).content.decode()
        scores_make(shop=buyers, as_of=FIRST)
        text = analyst_client.get(page).content.decode()
        assert "Loyal" in text
        assert "33.3%" in text
        assert "Canary" not in text
        file = analyst_client.post(reverse("promotion:members-export"), {"format": "csv"})
        assert "2026-08,3,0.3333,0.3333,," in file.content.decode("utf-8-sig")
        body = analyst_client.get(reverse("api:members")).json()
        assert (body["segments"]["active"], body["cohorts"][0]["within_30"]) == (2, None)
        assert agent_client.get(page).status_code == 403
