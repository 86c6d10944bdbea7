"""Evidence read from figures when a task is made, and its effect measured once on the same cell."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from model_bakery import baker

from apps.accounts.actors import SYSTEM
from apps.metrics.models import ShopDay
from apps.metrics.selectors.cells import Cell, cell_days
from apps.metrics.services import target_set
from apps.shop.models import Shop
from apps.work.effects import effect_of
from apps.work.models import Task, TaskEffect
from apps.work.selectors.origins import Asked, source_of
from apps.work.selectors.wording import effect_words, figure_words
from apps.work.services import measuring
from apps.work.services.measuring import effect_measure, effects_measure
from apps.work.services.task import Draft, task_make
from tests.known_day import DAY, ZONE
from tests.metrics.rollup_tools import D
from tests.work.desk import Team, make_team

pytestmark = pytest.mark.django_db
PAID = "sales.paid_amount"
MORNING = datetime(2024, 6, 19, 8, tzinfo=ZONE)


def test_a_gap_keeps_how_the_figure_stood(known_shop: Shop) -> None:
    target_set(shop=known_shop, month=date(2024, 6, 1), amount=D(30000), actor=SYSTEM, today=DAY)
    team = make_team(known_shop)
    by = team.by("director")
    source = source_of(by.access, known_shop, Asked("gap", cell=Cell(PAID), day=DAY), MORNING)
    found = cell_days(known_shop, Cell(PAID), DAY, DAY, MORNING)[DAY]
    assert source.fields["value"] == found.value
    assert source.fields["base"] is not None
    assert source.fields["gap"] == source.fields["value"] - source.fields["base"]
    draft = Draft("Look", "promotion", MORNING.date() + timedelta(days=2))
    told: dict[str, Any] = {"shop": known_shop, "draft": draft, "source": source, "now": MORNING}
    task = task_make(**told, user=by.user, actor=by.access.actor)
    ShopDay.objects.filter(shop=known_shop, day=DAY).update(paid_amount=1)
    task.refresh_from_db()
    # What is restated later does not change the evidence.
    assert (task.value, task.day) == (found.value, DAY)


def test_a_figure_that_nobody_may_see_makes_no_task(known_shop: Shop) -> None:
    team = make_team(known_shop)
    asked = Asked("gap", cell=Cell(PAID), day=DAY)
    with pytest.raises(Exception, match="role"):
        source_of(team.by("designer").access, known_shop, asked, MORNING)
    with pytest.raises(Exception, match="no such page"):
        source_of(team.by("director").access, known_shop, Asked("gap"), MORNING)


@pytest.fixture
def measured(shop: Shop) -> Task:
    """A task of 1 June that ended on the 5th, with sales of 100 before and 150 after it."""
    team = make_team(shop)
    task = done_task(team)
    for at in range(40):
        day = date(2024, 5, 4) + timedelta(days=at)
        amount = D(150 if day > date(2024, 6, 5) else 100) + day.weekday()
        sold = {"paid_amount": amount, "paid_orders": 10, "paid_buyers": 10, "currency": "CNY"}
        baker.make(ShopDay, shop=shop, day=day, **sold)
    return task


def done_task(team: Team) -> Task:
    """Make a task with a figure behind it that is done."""
    task = team.make(owner=team.people["promoter"])
    row: dict[str, Any] = {
        "metric_key": PAID,
        "day": date(2024, 5, 31),
        "asked_on": date(2024, 6, 1),
    }
    Task.objects.filter(pk=task.pk).update(state="done", ended_on=date(2024, 6, 5), **row)
    return Task.objects.get(pk=task.pk)


def test_the_effect_waits_for_its_days_and_is_measured_once(measured: Task) -> None:
    early, ripe = (datetime(2024, 6, day, 9, tzinfo=ZONE) for day in (12, 13))
    assert effect_measure(task=measured, now=early) is None
    assert effects_measure(now=ripe) == 1
    assert effects_measure(now=ripe + timedelta(days=1)) == 0
    effect = TaskEffect.objects.get()
    assert (effect.before_days, effect.after_days) == (28, 7)
    assert effect.difference == Decimal(50)
    assert effect.low == effect.high == Decimal(50)
    task = Task.objects.get()
    assert effect_words(task, effect) == "Better: +50.00, with 95% between +50.00 and +50.00."
    assert figure_words(task).startswith("Paid")


def test_missing_days_are_awaited_for_a_while_and_then_left_out(measured: Task) -> None:
    ShopDay.objects.filter(day=date(2024, 6, 12)).delete()
    first, last = (datetime(2024, 6, day, 9, tzinfo=ZONE) for day in (15, 16))
    assert effect_measure(task=measured, now=first) is None
    made = effect_measure(task=measured, now=last)
    assert made is not None
    assert (made.after_days, made.difference) == (6, Decimal(50))


def test_no_figures_at_all_is_told_and_never_zero(shop: Shop) -> None:
    task = done_task(make_team(shop))
    made = effect_measure(task=task, now=datetime(2024, 6, 30, 9, tzinfo=ZONE))
    assert made is not None
    assert (made.difference, made.before_days, made.after_days) == (None, 0, 0)
    words = "The effect cannot be told: 0 days of figures before, 0 after."
    assert effect_words(task, made) == words


def test_no_visible_effect_is_an_answer(measured: Task) -> None:
    for at, day in enumerate(ShopDay.objects.filter(day__gt=date(2024, 6, 5)).order_by("day")):
        day.paid_amount = D(100 + day.day.weekday() + (30 if at % 2 else -30))
        day.save()
    made = effect_measure(task=measured, now=datetime(2024, 6, 13, 9, tzinfo=ZONE))
    assert made is not None
    assert effect_words(measured, made).startswith("No visible effect: ")


def test_a_share_of_money_is_no_share_of_counts(measured: Task) -> None:
    Task.objects.update(metric_key="sales.refund_rate")
    for at, day in enumerate(ShopDay.objects.order_by("day")):
        day.refund_amount = D(10 + 20 * (at % 2))
        day.save()
    now = datetime(2024, 6, 13, 9, tzinfo=ZONE)
    made = effect_measure(task=Task.objects.get(), now=now)
    assert made is not None
    cell = Cell("sales.refund_rate")
    before = cell_days(measured.shop, cell, date(2024, 5, 4), date(2024, 5, 31), now)
    after = cell_days(measured.shop, cell, date(2024, 6, 6), date(2024, 6, 12), now)
    by_sums, by_counts = (effect_of(before, after, is_share=is_share) for is_share in (False, True))
    assert by_sums is not None
    assert by_counts is not None
    assert (made.low, made.high) == (by_sums.low, by_sums.high)
    assert by_sums.low != by_counts.low


def test_a_task_that_fails_keeps_no_other_waiting(
    measured: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    twin = Task.objects.get(pk=measured.pk)
    twin.pk, twin.title = None, "Another"
    twin.save()

    def broken(*, task: Task, now: datetime) -> TaskEffect | None:
        if task.pk == measured.pk:
            raise ValueError("odd row")
        return effect_measure(task=task, now=now)

    monkeypatch.setattr(measuring, "effect_measure", broken)
    assert effects_measure(now=datetime(2024, 6, 13, 9, tzinfo=ZONE)) == 1
    assert TaskEffect.objects.get().task == twin
