"""What a sale leaves after refunds, fees, goods and freight, and what its ads may cost: pure.

Shares are of what was paid; money is in one currency. Formulas as in the docstrings.
"""

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal


@dataclass(frozen=True, slots=True)
class Costs:
    """Shares of what is paid: goods, platform fee, outbound, return freight; resellable returns."""

    goods: Decimal
    fee: Decimal
    outbound: Decimal
    return_freight: Decimal
    resellable: Decimal


def contribution_margin(costs: Costs, refund_rate: Decimal) -> Decimal:
    """Return what is left of 1 paid, before ads: refunds, fee, goods and freight taken off.

    (1 - r)(1 - f) - c(1 - r rho) - s - r s_r, with r the matured refund rate by amount.
    """
    rate = refund_rate
    kept = (1 - rate) * (1 - costs.fee)
    goods = costs.goods * (1 - rate * costs.resellable)
    return kept - goods - costs.outbound - rate * costs.return_freight


def break_even_roas(margin: Decimal) -> Decimal | None:
    """Return the sales a unit of ad cost at which nothing is left; None: no bid is profitable."""
    return 1 / margin if margin > 0 else None


def target_roas(margin: Decimal, profit: Decimal) -> Decimal | None:
    """Return the sales a unit of ad cost at which `profit` of the sales is left, None: never."""
    return 1 / (margin - profit) if margin > profit else None


def break_even_cpc(cvr: Decimal, order_value: Decimal, margin: Decimal) -> Decimal | None:
    """Return what a click may cost; None: nothing."""
    return cvr * order_value * margin if margin > 0 else None


def floor_price(
    costs: Costs, price: Decimal, refund_rate: Decimal, profit: Decimal
) -> Decimal | None:
    """Return the lowest price, rounded up to the cent, that leaves `profit`; None: no price does.

    `costs` are shares of `price`: goods and freight cost the same at any price.
    """
    rate = refund_rate
    kept = (1 - rate) * (1 - costs.fee) - profit
    if kept <= 0:
        return None
    goods = costs.goods * (1 - rate * costs.resellable)
    unit = price * (goods + costs.outbound + rate * costs.return_freight)
    return (unit / kept).quantize(Decimal("0.01"), ROUND_CEILING)


def ad_profit(amount: Decimal, margin: Decimal, cost: Decimal) -> Decimal:
    """Return what ads left: margin of their sales less their cost."""
    return amount * margin - cost
