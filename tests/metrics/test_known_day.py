"""One small day: facts through the rollup to every figure, against the answers by hand."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.models import Sum

from apps.metrics.definitions import registry
from apps.metrics.models import (
    AfterSalesReasonDay,
    AgentDay,
    CampaignDay,
    ProductDay,
    RollupRun,
    ShopDay,
    ShopHour,
    ShopPeriod,
    SourceDay,
)
from apps.metrics.registry import Grain, Ratio
from apps.metrics.selectors.member_rows import MemberAsked
from apps.metrics.selectors.members import member_scorecard
from apps.metrics.selectors.rows import FactRow, RowsOf, rows
from apps.metrics.selectors.values import values
from apps.metrics.services import rollups_audit
from apps.shop.models import ChangedDay, Shop
from tests.known_ads import CAMPAIGNS
from tests.known_cases import REASON_COLUMNS, REASONS
from tests.known_day import ANSWERS, DAY, HOURS, NOW, D
from tests.known_desk import PEOPLE, PEOPLE_COLUMNS
from tests.known_visits import PRODUCT_COLUMNS, PRODUCTS, SOURCE_COLUMNS, SOURCES


def all_rows(shop: Shop, key: str, basis: str = "", limit: int = 3) -> list[FactRow]:
    found: list[FactRow] = []
    after = ""
    while True:
        page = rows(RowsOf(shop.pk, key, DAY, basis=basis), after=after, limit=limit)
        found += page.rows
        after = page.after
        if not after:
            return found


def test_an_answer_by_hand_exists_for_every_metric() -> None:
    assert set(ANSWERS) == {metric.key for metric in registry}


def test_every_metric_of_the_known_day_is_the_answer_by_hand(known_shop: Shop) -> None:
    found = values(shop_id=known_shop.pk, first=DAY)
    assert found == ANSWERS


@pytest.mark.parametrize("key", [m.key for m in registry if not isinstance(m, Ratio)])
def test_rows_behind_a_number_add_up_to_it(known_shop: Shop, key: str) -> None:
    answer = ANSWERS[key]
    if key == "sales.repeat_buyers":
        first = DAY - timedelta(days=364)
        found = rows(RowsOf(known_shop.pk, key, first, DAY)).rows
    else:
        found = tuple(all_rows(known_shop, key))
    assert sum(row.contribution for row in found) == answer
    assert all(row.contribution != 0 for row in found)


@pytest.mark.parametrize(
    "key",
    [
        "sales.payment_rate",
        "sales.refund_rate",
        "sales.cohort_refund_rate",
        "sales.basket",
        "traffic.bounce_rate",
        "traffic.conversion",
        "traffic.visitor_value",
    ],
)
def test_rows_behind_a_ratio_give_both_sides(known_shop: Shop, key: str) -> None:
    metric = registry[key]
    assert isinstance(metric, Ratio)
    found = all_rows(known_shop, key, basis="order")
    numerator = metric.numerator_for("order")
    above = sum(r.contribution for r in found if r.part == numerator)
    below = sum(r.contribution for r in found if r.part != numerator)
    assert Decimal(above) / below == ANSWERS[key]


def test_rows_name_their_fact_and_no_buyer(known_shop: Shop) -> None:
    found = all_rows(known_shop, "sales.net_amount")
    assert {row.reference for row in found if row.kind == "refund"} == {"a", "total:6", "e", "f"}
    assert {row.reference for row in found if row.kind == "order"} == set("3456789") | {"13"}
    assert "customer" not in found[0].details


def test_hours_of_the_known_day(known_shop: Shop) -> None:
    found = {
        row.hour: (row.ordered_orders, row.paid_orders, row.paid_amount)
        for row in ShopHour.objects.filter(shop=known_shop, day=DAY)
    }
    assert found == HOURS


def test_sources_of_the_known_day(known_shop: Shop) -> None:
    found = SourceDay.objects.filter(shop=known_shop, day=DAY)
    columns = registry_columns(Grain.SOURCE)
    listed = found.values_list("source__key", *columns)
    assert {key: dict(zip(columns, cells, strict=True)) for key, *cells in listed} == {
        key: dict(zip(SOURCE_COLUMNS, cells, strict=True)) for key, cells in SOURCES.items()
    }


def test_products_of_the_known_day(known_shop: Shop) -> None:
    found = ProductDay.objects.filter(shop=known_shop, day=DAY)
    columns = registry_columns(Grain.PRODUCT)
    listed = found.values_list("product__external_id", *columns)
    assert {key: dict(zip(columns, cells, strict=True)) for key, *cells in listed} == {
        key: dict(zip(PRODUCT_COLUMNS, cells, strict=True)) for key, cells in PRODUCTS.items()
    }


def test_people_of_the_known_day(known_shop: Shop) -> None:
    found = AgentDay.objects.filter(shop=known_shop, day=DAY)
    listed = found.values_list("agent__user__name", *PEOPLE_COLUMNS)
    assert {name: tuple(cells) for name, *cells in listed} == PEOPLE


def test_campaigns_of_the_known_day(known_shop: Shop) -> None:
    found = CampaignDay.objects.filter(shop=known_shop).values_list(
        "ad_campaign__external_id", "grain", "window_days", "impressions", "clicks", "cost",
        "orders", "amount", "rank_sum",
    )  # fmt: skip
    assert {name: tuple(cells) for name, *cells in found} == CAMPAIGNS


def test_the_audit_finds_a_wrong_campaign(known_shop: Shop) -> None:
    CampaignDay.objects.filter(shop=known_shop, ad_campaign__external_id="B").update(clicks=23)
    found = {(each.table, each.column) for each in rollups_audit(shop=known_shop)}
    assert found == {("rows", "ads.clicks"), ("metrics_campaignday", "clicks")}


def test_reasons_of_the_known_day(known_shop: Shop) -> None:
    found = AfterSalesReasonDay.objects.filter(shop=known_shop, day=DAY)
    listed = found.values_list("reason__code", "kind", *REASON_COLUMNS)
    assert {(code, kind): tuple(cells) for code, kind, *cells in listed} == REASONS
    whole = found.aggregate(a=Sum("refund_count"), b=Sum("refund_amount"))
    assert tuple(whole.values()) == (ANSWERS["sales.refund_count"], ANSWERS["sales.refund_amount"])


@pytest.mark.parametrize(
    ("key", "reason", "answer"),
    [
        ("sales.refund_amount", "SPEC", {"a": D(30)}),
        ("sales.refund_amount", "no_reason", {"e": D(22)}),
        ("sales.refund_count", "no_case", {"total:6": D(1), "f": D(1)}),
        ("aftersales.mend_amount", "SPEC", {"a": D(30)}),
    ],
)
def test_rows_of_a_reason_add_up_to_its_number(
    known_shop: Shop, key: str, reason: str, answer: dict[str, Decimal]
) -> None:
    member = MemberAsked("reason", reason)
    found = rows(RowsOf(known_shop.pk, key, DAY, member=member)).rows
    assert {row.reference: row.contribution for row in found} == answer
    card = member_scorecard(known_shop, "reason", reason, DAY, NOW)
    assert card.value(key).value == sum(answer.values())


def test_money_of_the_members_adds_up_to_the_shops(known_shop: Shop) -> None:
    sources = SourceDay.objects.filter(shop=known_shop, day=DAY).aggregate(
        a=Sum("paid_amount"), b=Sum("paid_orders"), c=Sum("paid_buyers")
    )
    assert tuple(sources.values()) == (
        ANSWERS["sales.paid_amount"],
        ANSWERS["sales.paid_orders"],
        ANSWERS["sales.paid_buyers"],
    )
    products = ProductDay.objects.filter(shop=known_shop, day=DAY).aggregate(
        a=Sum("line_amount"),
        b=Sum("units"),
        c=Sum("refund_amount"),
        d=Sum("cohort_refund_amount"),
        e=Sum("refund_units"),
    )
    keys = ("paid_amount", "units", "refund_amount", "cohort_refund_amount", "refund_units")
    assert tuple(products.values()) == tuple(ANSWERS[f"sales.{key}"] for key in keys)


def registry_columns(grain: Grain) -> list[str]:
    return sorted({measure.columns[grain] for measure in registry.measures(grain)})


def test_weeks_and_months_count_people_once(known_shop: Shop) -> None:
    kept = ShopPeriod.objects.filter(shop=known_shop, ends_on__gte=DAY, starts_on__lte=DAY)
    found = {
        row.kind: (row.buyers, row.new_buyers, row.returning_buyers, row.repeat_buyers)
        for row in kept.filter(kind__in=["week", "month"])
    }
    # ann bob cai gao eve fay in both. 365 days before Monday the 17th is 18 June 2023, so ann,
    # bob and cai return to the week; ann and bob return to June, in which cai paid twice.
    assert found == {"week": (6, 3, 3, 1), "month": (6, 4, 2, 2)}


def test_every_mark_is_claimed_and_counted_in_its_run(known_shop: Shop) -> None:
    assert not ChangedDay.objects.exists()
    run = RollupRun.objects.done().reaching(DAY).get()
    assert run.definitions_version == registry.version
    assert set(run.marks) == {"order_new", "refund_new", "traffic", "gap", "messages", "credit"} | {
        "ads",
        "case",
        "refund_changed",
    }


def test_the_audit_finds_nothing(known_shop: Shop) -> None:
    assert rollups_audit(shop=known_shop) == []


def test_the_audit_finds_a_wrong_cell_and_a_missing_row(known_shop: Shop) -> None:
    ShopDay.objects.filter(shop=known_shop, day=DAY).update(paid_amount=Decimal("650.01"))
    ShopHour.objects.filter(shop=known_shop, day=DAY, hour=9).delete()
    found = {(each.table, each.column) for each in rollups_audit(shop=known_shop)}
    assert found == {
        ("rows", "sales.paid_amount"),
        ("metrics_shopday", "paid_amount"),
        ("metrics_shophour", "row"),
    }
    assert ShopDay.objects.get(shop=known_shop, day=DAY).paid_amount == Decimal("650.01")


def test_the_audit_finds_a_wrong_source_and_a_lost_product(known_shop: Shop) -> None:
    of_day = {"shop": known_shop, "day": DAY}
    SourceDay.objects.filter(**of_day, source__key="zhitongche").update(paid_orders=3)
    ProductDay.objects.filter(**of_day, product__external_id="lamp").delete()
    found = {(each.table, each.column) for each in rollups_audit(shop=known_shop)}
    assert found == {
        ("rows", "sales.paid_orders"),
        ("metrics_sourceday", "paid_orders"),
        ("rows", "traffic.visitors"),
        ("rows", "traffic.visitor_days"),
        ("rows", "traffic.cart_adders"),
        ("metrics_productday", "row"),
    }
