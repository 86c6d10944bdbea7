"""Pushed visits of days."""

from typing import Any, Final

from apps.intake.push.fields import Fields, Topic
from apps.intake.visits import MOST_VISITS
from apps.shop.rows import TRAFFIC_COUNTS, TrafficRow


def read_traffic(fields: Fields) -> TrafficRow | None:
    """Read the visits of one day of the shop, of one source or of one product."""
    values: dict[str, Any] = {
        "day": fields.day("day", required=True),
        "source_key": fields.source("source_key"),
        "external_product_id": fields.text("external_product_id", longest=64),
        "device": fields.text("device", longest=12) or "all",
        "paid_amount": fields.money("paid_amount"),
        **{name: fields.count(name, most=MOST_VISITS) for name in TRAFFIC_COUNTS},
    }
    if values["source_key"] and values["external_product_id"]:
        fields.refuse("external_product_id", "scope_double")
    if all(values[name] is None for name in (*TRAFFIC_COUNTS, "paid_amount")):
        fields.refuse("visitors", "required_empty")
    return None if fields.errors else TrafficRow(**values)


TRAFFIC: Final = Topic("traffic", read_traffic, lambda row: row.natural_key, "day")
