"""A reason that is learned late moves the repeats of days long past, of one case or of many."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.aftersales.models import AfterSalesCase, CaseLine
from apps.aftersales.selectors.figure_days import reason_days, reason_days_of
from apps.aftersales.services.deciding import case_answer, case_take
from apps.aftersales.services.notes import line_verify
from apps.aftersales.services.rules import word_explain
from apps.metrics.selectors.values import values
from apps.metrics.services import rollup_all, rollups_audit, shop_drain
from apps.shop.models import Shop
from tests.aftersales.cases import NOW, decided, hand, log, make_case, make_order

pytestmark = pytest.mark.django_db
FRIDAY = date(2026, 11, 20)
DAY = timedelta(days=1)
WORD = "一直漏水"


def answered(shop: Shop, **told: object) -> AfterSalesCase:
    """Log a case on Friday and answer it at once."""
    case = log(shop, **told)  # type: ignore[arg-type]
    case_take(case_id=case.pk, hand=hand(shop))
    case_answer(case_id=case.pk, hand=hand(shop), note="This is how it works.")
    return case


def repeats(shop: Shop) -> object:
    return values(shop_id=shop.pk, first=FRIDAY, keys=["aftersales.repeats"])["aftersales.repeats"]


def test_a_cause_found_later_makes_a_case_the_repeat_of_another(shop: Shop) -> None:
    order = make_order(shop)
    answered(shop, order=order)
    second = log(shop, order, reason="DISLIKE", now=NOW + 2 * DAY)
    rollup_all(shop=shop, first=FRIDAY - DAY, last=FRIDAY + 12 * DAY, now=NOW + 12 * DAY)
    assert repeats(shop) == 0
    line_verify(
        case_id=second.pk, line_id=second.lines.get().pk, cause="FUNC",
        hand=hand(shop, now=NOW + 12 * DAY),
    )  # fmt: skip
    shop_drain(shop=shop, now=NOW + 13 * DAY)
    assert repeats(shop) == 1
    assert rollups_audit(shop=shop) == []


def explained(shop: Shop, lines: int) -> int:
    """Explain a word that so many cases wait for; return with how many queries."""
    for _ in range(lines):
        CaseLine.objects.create(case=make_case(shop), qty=1, stated_text=WORD)
    with CaptureQueriesContext(connection) as queries:
        told = {"actor": hand(shop).actor, "text": WORD, "code": "FUNC"}
        assert word_explain(shop=shop, **told) == lines  # type: ignore[arg-type]
    return len(queries)


def test_a_word_is_explained_with_the_same_few_queries_for_one_line_and_for_many(
    shop: Shop,
) -> None:
    explained(shop, 1)
    assert explained(shop, 1) == explained(shop, 50)


def test_the_days_of_many_cases_are_those_of_each(shop: Shop) -> None:
    order = make_order(shop)
    answered(shop, order=order)
    late = log(shop, order, reason="DISLIKE", now=NOW + 2 * DAY)
    alone = decided(shop, now=NOW + DAY)
    cases = AfterSalesCase.objects.filter(pk__in=[late.pk, alone.pk])
    assert reason_days(late) == {FRIDAY, FRIDAY + 2 * DAY}
    assert reason_days_of(shop, cases) == reason_days(late) | reason_days(alone)
    assert reason_days_of(shop, cases.none()) == set()
