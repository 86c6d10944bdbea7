"""What a discount has to bring to pay back: pure."""

from decimal import Decimal


def needed_uplift(margin: Decimal, discount: Decimal) -> Decimal | None:
    """Return the share of more units at which a discount leaves as much as none.

    Both are shares of the price before: d / (m - d). None: it cannot pay back.
    """
    return discount / (margin - discount) if margin > discount else None
