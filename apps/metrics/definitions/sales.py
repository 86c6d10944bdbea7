"""Sales: orders placed and paid, their buyers, and the sums and ratios over them.

Excluded orders and their refunds are in no figure but the two that name them.
"""

from django.utils.translation import gettext_lazy as _

from apps.metrics.definitions.parts import money, part
from apps.metrics.definitions.refunds import REFUNDS
from apps.metrics.registry import Better, Combine, Derived, Grain, Measure, Metric, Ratio, Unit

ORDERS: tuple[Metric, ...] = (
    part(
        "ordered_orders",
        _("Orders placed"),
        "Orders placed on the day, paid or not.",
        rows="orders_ordered",
        also={Grain.HOUR: "ordered_orders"},
    ),
    money(
        "ordered_amount",
        _("Ordered"),
        "Total of the orders placed on the day, paid or not.",
        rows="orders_ordered",
        adds="order_amount",
    ),
    part(
        "ordered_paid_orders",
        _("Orders placed and paid to date"),
        "Orders placed on the day and paid to date.",
        rows="orders_ordered",
        adds="is_paid",
    ),
    money(
        "ordered_paid_amount",
        _("Paid to date of orders placed"),
        "Paid to date by orders placed on the day, refunds not deducted.",
        rows="orders_ordered",
        adds="paid_amount_if_paid",
    ),
    part(
        "paid_orders",
        _("Paid orders"),
        "Orders paid on the day; a presale with its balance, cash on delivery when received.",
        rows="orders_paid",
        also={
            Grain.HOUR: "paid_orders",
            Grain.SOURCE: "paid_orders",
            Grain.PRODUCT: "paid_orders",
            Grain.AGENT: "credited_orders",
        },
    ),
    money(
        "paid_amount",
        _("Paid (gross)"),
        "Amount paid on the day: postage included, later refunds not deducted.",
        rows="orders_paid",
        adds="paid_amount",
        also={
            Grain.HOUR: "paid_amount",
            Grain.SOURCE: "paid_amount",
            Grain.PRODUCT: "line_amount",
            Grain.AGENT: "credited_amount",
        },
    ),
    part(
        "paid_lines",
        _("Lines paid"),
        "Lines of the orders paid on the day; an order of which no line is known counts as one.",
        rows="orders_paid",
        adds="lines",
    ),
    part(
        "units",
        _("Units"),
        "Pieces in the orders paid on the day.",
        rows="orders_paid",
        adds="units",
        also={Grain.PRODUCT: "units"},
    ),
    money(
        "goods_amount",
        _("Goods"),
        "Goods in the orders paid on the day.",
        rows="orders_paid",
        adds="goods_amount",
    ),
    money(
        "shipping_amount",
        _("Shipping"),
        "Postage in the orders paid on the day.",
        rows="orders_paid",
        adds="shipping_amount",
    ),
    money(
        "discount_amount",
        _("Discounts"),
        "Discounts given in the orders paid on the day.",
        rows="orders_paid",
        adds="discount_amount",
        better=Better.DOWN,
    ),
    money(
        "tax_amount",
        _("Tax"),
        "Tax in the orders paid on the day.",
        rows="orders_paid",
        adds="tax_amount",
        better=Better.NONE,
    ),
)

