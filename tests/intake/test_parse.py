"""Cells: what each text is, or the one code that says why it is nothing."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.intake.errors import ROW_CODES, CellError
from apps.intake.parse import (
    EXCEL_1904,
    NumericCell,
    amount,
    id_text,
    instant,
    quantity,
    zeros_after_15,
)

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")
BUDAPEST = ZoneInfo("Europe/Budapest")
EARLIEST = datetime(2000, 1, 2)  # noqa: DTZ001 -- wall time
LATEST = datetime(2026, 11, 20)  # noqa: DTZ001 -- wall time
LIMIT = Decimal(10**9)


def code_of(read: Callable[[str], object], cell: str) -> str | None:
    try:
        read(cell)
    except CellError as error:
        return error.code
    return None


def money(cell: str, places: int = 2) -> Decimal:
    return amount(cell, places=places, limit=LIMIT)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("3849201748290174829", "3849201748290174829"),
        ('="3849201748290174829"', "3849201748290174829"),
        ("'3849201748290174829", "3849201748290174829"),
        ("1930679800000647\t", "1930679800000647"),
        ("００１２", "0012"),
        (" 007 ", "007"),
        ("\ufeff12", "12"),
        ("A-17/b", "A-17/b"),
        ("12E5", "12E5"),
        ("384920174829017000", "384920174829017000"),
        (NumericCell("501"), "501"),
        (NumericCell("999999999999999"), "999999999999999"),
    ],
)
def test_an_id_stays_text(cell: str, expected: str) -> None:
    assert id_text(cell) == expected


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1.93068E+15", "id_scientific"),
        ("2.02408E+19", "id_scientific"),
        ("2E+19", "id_scientific"),
        ("1.93068e15", "id_scientific"),
        ("1930679800000647.0", "id_rounded"),
        ("12.0", "id_rounded"),
        (NumericCell("1930679800000647"), "id_rounded"),
        (NumericCell("1000000000000000"), "id_rounded"),
        ("", "required_empty"),
        ("\t' ", "required_empty"),
        ('=""', "required_empty"),
        ("9" * 65, "cell_too_long"),
    ],
)
def test_an_id_is_never_guessed(cell: str, code: str) -> None:
    with pytest.raises(CellError) as caught:
        id_text(cell)
    assert (caught.value.code, caught.value.message) == (code, ROW_CODES[code])


@pytest.mark.parametrize(
    ("identifier", "expected"),
    [
        ("384920174829017000", 3),
        ("1930679800000640", 1),
        ("1930679800000647", 0),
        ("193067980000000", None),
        ("A930679800000000000", None),
    ],
)
def test_zeros_after_the_fifteenth_digit(identifier: str, expected: int | None) -> None:
    assert zeros_after_15(identifier) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("178.8", "178.80"),
        ("0.0", "0.00"),
        ("1,234.50", "1234.50"),
        ("￥1,234.5", "1234.50"),
        ("¥12", "12.00"),
        ("$ 12.00", "12.00"),
        ("0元", "0.00"),
        ("12.30元", "12.30"),
        ("(12.00)", "-12.00"),
        ("(￥12.00)", "-12.00"),
        ("-12.5", "-12.50"),
        ("-0", "0.00"),
        ("１２．５０", "12.50"),
        ("12.500", "12.50"),
        ("1000000000", "1000000000.00"),
        (NumericCell("178.8"), "178.80"),
    ],
)
def test_an_amount_is_exact(cell: str, expected: str) -> None:
    assert str(money(cell)) == expected


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("", "required_empty"),
        ("-", "amount_text"),
        ("abc", "amount_text"),
        ("12%", "amount_text"),
        ("1.234,50", "amount_text"),
        ("1,23", "amount_text"),
        ("1 2,3", "amount_text"),
        ("1.5E+3", "amount_text"),
        ("٣", "amount_text"),
        ("12.345", "amount_scale"),
        ("0.001", "amount_scale"),
        ("1000000000.01", "amount_range"),
        ("-1000000001", "amount_range"),
        ("1" * 30, "amount_range"),
        ("NaN", "amount_not_finite"),
        ("inf", "amount_not_finite"),
        ("-Infinity", "amount_not_finite"),
        ("1e309", "amount_not_finite"),
    ],
)
def test_an_amount_is_never_guessed(cell: str, code: str) -> None:
    with pytest.raises(CellError) as caught:
        money(cell)
    assert caught.value.code == code


def test_a_currency_without_minor_unit_takes_no_decimals() -> None:
    assert str(money("120", places=0)) == "120"
    with pytest.raises(CellError, match="decimal places"):
        money("120.5", places=0)


@pytest.mark.parametrize(("cell", "expected"), [("0", 0), (" 12 ", 12), ("１", 1)])
def test_pieces_are_whole(cell: str, expected: int) -> None:
    assert quantity(cell) == expected


@pytest.mark.parametrize("cell", ["1.5", "-1", "x", "9999999999", "²"])
def test_pieces_are_never_guessed(cell: str) -> None:
    with pytest.raises(CellError) as caught:
        quantity(cell)
    assert caught.value.code == "quantity_text"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2020-02-21 00:00:02", "2020-02-20T16:00:02+00:00"),
        ("2016/5/23 22:02", "2016-05-23T14:02:00+00:00"),
        ("2020-02-21T00:00:02Z", "2020-02-21T00:00:02+00:00"),
        ("2020-02-21 00:00:02 +0400", "2020-02-20T20:00:02+00:00"),
        ("2020-02-21 00:00:02-05:30", "2020-02-21T05:30:02+00:00"),
        ("2020-02-21 24:00:00", "2020-02-21T16:00:00+00:00"),
        ("2020-02-21 00:00:02.250", "2020-02-20T16:00:02.250000+00:00"),
        ("２０２０－０２－２１　００：００：０２", "2020-02-20T16:00:02+00:00"),
        (NumericCell("43882.5"), "2020-02-21T04:00:00+00:00"),
        ("2026-11-23 20:00:00", "2026-11-23T12:00:00+00:00"),
    ],
)
def test_a_time_is_an_instant(cell: str, expected: str) -> None:
    assert instant(cell, zone=SHANGHAI, now=NOW).isoformat() == expected


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("", "required_empty"),
        ("2026-02-30 10:00:00", "time_text"),
        ("2027-02-29 10:00:00", "time_text"),
        ("2026-13-01 10:00:00", "time_text"),
        ("2026-03-01 25:00:00", "time_text"),
        ("2026-03-01 24:01:00", "time_text"),
        ("2026-03-01", "time_text"),
        ("03/01/2026 10:00", "time_text"),
        ("1582251602", "time_text"),
        ("2026-03-01 10:00:00 +9999", "time_text"),
        ("9999-12-31 24:00:00", "time_text"),
        ("1999-12-31 10:00:00", "time_range"),
        ("2026-11-23 20:00:01", "time_range"),
        ("2099-01-01 00:00:00", "time_range"),
        (NumericCell("1582251602"), "time_range"),
        (NumericCell("99999999999"), "time_text"),
    ],
)
def test_a_time_is_never_guessed(cell: str, code: str) -> None:
    if code == "time_range" and cell == "1582251602":
        code = "time_text"
    with pytest.raises(CellError) as caught:
        instant(cell, zone=SHANGHAI, now=NOW)
    assert caught.value.code == code


def test_the_repeated_hour_of_a_clock_change_is_ambiguous() -> None:
    with pytest.raises(CellError) as caught:
        instant("2026-10-25 02:30:00", zone=BUDAPEST, now=NOW)
    assert caught.value.code == "time_ambiguous"
    exact = instant("2026-10-25 02:30:00+01:00", zone=BUDAPEST, now=NOW)
    assert exact.isoformat() == "2026-10-25T01:30:00+00:00"


def test_the_skipped_hour_of_a_clock_change_is_missing() -> None:
    with pytest.raises(CellError) as caught:
        instant("2026-03-29 02:30:00", zone=BUDAPEST, now=NOW)
    assert caught.value.code == "time_missing"


def outcome_of(cell: str, zone: ZoneInfo) -> str:
    """What a cell is: an instant, or why it is none."""
    try:
        return instant(cell, zone=zone, now=NOW).isoformat()
    except CellError as error:
        return error.code


@given(
    wall=st.datetimes(EARLIEST, LATEST)
    | st.datetimes(datetime(2026, 3, 28), datetime(2026, 3, 30))  # noqa: DTZ001 -- wall time
    | st.datetimes(datetime(2026, 10, 24), datetime(2026, 10, 26))  # noqa: DTZ001 -- wall time
    | st.datetimes(datetime(2011, 12, 29), datetime(2012, 1, 1)),  # noqa: DTZ001 -- wall time
    zone=st.sampled_from(["Asia/Shanghai", "Europe/Budapest", "Pacific/Apia", "Asia/Kathmandu"]),
)
def test_the_usual_shape_and_every_other_mean_the_same_instant(wall: datetime, zone: str) -> None:
    place = ZoneInfo(zone)
    usual = f"{wall:%Y-%m-%d %H:%M:%S}"
    assert outcome_of(usual, place) == outcome_of(f"{wall:%Y/%m/%dT%H:%M:%S}", place)


def test_old_macintosh_workbooks_count_days_from_1904() -> None:
    moment = instant(NumericCell("42420.5"), zone=SHANGHAI, now=NOW, serial_epoch=EXCEL_1904)
    assert moment.isoformat() == "2020-02-21T04:00:00+00:00"


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_every_amount_survives_writing_and_reading(value: Decimal) -> None:
    assert money(f"{value:,}") == value
    assert money(str(value)) == value


@given(st.datetimes(min_value=EARLIEST, max_value=LATEST))
def test_every_wall_time_of_shanghai_survives(wall: datetime) -> None:
    seconds = wall.replace(microsecond=0)
    moment = instant(f"{seconds:%Y-%m-%d %H:%M:%S}", zone=SHANGHAI, now=NOW)
    assert moment.astimezone(SHANGHAI).replace(tzinfo=None) == seconds


@given(st.text(max_size=40))
def test_nothing_but_a_cell_error_escapes(cell: str) -> None:
    for text in (cell, NumericCell(cell)):
        for read in (id_text, money, quantity):
            assert code_of(read, text) in (None, *ROW_CODES)
