"""A word of an after-sales list that nobody knows: rows wait, a person explains, they come in."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import AuditEvent
from apps.aftersales.models import AfterSalesCase
from apps.aftersales.services.seeds import reasons_seed
from apps.common.errors import ShopError
from apps.intake import services
from apps.intake.models import Batch, RejectedRow, WordAlias
from apps.intake.selectors.case_words import case_words
from apps.shop.models import Refund, Shop
from apps.work.selectors.probes import check_lines
from tests.aftersales.cases import make_order
from tests.intake.test_case_files import PAID, brought, line

pytestmark = pytest.mark.django_db
PAGE = "intake:case-words"


@pytest.fixture(autouse=True)
def _seeded() -> None:
    reasons_seed()


def waiting_file(shop: Shop) -> Batch:
    """Import four rows: one is understood, two lack a state, one lacks what is asked for."""
    orders = [make_order(shop, "86.00") for _ in range(4)]
    rows = (
        line(orders[0], "R1")
        + line(orders[1], "R2", status="钱已退回", done=PAID)
        + line(orders[2], "R3", status="钱已退回", done=PAID)
        + line(orders[3], "R4", kind="想换一个")
    )
    batch = brought(shop, rows, is_new=True)
    confirmed = services.batch_confirm(
        batch_id=batch.pk, by=None, typed=shop.code, now=timezone.now(), may_override=True
    )
    services.batch_commit(batch_id=confirmed.pk, now=timezone.now())
    return Batch.objects.get(pk=batch.pk)


def run_retry() -> Batch:
    """Do what the worker does with the newest import."""
    retry = Batch.objects.order_by("-pk")[0]
    services.batch_read(batch_id=retry.pk, now=timezone.now())
    services.batch_commit(batch_id=retry.pk, now=timezone.now())
    return Batch.objects.get(pk=retry.pk)


def words(shop: Shop) -> list[tuple[str, str, int]]:
    return [(each.kind, each.word, each.rows) for each in case_words(shop)]


def test_an_explained_word_brings_its_rows_in(shop: Shop, supervisor_client: Client) -> None:
    first = waiting_file(shop)
    assert first.stage == "done"
    assert words(shop) == [("state", "钱已退回", 2), ("kind", "想换一个", 1)]
    checks = {each.key: each for each in check_lines(shop, timezone.now())}
    assert (checks["case_words"].count, checks["case_words"].url_name) == (3, PAGE)
    page = supervisor_client.get(reverse(PAGE)).content.decode()
    assert "钱已退回" in page
    sent = {
        "kind": ["state", "kind"], "word": ["钱已退回", "想换一个"],
        "meaning": ["SUCCESS", "exchange"],
    }  # fmt: skip
    answer = supervisor_client.post(reverse(PAGE), sent, follow=True)
    assert "2 words are explained. The rows of 1 import are read again." in (
        answer.content.decode()
    )
    # On its way, no row waits for a word any more, and nothing is asked twice.
    assert words(shop) == []
    retry = run_retry()
    assert (retry.retry_of, retry.stage) == (first, "done")
    assert AfterSalesCase.objects.count() == 4
    assert AfterSalesCase.objects.get(external_refund_id="R4").kind == "exchange"
    paid = AfterSalesCase.objects.get(external_refund_id="R2")
    assert (paid.status, paid.platform_status) == ("resolved", "钱已退回")
    assert Refund.objects.count() == 2
    assert not RejectedRow.objects.filter(resolved_at=None).exists()
    assert AuditEvent.objects.filter(action="words.explain").count() == 1


def test_files_to_come_are_understood(shop: Shop, supervisor_client: Client) -> None:
    waiting_file(shop)
    WordAlias.objects.create(shop=shop, kind="state", word="钱已退回", meaning="SUCCESS")
    batch = brought(shop, line(make_order(shop, "86.00"), "R8", status="钱已退回", done=PAID))
    assert (batch.stage, batch.counts["new"]) == ("done", 1)
    assert words(shop) == [("kind", "想换一个", 1)]


def test_only_words_of_the_page_and_their_meanings_are_taken(
    shop: Shop, other_shop: Shop, supervisor_client: Client
) -> None:
    waiting_file(shop)
    for sent in (
        {"kind": ["state"], "word": ["another"], "meaning": ["SUCCESS"]},
        {"kind": ["state"], "word": ["钱已退回"], "meaning": [""]},
    ):
        supervisor_client.post(reverse(PAGE), sent)
    wrong = {"kind": ["state"], "word": ["钱已退回"], "meaning": ["exchange"]}
    assert supervisor_client.post(reverse(PAGE), wrong).status_code in (400, 409, 422)
    assert not WordAlias.objects.exists()
    assert case_words(other_shop) == []


def test_words_with_wide_or_unseen_signs_take_effect(shop: Shop, supervisor_client: Client) -> None:
    first, second, third = (make_order(shop, "86.00") for _ in range(3))
    rows = (
        line(first, "R1")
        + line(second, "R2", kind="想换一个（同款）")
        + line(third, "R3", status="钱已退回\u200b", done=PAID)
    )
    batch = brought(shop, rows, is_new=True)
    told = {"by": None, "typed": shop.code, "now": timezone.now(), "may_override": True}
    services.batch_confirm(batch_id=batch.pk, **told)
    services.batch_commit(batch_id=batch.pk, now=timezone.now())
    asked = case_words(shop)
    assert words(shop) == [("kind", "想换一个（同款）", 1), ("state", "钱已退回", 1)]
    sent = {
        "kind": [each.kind for each in asked], "word": [each.word for each in asked],
        "meaning": ["exchange", "SUCCESS"],
    }  # fmt: skip
    supervisor_client.post(reverse(PAGE), sent)
    run_retry()
    kinds = AfterSalesCase.objects.order_by("external_refund_id").values_list("kind", flat=True)
    assert list(kinds) == ["refund_only", "exchange", "refund_only"]
    assert AfterSalesCase.objects.get(external_refund_id="R3").status == "resolved"
    assert not RejectedRow.objects.filter(resolved_at=None).exists()


def test_two_clicks_read_the_refused_rows_again_once(shop: Shop) -> None:
    first = waiting_file(shop)
    services.batch_retry(batch_id=first.pk, by=None, now=timezone.now())
    with pytest.raises(ShopError, match="being read again already"):
        services.batch_retry(batch_id=first.pk, by=None, now=timezone.now())
    assert first.retries.count() == 1


def test_one_row_a_word_is_read_of_all_that_wait(shop: Shop) -> None:
    waiting_file(shop)
    with CaptureQueriesContext(connection) as queries:
        assert len(case_words(shop)) == 2
    assert "GROUP BY" in queries[-1]["sql"]


def test_a_word_that_was_explained_and_differs_from_our_state_is_told(
    shop: Shop, supervisor_client: Client
) -> None:
    order = make_order(shop, "86.00")
    WordAlias.objects.create(
        shop=shop, kind="state", word="卖家说不", meaning="SELLER_REFUSE_BUYER"
    )
    brought(shop, line(order, status="卖家说不"), is_new=True)
    case = AfterSalesCase.objects.get()
    assert (case.status, case.platform_meant) == ("logged", "SELLER_REFUSE_BUYER")
    address = reverse("aftersales:case", args=[case.pk])
    assert "differs from platform: 卖家说不" in supervisor_client.get(address).content.decode()
    events = case.events.count()
    brought(shop, line(order, status="卖家说不") + "\n")
    assert case.events.count() == events
    # A word that everybody knows takes its place.
    brought(shop, line(order))
    case.refresh_from_db()
    assert (case.platform_meant, case.status) == ("", "logged")
    assert "differs from platform" not in supervisor_client.get(address).content.decode()
