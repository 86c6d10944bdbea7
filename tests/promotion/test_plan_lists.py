"""Campaigns, entries, prices and contracts as files and for programs."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import AuditEvent, User
from apps.accounts.roles import KeyScope, Role
from apps.promotion.models import Campaign, CampaignResult, Subscription
from apps.promotion.services.enrolments import EntryAsked, enrolment_plan
from apps.shop.models import Shop
from tests.factories import make_key, make_person, make_shop, signed_in
from tests.promotion.campaigns import campaign
from tests.promotion.prices import DAY, NOW, D, hand, sku_made


@pytest.fixture
def promoter(shop: Shop) -> User:
    return make_person("p@example.com", Role.PROMOTER, shop, name="Pia")


@pytest.fixture
def planned(shop: Shop, promoter: User) -> Campaign:
    """A measured campaign of one SKU at a price, with an entry, beside one of another shop."""
    who = hand(promoter, shop)
    row = campaign(sku_made(shop), who, name="=Launch")
    asked = EntryAsked("12.12", NOW + DAY, deposit=D(500), required=("A", "B"))
    enrolment_plan(campaign_id=row.pk, asked=asked, hand=who)
    CampaignResult.objects.create(
        campaign=row, version=1, as_of=NOW, method="clean_days", days=3, days_after=14, actual=24,
        baseline=12, gross=12, net=12, low=4, high=20, profit=-50, digest="x",
    )  # fmt: skip
    Subscription.objects.create(
        shop=shop, vendor="Desk", purpose="Chat", cost=299, currency="CNY", owner=promoter,
        renews_on=date(2026, 12, 10), anchor_day=10, notice_days=14,
    )  # fmt: skip
    other = make_shop(code="other")
    campaign(sku_made(other), hand(promoter, other), name="Elsewhere")
    return row


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("launches", ["'=Launch", "discount", "12.00", "-50.00", "clean_days"]),
        ("enrolments", ["12.12", "'=Launch", "500.00", "0,2"]),
        ("prices", ["P1-a", "draft", "100.00,90.00,100.00", "'=Launch"]),
    ],
)
def test_lists_as_files(planned: Campaign, promoter: User, name: str, cells: list[str]) -> None:
    client, url = signed_in(promoter), reverse(f"promotion:{name}-export")
    text = client.post(url, {"format": "csv"}).content.decode("utf-8-sig")
    assert all(each in text for each in cells), text
    assert "Elsewhere" not in text
    book = client.post(url, {"format": "xlsx"})
    assert book.content.startswith(b"PK")
    assert AuditEvent.objects.filter(action=f"{name}.export", shop_id=planned.shop_id).count() == 2
    agent = make_person("a@example.com", Role.AGENT, planned.shop)
    assert signed_in(agent).post(url).status_code == 403


def test_lists_for_programs(planned: Campaign) -> None:
    _key, secret = make_key(planned.shop, KeyScope.KPI_READ)
    told = {"headers": {"authorization": f"Bearer {secret}"}}

    signed_out = Client()

    def rows(name: str, **query: str) -> list[dict[str, object]]:
        answer = signed_out.get(reverse(f"api:{name}"), query, **told)
        assert answer.status_code == 200, answer.content
        listed: list[dict[str, object]] = answer.json()["rows"]
        return listed

    launch = rows("launches")[0]
    assert (launch["name"], launch["budget"], launch["expected_uplift"]) == ("=Launch", None, "1")
    assert launch["result"]["profit"] == "-50"  # type: ignore[index]
    assert rows("launches", state="live") == []
    entry = rows("enrolments", state="draft")[0]
    assert (entry["requirements"], entry["met"], entry["deposit"]) == (2, 0, "500")
    price = rows("prices")[0]
    assert (price["sku"], price["price"], price["launch"]) == ("P1-a", "90", planned.pk)
    assert price["starts_at"] == "2026-11-19T16:00:00+00:00"
    assert rows("subscriptions")[0]["cancel_by"] == "2026-11-26"
    assert len(rows("launches")) == 1
