"""Money that went back, by the day of the refund, of payment and of placing; excluded orders."""

from django.utils.translation import gettext_lazy as _

from apps.metrics.definitions.parts import money, part
from apps.metrics.registry import Better, Grain, Metric

REFUNDS: tuple[Metric, ...] = (
    part(
        "refund_count",
        _("Refunds"),
        "Refunds made on the day.",
        rows="refunds",
        better=Better.DOWN,
        also={Grain.REASON: "refund_count"},
    ),
    money(
        "refund_amount",
        _("Refunded (refund day)"),
        "Refunded on the day, whenever the order was paid.",
        rows="refunds",
        adds="amount",
        better=Better.DOWN,
        also={
            Grain.PRODUCT: "refund_amount",
            Grain.AGENT: "credited_refund_amount",
            Grain.REASON: "refund_amount",
        },
    ),
    money(
        "refund_undated_amount",
        _("Refunded, day assumed"),
        "Part of the refunds of the day that came without a date and sit on the day of payment.",
        rows="refunds",
        adds="amount_undated",
        better=Better.DOWN,
    ),
    money(
        "refund_same_day_amount",
        _("Refunded, paid the same day"),
        "Part of the day's refunds for orders paid that day; the rest is for earlier orders.",
        rows="refunds",
        adds="amount_same_day",
        better=Better.DOWN,
    ),
    money(
        "refund_earlier_amount",
        _("Refunded, paid on earlier days"),
        "Part of the day's refunds for orders that were not paid that day.",
        rows="refunds",
        adds="amount_earlier",
        better=Better.DOWN,
    ),
    part(
        "refund_units",
        _("Pieces refunded"),
        "Pieces in the refunds of the day, where the platform tells which lines went back.",
        rows="refunds",
        adds="refund_units",
        better=Better.DOWN,
        also={Grain.PRODUCT: "refund_units"},
    ),
    part(
        "cohort_refund_count",
        _("Refunds (order day)"),
        "Refunds to date of the orders paid on the day.",
        rows="refunds_of_paid",
        better=Better.DOWN,
    ),
    money(
        "cohort_refund_amount",
        _("Refunded (order day)"),
        "Refunded to date of the orders paid on the day.",
        rows="refunds_of_paid",
        adds="amount",
        better=Better.DOWN,
        also={Grain.PRODUCT: "cohort_refund_amount"},
    ),
    part(
        "cohort_refunded_orders",
        _("Orders refunded (order day)"),
        "Orders paid on the day that were refunded to date, in part or whole.",
        rows="orders_paid",
        adds="is_refunded",
        better=Better.DOWN,
    ),
    money(
        "ordered_refund_amount",
        _("Refunded (day of placing)"),
        "Refunded to date of the orders placed on the day.",
        rows="refunds_of_ordered",
        adds="amount",
        better=Better.DOWN,
    ),
    part(
        "excluded_orders",
        _("Excluded orders"),
        "Orders placed on the day but kept out of the figures, each with its reason.",
        rows="orders_excluded",
        better=Better.NONE,
    ),
    money(
        "excluded_amount",
        _("Excluded"),
        "Total of the excluded orders placed on the day that are in the shop's currency.",
        rows="orders_excluded",
        adds="order_amount_in_currency",
        better=Better.NONE,
    ),
)
