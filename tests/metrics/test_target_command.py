"""The target command sets what the page sets."""

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from time_machine import travel

from apps.metrics.models import TargetPlan
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
