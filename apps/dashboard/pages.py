"""Which metrics each page shows, in order."""

# The morning strip reads as an equation: what was ordered, paid, sent back, and what is left.
MORNING_KEYS = (
    "sales.paid_amount",
    "sales.paid_orders",
    "sales.basket",
    "sales.payment_rate",
    "sales.ordered_amount",
    "sales.refund_amount",
    "sales.net_amount",
    "sales.new_buyers",
    "sales.returning_buyers",
    "sales.excluded_orders",
)
RECENT_DAYS = 28
