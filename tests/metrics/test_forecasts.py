"""A shop's forecast is made once a day after publication, and the month's page tells it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client

from apps.accounts.actors import SYSTEM
from apps.metrics.forecast.outlook import DayOutlook, anomaly
from apps.metrics.models import DayFactor, DayPublication, Forecast
from apps.metrics.selectors import forecast_latest, month_pace
from apps.metrics.selectors.forecasts import day_outlook, forecast_input
from apps.metrics.services import forecast_make, forecasts_make, target_set
from apps.metrics.tasks import make_forecasts
from apps.shop.models import Shop
from tests.metrics.plan_rows import NOW, TODAY, YESTERDAY, make_days, make_shop

pytestmark = pytest.mark.django_db

D = Decimal
PAID = "sales.paid_amount"
NET = "sales.net_amount"
JUNE = date(2024, 6, 1)
WEEK = (100, 110, 90, 105, 130, 200, 180)


def fill(shop: Shop, days: int) -> None:
    """That many days up to yesterday: a steady week that sways by up to 6."""
    first = TODAY - timedelta(days=days)
    make_days(
        shop,
        first,
        [
            str(WEEK[(first + timedelta(days=at)).weekday()] + (at * at) % 13 - 6)
            for at in range(days)
        ],
    )


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def publish(shop: Shop, day: date = YESTERDAY) -> None:
    DayPublication.objects.create(
        shop=shop, day=day, first_published_at=NOW, state="final", metric_key=PAID
    )


@pytest.fixture
def shop() -> Shop:
    """Twenty weeks up to yesterday, the last day published."""
    shop = make_shop()
    fill(shop, 140)
    publish(shop)
    return shop


def aim(shop: Shop, amount: str) -> None:
    target_set(shop=shop, month=JUNE, amount=D(amount), actor=SYSTEM, today=TODAY)


def test_a_published_day_gets_a_forecast_of_the_rest_of_its_month(shop: Shop) -> None:
    assert make_forecasts() == {"forecasts": 1}
    said = Forecast.objects.get()
    assert (said.made_on, said.metric_key, said.clean_days) == (TODAY, PAID, 140)
    assert said.model in ("four_week_half", "smoothed_half")
    assert said.mase is not None
    assert said.naive_mase is not None
    assert said.mase <= D("0.95") * said.naive_mase
    assert [day["day"] for day in said.days] == [f"2024-06-{day}" for day in range(16, 31)]
    for day in said.days:
        usual = WEEK[date.fromisoformat(day["day"]).weekday()]
        assert abs(D(day["amount"]) - usual) < 7
        assert D(day["low"]) < D(day["amount"]) < D(day["high"])
    assert len(said.percentiles) == 101
    assert said.chance is None


def test_making_it_again_changes_nothing(shop: Shop) -> None:
    first = forecast_make(shop=shop, metric_key=PAID, made_on=TODAY)
    again = forecast_make(shop=shop, metric_key=PAID, made_on=TODAY)
    assert first.pk == again.pk
    assert forecasts_make(now=NOW) == {"forecasts": 0}
    Forecast.objects.all().delete()
    anew = forecast_make(shop=shop, metric_key=PAID, made_on=TODAY)
    assert (anew.days, anew.percentiles) == (first.days, first.percentiles)


def test_nothing_is_forecast_before_a_day_is_published() -> None:
    fill(make_shop(), 60)
    assert forecasts_make(now=NOW) == {"forecasts": 0}
    assert not Forecast.objects.exists()


def test_net_amounts_are_forecast_where_they_have_a_target(shop: Shop) -> None:
    target_set(shop=shop, month=JUNE, amount=D(4_000), actor=SYSTEM, today=TODAY, metric_key=NET)
    assert forecasts_make(now=NOW) == {"forecasts": 2}
    made = Forecast.objects.order_by("metric_key").values_list("metric_key", "chance")
    assert [key for key, _chance in made] == [NET, PAID]
    assert [chance is None for _key, chance in made] == [False, True]


def test_a_young_shop_says_how_many_days_it_has() -> None:
    shop = make_shop()
    fill(shop, 12)
    publish(shop)
    assert forecasts_make(now=NOW) == {"forecasts": 1}
    said = month_pace(shop, JUNE, YESTERDAY, NOW).forecast
    assert said is not None
    assert (said.amount, said.chance, said.clean_days, said.needed_days) == (None, None, 12, 28)
    assert said.sentence == "No forecast yet (12 of 28 days)."


def test_the_month_tells_its_forecast_with_interval_chance_and_error(shop: Shop) -> None:
    aim(shop, "3900.00")
    forecast_make(shop=shop, metric_key=PAID, made_on=TODAY)
    pace = month_pace(shop, JUNE, YESTERDAY, NOW)
    said = pace.forecast
    assert said is not None
    assert said.amount is not None
    assert said.low is not None
    assert said.high is not None
    stored = Forecast.objects.get()
    assert said.amount == (pace.actual or 0) + sum(D(day["amount"]) for day in stored.days)
    assert said.low < said.amount < said.high
    assert said.chance == stored.chance
    assert said.sentence.startswith("Forecast to close: ")
    assert " of 3,900, between " in said.sentence
    assert f"from {stored.clean_days} days." in said.sentence


def test_the_chance_is_that_of_the_target_as_it_is_now(shop: Shop) -> None:
    aim(shop, "1000000.00")
    forecast_make(shop=shop, metric_key=PAID, made_on=TODAY)
    assert Forecast.objects.get().chance == 0
    far = month_pace(shop, JUNE, YESTERDAY, NOW)
    assert (far.status, far.forecast and far.forecast.chance) == ("off", D("0.00"))
    assert "very unlikely, under 1%" in (far.forecast.sentence if far.forecast else "")


def test_a_likely_month_is_on_pace_even_behind_its_plan(shop: Shop) -> None:
    aim(shop, "3900.00")
    without = month_pace(shop, JUNE, YESTERDAY, NOW)
    forecast_make(shop=shop, metric_key=PAID, made_on=TODAY)
    # The rest of the month is certain to bring what is missing.
    Forecast.objects.update(percentiles=["9000.00"] * 101)
    likely = month_pace(shop, JUNE, YESTERDAY, NOW)
    Forecast.objects.update(percentiles=["0.00"] * 101)
    hopeless = month_pace(shop, JUNE, YESTERDAY, NOW)
    assert likely.status == "on_pace"
    assert without.status == hopeless.status


def test_an_unknown_day_of_the_month_leaves_the_chance_open(shop: Shop) -> None:
    aim(shop, "3900.00")
    forecast_make(shop=shop, metric_key=PAID, made_on=TODAY)
    shop.shopday_set.filter(day=date(2024, 6, 10)).delete()
    said = month_pace(shop, JUNE, YESTERDAY, NOW).forecast
    assert said is not None
    assert said.amount is not None
    assert said.chance is None


def test_the_past_keeps_the_forecast_of_its_day(shop: Shop) -> None:
    earlier = TODAY - timedelta(days=4)
    for made_on in (earlier, TODAY):
        forecast_make(shop=shop, metric_key=PAID, made_on=made_on)
    said = month_pace(shop, JUNE, earlier, NOW).forecast
    assert said is not None
    assert said.made_on == earlier
    assert forecast_latest(shop, PAID, JUNE, YESTERDAY) == Forecast.objects.get(made_on=TODAY)
    assert forecast_latest(shop, PAID, JUNE, earlier - timedelta(days=2)) is None
    assert forecast_latest(shop, PAID, date(2024, 7, 1), YESTERDAY) is None


def test_a_month_that_is_over_needs_no_forecast(shop: Shop) -> None:
    forecast_make(shop=shop, metric_key=PAID, made_on=TODAY)
    july = datetime(2024, 7, 2, 2, tzinfo=UTC)
    assert month_pace(shop, JUNE, date(2024, 6, 30), july).forecast is None


def test_campaigns_are_not_learnt_from_and_lift_the_day_they_fall_on(shop: Shop) -> None:
    make = DayFactor.objects.create
    make(shop=shop, day=date(2024, 6, 5), kind="campaign", factor=D(3))
    make(shop=shop, day=date(2024, 6, 18), kind="campaign", factor=D(3))
    make(shop=shop, day=date(2024, 6, 20), kind="holiday", factor=D("0.5"))
    known = forecast_input(shop, PAID, TODAY)
    marked = [day.calendar for day in known.history if day.calendar.is_unusual]
    assert [(day.day, day.is_campaign, day.factor) for day in marked] == [
        (date(2024, 6, 5), True, D(3))
    ]
    said = forecast_make(shop=shop, metric_key=PAID, made_on=TODAY)
    assert said.clean_days == 139
    amounts = {day["day"][-2:]: D(day["amount"]) for day in said.days}
    # A mean day is about 131; the campaign is three of them, the holiday half a Thursday.
    assert 370 < amounts["18"] < 415
    assert 48 < amounts["20"] < 58


def test_the_last_day_of_a_month_looks_a_week_ahead(shop: Shop) -> None:
    known = forecast_input(shop, PAID, date(2024, 6, 30))
    assert (known.rest_days, len(known.ahead)) == (1, 7)
    assert known.actual is None


def test_a_day_is_held_against_what_was_expected_before_it_was_known(shop: Shop) -> None:
    for made_on in (TODAY - timedelta(days=2), YESTERDAY, TODAY):
        forecast_make(shop=shop, metric_key=PAID, made_on=made_on)
    said = day_outlook(shop, PAID, YESTERDAY)
    first = Forecast.objects.get(made_on=YESTERDAY).days[0]
    assert said == DayOutlook(YESTERDAY, D(first["amount"]), D(first["low"]), D(first["high"]))
    low = (said.low or D(0)) - 1
    assert anomaly(low, said, is_campaign=False, is_final=True) == "below"
    assert day_outlook(shop, PAID, TODAY - timedelta(days=3)) is None
    later = day_outlook(shop, PAID, TODAY + timedelta(days=6))
    assert later is not None
    assert later.day == TODAY + timedelta(days=6)
    assert day_outlook(shop, PAID, TODAY + timedelta(days=7)) is None


def test_the_page_of_the_day_tells_the_forecast(shop: Shop, director_client: Client) -> None:
    forecast_make(shop=shop, metric_key=PAID, made_on=TODAY)
    with time_machine.travel(NOW, tick=False):
        page = director_client.get("/", {"day": YESTERDAY.isoformat()}, follow=True)
    assert "Forecast to close: 4,0" in page.content.decode()
    assert "<dt>Forecast to close</dt>" in page.content.decode()


def test_the_brief_prints_the_forecast(shop: Shop) -> None:
    forecast_make(shop=shop, metric_key=PAID, made_on=TODAY)
    text = run("brief", "--shop", shop.code, "--date", YESTERDAY.isoformat())
    said = month_pace(shop, JUNE, YESTERDAY, NOW).forecast
    assert said is not None
    assert said.sentence in text.splitlines()


def test_the_command_makes_what_is_due_and_prints_it(shop: Shop) -> None:
    with time_machine.travel(NOW, tick=False):
        assert run("forecast").startswith("lamp: Forecast to close: 4,0")
        assert Forecast.objects.count() == 1
        make_shop("new")
        assert run("forecast", "--shop", "new") == (
            "new: No forecast of this month: no day of it is published yet.\n"
        )


def test_the_command_prints_how_wrong_each_method_was(shop: Shop) -> None:
    make_shop("new")
    text = run("forecast", "--backtest", "--date", TODAY.isoformat())
    lines = text.splitlines()
    assert lines[0].startswith("lamp: 7 days ahead, 8 folds, MASE: Last week repeated 1.0111; ")
    assert lines[1].startswith("lamp: 28 days ahead, 8 folds, MASE: Last week repeated ")
    assert lines[2:] == ["new: No forecast yet (0 of 28 days)."]
    with pytest.raises(CommandError, match="no shop with the code 'gone'"):
        run("forecast", "--shop", "gone")


def test_rolling_up_makes_the_forecast_that_is_due(shop: Shop) -> None:
    with time_machine.travel(NOW, tick=False):
        run("rollup", "--shop", shop.code)
    assert Forecast.objects.get().made_on == TODAY
