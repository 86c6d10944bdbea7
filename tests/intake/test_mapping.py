"""Mappings: what may be said in them, and what they make of rows."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from apps.intake.errors import CellError, RowError, Skipped
from apps.intake.mapped import mapped_profile
from apps.intake.mapped_cells import _read_number
from apps.intake.mapping import MappingError, mapping_data, mapping_from, signature
from apps.shop.rows import OrderRow, RefundRow
from tests.intake.mapping_tools import EXAMPLES, example
from tests.intake.reading_tools import Result, read_path, written

HEAD = "No,When,Qty,Price,Sku"
BASE: dict[str, Any] = {
    "kind": "orders",
    "columns": {
        "order_id": "No", "ordered_at": "When", "paid_at": "When", "quantity": "Qty",
        "unit_price": "Price", "sku": "Sku",
    },
    "constants": {"currency": "CNY"},
    "zone": "Europe/Budapest",
}  # fmt: skip


def read(folder: Path, *rows: str, head: str = HEAD, **changes: Any) -> Result:
    profile = mapped_profile(mapping_from(BASE | changes), key="generic:t", version=1)
    return read_path(written(folder, "\n".join((head, *rows, ""))), profile)


def order(result: Result) -> OrderRow:
    (found,) = [item for item in result.orders if isinstance(item, OrderRow)]
    return found


@pytest.mark.parametrize("name", sorted(path.stem for path in EXAMPLES.glob("*.json")))
def test_a_worked_example_is_a_mapping_and_survives_a_round_trip(name: str) -> None:
    mapping = mapping_from(example(name))
    assert mapping_from(mapping_data(mapping)) == mapping


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"columns": {"ordered_at": "When"}}, "columns.order_id"),
        ({"columns": {"order_id": "No"}}, "columns.ordered_at"),
        ({"columns": {"order_id": "No", "ordered_at": "When", "sku": "S"}}, "columns.unit_price"),
        ({"columns": {"order_id": "No", "ordered_at": "W", "fax": "F"}}, "columns.fax"),
        ({"columns": {"order_id": "No", "month": "M", "day": "D"}}, "constants.year"),
        ({"zone": "Mars/Base"}, "zone"),
        ({"decimal_sign": ","}, "thousands_sign"),
        ({"date_formats": ["soon"]}, "date_formats"),
        ({"refund_rows": {"column": "No", "test": "like"}}, "refund_rows"),
        ({"skip_rows": [{"column": "Qty", "test": "below", "value": "x"}]}, "skip_rows"),
        ({"exclude_rows": [{"column": "No", "test": "empty"}]}, "exclude_rows"),
        ({"statuses": {"ok": "great"}}, "statuses.ok"),
        ({"colour": "red"}, "mapping"),
    ],
)
def test_a_wrong_mapping_says_where(change: dict[str, Any], where: str) -> None:
    with pytest.raises(MappingError) as caught:
        mapping_from(BASE | change)
    assert where in [place for place, _ in caught.value.problems]


@pytest.mark.parametrize("data", [None, [], "x", {"columns": 5, "skip_rows": 7, "kind": []}])
def test_nonsense_is_a_mapping_error(data: Any) -> None:
    with pytest.raises(MappingError):
        mapping_from(data)


def test_a_header_is_known_again_whatever_its_order_blanks_and_case() -> None:
    assert signature(["No", " When "]) == signature(["when", "NO", ""])
    assert signature(["No"]) != signature(["No", "When"])


def test_rows_of_one_order_come_together_and_equal_lines_are_kept(tmp_path: Path) -> None:
    rows = (
        "7,2026-03-01 10:00:00,2,1.50,a", "8,2026-03-01 11:00:00,1,9,b",
        "7,2026-03-01 10:01:00,2,1.50,a", "7,2026-03-01 10:00:00,1,4,c",
    )  # fmt: skip
    first = {row.external_id: row for row in read(tmp_path, *rows).orders}
    assert str(first["7"].order_amount) == "10.00"
    lines = first["7"].lines or ()
    assert [(line.sku_code, str(line.line_amount)) for line in lines] == [
        ("a", "3.00"), ("a", "3.00"), ("c", "4.00"),
    ]  # fmt: skip
    assert len({line.line_key for line in lines}) == 3
    other = {row.external_id: row for row in read(tmp_path, *reversed(rows)).orders}
    assert other == first


def test_a_credit_note_is_a_refund_without_an_order(tmp_path: Path) -> None:
    rule = {"column": "No", "test": "starts_with", "value": "C"}
    result = read(tmp_path, "C7,2026-03-01 10:00:00,-2,1.50,a", refund_rows=rule)
    (refund,) = result.orders
    assert isinstance(refund, RefundRow)
    assert (refund.external_id, refund.order_external_id, str(refund.amount)) == (
        "C7",
        None,
        "3.00",
    )


def test_negative_pieces_go_back_to_their_own_order(tmp_path: Path) -> None:
    rule = {"column": "Qty", "test": "below", "value": "0"}
    result = read(
        tmp_path, "7,2026-03-01 10:00:00,2,1.50,a", "7,2026-03-04 10:00:00,-1,1.50,a",
        refund_rows=rule,
    )  # fmt: skip
    sold, back = sorted(result.orders, key=lambda row: type(row).__name__)
    assert isinstance(sold, OrderRow)
    assert isinstance(back, RefundRow)
    assert (str(sold.order_amount), back.order_external_id, str(back.amount)) == (
        "3.00",
        "7",
        "1.50",
    )


def test_one_refused_row_keeps_its_whole_order_out(tmp_path: Path) -> None:
    result = read(
        tmp_path, "7,2026-03-01 10:00:00,2,x,a", "7,2026-03-01 10:00:00,1,4,c",
        "8,2026-03-01 11:00:00,1,9,b",
    )  # fmt: skip
    assert result.ids == ["8"]
    assert sorted(result.places) == [(2, "Price", "amount_text"), (3, "No", "order_incomplete")]


def test_skipped_and_excluded_rows(tmp_path: Path) -> None:
    result = read(
        tmp_path, "7,2026-03-01 10:00:00,2,0,a", "A8,2026-03-01 11:00:00,1,9,b",
        skip_rows=[{"column": "Price", "test": "at_most", "value": "0"}],
        exclude_rows=[{"column": "Sku", "test": "equals", "value": "b", "reason": "adjustment"}],
    )  # fmt: skip
    assert result.skipped == [Skipped(2, "not_a_sale")]
    assert order(result).excluded_reason == "adjustment"


def test_signs_formats_and_null_tokens_are_those_of_the_mapping(tmp_path: Path) -> None:
    found = order(
        read(
            tmp_path, "7;01.03.2026 10:00;1;1.234,50;n/v", head=HEAD.replace(",", ";"),
            decimal_sign=",", thousands_sign=".", date_formats=["%d.%m.%Y %H:%M"],
            null_tokens=["n/v"],
        )
    )  # fmt: skip
    assert str(found.order_amount) == "1234.50"
    assert found.ordered_at.isoformat() == "2026-03-01T09:00:00+00:00"
    assert (found.lines or ())[0].sku_code is None


@pytest.mark.parametrize(
    ("choice", "hour"), [("first", "00:30"), ("second", "01:30"), ("refuse", None)]
)
def test_the_repeated_hour_is_what_the_mapping_says(
    tmp_path: Path, choice: str, hour: str | None
) -> None:
    result = read(tmp_path, "7,2025-10-26 02:30:00,1,5,a", repeated_hour=choice)
    if hour is None:
        assert {error.code for error in result.errors} == {"time_ambiguous"}
    else:
        assert f"{order(result).ordered_at:%H:%M}" == hour


def test_month_and_day_get_their_year_from_a_constant(tmp_path: Path) -> None:
    columns = {"order_id": "No", "month": "M", "day": "D", "order_amount": "Sum"}
    result = read(
        tmp_path, "7,April,10,5", "8,13,1,5", head="No,M,D,Sum", columns=columns,
        constants={"year": "2026"},
    )  # fmt: skip
    assert order(result).ordered_at.isoformat() == "2026-04-09T22:00:00+00:00"
    assert result.places == [(3, "D", "time_text")]


def test_without_lines_a_second_row_repeats_or_contradicts(tmp_path: Path) -> None:
    columns = {"order_id": "No", "ordered_at": "When", "order_amount": "Sum"}
    rows = ["7,2026-03-01 10:00:00,5", "7,2026-03-01 10:00:00,5.00", "8,2026-03-01 10:00:00,1"]
    same = read(tmp_path, *rows, head="No,When,Sum", columns=columns)
    assert (sorted(same.ids), same.skipped) == (["7", "8"], [Skipped(3, "duplicate_equal")])
    rows[1] = "7,2026-03-01 10:00:00,6"
    clash = read(tmp_path, *rows, head="No,When,Sum", columns=columns)
    assert clash.ids == ["8"]
    assert clash.places == [(2, "Sum", "duplicate_conflict"), (3, "Sum", "duplicate_conflict")]


def test_an_unknown_status_is_refused(tmp_path: Path) -> None:
    columns = BASE["columns"] | {"status": "State"}
    result = read(
        tmp_path, "7,2026-03-01 10:00:00,1,5,a,odd", head=f"{HEAD},State", columns=columns,
        statuses={"ok": "done"},
    )  # fmt: skip
    (error,) = result.errors
    assert isinstance(error, RowError)
    assert (error.code, error.value) == ("status_unknown", "odd")


@pytest.mark.parametrize(
    ("cell", "point", "groups", "expected"),
    [
        ("1.234,50", ",", ".", "1234.50"),
        ("1.234.567,5", ",", ".", "1234567.50"),
        ("-1'234.50", ".", "'", "-1234.50"),
        ("1 234,50", ",", " ", "1234.50"),
        ("1\u202f234,50", ",", " ", "1234.50"),
        ("1\u00a0234,50 €", ",", " ", "1234.50"),
        ("(1.234,50)", ",", ".", "-1234.50"),
        ("1234,5", ",", "", "1234.50"),
    ],
)
def test_a_number_is_read_in_the_signs_of_the_mapping(
    cell: str, point: str, groups: str, expected: str
) -> None:
    assert _read_number(cell, point, groups, 2, Decimal(10**9)) == Decimal(expected)


@pytest.mark.parametrize(
    ("cell", "point", "groups"),
    [
        ("1.23", ",", "."),  # not 123
        ("1,23", ".", ","),
        ("12.34,50", ",", "."),
        ("1,234.50", ",", "."),
        ("1,234.50", ".", ""),
        ("1,234.50", ".", " "),
        ("1'234", ".", ","),
        ("1.2.3", ".", ","),
    ],
)
def test_a_number_in_other_signs_is_never_guessed(cell: str, point: str, groups: str) -> None:
    with pytest.raises(CellError) as caught:
        _read_number(cell, point, groups, 2, Decimal(10**9))
    assert caught.value.code == "amount_text"
