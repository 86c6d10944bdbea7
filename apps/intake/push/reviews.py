"""Pushed reviews of buyers."""

from datetime import timedelta
from typing import Final

from apps.aftersales.rows import ReviewRow
from apps.intake.push.fields import Fields, Topic

MARKS: Final = ("rating", "described", "service", "logistics")
RESULTS: Final = ("good", "neutral", "bad")
LONGEST: Final = 20_000
AHEAD: Final = timedelta(minutes=5)


def read_review(fields: Fields) -> ReviewRow | None:
    """Read one review: a mark from 1 to 5, or good, neutral or bad."""
    external_id = fields.text("external_id", longest=80, required=True)
    posted_at = fields.instant("posted_at", required=True)
    if posted_at is not None and posted_at > fields.context.now + AHEAD:
        fields.refuse("posted_at", "time_range")
    marks = {name: fields.count(name, most=5) for name in MARKS}
    for name, mark in marks.items():
        if mark == 0:
            fields.refuse(name, "mark_range")
    result = fields.choice("result", RESULTS)
    if marks["rating"] is None and result is None and not fields.errors:
        fields.refuse("rating", "required_empty")
    text = fields.text("text", longest=LONGEST)
    order = fields.text("order_number", longest=64)
    sku = fields.text("sku_code", longest=120)
    is_removed = fields.flag("is_removed")
    if fields.errors or external_id is None or posted_at is None:
        return None
    return ReviewRow(
        external_id,
        posted_at,
        result=result or "",
        text=text or "",
        order_number=order or "",
        sku_code=sku or "",
        is_removed=bool(is_removed),
        **marks,
    )


REVIEWS: Final = Topic("reviews", read_review, lambda row: row.external_id, "external_id")
