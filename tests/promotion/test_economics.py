"""What a sale leaves and what its ads may cost: the vectors of promotion 4.2."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.promotion.economics import (
    Costs,
    ad_profit,
    break_even_cpc,
    break_even_roas,
    contribution_margin,
    floor_price,
    target_roas,
)

D = Decimal
COSTS = Costs(goods=D(".45"), fee=D(".05"), outbound=D(".06"), return_freight=D(".05"),
              resellable=D(".8"))  # fmt: skip


@pytest.mark.parametrize(
    ("rate", "margin", "even", "target", "floors"),
    [
        ("0", "0.440", "2.273", "2.941", ("53.69", "60.00")),
        ("0.10", "0.376", "2.660", "3.623", ("56.03", "63.45")),
        ("0.25", "0.280", "3.571", "5.556", ("60.71", "70.62")),
    ],
)
def test_the_vectors_of_break_even(
    rate: str, margin: str, even: str, target: str, floors: tuple[str, str]
) -> None:
    left = contribution_margin(COSTS, D(rate))
    roas, wanted = break_even_roas(left), target_roas(left, D(".10"))
    assert roas is not None
    assert wanted is not None
    assert (left, round(roas, 3), round(wanted, 3)) == (D(margin), D(even), D(target))
    prices = tuple(floor_price(COSTS, D(100), D(rate), profit) for profit in (D(0), D(".10")))
    assert prices == tuple(map(D, floors))


def test_nothing_is_profitable_where_nothing_is_left() -> None:
    dear = Costs(D(".95"), D(".05"), D(".06"), D(".05"), D(".8"))
    left = contribution_margin(dear, D(".1"))
    assert left < 0
    assert (break_even_roas(left), break_even_cpc(D(".05"), D(80), left)) == (None, None)
    assert target_roas(D(".08"), D(".10")) is None
    assert break_even_cpc(D(".05"), D(80), D(".30")) == D("1.2000")


@given(
    st.decimals("0", "0.9", places=3), st.decimals("0", "0.5", places=3),
    st.decimals("1", "100000", places=2),
)  # fmt: skip
def test_at_the_break_even_roas_nothing_is_left(rate: D, goods: D, cost: D) -> None:
    left = contribution_margin(Costs(goods, D(".05"), D(".02"), D(".01"), D(1)), rate)
    roas = break_even_roas(left)
    if roas is None:
        assert left <= 0
    else:
        assert abs(ad_profit(cost * roas, left, cost)) < D("0.0001")
