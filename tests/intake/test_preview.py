"""What a person sees before an import: intake.md 6, preview."""

import pytest
from django.test import Client
from django.urls import reverse

from apps.intake.models import Batch
from apps.shop.models import Shop
from tests.intake.batch_tools import imported
from tests.intake.corpus_files import row
from tests.intake.mapping_tools import mapped
from tests.intake.reading_tools import FIRST, SECOND, table

pytestmark = pytest.mark.django_db

COLUMNS = {
    "order_id": "No", "ordered_at": "When", "sku": "Sku", "product": "Sku", "quantity": "Qty",
    "unit_price": "Price",
}  # fmt: skip
LINES = {"columns": COLUMNS, "zone": "Europe/Berlin"}
HEAD = "No,When,Sku,Qty,Price"


def lines(*rows: str) -> str:
    return "\n".join((HEAD, *rows, ""))


def page(client: Client, batch: Batch) -> str:
    response = client.get(reverse("intake:batch", args=[batch.pk]))
    return " ".join(response.content.decode().split())


def test_span_days_sums_and_gaps_are_told(shop: Shop, director_client: Client) -> None:
    late = row(id="9", ordered="2026-03-04 09:00:00", paid="2026-03-05 09:00:01")
    batch = imported(shop, table(FIRST, SECOND, late), consent="nothing")
    assert (batch.stage, batch.found["days"]) == ("ready", 2)
    assert batch.found["empty_days"] == ["2026-03-02", "2026-03-03"]
    assert batch.found["zone"] == "Asia/Shanghai"
    text = page(director_client, batch)
    for part in (
        "175.50 CNY", "140.50 CNY", "20.00 CNY", "2026-03-01", "2026-03-04", "2 days of the span",
        "2026-03-02, 2026-03-03", "Times without an offset are those of Asia/Shanghai.",
        "First rows as they will be stored",
    ):  # fmt: skip
        assert part in text


def test_the_first_fifty_rows_are_shown_as_they_will_be_stored(shop: Shop) -> None:
    rows = [row(id=str(number), total="020.0") for number in range(100, 160)]
    batch = imported(shop, table(*rows), consent="nothing")
    assert len(batch.found["rows"]) == 50
    assert batch.found["rows"][0] == {
        "number": "100", "ordered": "2026-03-02 09:00:00", "paid": "2026-03-02 09:00:05",
        "status": "paid", "amount": "20.00", "paid_amount": "20.00", "lines": 0, "excluded": "",
    }  # fmt: skip


def test_products_that_are_new_here_are_counted_and_named(
    shop: Shop, director_client: Client
) -> None:
    first = mapped(shop, lines("1,2026-03-01 10:00:00,a,1,5", "1,2026-03-01 10:00:00,b,1,5"), LINES)
    assert (first.found["products_unknown"], first.found["products"]) == (2, ["a", "b"])
    second = imported(shop, lines("2,2026-03-02 10:00:00,b,1,5", "2,2026-03-02 10:00:00,c,2,5"),
                      profile="generic:own")  # fmt: skip
    assert (second.found["products_unknown"], second.found["products"]) == (1, ["c"])
    assert "1 product is new here: c" in page(director_client, second)


def test_many_new_products_are_counted_and_the_first_named(shop: Shop) -> None:
    rows = (f"1,2026-03-01 10:00:00,p{at:03},1,5" for at in range(60))
    batch = mapped(shop, lines(*rows), LINES)
    assert (batch.found["products_unknown"], len(batch.found["products"])) == (60, 50)


def test_an_order_with_fewer_lines_than_stored_asks_whether_the_file_was_cut(
    shop: Shop, director_client: Client
) -> None:
    whole = lines("1,2026-03-01 10:00:00,a,1,5", "1,2026-03-01 10:00:00,b,1,5")
    assert mapped(shop, whole, LINES).found["shrinking"] == 0
    same = imported(shop, whole + "\n", profile="generic:own")
    assert same.found["shrinking"] == 0
    cut = imported(shop, lines("1,2026-03-01 10:00:00,a,1,5"), profile="generic:own",
                   consent="nothing")  # fmt: skip
    assert (cut.found["shrinking"], cut.found["shrinking_example"]) == (1, "1")
    assert "1 order, 1, has fewer lines in this file" in page(director_client, cut)


def test_rounded_amounts_are_counted_and_pieces_never_rounded(
    shop: Shop, director_client: Client
) -> None:
    data = LINES | {
        "columns": {**COLUMNS, "order_amount": "Sum"},
        "rounding": True,
    }
    text = (
        f"{HEAD},Sum\n1,2026-03-01 10:00:00,a,1,5,5.004\n2,2026-03-01 10:00:00,a,1,5,5.00\n"
        "3,2026-03-01 10:00:00,a,1.5,5,7.50\n"
    )
    batch = mapped(shop, text, data)
    assert (batch.found["rounded"], batch.codes) == (1, {"quantity_text": 1})
    assert "1 amount was finer than the currency" in page(director_client, batch)
