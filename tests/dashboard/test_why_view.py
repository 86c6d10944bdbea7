"""The panel of why: what it says, draws and lists, and the addresses that change it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.test import Client

from apps.dashboard.addresses import MorningAsked
from apps.dashboard.forms import MorningForm
from apps.dashboard.selectors.why_view import why_view
from apps.metrics.attribution.lines import RefundParts, refund_lines
from apps.metrics.models import ShopDay, SourceDay
from apps.shop.models import Shop, TrafficSource
from tests.dashboard.preview_why import four_sources
from tests.metrics.why_days import DAY, put_two_days

D = Decimal
SHOP = SimpleNamespace(code="water", name="Water", currency="CNY")
ASKED = MorningAsked("/", "water", date(2024, 6, 18))


@pytest.fixture
def two_days(shop: Shop) -> Shop:
    """The plan of the spec as the day before, its actuals as the day."""
    return put_two_days(shop)


def test_causes_are_told_in_money_and_the_gap_ties_out() -> None:
    view = why_view(SHOP, four_sources(), ASKED)  # type: ignore[arg-type]
    assert view.sentences == (
        "Conversion on 手淘搜索 −4,095.47.",
        "The others made up for +1,574 of it.",
    )
    assert view.tie == "Adds up."
    assert view.walk is not None
    assert view.walk.start + sum(step.effect for step in view.walk.steps) == view.walk.end


def test_the_table_holds_counts_money_and_effects_of_each_member() -> None:
    view = why_view(SHOP, four_sources(), ASKED)  # type: ignore[arg-type]
    first = view.lines[0]
    assert (first.label, *first.cells) == (
        "手淘搜索",
        "4,200 (4,000)",
        "168 (200)",
        "16,800.00",
        "20,000.00",
        "−3,200.00",
        "+895.47",
        "−4,095.47",
        "0.00",
    )
    assert len(view.heads) == len(first.cells) == len(view.total)
    assert view.total[2:5] == ("47,774.00", "48,900.00", "−1,126.00")


def test_bars_of_refunds_open_the_refunds_behind_them() -> None:
    told = four_sources()
    lines = refund_lines(RefundParts(D(900), D(0)), RefundParts(D(1_200), D(300)))
    table = replace(told.tables["source"], lines=lines)
    net = replace(told, tables={"source": table})
    for by in ("source", "factor"):
        asked = MorningAsked("/", "water", ASKED.day, by=by)
        walk = why_view(SHOP, net, asked).walk  # type: ignore[arg-type]
        assert walk is not None
        assert [(step.effect, step.href.split("metric=")[1]) for step in walk.steps[-2:]] == [
            (D(0), "sales.refund_earlier_amount"),
            (D(-300), "sales.refund_same_day_amount"),
        ]


def test_by_factor_the_steps_are_the_factors_and_lines() -> None:
    asked = MorningAsked("/", "water", ASKED.day, by="factor")
    view = why_view(SHOP, four_sources(), asked)  # type: ignore[arg-type]
    assert view.walk is not None
    assert [(step.label, step.effect) for step in view.walk.steps] == [
        ("Visitors", Decimal("3380.69")),
        ("Conversion", Decimal("-5084.01")),
        ("Basket", Decimal("77.32")),
        ("Orders without a visit", Decimal("500")),
    ]


def test_a_cut_that_is_not_to_be_had_is_the_cut_by_source() -> None:
    asked = MorningAsked("/", "water", ASKED.day, by="product")
    view = why_view(SHOP, four_sources(), asked)  # type: ignore[arg-type]
    assert view.by == "source"
    assert [tab.key for tab in view.tabs] == ["factor", "source"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, "/?shop=water&day=2024-06-18"),
        ({"compare": "week"}, "/?shop=water&day=2024-06-18&compare=week"),
        ({"compare": "nonsense", "by": "factor"}, "/?shop=water&day=2024-06-18&by=factor"),
        (
            {"compare": "custom", "with": "2024-05-01"},
            "/?shop=water&day=2024-06-18&compare=custom&with=2024-05-01",
        ),
        ({"compare": "custom"}, "/?shop=water&day=2024-06-18&compare=custom&with=2024-06-11"),
        ({"with": "2024-05-01"}, "/?shop=water&day=2024-06-18"),
    ],
)
def test_an_address_says_what_was_asked_and_no_more(query: dict[str, str], expected: str) -> None:
    asked = MorningForm(query).asked("/", "water", date(2024, 6, 18))
    assert asked.address == expected


@pytest.mark.django_db
def test_the_page_compares_with_another_day(two_days: Shop, director_client: Client) -> None:
    page = director_client.get("/", {"day": DAY.isoformat(), "compare": "yesterday"})
    text = page.content.decode()
    assert "Conversion on 手淘搜索 −4,095.47." in text
    assert "the day before, Mon 17 Jun 2024" in text
    assert "Adds up." in text


@pytest.mark.django_db
def test_htmx_gets_the_panel_alone(two_days: Shop, director_client: Client) -> None:
    asked = {"day": DAY.isoformat(), "compare": "yesterday", "by": "factor"}
    part = director_client.get("/", asked, headers={"HX-Request": "true"}).content.decode()
    assert 'id="why"' in part
    assert "<html" not in part


@pytest.mark.django_db
def test_a_day_without_a_target_says_so_in_the_panel(
    two_days: Shop, director_client: Client
) -> None:
    page = director_client.get("/", {"day": DAY.isoformat()}).content.decode()
    assert "This day has no target: set one, or compare with another day." in page


@pytest.mark.django_db
def test_small_sources_and_money_without_a_visit_open_their_rows(
    two_days: Shop, director_client: Client
) -> None:
    small = ["taobao-cart", "taobao-live"]
    for key, visitors, amount in (*((key, 5, 10) for key in small), ("no_visit", None, 30)):
        source, _is_new = TrafficSource.objects.get_or_create(key=key, defaults={"name": key})
        SourceDay.objects.create(
            shop=two_days,
            day=DAY,
            source=source,
            visitors=visitors,
            paid_buyers=1,
            paid_orders=1,
            paid_amount=amount,
        )
    ShopDay.objects.filter(day=DAY).update(paid_amount=Decimal("47324.00"))
    page = director_client.get("/", {"day": DAY.isoformat(), "compare": "yesterday"})
    hrefs = {line.label: line.href for line in page.context["why"].lines}
    rows = "/rows/?shop=spring&day=2024-06-18&metric=sales.paid_amount&source="
    assert hrefs["Small sources"] == f"{rows}taobao-cart%2Ctaobao-live"
    assert hrefs["Orders without a visit"] == f"{rows}no_visit"
    assert hrefs["手淘搜索"] == f"{rows}taobao-search"
