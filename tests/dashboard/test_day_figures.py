"""Tags of the morning page: addresses of its days and rows, the share of a target."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import pytest
from django.test import override_settings

from apps.dashboard.templatetags import day_figures

DAY = date(2024, 6, 18)


@dataclass(frozen=True)
class Coded:
    """A shop, as far as its address needs it."""

    code: str
    pk: int = 1


@dataclass
class Reader:
    """Somebody with these pages, as the request of a page knows them."""

    pages: tuple[str, ...] = ()
    asked: list[tuple[str, int]] = field(default_factory=list)

    @property
    def access(self) -> "Reader":
        return self

    def can(self, page: str, method: str, shop_id: int) -> bool:
        self.asked.append((f"{method} {page}", shop_id))
        return page in self.pages


def test_addresses_name_shop_day_and_metric() -> None:
    shop = Coded("lamp & co")
    reader = {"request": Reader(("dashboard:rows", "aftersales:refunds"))}
    assert day_figures.day_url(shop, DAY) == "/?shop=lamp+%26+co&day=2024-06-18"
    assert day_figures.rows_url(reader, shop, DAY, "sales.paid_amount") == (
        "/rows/?shop=lamp+%26+co&day=2024-06-18&metric=sales.paid_amount"
    )
    # Refunds open the page that says why.
    assert day_figures.rows_url(reader, shop, DAY, "sales.refund_amount") == (
        "/aftersales/refunds/?shop=lamp+%26+co&day=2024-06-18"
    )


def test_figures_are_no_links_for_those_who_may_not_open_their_rows() -> None:
    reader = Reader(("dashboard:rows",))
    shop, within = Coded("lamp", 7), {"request": reader}
    assert day_figures.rows_url(within, shop, DAY, "sales.paid_amount")
    assert day_figures.rows_url(within, shop, DAY, "sales.refund_amount") == ""
    assert reader.asked == [("GET dashboard:rows", 7), ("GET aftersales:refunds", 7)]


def test_a_page_that_is_not_there_has_no_address() -> None:
    with override_settings(ROOT_URLCONF="tests.dashboard.test_day_figures"):
        assert day_figures.day_url(Coded("lamp"), DAY) == ""
    assert day_figures.day_url(Coded("lamp"), DAY) == "/?shop=lamp&day=2024-06-18"


urlpatterns: list[object] = []


@pytest.mark.parametrize(
    ("actual", "target", "text", "width"),
    [("95", "100", "95.0%", "95.0"), ("300", "100", "300.0%", "130.0"), ("0", "8", "0.0%", "0.0")],
)
def test_the_bar_of_a_share_ends_at_130_percent(
    actual: str, target: str, text: str, width: str
) -> None:
    html = day_figures.share_bar(Decimal(actual), Decimal(target))
    assert html.startswith(f'<span class="share">{text}<svg')
    assert f'class="share-fill" width="{width}"' in html


@pytest.mark.parametrize(("actual", "target"), [(None, Decimal(1)), (Decimal(1), None)])
def test_an_unknown_share_is_a_dash_without_a_bar(
    actual: Decimal | None, target: Decimal | None
) -> None:
    assert day_figures.share_bar(actual, target) == '<span class="share">—</span>'
