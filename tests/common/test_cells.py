"""Numbers look the same everywhere, and text leaves without running as a formula."""

from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from apps.common import cells


@pytest.mark.parametrize(
    ("value", "currency", "text"),
    [
        (None, "CNY", "—"),
        ("486200", "CNY", "¥486,200.00"),
        ("0", "CNY", "¥0.00"),
        ("-25800", "CNY", "−¥25,800.00"),
        ("-0.001", "CNY", "¥0.00"),
        ("0.005", "CNY", "¥0.01"),
        ("1234.5", "JPY", "¥1,235"),
        ("1234.5", "KWD", "KWD\u00a01,234.500"),
        ("1234567.891", "EUR", "€1,234,567.89"),
    ],
)
def test_money_has_sign_separators_and_minor_units(
    value: str | None, currency: str, text: str
) -> None:
    assert cells.format_money(None if value is None else Decimal(value), currency) == text


def test_amount_leaves_the_currency_to_the_heading() -> None:
    assert cells.format_amount(Decimal("1234.5"), "CNY") == "1,234.50"
    assert cells.format_amount(None, "CNY") == "—"


@pytest.mark.parametrize(("value", "text"), [(None, "—"), (0, "0"), (12345, "12,345")])
def test_count_is_whole_and_unknown_is_not_zero(value: int | None, text: str) -> None:
    assert cells.format_count(value) == text


@pytest.mark.parametrize(
    ("ratio", "digits", "text"),
    [
        pytest.param("0.949609375", 2, "94.96%", id="metrics-6-verdict"),
        ("0.9999", 1, "99.9%"),
        ("0.99999", 2, "99.99%"),
        ("1", 2, "100.00%"),
        ("1.00004", 2, "100.00%"),
        ("0", 1, "0.0%"),
        ("-0.034", 1, "−3.4%"),
        (None, 1, "—"),
    ],
)
def test_percent_just_short_of_whole_is_never_a_hundred(
    ratio: str | None, digits: int, text: str
) -> None:
    assert cells.format_percent(None if ratio is None else Decimal(ratio), digits) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "—"),
        ("1200", "+1,200.00"),
        ("-0.5", "−0.50"),
        ("0", "0.00"),
        ("0.004", "0.00"),
        ("-0.004", "0.00"),
    ],
)
def test_difference_shows_its_direction(value: str | None, text: str) -> None:
    assert cells.format_signed(None if value is None else Decimal(value)) == text


@pytest.mark.parametrize(
    ("unit", "text"),
    [("money", "¥2.50"), ("percent", "250.0%"), ("count", "3"), ("ratio", "2.50")],
)
def test_value_is_written_as_its_unit_asks(unit: str, text: str) -> None:
    assert cells.format_value(Decimal("2.5"), unit, "CNY") == text
    assert cells.format_value(None, unit, "CNY") == "—"


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        pytest.param("=1+1", "'=1+1", id="trust-7-formula"),
        pytest.param("-A", "'-A", id="trust-7-minus"),
        pytest.param("＝SUM(1)", "'＝SUM(1)", id="trust-7-full-width"),
        pytest.param("\tx", "'\tx", id="trust-7-tab"),
        pytest.param("\rx", "'\rx", id="trust-7-carriage-return"),
        pytest.param("-12.50", "-12.50", id="trust-7-number"),
        ("+8613800000000", "+8613800000000"),
        ("@cmd", "'@cmd"),
        ("－1+1", "'－1+1"),
        ("-1-1", "'-1-1"),
        ("\0=1", "'\0=1"),
        ("plain", "plain"),
        ("", ""),
    ],
)
def test_text_cell_never_starts_a_formula(text: str, cell: str) -> None:
    assert cells.safe_cell(text) == cell


@given(st.text())
def test_safe_cell_only_ever_puts_an_apostrophe_in_front(text: str) -> None:
    assert cells.safe_cell(text) in {text, f"'{text}"}


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=2, min_value=-(10**12), max_value=10**12
    )
)
def test_amount_reads_back_to_the_cent(value: Decimal) -> None:
    text = cells.format_amount(value, "CNY").replace(",", "").replace("−", "-")
    assert Decimal(text) == value


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        ("1234.5", 2, "1\u00a0234,50"),
        ("-1234567.891", 2, "−1\u00a0234\u00a0567,89"),
        ("999.995", 2, "1\u00a0000,00"),
        ("12345", 0, "12\u00a0345"),
        ("0.5", 1, "0,5"),
    ],
)
def test_numbers_are_written_as_their_reader_writes_them(
    value: str, digits: int, text: str
) -> None:
    number = Decimal(value)
    with translation.override("hu"):
        assert cells.format_number(number, digits) == text
        assert "".join(cells.format_money(number, "CNY").split("¥")) == cells.format_amount(
            number, "CNY"
        )
        # Files and programs keep a point and no separators.
        assert cells.decimal_text(number) == value
    english = text.replace(",", ".").replace("\u00a0", ",")
    for language in ("en", "zh-hans"):
        with translation.override(language):
            assert cells.format_number(number, digits) == english


def test_whole_amounts_of_sentences_lose_their_zeros_in_every_language() -> None:
    for language, whole, part in (("hu", "486\u00a0200", "0,50"), ("en", "486,200", "0.50")):
        with translation.override(language):
            told = [cells.format_number(Decimal(each), 2) for each in ("486200", "0.5")]
            assert [cells.without_zeros(each) for each in told] == [whole, part]
            assert cells.without_zeros(cells.UNKNOWN) == cells.UNKNOWN
            assert cells.format_percent(Decimal("0.94961"), 2) == f"94{cells.number_marks()[1]}96%"
