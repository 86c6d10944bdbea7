"""The registry: what an entry may say, how values combine, and the checks that hold it together."""

from decimal import Decimal
from typing import Any

import pytest

from apps.metrics.arithmetic import (
    NotAdditiveError,
    Value,
    basis_in_use,
    combine,
    ratio,
    signed_sum,
)
from apps.metrics.checks import problems, registry_check
from apps.metrics.definitions import registry
from apps.metrics.registry import (
    Better,
    Combine,
    Derived,
    Grain,
    Measure,
    Metric,
    Ratio,
    Registry,
    RegistryError,
    Unit,
)

D = Decimal


def measure(key: str = "sales.paid_amount", **fields: Any) -> Measure:
    values: dict[str, Any] = {
        "label": "Paid",
        "unit": Unit.MONEY,
        "better": Better.UP,
        "combine": Combine.SUM,
        "columns": {Grain.SHOP: "paid_amount"},
        "rows": "orders_paid",
        "doc": "Paid.",
        **fields,
    }
    return Measure(key=key, **values)


def share(key: str, numerator: str, denominator: str) -> Ratio:
    return Ratio(
        key=key,
        label="Share",
        unit=Unit.PERCENT,
        better=Better.UP,
        numerator=numerator,
        denominator=denominator,
        doc="A share.",
    )


def net(**parts: int) -> Derived:
    named = {f"sales.{noun}": sign for noun, sign in parts.items()}
    return Derived(
        key="sales.net", label="Net", unit=Unit.MONEY, better=Better.UP, parts=named, doc="Net."
    )


def found(*metrics: Metric) -> set[tuple[str, str]]:
    """Return the ids and first words of the problems other than unnamed columns."""
    listed = problems(Registry(metrics), rows={"orders_paid"}, contributions={"one"})
    return {(str(each.id), each.msg.split(" ")[0].rstrip(":")) for each in listed} - UNNAMED


UNNAMED = {
    (str(each.id), each.msg.split(" ")[0])
    for each in problems(Registry([]), rows=set(), contributions=set())
}


@pytest.mark.parametrize(
    ("values", "how", "answer"),
    [
        pytest.param([10, 18], Combine.SUM, 28, id="style-6-sum"),
        pytest.param([7, 9, 4], Combine.LAST, 4, id="style-6-last"),
        pytest.param([None, 0], Combine.SUM, 0, id="style-6-null-and-0"),
        pytest.param([None, None], Combine.SUM, None, id="style-6-unknown"),
        pytest.param([7, None], Combine.LAST, 7, id="last-known"),
        pytest.param([5], Combine.NONE, 5, id="one-day-of-people"),
        pytest.param([], Combine.SUM, None, id="no-day"),
    ],
)
def test_values_combine(values: list[Value], how: Combine, answer: Value) -> None:
    assert combine(values, how) == answer


def test_distinct_people_of_two_days_are_an_error() -> None:
    with pytest.raises(NotAdditiveError):
        combine([3, 4], Combine.NONE)


def test_a_rate_of_two_days_is_the_ratio_of_sums_and_never_the_mean_of_rates() -> None:
    assert ratio(combine([10, 18], Combine.SUM), combine([100, 900], Combine.SUM)) == D("0.028")


@pytest.mark.parametrize(("above", "below"), [(None, 5), (5, None), (5, 0), (0, D(0))])
def test_a_ratio_without_a_side_or_with_nothing_to_divide_by_is_unknown(
    above: Value, below: Value
) -> None:
    assert ratio(above, below) is None


def test_a_signed_sum_with_an_unknown_part_is_unknown() -> None:
    assert signed_sum([(1, D(5)), (-1, D(2))]) == D(3)
    assert signed_sum([(1, D(5)), (-1, None)]) is None


@pytest.mark.parametrize(
    ("basis", "orders", "anonymous", "answer"),
    [
        ("buyer", 10, 2, "buyer"),
        ("buyer", 10, 3, "order"),
        ("buyer", None, None, "buyer"),
        ("session", 10, 9, "session"),
    ],
)
def test_too_many_unknown_buyers_make_the_basis_orders(
    basis: str, orders: Value, anonymous: Value, answer: str
) -> None:
    assert basis_in_use(basis, orders=orders, anonymous=anonymous) == answer


@pytest.mark.parametrize(
    "fields", [{"key": "Paid"}, {"key": "sales"}, {"doc": " "}, {"columns": {}}]
)
def test_a_measure_that_contradicts_itself_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(RegistryError):
        measure(**fields)


def test_ratios_and_signed_sums_are_validated() -> None:
    with pytest.raises(RegistryError):
        share("sales.a", "sales.b", "sales.b")
    with pytest.raises(RegistryError):
        net(paid_amount=2)


def test_a_grain_that_is_not_kept_names_those_that_are() -> None:
    with pytest.raises(RegistryError, match="only by ShopDay"):
        measure().column(Grain.HOUR)


def test_a_ratio_has_no_signed_parts_and_is_no_stored_measure() -> None:
    with pytest.raises(RegistryError):
        registry.parts_of("sales.basket")
    with pytest.raises(RegistryError):
        registry.measure("sales.basket")


def test_the_version_changes_with_a_formula_and_not_with_a_label() -> None:
    versions = [
        Registry([measure(**fields)]).version for fields in ({}, {"label": "P"}, {"version": 2})
    ]
    assert versions[0] == versions[1] != versions[2]


def test_the_product_registry_has_no_problem() -> None:
    assert registry_check() == []


@pytest.mark.parametrize(
    ("metrics", "problem"),
    [
        pytest.param(
            [measure(), share("sales.a", "sales.paid_amount", "sales.gone")],
            ("metrics.E001", "sales.a"),
            id="metrics-2-E001-ratio",
        ),
        pytest.param(
            [measure(), net(paid_amount=1, gone=-1)],
            ("metrics.E001", "sales.net"),
            id="metrics-2-E001-sum",
        ),
        pytest.param(
            [measure(columns={Grain.SHOP: "gone"})],
            ("metrics.E002", "sales.paid_amount"),
            id="metrics-2-E002",
        ),
        pytest.param(
            [measure(month_to_date="gone")],
            ("metrics.E002", "sales.paid_amount"),
            id="metrics-2-E002-month-to-date",
        ),
        pytest.param(
            [measure(), measure()], ("metrics.E003", "sales.paid_amount"), id="metrics-2-E003"
        ),
        pytest.param(
            [measure(rows="gone")], ("metrics.E004", "sales.paid_amount"), id="metrics-2-E004"
        ),
        pytest.param(
            [measure(contribution="gone")],
            ("metrics.E004", "sales.paid_amount"),
            id="metrics-2-E004-contribution",
        ),
    ],
)
def test_a_broken_registry_is_named(metrics: list[Metric], problem: tuple[str, str]) -> None:
    assert found(*metrics) == {problem}


def test_a_column_that_no_measure_names_is_found() -> None:
    assert ("metrics.E005", "ShopDay.paid_amount") in UNNAMED
