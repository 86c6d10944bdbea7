"""A word of an after-sales list that nobody knows: rows wait, a person explains, they come in."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import AuditEvent
from apps.aftersales.models import AfterSalesCase
from apps.aftersales.services.seeds import reasons_seed
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
