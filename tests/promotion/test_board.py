"""The ads board: figures by hand, its parts, budgets, files, the API, and who says what."""

import csv
from datetime import timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.test import Client
from django.urls import reverse

from apps.common.days import day_bounds
from apps.metrics.selectors.ad_board import ad_board
from apps.promotion.models import AdBudgetReading, AdCampaign, AdGroup, CostAssumption
from apps.promotion.services.settings import refund_rates_refresh
from apps.shop.models import ChangedDay, Product, Shop, TrafficSource
from tests.known_ads import ANSWERS
from tests.known_day import DAY, NOW

pytestmark = pytest.mark.django_db

D = Decimal
COSTS = {"form": "costs", "goods_cost_share": "45", "fee_rate": "5", "outbound_share": "6",
         "return_freight_share": "5", "resellable_share": "80"}  # fmt: skip


def page(client: Client, **asked: object) -> str:
    asked = {"day": DAY.isoformat(), **asked}
    answer = client.get(reverse("dashboard:ads"), asked)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_board_of_the_known_day(
    known_shop: Shop, promoter_client: Client, director_client: Client, agent_client: Client
) -> None:
    assert agent_client.get(reverse("dashboard:ads")).status_code == 403
    board = ad_board(known_shop, DAY, DAY, NOW)
    head = {value.key: value for value in board.head}
    assert head["ads.cost"].value == ANSWERS["ads.cost"]
    assert head["ads.roas"].value == ANSWERS["ads.roas"]
    assert head["ads.cost_share"].value == ANSWERS["ads.cost_share"]
    assert {line.name: line.figures["ads.cpa"] for line in board.lines} == {
        "Summer": D("10.10"), "B": D("17.50"),
    }  # fmt: skip
    # The later word is the figure, the earlier one is shown beside it.
    assert [(row.name, row.orders) for row in board.restated] == [("Summer", (4, 5))]
    assert [line.figures["ads.clicks"] for line in board.months] == [40]
    text = page(promoter_client)
    assert "nobody has said what goods cost" in text
    assert "Changed afterwards" in text

    group = AdGroup.objects.get(ad_campaign__external_id="B")
    words = page(promoter_client, group=group.pk)
    assert "tea cup" in words
    parts = ad_board(known_shop, DAY, DAY, NOW, AdCampaign.objects.get(external_id="A").pk)
    assert [line.figures["ads.clicks"] for line in parts.lines] == [41]

    # 10 of 650 paid came back of orders with lines: what a sale leaves follows.
    assert director_client.post(reverse("promotion:settings"), COSTS).status_code == 302
    assert promoter_client.post(reverse("promotion:settings"), COSTS).status_code == 403
    refund_rates_refresh(shop=known_shop, today=NOW.date())
    CostAssumption.objects.update(valid="[2024-01-01,)")
    told = ad_board(known_shop, DAY, DAY, NOW)
    assert told.whole.margin is not None
    assert told.lines[0].profit == D(400) * told.whole.margin - D("50.50")
    assert "Ads pay from a ROAS of" in page(promoter_client)


def test_the_board_as_file_and_for_programs(known_shop: Shop, analyst_client: Client) -> None:
    address = f"{reverse('dashboard:ads-export')}?day={DAY}"
    answer = analyst_client.post(address, {"format": "csv"})
    rows = list(csv.DictReader(StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert [(row["name"], D(row["ads.cost"]), row["window_days"]) for row in rows] == [
        ("Summer", D("50.50"), "15"), ("B", D("17.50"), "15"),
    ]  # fmt: skip
    assert analyst_client.post(address, {"format": "xlsx"}).getvalue().startswith(b"PK")
    body = analyst_client.get(f"{reverse('api:ads')}?day={DAY}").json()
    assert [line["figures"]["ads.orders"] for line in body["lines"]] == ["5", "1"]
    assert analyst_client.get(f"{reverse('api:ads')}?campaign=999999").status_code == 404


def test_a_budget_that_ran_out_says_when_and_what_it_cost(
    known_shop: Shop, promoter_client: Client
) -> None:
    campaign = AdCampaign.objects.get(external_id="A")
    describe = {
        "name": "Summer sale", "daily_budget": "300", "state": "active",
        "traffic_source": TrafficSource.objects.get(key="zhitongche").pk,
    }  # fmt: skip
    address = reverse("promotion:campaign", args=[campaign.pk])
    assert promoter_client.post(address, describe).status_code == 302
    opens = day_bounds(DAY, known_shop.tz)[0]
    for weeks in range(3):
        for hour, spent in ((9, 100), (16, 282 if weeks else 286)):
            AdBudgetReading.objects.create(
                ad_campaign=campaign, at=opens + timedelta(hours=hour, weeks=-weeks),
                spent=spent, budget=300,
            )  # fmt: skip
    line = next(
        each for each in ad_board(known_shop, DAY, DAY, NOW).lines if each.pk == campaign.pk
    )
    assert line.budget is not None
    assert (line.budget.hours, line.budget.lost is not None) == (D(8), True)
    assert "8.00 h lost" in page(promoter_client)
    noted = {"at": "2024-06-18T12:00", "spent": "120.50"}
    reading = reverse("promotion:reading-add", args=[campaign.pk])
    assert promoter_client.post(reading, noted).status_code == 302
    assert AdBudgetReading.objects.get(spent=D("120.50")).at == opens + timedelta(hours=12)
    wrong = promoter_client.post(reading, {"at": "2999-06-18T12:00", "spent": "1"})
    assert (wrong.status_code, "has not come yet" in wrong.content.decode()) == (422, True)


def test_another_window_marks_every_day_of_ads(known_shop: Shop, director_client: Client) -> None:
    limits = {"form": "limits", "window_days": "7", "target_profit": "10", "bid_floor": "0.20",
              "bid_ceiling": "5", "cooldown_days": "7", "bidding_on": "on"}  # fmt: skip
    assert director_client.post(reverse("promotion:settings"), limits).status_code == 302
    assert list(ChangedDay.objects.values_list("day", "domain")) == [(DAY, "ads")]
    low = director_client.post(reverse("promotion:settings"), {**limits, "bid_ceiling": "0.1"})
    assert low.status_code == 422


def test_the_matured_refund_rate_of_a_product_leans_on_its_category(known_shop: Shop) -> None:
    assert (
        refund_rates_refresh(shop=known_shop, today=NOW.date())
        == Product.objects.filter(shop=known_shop, orderline__order__paid_on__isnull=False)
        .distinct()
        .count()
    )
