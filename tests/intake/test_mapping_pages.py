"""A foreign file is mapped on the screen, explained, confirmed and retried."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import AuditEvent
from apps.accounts.roles import Role
from apps.intake import services
from apps.intake.models import Batch, ImportProfile, RejectedRow
from apps.shop.models import Order, OrderLine, Shop
from tests.factories import make_person, signed_in
from tests.intake.batch_tools import Send, imported, upload
from tests.intake.corpus_files import row
from tests.intake.mapping_tools import mapped
from tests.intake.reading_tools import FIRST, table

pytestmark = pytest.mark.django_db

FOREIGN = "\n".join(
    (
        "Bestellung;Datum;Summe;Zustand",
        "1;03.03.2026 10:00;1.234,50;bezahlt",
        "2;04.03.2026 11:00;5,00;offen",
        "",
    )
)
FIELDS = {
    "key": "foreign", "kind": "orders", "zone": "Europe/Berlin", "dates": "day_first",
    "signs": "comma", "refund_test": "", "refund_column": "", "refund_value": "",
    "field-order_id": "Bestellung", "field-ordered_at": "Datum", "field-order_amount": "Summe",
}  # fmt: skip
ITEMS = {
    "kind": "order_lines",
    "columns": {"order_id": "No", "sku": "Sku", "quantity": "Qty", "unit_price": "Price"},
}


@pytest.fixture
def director_client(shop: Shop) -> Client:
    """A director who has just signed in: a layout decides what files become."""
    person = make_person(f"director@{shop.code}.example.com", Role.DIRECTOR, shop)
    return signed_in(person, is_fresh=True)


def test_an_unknown_header_asks_for_a_mapping_and_knows_it_next_time(
    shop: Shop, send: Send, director_client: Client
) -> None:
    batch = upload(send, shop, FOREIGN)
    assert (batch.stage, batch.columns) == ("refused", ["Bestellung", "Datum", "Summe", "Zustand"])
    page = director_client.get(reverse("intake:batch", args=[batch.pk])).content.decode()
    assert reverse("intake:batch-mapping", args=[batch.pk]) in page
    form = director_client.get(reverse("intake:batch-mapping", args=[batch.pk]))
    assert "1.234,50" in form.content.decode()
    trial = send("mapping-trial", batch.pk, **FIELDS).content.decode()
    assert "2 orders, 0 refunds" in trial
    assert "1234.50" in trial
    assert "<html" not in trial
    send("batch-mapping", batch.pk, **FIELDS)
    batch.refresh_from_db()
    assert (batch.stage, batch.profile_key, batch.counts["new"]) == ("ready", "generic:foreign", 2)
    assert {line["amount"] for line in batch.found["rows"]} == {"1234.50", "5.00"}
    send("batch-commit", batch.pk)
    assert Order.objects.count() == 2
    again = upload(send, shop, FOREIGN + "3;05.03.2026 09:00;7,00;offen\n")
    assert (again.stage, again.profile_key, again.counts["same"]) == ("done", "generic:foreign", 2)
    assert ImportProfile.objects.get().version == 1


def test_a_wrong_mapping_is_refused_at_its_field(shop: Shop, send: Send) -> None:
    batch = upload(send, shop, FOREIGN)
    response = send("batch-mapping", batch.pk, **(FIELDS | {"field-order_id": ""}))
    assert response.status_code == 422
    assert "Choose the column of the number." in response.content.decode()
    assert (
        "columns.order_id"
        in send("mapping-trial", batch.pk, **(FIELDS | {"field-order_id": ""})).content.decode()
    )
    assert ImportProfile.objects.count() == 0


def test_a_file_that_is_gone_is_said_beside_its_mapping(shop: Shop, send: Send) -> None:
    batch = upload(send, shop, FOREIGN)
    Batch.objects.update(stored_name="")
    told = send("mapping-trial", batch.pk, **FIELDS).content.decode()
    assert "The file is not kept any more. Upload it again." in told


def test_only_a_director_maps(shop: Shop, send: Send, supervisor_client: Client) -> None:
    batch = upload(send, shop, FOREIGN)
    url = reverse("intake:batch-mapping", args=[batch.pk])
    assert supervisor_client.get(url).status_code == 403


def test_an_unknown_status_is_explained_and_the_file_read_again(shop: Shop, send: Send) -> None:
    batch = upload(send, shop, FOREIGN)
    send("batch-mapping", batch.pk, **FIELDS, **{"field-status": "Zustand"})
    batch.refresh_from_db()
    assert (batch.counts["refused"], batch.found["statuses"]) == (2, ["bezahlt", "offen"])
    send("batch-words", batch.pk, word=["bezahlt", "offen"], meaning=["paid", "unpaid"])
    batch.refresh_from_db()
    assert (batch.stage, batch.counts["refused"], batch.counts["new"]) == ("ready", 0, 2)


def test_many_refused_rows_need_the_shops_code(shop: Shop, send: Send) -> None:
    batch = upload(send, shop, table(FIRST, row(total="x")))
    response = send("batch-commit", batch.pk)
    assert (response.status_code, Order.objects.count()) == (422, 0)
    assert f"Type {shop.code} to confirm." in response.content.decode()
    send("batch-commit", batch.pk, confirm=shop.code)
    assert Order.objects.count() == 1


def test_a_file_of_another_shops_orders_waits_for_a_director(
    shop: Shop, other_shop: Shop, send: Send, supervisor_client: Client
) -> None:
    rows = [row(id=str(600 + number)) for number in range(20)]
    imported(other_shop, table(*rows))
    batch = upload(send, shop, table(*rows))
    assert batch.stage == "ready"
    (warning,) = batch.found["guards"]
    assert (warning["code"], warning["shop"]) == ("orders_elsewhere", other_shop.name)
    refused = send("batch-commit", batch.pk, client=supervisor_client, confirm=shop.code)
    assert refused.status_code == 403
    send("batch-commit", batch.pk, confirm=shop.code)
    batch.refresh_from_db()
    assert batch.stage == "done"
    assert AuditEvent.objects.filter(action="batch.override").count() == 1


def test_nineteen_orders_are_too_few_to_tell(shop: Shop, other_shop: Shop, send: Send) -> None:
    rows = [row(id=str(600 + number)) for number in range(19)]
    imported(other_shop, table(*rows))
    assert upload(send, shop, table(*rows)).stage == "done"


def test_refused_lines_come_in_when_their_order_has_arrived(shop: Shop, send: Send) -> None:
    items = "No,Sku,Qty,Price\n501,a,2,3.00\n777,b,1,9.00\n"
    imported(shop, table(FIRST))
    batch = mapped(shop, items, ITEMS, key="items")
    assert (batch.stage, batch.codes) == ("ready", {"order_unknown": 1})
    services.batch_confirm(batch_id=batch.pk, by=None, now=timezone.now(), typed=shop.code)
    services.batch_commit(batch_id=batch.pk, now=timezone.now())
    assert OrderLine.objects.count() == 1
    refused = RejectedRow.objects.get()
    assert refused.raw
    assert "777" not in refused.raw
    imported(shop, table(row(id="777")))
    send("batch-retry", batch.pk)
    retry = Batch.objects.order_by("-pk")[0]
    assert (retry.stage, retry.channel, retry.counts["refused"]) == ("done", "retry", 0)
    refused.refresh_from_db()
    assert (refused.resolved_at is not None, refused.raw) == (True, "")
    assert OrderLine.objects.count() == 2
    assert send("batch-retry", batch.pk).status_code == 409


def test_a_retry_that_brings_nothing_leaves_the_rows_waiting(shop: Shop, send: Send) -> None:
    imported(shop, table(FIRST))
    items = "No,Sku,Qty,Price\n501,a,2,3.00\n777,b,1,9.00\n"
    batch = mapped(shop, items, ITEMS, key="items")
    services.batch_confirm(batch_id=batch.pk, by=None, now=timezone.now(), typed=shop.code)
    services.batch_commit(batch_id=batch.pk, now=timezone.now())
    send("batch-retry", batch.pk)
    retry = Batch.objects.order_by("-pk")[0]
    assert (retry.stage, retry.rejected.get().line) == ("discarded", 3)
    assert batch.rejected.get().resolved_at is None


def test_a_refused_row_knows_its_day_where_it_tells_one(shop: Shop) -> None:
    imported(shop, table(FIRST, row(total="x"), row(id="9", ordered="soon")))
    days = RejectedRow.objects.order_by("line", "pk").values_list("day", flat=True)
    assert list(days) == [date(2026, 3, 2), None]


def test_what_a_spreadsheet_has_rounded_is_not_kept_for_a_retry(shop: Shop) -> None:
    imported(shop, table(FIRST, row(id="1.93068E+15")))
    assert RejectedRow.objects.get().raw == ""


def test_kept_rows_are_forgotten_after_a_week(shop: Shop) -> None:
    imported(shop, table(FIRST, row(total="x")))
    services.uploads_purge(now=timezone.now() + timedelta(days=8))
    assert RejectedRow.objects.get().raw == ""


def test_the_preview_tells_days_without_rows(shop: Shop) -> None:
    late = row(id="9", ordered="2026-03-04 09:00:00", paid="2026-03-04 09:00:01")
    batch = imported(shop, table(FIRST, late))
    assert batch.found["empty_days"] == ["2026-03-02", "2026-03-03"]


def test_twenty_products_that_nobody_knows_here_wait_for_a_director(shop: Shop) -> None:
    head = "No,When,Sku,Qty,Price"
    data = {
        "columns": {
            "order_id": "No", "ordered_at": "When", "product": "Sku", "quantity": "Qty",
            "unit_price": "Price",
        }
    }  # fmt: skip

    def content(first: int) -> str:
        rows = (f"{first + at},2026-03-01 10:00:00,p{first + at},1,5" for at in range(20))
        return "\n".join((head, *rows, ""))

    assert mapped(shop, content(100), data).stage == "done"
    batch = imported(shop, content(200), profile="generic:own")
    assert [warning["code"] for warning in batch.found["guards"]] == ["products_unknown"]
    assert (batch.stage, Order.objects.count()) == ("ready", 20)
    assert imported(shop, content(110), profile="generic:own").stage == "done"


def test_of_two_layouts_for_one_header_the_newest_is_taken_and_both_can_be_chosen(
    shop: Shop, send: Send, director_client: Client
) -> None:
    first = upload(send, shop, FOREIGN)
    send("batch-mapping", first.pk, **FIELDS)
    send("batch-cancel", first.pk)
    saved = ImportProfile.objects.get()
    services.mapping_save(shop=shop, key="newer", data=saved.mapping, by=None, header=first.columns)
    assert upload(send, shop, FOREIGN + "\n").profile_key == "generic:newer"
    page = director_client.get(reverse("intake:batches")).content.decode()
    assert 'value="generic:foreign"' in page