BUYERS: tuple[Metric, ...] = (
    part(
        "paid_buyers",
        _("Buyers"),
        "Distinct known buyers who paid; people are not added over days.",
        rows="orders_paid",
        adds="first_of_buyer",
        combine=Combine.NONE,
        also={
            Grain.PERIOD: "buyers",
            Grain.SOURCE: "paid_buyers",
            Grain.PRODUCT: "paid_buyers",
        },
        month_to_date="first_in_month_buyers",
    ),
    part(
        "first_in_month_buyers",
        _("Buyers new to the month"),
        "Buyers whose first paid day of the month this is; adds up to buyers to date.",
        rows="orders_paid",
        adds="first_of_buyer_in_month",
    ),
    part(
        "anonymous_orders",
        _("Orders without a buyer key"),
        "Paid orders whose buyer is not known.",
        rows="orders_paid",
        adds="is_anonymous",
        better=Better.NONE,
        also={Grain.SOURCE: "anonymous_orders"},
        version=2,
    ),
    part(
        "new_buyers",
        _("New buyers"),
        "Buyers who had not paid within the 365 days before.",
        rows="orders_paid",
        adds="first_of_new_buyer",
        combine=Combine.NONE,
        also={Grain.PERIOD: "new_buyers"},
    ),
    money(
        "new_buyers_amount",
        _("Paid by new buyers"),
        "Paid on the day by buyers who had not paid within the 365 days before.",
        rows="orders_paid",
        adds="paid_amount_of_new_buyer",
    ),
    part(
        "returning_buyers",
        _("Returning buyers"),
        "Buyers who also paid within the 365 days before.",
        rows="orders_paid",
        adds="first_of_returning_buyer",
        combine=Combine.NONE,
        also={Grain.PERIOD: "returning_buyers"},
    ),
    money(
        "returning_buyers_amount",
        _("Paid by returning buyers"),
        "Paid on the day by buyers who also paid within the 365 days before.",
        rows="orders_paid",
        adds="paid_amount_of_returning_buyer",
    ),
    Measure(
        key="sales.repeat_buyers",
        label=_("Repeat buyers"),
        unit=Unit.COUNT,
        better=Better.UP,
        combine=Combine.NONE,
        columns={Grain.PERIOD: "repeat_buyers"},
        rows="orders_paid",
        contribution="first_of_repeat_buyer",
        doc="Buyers with two or more paid orders in the period.",
    ),
)

DERIVED: tuple[Metric, ...] = (
    Derived(
        key="sales.net_amount",
        label=_("Net (refund day)"),
        unit=Unit.MONEY,
        better=Better.UP,
        parts={"sales.paid_amount": 1, "sales.refund_amount": -1},
        doc="Paid on the day less refunds made on the day.",
    ),
    Derived(
        key="sales.net_cohort_amount",
        label=_("Net (order day)"),
        unit=Unit.MONEY,
        better=Better.UP,
        parts={"sales.paid_amount": 1, "sales.cohort_refund_amount": -1},
        doc="Paid on the day less refunds to date of those orders.",
    ),
    Derived(
        key="sales.net_ordered_amount",
        label=_("Net (day of placing)"),
        unit=Unit.MONEY,
        better=Better.UP,
        parts={"sales.ordered_paid_amount": 1, "sales.ordered_refund_amount": -1},
        doc="Paid to date by orders placed on the day less their refunds to date.",
    ),
    Derived(
        key="sales.basket_buyers",
        label=_("Buyers and orders without a buyer key"),
        unit=Unit.COUNT,
        better=Better.UP,
        parts={"sales.paid_buyers": 1, "sales.anonymous_orders": 1},
        of_member="sales.paid_buyers",
        doc="Known buyers, and each order without a buyer key as one more.",
    ),
)

RATIOS: tuple[Metric, ...] = (
    Ratio(
        key="sales.payment_rate",
        label=_("Payment rate"),
        unit=Unit.PERCENT,
        better=Better.UP,
        numerator="sales.ordered_paid_orders",
        denominator="sales.ordered_orders",
        doc="Share of the orders placed on the day that are paid to date.",
    ),
    Ratio(
        key="sales.refund_rate",
        label=_("Refund rate (refund day)"),
        unit=Unit.PERCENT,
        better=Better.DOWN,
        numerator="sales.refund_amount",
        denominator="sales.paid_amount",
        doc="Refunded on the day over paid on the same day.",
    ),
    Ratio(
        key="sales.cohort_refund_rate",
        label=_("Refund rate (order day)"),
        unit=Unit.PERCENT,
        better=Better.DOWN,
        numerator="sales.cohort_refund_amount",
        denominator="sales.paid_amount",
        doc="Refunded to date of the orders paid on the day over what they paid.",
    ),
    Ratio(
        key="sales.basket",
        label=_("Basket"),
        unit=Unit.MONEY,
        better=Better.UP,
        numerator="sales.paid_amount",
        denominator="sales.basket_buyers",
        by_basis={"order": "sales.paid_orders", "session": "sales.paid_orders"},
        doc="Paid a buyer, or a paid order where the shop's basis is orders or sessions.",
    ),
    Ratio(
        key="sales.repeat_rate",
        label=_("Repeat rate"),
        unit=Unit.PERCENT,
        better=Better.UP,
        numerator="sales.repeat_buyers",
        denominator="sales.paid_buyers",
        doc="Buyers with two or more paid orders in the period over all its buyers.",
    ),
)

METRICS: tuple[Metric, ...] = ORDERS + BUYERS + REFUNDS + DERIVED + RATIOS
