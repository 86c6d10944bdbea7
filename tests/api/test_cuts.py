"""Numbers cut by source and by product for programs, and what is refused."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from apps.shop.models import Shop
from tests.api.contract import held, refused
from tests.api.test_figures import SERIES, series
from tests.known_ads import CAMPAIGNS
from tests.known_day import DAY
from tests.known_visits import PRODUCTS, SOURCES

PAID = "sales.paid_amount"


def test_a_number_is_cut_by_source_and_by_product(
    known_shop: Shop, director_client: Client
) -> None:
    body = held(series(director_client, PAID, str(DAY), str(DAY), by="source"), SERIES)
    told = {each["member"]: each["points"][0]["value"] for each in body["members"]}
    assert (body["by"], body["points"]) == ("source", [])
    assert {key: Decimal(value) for key, value in told.items()} == {
        key: cells[-1] for key, cells in SOURCES.items()
    }
    products = held(series(director_client, PAID, str(DAY), str(DAY), by="product"), SERIES)
    told = {each["member"]: each["points"][0]["value"] for each in products["members"]}
    assert {key: Decimal(value) for key, value in told.items()} == {
        key or "": cells[6] for key, cells in PRODUCTS.items()
    }


@pytest.mark.parametrize(
    ("key", "by", "grain", "code", "field", "extra"),
    [
        (
            "sales.refund_amount",
            "source",
            "day",
            "field_invalid",
            "by",
            {
                "key": "sales.refund_amount",
                "grains": ["ShopDay", "ProductDay", "AgentDay", "AfterSalesReasonDay"],
            },
        ),
        (
            "traffic.visitors",
            "source",
            "week",
            "not_additive",
            None,
            {"key": "traffic.visitors", "ask": "traffic.visitor_days"},
        ),
        (
            "traffic.visitors",
            None,
            "month",
            "not_additive",
            None,
            {"key": "traffic.visitors", "ask": "traffic.visitor_days"},
        ),
    ],
)
def test_a_cut_or_sum_that_is_not_kept_is_refused(
    known_shop: Shop,
    director_client: Client,
    key: str,
    by: str | None,
    grain: str,
    code: str,
    field: str | None,
    extra: Any,
) -> None:
    asked = {"by": by} if by else {}
    answer = series(director_client, key, str(DAY), str(DAY), grain=grain, **asked)
    assert refused(answer, 400, code, field) == extra


def test_a_figure_of_ads_is_cut_by_campaign(known_shop: Shop, director_client: Client) -> None:
    for key, at in (("ads.cost", 4), ("ads.orders", 5)):
        body = held(series(director_client, key, str(DAY), str(DAY), by="campaign"), SERIES)
        told = {each["member"]: Decimal(each["points"][0]["value"]) for each in body["members"]}
        assert told == {name: figures[at] for name, figures in CAMPAIGNS.items()}
    roas = held(series(director_client, "ads.roas", str(DAY), str(DAY), by="campaign"), SERIES)
    values = {each["member"]: each["points"][0]["value"] for each in roas["members"]}
    assert Decimal(values["B"]) == pytest.approx(Decimal("80.00") / Decimal("17.50"))
    answer = series(director_client, PAID, str(DAY), str(DAY), by="campaign")
    assert refused(answer, 400, "field_invalid", "by")["key"] == PAID
