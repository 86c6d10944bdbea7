"""The target command sets what the page sets."""

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from time_machine import travel

from apps.metrics.models import DayFactor, TargetPlan
from tests.metrics.plan_rows import NOW, make_shop

pytestmark = pytest.mark.django_db


def set_by_command(*options: str) -> str:
    out = StringIO()
    with travel(NOW, tick=False):
        call_command("target", "--shop", "lamp", "--month", "2024-06", *options, stdout=out)
    return out.getvalue()


def test_the_command_sets_the_months_target() -> None:
    make_shop()
    told = set_by_command("--amount", "3200.00", "--note", "as agreed")
    plan = TargetPlan.objects.get()
    assert (plan.amount, plan.month, plan.note) == (
        Decimal("3200.00"),
        date(2024, 6, 1),
        "as agreed",
    )
    assert (plan.state, plan.metric_key, plan.created_by) == (
        "active",
        "sales.paid_amount",
        "system",
    )
    assert told == (
        "lamp 2024-06 sales.paid_amount: 3,200.00 CNY over 30 days of 100.00 to 120.00,"
        " version 1, weights assumed.\n"
    )


def test_the_command_replans_and_sets_net() -> None:
    make_shop()
    set_by_command("--amount", "3200")
    assert "version 2" in set_by_command("--amount", "3300")
    assert "sales.net_amount" in set_by_command("--amount", "3000", "--metric", "sales.net_amount")
    assert TargetPlan.objects.active().count() == 2


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--amount", "0"], "A target must be more than 0"),
        (["--amount", "ten"], "'ten' is not an amount like 3000000.00"),
        (["--amount", "1", "--metric", "sales.units"], "invalid choice"),
        (["--amount", "1", "--shop", "nobody"], "There is no shop with the code nobody"),
        (["--amount", "1", "--month", "June"], "'June' is not a month like 2024-06"),
        (["--amount", "1", "--month", "2024-13"], "'2024-13' is not a month like 2024-06"),
    ],
)
def test_a_wrong_call_is_told_in_words(options: list[str], message: str) -> None:
    make_shop()
    with pytest.raises(CommandError, match=message):
        set_by_command(*options)
    assert TargetPlan.objects.count() == 0


def test_the_command_pins_days_and_notes_factors() -> None:
    make_shop()
    told = set_by_command(
        "--amount",
        "1000000",
        "--pin",
        "2024-06-20=100000",
        "--pin",
        "2024-06-21=0",
        "--factor",
        "2024-06-18=5",
        "--factor",
        "2024-06-10=0.5:holiday",
    )
    plan = TargetPlan.objects.get()
    days = {day.day.day: day for day in plan.days.all()}
    assert (days[20].amount, days[21].amount) == (Decimal(100000), Decimal(0))
    assert (days[20].pinned, days[19].pinned) == (True, False)
    assert (days[18].weight, days[10].weight) == (Decimal(5), Decimal("0.5"))
    assert sum(day.amount for day in days.values()) == Decimal(1000000)
    assert "over 30 days of 0.00 to" in told
    assert list(DayFactor.objects.values_list("kind", flat=True).order_by("kind")) == [
        "campaign",
        "holiday",
    ]


def test_a_target_that_is_refused_leaves_no_factor_behind() -> None:
    make_shop()
    with pytest.raises(CommandError, match="over by"):
        set_by_command("--amount", "10", "--factor", "2024-06-18=2", "--pin", "2024-06-20=11")
    assert (TargetPlan.objects.count(), DayFactor.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("option", "message"),
    [
        (["--pin", "2024-06-20"], "'' is not an amount"),
        (["--pin", "June=5"], "'June=5' is not a day and a number like 2024-06-18=2.0"),
        (["--factor", "2024-06-18=2:party"], "'party' is none of campaign"),
        (["--factor", "2024-06-18=0"], "greater than or equal"),
        (["--absorb", "luck"], "invalid choice"),
    ],
)
def test_a_wrong_pin_or_factor_is_told_in_words(option: list[str], message: str) -> None:
    make_shop()
    with pytest.raises(CommandError, match=message):
        set_by_command("--amount", "1000", *option)
