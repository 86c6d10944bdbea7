"""Refused rows and refused files change nothing until a person decides."""

from decimal import Decimal

import pytest
from django.utils import timezone

from apps.common.errors import ShopError
from apps.intake import services
from apps.intake.models import Coverage, RejectedRow
from apps.shop.models import ChangedDay, OrderStage, Shop
from tests.intake.batch_tools import facts, imported
from tests.intake.corpus_files import CORPUS, row
from tests.intake.reading_tools import FIRST, SECOND, table

pytestmark = pytest.mark.django_db


def test_refused_rows_wait_and_nothing_changes(shop: Shop) -> None:
    batch = imported(shop, table(FIRST, row(id="1.93068E+15"), row(id="9", total="x")))
    assert (batch.stage, batch.state) == ("ready", "done")
    assert (batch.counts["refused"], batch.counts["new"], batch.rows_staged) == (2, 1, 1)
    assert facts() == ([], 0)
    assert ChangedDay.objects.count() == 0
    rows = RejectedRow.objects.order_by("line").values_list("line", "column", "code", "value")
    assert list(rows) == [
        (3, "订单编号", "id_scientific", "1.93068E+15"),
        (4, "总金额", "amount_text", "x"),
    ]
    assert batch.codes == {"id_scientific": 1, "amount_text": 1}


def test_a_person_imports_the_other_rows(shop: Shop) -> None:
    batch = imported(shop, table(FIRST, row(total="x")))
    services.batch_confirm(batch_id=batch.pk, by=None, now=timezone.now(), typed=shop.code)
    services.batch_commit(batch_id=batch.pk, now=timezone.now())
    batch.refresh_from_db()
    assert (batch.stage, batch.counts["new"], batch.counts["refused"]) == ("done", 1, 1)
    assert facts()[0] == [("501", Decimal("120.50"))]
    assert RejectedRow.objects.count() == 1


def test_a_person_discards_the_file(shop: Shop) -> None:
    batch = imported(shop, table(FIRST, row(total="x")))
    services.batch_discard(batch_id=batch.pk, by=None, now=timezone.now())
    batch.refresh_from_db()
    assert (batch.stage, OrderStage.objects.count(), facts()) == ("discarded", 0, ([], 0))
    with pytest.raises(ShopError) as caught:
        services.batch_confirm(batch_id=batch.pk, by=None, now=timezone.now())
    assert caught.value.code == "state_refused"


def test_a_file_without_one_good_row_cannot_be_imported(shop: Shop) -> None:
    batch = imported(shop, table(row(total="x")), consent="partial")
    assert batch.stage == "ready"
    with pytest.raises(ShopError, match="No row"):
        services.batch_confirm(batch_id=batch.pk, by=None, now=timezone.now())


def test_a_dry_run_waits_even_when_all_is_well(shop: Shop) -> None:
    batch = imported(shop, table(FIRST), consent="nothing")
    assert (batch.stage, facts()) == ("ready", ([], 0))


def test_an_order_given_twice_with_different_values_is_kept_out(shop: Shop) -> None:
    changed = FIRST.replace("浙江省", "上海")
    batch = imported(shop, table(FIRST, SECOND, changed), consent="partial")
    assert (batch.counts["refused"], batch.counts["new"]) == (2, 1)
    assert facts()[0] == [("502", Decimal("35.00"))]


@pytest.mark.parametrize(
    ("name", "code", "line", "column"),
    [
        ("empty.csv", "empty", 1, None),
        ("wrong_delimiter.csv", "delimiter_unknown", 1, "订单编号"),
        ("missing_column.csv", "columns_missing", 1, "订单付款时间"),
        ("duplicate_header.csv", "header_duplicate", 1, "总金额"),
        ("renamed_binary.csv", "not_a_table", 1, None),
        ("cut_in_half.xlsx", "not_a_table", None, None),
        ("cut_in_quote.csv", "unclosed_quote", 3, "订单创建时间"),
        ("ids_rounded.csv", "ids_rounded", 2, "订单编号"),
    ],
)
def test_a_bad_file_is_refused_with_its_place_and_changes_nothing(
    shop: Shop, name: str, code: str, line: int | None, column: str | None
) -> None:
    batch = imported(shop, (CORPUS / name).read_bytes())
    assert batch.stage == "refused"
    assert batch.file_error is not None
    found = {key: batch.file_error[key] for key in ("code", "line", "column")}
    assert found == {"code": code, "line": line, "column": column}
    assert (facts(), OrderStage.objects.count(), ChangedDay.objects.count()) == (([], 0), 0, 0)
    assert Coverage.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "line", "column", "code"),
    [
        ("id_scientific.csv", 3, "订单编号", "id_scientific"),
        ("impossible_date.csv", 3, "订单创建时间", "time_text"),
        ("amount_out_of_range.csv", 3, "总金额", "amount_range"),
        ("cut_in_row.csv", 3, "订单付款时间", "row_short"),
    ],
)
def test_a_bad_row_is_named_and_changes_nothing(
    shop: Shop, name: str, line: int, column: str, code: str
) -> None:
    batch = imported(shop, (CORPUS / name).read_bytes())
    rejected = RejectedRow.objects.get()
    assert (rejected.line, rejected.column, rejected.code) == (line, column, code)
    assert (batch.stage, facts(), ChangedDay.objects.count()) == ("ready", ([], 0), 0)


def test_a_file_of_another_shop_is_refused(shop: Shop) -> None:
    shop.external_ref = "88"
    shop.save()
    text = (
        "订单编号,买家应付货款,总金额,买家实际支付金额,订单状态,订单创建时间,订单付款时间,店铺Id\n"
    )
    text += "9,1.00,1.00,1.00,交易成功,2026-05-01 10:00:00,2026-05-01 10:00:00,77\n"
    refused = imported(shop, text, profile="taobao.order_list")
    assert refused.file_error is not None
    assert refused.file_error["code"] == "wrong_shop"
    shop.external_ref = "77"
    shop.save()
    assert imported(shop, text, profile="taobao.order_list").stage == "done"
