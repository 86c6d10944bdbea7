"""What a campaign brought: measured by hand and by night, restated, shown (3.1, 7.3)."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from time_machine import travel

from apps.accounts.actors import SYSTEM
from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.common.errors import ShopError
from apps.promotion.lift import HoldOut
from apps.promotion.models import Campaign, CampaignItem, CampaignResult
from apps.promotion.selectors.campaign_lift import Told
from apps.promotion.services.results import campaign_measure, results_tick
from apps.promotion.services.settings import costs_save
from apps.shop.models import Order, OrderLine, Product, Shop, Sku
from tests.factories import make_person, make_shop, signed_in
from tests.promotion.prices import COSTS, DAY, START, D, hand, sku_made

FIRST = date(2026, 11, 20)
ENDED = START + 3 * DAY
RIPE = ENDED + 14 * DAY


@pytest.fixture
def sku(shop: Shop) -> Sku:
    Product.objects.update(category="cups")
    return sku_made(shop)


@pytest.fixture
def promoter(shop: Shop) -> User:
    return make_person("p@example.com", Role.PROMOTER, shop, name="Pia")


def sell(sku: Sku, day: date, units: int, price: int = 100) -> None:
    """Sell units of a SKU on a day."""
    sell_all(sku, {day: units}, price)


def sell_all(sku: Sku, units_on: dict[date, int], price: int = 100) -> None:
    """Sell units of a SKU on some days, an order each; none makes no order."""
    before = Order.objects.count()
    orders = [
        Order(
            shop=sku.shop, external_id=f"{before}-{day}", number=f"{before}-{day}",
            ordered_at=START, ordered_on=day, paid_at=START, paid_on=day, status="done",
            currency="CNY", order_amount=units * price, paid_amount=units * price,
        )
        for day, units in units_on.items() if units
    ]  # fmt: skip
    lines = [
        OrderLine(
            order=order, line_key="1", product=sku.product, sku=sku,
            quantity=units_on[order.paid_on], unit_price=price, line_amount=order.paid_amount,
        )
        for order in Order.objects.bulk_create(orders)
    ]  # fmt: skip
    OrderLine.objects.bulk_create(lines)


def history(sku: Sku, a_day: int = 4) -> None:
    """Sell as much on each of the 84 days before and the 28 after."""
    sell_all(sku, {FIRST + at * DAY: a_day for at in (*range(-84, 0), *range(3, 31))})


def over(sku: Sku, state: str = "ended", **more: object) -> Campaign:
    """Return a coupon of three days that is over."""
    row = Campaign.objects.create(
        shop=sku.shop, name="Coupon", kind="coupon", state=state, starts_at=START, ends_at=ENDED,
        ended_at=ENDED, **more,
    )  # fmt: skip
    CampaignItem.objects.create(campaign=row, sku=sku)
    return row


def measure(row: Campaign, who: User, at: object = RIPE, known: Told | None = None) -> Campaign:
    return campaign_measure(campaign_id=row.pk, hand=hand(who, row.shop, now=at), known=known)  # type: ignore[arg-type]


def test_a_campaign_is_measured(sku: Sku, promoter: User) -> None:
    """12 would have come, 24 came at 90 instead of 100; CM .44: 12 x (44 - 10) - 12 x 10 - 50."""
    history(sku)
    for at in range(3):
        sell(sku, FIRST + at * DAY, 8, price=90)
    row = over(sku)
    with pytest.raises(ShopError, match="from 7 Dec 2026 on"):
        measure(row, promoter, RIPE - timedelta(minutes=1))
    row = measure(row, promoter, known=Told(gifts=D(30), fees=D(20)))
    assert (row.state, row.due_at) == ("measured", None)
    told = CampaignResult.objects.get()
    assert (told.method, told.version, told.is_final) == ("clean_days", 1, False)
    assert (told.actual, told.baseline, told.gross, told.net) == (24, 12, 12, 12)
    assert (told.unit_price, told.unit_margin, told.discount) == (100, 44, 10)
    assert told.profit == 12 * 34 - 12 * 10 - 50
    assert (told.days, told.days_after, told.pull_forward, told.cannibal) == (3, 14, 0, None)
    assert told.trials == told.trials_held == 82
    # 84 days, 7 medians of 12: sqrt(4 (3 + pi/2 3/12)) = 3.684, t(.95, 77) = 1.991: 7.34.
    assert (told.low, told.high) == (D("4.66"), D("19.34"))
    assert told.profit_low < told.profit < told.profit_high


def test_what_stands_beside_it_and_what_came_after(sku: Sku, promoter: User) -> None:
    """A sister SKU lost 3 x 20, and the two weeks after lost 14 x 4: both are taken off."""
    sister = Sku.objects.create(shop=sku.shop, code="P1-b", product=sku.product)
    sell_all(sku, {FIRST + at * DAY: 4 for at in range(-84, 0)})
    sell_all(sister, {FIRST + at * DAY: 20 for at in range(-84, 0)})
    for at in range(3):
        sell(sku, FIRST + at * DAY, 60)
    measure(over(sku), promoter)
    told = CampaignResult.objects.get()
    assert (told.gross, told.cannibal, told.pull_forward) == (168, 60, 56)
    assert (told.net, told.halo) == (52, 0)
    assert told.high - told.net > told.gross_high - told.gross


def test_the_night_measures_once_and_again_where_days_were_restated(
    sku: Sku, promoter: User
) -> None:
    history(sku)
    row = over(sku)
    assert results_tick(now=RIPE - DAY) == 0
    assert results_tick(now=RIPE) == 1
    assert results_tick(now=RIPE) == 0
    assert results_tick(now=RIPE + 13 * DAY) == 0
    sell(sku, FIRST + DAY, 5)  # a late file
    assert results_tick(now=RIPE + 13 * DAY) == 1
    assert results_tick(now=RIPE + 14 * DAY) == 1
    told = list(CampaignResult.objects.order_by("version").values_list("actual", "is_final"))
    assert told == [(0, False), (5, False), (5, True)]
    assert CampaignResult.objects.newest().get().version == 3
    with pytest.raises(ShopError, match="Nothing has changed"):
        measure(row, promoter, RIPE + 15 * DAY)
    # What was told is kept when the night measures again.
    measure(row, promoter, RIPE + 15 * DAY, Told(fees=D(9)))
    sell(sku, FIRST, 1)
    results_tick(now=RIPE + 16 * DAY)
    assert CampaignResult.objects.newest().get().fees == 9


def test_a_hold_out_comes_first(sku: Sku, promoter: User) -> None:
    history(sku)
    sell(sku, FIRST, 520)
    arms = HoldOut(9_000, 520, 1_000, 41)
    measure(over(sku), promoter, known=Told(holdout=arms))
    told = CampaignResult.objects.get()
    assert (told.method, told.gross, told.baseline) == ("holdout", 151, 369)
    assert (told.gross_low, told.gross_high) == (D("32.18"), D("269.82"))


def test_what_cannot_be_told(sku: Sku, promoter: User) -> None:
    """Wild weeks bear no baseline out; a SKU without sales has none."""
    sell_all(sku, {FIRST + at * DAY: 90 if at // 7 % 2 else 1 for at in range(-84, 0)})
    measure(over(sku), promoter)
    told = CampaignResult.objects.get()
    assert (told.method, told.net, told.profit) == ("none", None, None)
    assert told.passed_over["clean_days"] == "trials"
    other = over(sku_made(sku.shop, "NEW", with_costs=False))
    measure(other, promoter)
    assert other.results.get().passed_over["clean_days"] == "no_sales"


def test_days_of_other_campaigns_are_no_baseline(sku: Sku, promoter: User) -> None:
    """Seventy of 84 days were promoted: two of a weekday are left, so the weak one is taken."""
    history(sku)
    Campaign.objects.create(
        shop=sku.shop, name="Before", kind="coupon", state="measured",
        starts_at=START - 70 * DAY, ends_at=START, ended_at=START,
    ).items.create(sku=sku)  # fmt: skip
    measure(over(sku), promoter)
    told = CampaignResult.objects.get(campaign__name="Coupon")
    assert told.passed_over["clean_days"] == "few_days"
    # Twelve windows of the fourteen quiet days, but none has four weeks before it.
    assert (told.method, told.passed_over["same_weekdays"]) == ("none", "few_trials")


def test_another_mix_is_no_discount(sku: Sku, promoter: User) -> None:
    """A costs 10, B 100, 10 a day each; 90 A and 30 B come: 60 A more at .44 of 10."""
    dear = sku_made(sku.shop, "P2")
    for each, price, units in ((sku, 10, 30), (dear, 100, 10)):
        sell_all(each, {FIRST + at * DAY: 10 for at in (*range(-84, 0), *range(3, 31))}, price)
        sell_all(each, {FIRST + at * DAY: units for at in range(3)}, price)
    row = over(sku)
    row.items.create(sku=dear)
    measure(row, promoter)
    told = CampaignResult.objects.get()
    assert (told.gross, told.net, told.discount, told.profit) == (60, 60, 0, 264)
    assert (told.unit_price, told.unit_margin) == (D("32.50"), D("14.30"))


def test_a_sister_in_a_campaign_of_its_own_is_no_halo(sku: Sku, promoter: User) -> None:
    sister = Sku.objects.create(shop=sku.shop, code="P1-b", product=sku.product)
    history(sku)
    history(sister)
    for each, units in ((sku, 8), (sister, 40)):
        sell_all(each, {FIRST + at * DAY: units for at in range(3)})
    row = over(sku)
    other = Campaign.objects.create(
        shop=sku.shop, name="Sister", kind="coupon", state="live", starts_at=START,
        ends_at=ENDED + 90 * DAY,
    )  # fmt: skip
    measure(row, promoter)
    assert CampaignResult.objects.newest().get(campaign=row).halo is None  # of every SKU
    other.items.create(sku=sister)
    third = Sku.objects.create(shop=sku.shop, code="P1-c", product=sku.product)
    sell_all(third, {FIRST + at * DAY: 4 for at in range(-84, 31)})
    measure(row, promoter)
    told = CampaignResult.objects.newest().get(campaign=row)
    assert (told.halo, told.beside_units) == (0, 0)


def test_costs_that_were_said_later_reach_the_result(shop: Shop) -> None:
    sku = sku_made(shop, with_costs=False)
    history(sku)
    sell_all(sku, {FIRST + at * DAY: 8 for at in range(3)})
    over(sku)
    assert results_tick(now=RIPE) == 1
    assert CampaignResult.objects.get().profit is None
    costs_save(shop=shop, values=COSTS, since=date(2026, 12, 1), actor=SYSTEM)
    assert [results_tick(now=RIPE) for _twice in range(2)] == [1, 0]
    told = CampaignResult.objects.newest().get()
    assert (told.version, told.profit) == (2, 12 * 44)


def test_a_coupon_of_no_sku_is_not_measured_as_nothing(sku: Sku, promoter: User) -> None:
    history(sku)
    row = over(sku)
    row.items.all().delete()
    measure(row, promoter, known=Told(holdout=HoldOut(9_000, 520, 1_000, 41)))
    told = CampaignResult.objects.get()
    assert (told.method, told.actual, told.gross, told.net) == ("none", None, None, None)
    assert set(told.passed_over.values()) == {"no_items"}
    with travel(RIPE, tick=False):
        page = signed_in(promoter).get(reverse("promotion:launch", args=[row.pk]))
    text = page.content.decode()
    assert "no SKU was put into it" in text
    assert "units were sold in it" not in text


def test_the_days_of_a_coupon_of_the_whole_shop_are_no_baseline(sku: Sku, promoter: User) -> None:
    history(sku)
    Campaign.objects.create(
        shop=sku.shop, name="Before", kind="coupon", state="measured",
        starts_at=START - 70 * DAY, ends_at=START, ended_at=START,
    )  # fmt: skip
    measure(over(sku), promoter)
    told = CampaignResult.objects.get(campaign__name="Coupon")
    assert told.passed_over["clean_days"] == "few_days"


def test_more_buyers_than_there_can_be_are_refused(sku: Sku, promoter: User) -> None:
    row = over(sku)
    sent = {"version": 1, "key": "measure-1", "measure-asked": "3000000000",
            "measure-bought": "1", "measure-held": "1", "measure-held_bought": "1"}  # fmt: skip
    with travel(RIPE, tick=False):
        url = reverse("promotion:launch-act", args=[row.pk, "measure"])
        answer = signed_in(promoter).post(url, sent)
    assert answer.status_code == 422
    assert not CampaignResult.objects.exists()


def test_the_page_shows_it(sku: Sku, promoter: User) -> None:
    history(sku)
    for at in range(3):
        sell(sku, FIRST + at * DAY, 8, price=90)
    row = over(sku)
    page = reverse("promotion:launch", args=[row.pk])
    with travel(RIPE - DAY, tick=False):
        text = signed_in(promoter).get(page).content.decode()
    assert "It is measured from 7 Dec 2026 on" in text
    assert "Possible from 7 Dec 2026 00:00 on." in text
    with travel(RIPE, tick=False):
        client = signed_in(promoter)
        sent = {"version": 1, "key": "measure-1", "measure-fees": "20", "measure-asked": "5"}
        url = reverse("promotion:launch-act", args=[row.pk, "measure"])
        assert "Say all four numbers" in client.post(url, sent).content.decode()
        answer = client.post(url, sent | {"measure-asked": ""}, follow=True)
    text = answer.content.decode()
    assert "Net units: 12, 95% between 5 and 19." in text
    assert "Would have been sold anyway" in text
    assert "82 of 82 in the 80% interval" in text


def test_another_shop_is_not_measured(sku: Sku) -> None:
    row = over(sku)
    other = make_shop(code="other")
    stranger = make_person("x@example.com", Role.PROMOTER, other)
    with pytest.raises(ShopError) as refused:
        campaign_measure(campaign_id=row.pk, hand=hand(stranger, other, now=RIPE))
    assert refused.value.code == "not_found"
