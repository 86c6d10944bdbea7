"""The pages of imports: upload, progress, refused rows, and who may see them."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from apps.intake.models import Batch
from apps.shop.models import Order, Shop
from tests.intake.corpus_files import row
from tests.intake.reading_tools import FIRST, HEADER, SECOND, table

pytestmark = pytest.mark.django_db

Upload = Callable[..., HttpResponse]


@pytest.fixture
def upload(
    shop: Shop,
    director_client: Client,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> Upload:
    """Upload a text as the director and let the worker run."""

    def send(content: str, *, client: Client = director_client) -> HttpResponse:
        file = SimpleUploadedFile("orders.csv", content.encode())
        data = {"shop": shop.code, "profile": "", "file": file}
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(reverse("intake:batch-upload"), data)  # type: ignore[return-value]

    return send


def page(client: Client, name: str, batch: Batch) -> str:
    response = client.get(reverse(f"intake:{name}", args=[batch.pk]))
    assert response.status_code == 200
    return response.content.decode()


def test_the_first_page_offers_an_upload(director_client: Client) -> None:
    text = director_client.get(reverse("intake:batches")).content.decode()
    assert 'type="file"' in text
    assert "No file yet" in text
    assert director_client.get(reverse("intake:batch-upload")).status_code == 200


def test_an_uploaded_file_is_read_and_written_by_the_worker(
    upload: Upload, director_client: Client
) -> None:
    response = upload(table(FIRST, SECOND))
    batch = Batch.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/data/batches/{batch.pk}/")
    assert (batch.stage, Order.objects.count()) == ("done", 2)
    assert batch.by is not None
    text = page(director_client, "batch", batch)
    assert "2 orders are in" in text
    assert "120.50 CNY" in text
    assert "every 1s" not in text


def test_a_batch_under_way_asks_for_its_progress_every_second(
    shop: Shop, director_client: Client
) -> None:
    batch = Batch.objects.create(
        shop=shop, kind="orders", file_name="a.csv", sha256="0", size=1, stage="reading",
        rows_read=12_000,
    )  # fmt: skip
    text = page(director_client, "batch-progress", batch)
    assert 'hx-trigger="every 1s"' in text
    assert 'aria-live="polite"' in text
    assert "12,000 rows checked" in text
    assert "<html" not in text


def test_refused_rows_show_line_column_value_and_remedy(
    upload: Upload, director_client: Client
) -> None:
    upload(table(FIRST, row(id="1.93068E+15"), row(id="9", total="=1+1")))
    batch = Batch.objects.get()
    text = page(director_client, "batch", batch)
    for part in ("订单编号", "1.93068E+15", "Format the column as text", "Import the other 1 rows"):
        assert part in text
    assert Order.objects.count() == 0
    response = director_client.post(reverse("intake:batch-rejected", args=[batch.pk]))
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert lines[0] == f"line,sheet row,column,code,message,value,{HEADER}"
    assert lines[1].startswith("3,,订单编号,id_scientific,")
    assert lines[1].endswith(",1.93068E+15,,,,,,,")
    assert ",'=1+1,9,'=1+1,20.00,江苏省," in lines[2]


def test_the_other_rows_are_imported_by_a_button(
    upload: Upload,
    director_client: Client,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    upload(table(FIRST, row(total="x")))
    batch = Batch.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        director_client.post(
            reverse("intake:batch-commit", args=[batch.pk]), {"confirm": batch.shop.code}
        )
    batch.refresh_from_db()
    assert (batch.stage, Order.objects.count()) == ("done", 1)
    again = director_client.post(reverse("intake:batch-commit", args=[batch.pk]))
    assert again.status_code == 409


def test_a_file_is_discarded_by_a_button(upload: Upload, director_client: Client) -> None:
    upload(table(FIRST, row(total="x")))
    batch = Batch.objects.get()
    response = director_client.post(reverse("intake:batch-cancel", args=[batch.pk]), follow=True)
    assert "Nothing changed" in response.content.decode()
    batch.refresh_from_db()
    assert (batch.stage, Order.objects.count()) == ("discarded", 0)


def test_the_same_file_again_says_when_it_was_imported(upload: Upload) -> None:
    upload(table(FIRST))
    response = upload(table(FIRST))
    assert response.status_code == 422
    assert "already imported on" in response.content.decode()
    assert Batch.objects.count() == 1


def test_an_empty_file_is_refused_in_words(upload: Upload, director_client: Client) -> None:
    upload("")
    batch = Batch.objects.get()
    assert batch.stage == "refused"
    assert director_client.get(reverse("intake:batches")).status_code == 200
    assert "The file is empty" in page(director_client, "batch", batch)


def test_text_of_a_file_is_escaped(upload: Upload, director_client: Client) -> None:
    upload(table(row(total="<script>alert(1)</script>")))
    text = page(director_client, "batch", Batch.objects.get())
    assert "&lt;script&gt;" in text
    assert "<script>alert" not in text


def test_another_shops_import_does_not_exist(
    upload: Upload, outsider_client: Client, agent_client: Client
) -> None:
    upload(table(FIRST))
    url = reverse("intake:batch", args=[Batch.objects.get().pk])
    assert outsider_client.get(url).status_code == 404
    assert agent_client.get(url).status_code == 403


def test_another_shop_cannot_be_chosen(upload: Upload, outsider_client: Client) -> None:
    assert upload(table(FIRST), client=outsider_client).status_code in (404, 422)
    assert Batch.objects.count() == 0
