"""The detector finds a bad batch and leaves 1 of 3 alone; its figures are those of plain Python."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.utils import timezone

from apps.accounts.roles import Role
from apps.aftersales.hands import Hand, Sent
from apps.aftersales.models import CaseEvent, CaseLine, Inspection, ProductIssue, Reason
from apps.aftersales.quality import Prior, demoted, prior_of, read
from apps.aftersales.selectors.product_counts import (
    batch_counts,
    counts_between,
    maturity_lag,
    sku_counts,
)
from apps.aftersales.services import issues
from apps.aftersales.services.detecting import issues_detect
from apps.common.errors import ShopError
from apps.shop.models import Shop, SkuHold
from tests.aftersales.products import NOW, OLD, TODAY, sell, sku_of, spoil
from tests.factories import make_person

pytestmark = pytest.mark.django_db


def usual(shop: Shop) -> None:
    """Sell 24 SKUs of which 8% come back, so that the shop has a prior of its own."""
    for number in range(24):
        orders = sell(shop, f"U{number}", 50)
        spoil(orders[: 4 if number % 2 else 3])


def lots(shop: Shop, code: str, *received: tuple[str, int]) -> None:
    for batch, days_ago in received:
        day = TODAY - timedelta(days=days_ago)
        Inspection.objects.create(
            shop=shop, sku=sku_of(shop, code), target="stock", batch_code=batch, supplier="Deng",
            opened_at=timezone.now(), opened_on=day, result="passed", done_at=timezone.now(),
        )  # fmt: skip


def test_the_bad_batch_is_found_and_one_of_three_is_not(shop: Shop) -> None:
    usual(shop)
    spoil(sell(shop, "BAD", 200, on=OLD)[:11])
    spoil(sell(shop, "BAD", 80, on=OLD + timedelta(days=20))[:24])
    lots(shop, "BAD", ("B1", 120), ("B2", 55))
    spoil(sell(shop, "FEW", 3)[:1])
    assert issues_detect(shop=shop, now=NOW) == 1
    [issue] = ProductIssue.objects.all()
    assert (issue.sku.code, issue.batch_code, issue.supplier) == ("BAD", "B2", "Deng")
    assert (issue.k, issue.n, issue.state, issue.flag) == (24, 80, "suspected", "red")
    assert issue.cause is not None
    assert issue.cause.code == "FUNC"
    assert issue.batch_chance is not None
    assert issue.batch_chance < 1e-6
    assert list(issue.events.values_list("event", flat=True)) == ["open"]
    assert issues_detect(shop=shop, now=NOW) == 0


def test_the_figures_are_those_of_plain_python(shop: Shop) -> None:
    usual(shop)
    spoil(sell(shop, "BAD", 80)[:30])
    sell(shop, "BAD", 28, on=TODAY - timedelta(days=3), price="30.00")
    issues_detect(shop=shop, now=NOW)
    pairs = [(4 if number % 2 else 3, 50) for number in range(24)] + [(30, 80)]
    readings = demoted([read(k, n, prior_of(pairs)) for k, n in pairs])
    issue = ProductIssue.objects.get()
    said = readings[-1]
    assert (issue.rate, issue.low, issue.high, issue.prob_worse) == pytest.approx(
        (said.estimate, said.low, said.high, said.prob_worse)
    )
    # 28 units in 28 days are 30 a month; the mature ones brought 35.00 each.
    lost = Decimal(repr(said.estimate - said.category)) * 30 * 35
    assert abs(issue.expected_loss - lost) <= Decimal("0.01")


def test_what_counts_as_a_bad_unit(shop: Shop) -> None:
    orders = sell(shop, "A", 40)
    spoil(orders[:1])
    spoil(orders[1:2], "DISLIKE")
    spoil(orders[2:3], "PACK", liability="carrier")
    spoil(orders[3:4], "DISLIKE", verified_cause=Reason.objects.get(code="WORKM"))
    spoil(orders[4:5], "FUNC", verified_cause=Reason.objects.get(code="NR7"))
    spoil(sell(shop, "A", 1, on=OLD + timedelta(days=1), excluded_reason="test"))
    spoil(sell(shop, "A", 5, on=TODAY - timedelta(days=9)))
    [line] = spoil(orders[5:6])
    line.case.__class__.objects.filter(pk=line.case_id).update(status="cancelled")
    [count] = sku_counts(shop, TODAY)
    assert (count.k, count.n) == (2, 40)
    # Twelve cases say nothing of how late they come.
    assert maturity_lag(shop, TODAY) == 30
    assert counts_between(shop, count.sku_id, OLD, TODAY) == (7, 45)


def test_without_cases_a_month_makes_a_unit_old_enough(shop: Shop) -> None:
    assert maturity_lag(shop, TODAY) == 30
    assert sku_counts(shop, TODAY) == []


def test_a_batch_on_the_line_wins_over_the_day(shop: Shop) -> None:
    orders = sell(shop, "A", 40)
    spoil(orders[:2])
    spoil(orders[2:3], batch_code="B2")
    sell(shop, "A", 20, on=OLD + timedelta(days=20))
    assert batch_counts(shop, sku_of(shop, "A").pk, TODAY) == []
    lots(shop, "A", ("B1", 100), ("B2", 60))
    first, second = batch_counts(shop, sku_of(shop, "A").pk, TODAY)
    assert (first.k, first.n, first.rest_k, first.rest_n) == (2, 40, 1, 20)
    assert (second.k, second.n, second.rest_k, second.rest_n) == (1, 20, 2, 40)


def hand(shop: Shop, role: Role) -> Hand:
    user = make_person(f"{role}@{shop.code}.example.com", role, shop)
    return Hand(_Actor(), role, shop.pk, NOW, user_id=user.pk)


class _Actor:
    kind, reference, request_id = "user", "user:1", ""


def bad(shop: Shop) -> ProductIssue:
    usual(shop)
    spoil(sell(shop, "BAD", 80)[:30])
    issues_detect(shop=shop, now=NOW)
    found: ProductIssue = ProductIssue.objects.get()
    return found


def test_from_suspicion_to_proof(shop: Shop) -> None:
    issue, chief = bad(shop), hand(shop, Role.SUPERVISOR)
    func = Reason.objects.get(code="FUNC")
    said = issues.Confirmed(func.pk, "yes_supplier", chief.user_id or 0)
    sent = Sent(version=1, key="k1")
    issues.issue_confirm(issue_id=issue.pk, confirmed=said, hand=chief, sent=sent)
    issues.issue_confirm(issue_id=issue.pk, confirmed=said, hand=chief, sent=sent)
    assert SkuHold.objects.filter(sku=issue.sku, lifted_at=None).count() == 1
    issues.issue_plan(
        issue_id=issue.pk, remedy="New pump", due_on=TODAY, hand=chief, sent=Sent(version=2)
    )
    with pytest.raises(ShopError) as early:
        issues.issue_prove(issue_id=issue.pk, hand=chief)
    assert (early.value.code, early.value.extra["guard"]) == ("guard_refused", "enough_units")
    spoil(sell(shop, "BAD", 60, on=TODAY)[:2])
    later = NOW + timedelta(days=40)
    issues_detect(shop=shop, now=later)
    issue.refresh_from_db()
    assert (issue.before_k, issue.before_n) == (30, 80)
    assert issue.fix_proof is not None
    assert issue.fix_proof > 0.99
    ending = Hand(chief.actor, chief.role, shop.pk, later, chief.user_id)
    issues.issue_prove(issue_id=issue.pk, hand=ending)
    issue.refresh_from_db()
    assert issue.state == "verified_fixed"
    assert not SkuHold.objects.filter(lifted_at=None).exists()
    events = ["open", "confirm", "plan", "prove"]
    assert list(issue.events.values_list("event", flat=True)) == events


def test_a_dismissed_issue_comes_back_when_it_doubles(shop: Shop) -> None:
    issue, chief = bad(shop), hand(shop, Role.SUPERVISOR)
    with pytest.raises(ShopError, match="Say why"):
        issues.issue_dismiss(issue_id=issue.pk, note=" ", hand=chief)
    issues.issue_dismiss(issue_id=issue.pk, note="Known and harmless", hand=chief)
    assert issues_detect(shop=shop, now=NOW + timedelta(days=1)) == 0
    spoil(sell(shop, "BAD", 40, on=OLD + timedelta(days=1))[:30])
    assert issues_detect(shop=shop, now=NOW + timedelta(days=2)) == 1


@pytest.mark.parametrize(
    ("role", "event"), [(Role.ASSISTANT, "confirm"), (Role.SUPERVISOR, "delist")]
)
def test_who_may_not(shop: Shop, role: Role, event: str) -> None:
    issue, somebody = bad(shop), hand(shop, role)
    said = issues.Confirmed(1, "no", somebody.user_id or 0)
    acts: dict[str, Callable[[], object]] = {
        "confirm": partial(issues.issue_confirm, issue_id=issue.pk, confirmed=said, hand=somebody),
        "delist": partial(issues.issue_delist, issue_id=issue.pk, note="x", hand=somebody),
    }
    with pytest.raises(ShopError) as refused:
        acts[event]()
    assert refused.value.code == "role_refused"
    assert CaseEvent.objects.filter(issue=issue).count() == 1


def test_another_shops_issue_does_not_exist(shop: Shop, other_shop: Shop) -> None:
    issue, director = bad(shop), hand(other_shop, Role.DIRECTOR)
    with pytest.raises(ShopError) as refused:
        issues.issue_delist(issue_id=issue.pk, note="x", hand=director)
    assert refused.value.code == "not_found"


def test_a_person_opens_one_from_a_case(shop: Shop) -> None:
    [line] = spoil(sell(shop, "A", 1))
    helper = hand(shop, Role.ASSISTANT)
    seen = issues.Seen(sku_of(shop, "A"), line.stated_reason_id or 0, line)
    issue = issues.issue_open(shop=shop, seen=seen, note="Smoke", hand=helper)
    assert (issue.opened_by, issue.state, issue.remediable) == ("person", "suspected", "unknown")
    with pytest.raises(ShopError) as again:
        issues.issue_open(shop=shop, seen=seen, note="Smoke", hand=helper)
    assert again.value.extra == {"issue": issue.pk}
    assert CaseLine.Remediable.UNKNOWN == "unknown"
    assert Prior(4, 46).rate == 0.08
