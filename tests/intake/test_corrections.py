"""Refused rows go out masked, come back corrected and are read again."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from apps.accounts.models import AuditEvent
from apps.common.errors import ShopError
from apps.intake import services
from apps.intake.models import Batch, RejectedRow
from apps.intake.services import upload_path
from apps.shop.models import Customer, Order, Shop
from tests.intake.batch_tools import imported
from tests.intake.corpus_files import row
from tests.intake.reading_tools import FIRST, SECOND, table

pytestmark = pytest.mark.django_db

ABOUT = 6
MAPPED = {
    "columns": {
        "order_id": "No", "ordered_at": "When", "order_amount": "Sum", "customer": "Buyer",
    }
}  # fmt: skip
MAPPED_HEAD = "No,When,Sum,Buyer,Phone"
MAPPED_ROWS = (
    "1,2026-03-01 10:00:00,5.00,Anna,555 1",
    "2,2026-03-01 11:00:00,x,Bert,555 2",
    "3,soon,7.00,Carl,555 3",
)
Rows = list[list[str]]


def out(batch: Batch) -> Rows:
    """Return the refused rows as a spreadsheet would show them after opening the CSV."""
    return services.rejects_hand_out(batch=batch, by=None)


def text_of(rows: Rows, *, sign: str = ",") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=sign).writerows(rows)
    return text.getvalue()


def back(batch: Batch, rows: Rows | str | bytes) -> Batch:
    """Upload corrected rows and let the retry run."""
    text = rows if isinstance(rows, str | bytes) else text_of(rows)
    data = text if isinstance(text, bytes) else text.encode()
    retry = services.rejects_correct(batch_id=batch.pk, blocks=[data], by=None, now=timezone.now())
    services.batch_read(batch_id=retry.pk, now=timezone.now())
    services.batch_commit(batch_id=retry.pk, now=timezone.now())
    retry.refresh_from_db()
    return retry


def mapped_batch(shop: Shop) -> Batch:
    """Import the good row of three; two are refused and kept."""
    services.mapping_save(shop=shop, key="own", data=MAPPED, by=None)
    content = "\n".join((MAPPED_HEAD, *MAPPED_ROWS, ""))
    batch = imported(shop, content, profile="generic:own", consent="partial")
    assert (batch.stage, batch.counts["refused"]) == ("done", 2)
    return batch


def test_only_cells_that_are_read_and_not_personal_leave(shop: Shop) -> None:
    rows = out(mapped_batch(shop))
    assert [line[:4] for line in rows[1:]] == [
        ["3", "", "Sum", "amount_text"], ["4", "", "When", "time_text"],
    ]  # fmt: skip
    assert [line[ABOUT:] for line in rows] == [
        ["No", "When", "Sum", "Buyer", "Phone"],
        ["2", "2026-03-01 11:00:00", "x", "***", "***"],
        ["3", "soon", "7.00", "***", "***"],
    ]
    event = AuditEvent.objects.get(action="batch.refused_export")
    assert event.rows == 2


def test_corrected_rows_come_in_with_the_buyer_who_never_left(shop: Shop) -> None:
    batch = mapped_batch(shop)
    rows = out(batch)
    rows[1][ABOUT + 2] = "6.00"
    rows[2][ABOUT + 1] = "2026-03-02 09:00:00"
    retry = back(batch, rows)
    assert (retry.stage, retry.channel, retry.counts["new"]) == ("done", "retry", 2)
    assert Order.objects.get(external_id="2").order_amount == 6
    assert Customer.objects.filter(order__external_id__in=["1", "2", "3"]).count() == 3
    assert RejectedRow.objects.filter(resolved_at=None).count() == 0
    assert not RejectedRow.objects.exclude(raw="").exists()


def test_a_row_that_is_still_wrong_waits_with_the_retry_at_its_own_line(shop: Shop) -> None:
    batch = mapped_batch(shop)
    rows = out(batch)
    rows[1][ABOUT + 2] = "6.00"
    retry = back(batch, rows)
    assert (retry.stage, retry.counts["refused"]) == ("done", 1)
    assert retry.rejected.get().line == 4
    rows = out(retry)
    rows[1][ABOUT + 1] = "2026-03-02 09:00:00"
    assert back(retry, rows).counts["new"] == 1
    assert Order.objects.count() == 3


def test_a_row_left_out_of_the_file_is_tried_again_as_it_is(shop: Shop) -> None:
    batch = mapped_batch(shop)
    rows = out(batch)
    rows[1][ABOUT + 2] = "6.00"
    retry = back(batch, rows[:2])
    assert (retry.counts["new"], retry.rejected.get().line) == (1, 4)


@pytest.mark.parametrize(("sign", "encoding"), [(";", "utf-8-sig"), ("\t", "utf-16"), (",", "gbk")])
def test_it_comes_back_as_spreadsheets_save_it(shop: Shop, sign: str, encoding: str) -> None:
    batch = imported(shop, table(FIRST, row(total="x")), consent="partial")
    rows = out(batch)
    rows[1][ABOUT + 1] = "20.00"
    assert back(batch, text_of(rows, sign=sign).encode(encoding)).counts["new"] == 1


def test_a_formula_comes_back_as_the_text_it_was(shop: Shop) -> None:
    batch = imported(shop, table(FIRST, row(total="x", region="=1+1")), consent="partial")
    rows = out(batch)
    rows[1][ABOUT + 1] = "20.00"
    rows[1][ABOUT + 3] = "'=1+1"  # what the download says instead
    back(batch, rows)
    assert Order.objects.get(external_id="510").region == "=1+1"


def test_a_rounded_number_is_filled_in_by_hand_and_rounded_again_refused(shop: Shop) -> None:
    batch = imported(shop, table(FIRST, row(id="1.93068E+15")), consent="partial")
    rows = out(batch)
    assert rows[1][ABOUT:] == [""] * 7
    cells = row(id="1930679800000647").split(",")
    rows[1][ABOUT:] = ["193067980000064000", *cells[1:]]
    with pytest.raises(ShopError, match="rounded number"):
        back(batch, rows)
    rows[1][ABOUT:] = cells
    assert back(batch, rows).stage == "done"
    assert Order.objects.filter(external_id="1930679800000647").exists()
    assert RejectedRow.objects.filter(resolved_at=None).count() == 0


def test_a_row_whose_cells_are_not_in_their_columns_comes_without_them(shop: Shop) -> None:
    batch = imported(shop, table(FIRST, SECOND + ",9"), consent="partial")
    rows = out(batch)
    assert rows[1][ABOUT:] == [""] * 7
    rows[1][ABOUT:] = SECOND.split(",")
    assert back(batch, rows).counts["new"] == 1


def test_every_problem_of_the_file_is_told_at_once_and_nothing_is_taken(shop: Shop) -> None:
    batch = mapped_batch(shop)
    before = list(RejectedRow.objects.order_by("pk").values_list("raw", flat=True))
    rows = out(batch)
    rows[1][0], rows[2][0] = "77", "4"
    rows += [rows[2], [*rows[2][:ABOUT], "9", "now", "1"], ["3", *rows[1][1:]]]
    rows[4][0] = "5"
    with pytest.raises(ShopError) as caught:
        back(batch, rows)
    told = [text for _, text in caught.value.extra["problems"]]
    assert [text.split(":")[0] for text in told] == ["Row 2", "Row 4", "Row 5"]
    assert list(RejectedRow.objects.order_by("pk").values_list("raw", flat=True)) == before
    assert Batch.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "empty"),
        ("line,column\n3,x\n", "header is not that"),
        (table(FIRST), "header is not that"),
    ],
)
def test_another_file_is_refused_in_words(shop: Shop, content: str, words: str) -> None:
    batch = mapped_batch(shop)
    with pytest.raises(ShopError, match=words):
        back(batch, content)
    assert Batch.objects.count() == 1


def test_the_uploaded_file_itself_is_not_kept(shop: Shop) -> None:
    batch = mapped_batch(shop)
    with pytest.raises(ShopError):
        back(batch, "x,y\n1,2\n")
    kept = [path.name for path in upload_path("").iterdir()]
    assert kept == [batch.stored_name]


def test_after_a_week_nothing_leaves_but_the_reasons(shop: Shop) -> None:
    batch = mapped_batch(shop)
    services.uploads_purge(now=timezone.now() + timedelta(days=8))
    rows = out(batch)
    assert [line[ABOUT:] for line in rows[1:]] == [[""] * 5, [""] * 5]


def test_on_the_page(
    shop: Shop,
    supervisor_client: Client,
    outsider_client: Client,
    agent_client: Client,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    batch = mapped_batch(shop)
    url = reverse("intake:batch-corrected", args=[batch.pk])
    assert url in supervisor_client.get(reverse("intake:batch", args=[batch.pk])).content.decode()
    rows = out(batch)
    rows[1][ABOUT + 2], rows[2][ABOUT + 1] = "6.00", "2026-03-02 09:00:00"

    def send(client: Client, text: str) -> Any:
        file = SimpleUploadedFile("refused.csv", text.encode("utf-8-sig"))
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(url, {"file": file})

    assert send(outsider_client, text_of(rows)).status_code == 404
    assert send(agent_client, text_of(rows)).status_code == 403
    wrong = send(supervisor_client, text_of(rows).replace("line,", "row,", 1))
    assert (wrong.status_code, b"Its header is not" in wrong.content) == (422, True)
    assert supervisor_client.post(url).status_code == 422
    assert send(supervisor_client, text_of(rows)).status_code == 302
    retry = Batch.objects.order_by("-pk")[0]
    assert (retry.stage, Order.objects.count()) == ("done", 3)


def test_rows_of_orders_are_not_a_promoters(shop: Shop, promoter_client: Client) -> None:
    batch = mapped_batch(shop)
    url = reverse("intake:batch-rejected", args=[batch.pk])
    assert promoter_client.post(url).status_code == 404
    file = SimpleUploadedFile("refused.csv", text_of(out(batch)).encode())
    url = reverse("intake:batch-corrected", args=[batch.pk])
    assert promoter_client.post(url, {"file": file}).status_code == 404
    assert Batch.objects.count() == 1


def test_another_shops_rows_are_not_handed_out(shop: Shop, outsider_client: Client) -> None:
    batch = mapped_batch(shop)
    url = reverse("intake:batch-rejected", args=[batch.pk])
    assert outsider_client.post(url).status_code == 404
