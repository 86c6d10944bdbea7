"""The only door through which facts are written."""

from apps.shop.counts import Counts
from apps.shop.rows import RecipientRow
from apps.shop.services.changes import on_orders_changed
from apps.shop.services.customers import customer_forget, customers_named
from apps.shop.services.days import days_mark
from apps.shop.services.delivery import (
    ShipmentRow,
    address_hash,
    recipient_put,
    recipients_merge,
    recipients_put,
    recipients_told,
    shipment_put,
    shipments_put,
)
from apps.shop.services.holds import hold_end, hold_lift, hold_place
from apps.shop.services.lines import lines_resolve
from apps.shop.services.merging import merge_lock
from apps.shop.services.orders import (
    order_exclude,
    order_restore,
    orders_compare,
    orders_merge,
    orders_upsert,
)
from apps.shop.services.overlap import (
    stage_overlap,
    stage_owner,
    stage_products_unknown,
    stage_shrinking,
)
from apps.shop.services.refund_entry import RefundPart, refund_enter, refund_lines_put
from apps.shop.services.refunds import refunds_compare, refunds_merge, refunds_upsert
from apps.shop.services.shops import shop_add
from apps.shop.services.sources import sources_name, sources_seed
from apps.shop.services.staging import (
    orders_stage,
    orders_unstage,
    refunds_stage,
    stage_clear,
    stage_sums,
)
from apps.shop.services.traffic import (
    traffic_compare,
    traffic_merge,
    traffic_names_unknown,
    traffic_overlap,
    traffic_stage,
    traffic_sums,
    traffic_unstage,
    traffic_upsert,
)

__all__ = [
    "Counts",
    "RecipientRow",
    "RefundPart",
    "ShipmentRow",
    "address_hash",
    "customer_forget",
    "customers_named",
    "days_mark",
    "hold_end",
    "hold_lift",
    "hold_place",
    "lines_resolve",
    "merge_lock",
    "on_orders_changed",
    "order_exclude",
    "order_restore",
    "orders_compare",
    "orders_merge",
    "orders_stage",
    "orders_unstage",
    "orders_upsert",
    "recipient_put",
    "recipients_merge",
    "recipients_put",
    "recipients_told",
    "refund_enter",
    "refund_lines_put",
    "refunds_compare",
    "refunds_merge",
    "refunds_stage",
    "refunds_upsert",
    "shipment_put",
    "shipments_put",
    "shop_add",
    "sources_name",
    "sources_seed",
    "stage_clear",
    "stage_overlap",
    "stage_owner",
    "stage_products_unknown",
    "stage_shrinking",
    "stage_sums",
    "traffic_compare",
    "traffic_merge",
    "traffic_names_unknown",
    "traffic_overlap",
    "traffic_stage",
    "traffic_sums",
    "traffic_unstage",
    "traffic_upsert",
]
