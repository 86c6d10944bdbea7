"""Counts of orders and refunds as one table."""

from dataclasses import asdict

from apps.shop.services import Counts


def counts_sum(orders: Counts, refunds: Counts) -> dict[str, int]:
    """Return orders and refunds added by what becomes of them."""
    first, second = asdict(orders), asdict(refunds)
    return {name: first[name] + second[name] for name in first}
