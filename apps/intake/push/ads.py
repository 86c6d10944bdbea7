"""Pushed figures of ads."""

from typing import Any, Final

from apps.intake.push.fields import MOST_PIECES, Fields, Topic
from apps.promotion.rows import LENGTHS, LONGEST_WINDOW, WINDOW_DAYS, AdRow

COUNTS: Final = (
    "impressions", "clicks", "orders", "orders_direct", "orders_indirect", "favourites", "carts",
)  # fmt: skip
AMOUNTS: Final = ("cost", "rank_sum", "amount", "amount_direct", "amount_indirect", "amount_net")
# What a finer row is of; absent or null = the row is of what is coarser.
ENTITIES: Final = ("ad_group", "keyword", "creative")


def read_ad_stats(fields: Fields) -> AdRow | None:
    """Read the figures of one campaign, group, word or creative on one day."""
    day, now = fields.day("day", required=True), fields.context.now
    texts = {
        name: fields.text(name, longest=longest, required=name == "campaign")
        for name, longest in LENGTHS.items()
    }
    as_of = fields.instant("as_of") or now
    if as_of > now:
        fields.refuse("as_of", "time_range")
    window = fields.count("window_days", most=LONGEST_WINDOW)
    if window == 0:
        fields.refuse("window_days", "count_text")
    numbers: dict[str, Any] = {name: fields.count(name, most=MOST_PIECES) for name in COUNTS}
    numbers |= {name: fields.fine(name) for name in AMOUNTS}
    bid, device = fields.money("bid"), fields.text("device", longest=12) or "all"
    _check(fields, texts, numbers)
    if fields.errors or day is None:
        return None
    return AdRow(
        day=day,
        until=day,
        as_of=as_of,
        window_days=window or WINDOW_DAYS,
        bid=bid,
        device=device,
        **{name: text if name in ENTITIES else text or "" for name, text in texts.items()},  # type: ignore[arg-type]  # texts by their name
        **numbers,
    )


def _check(fields: Fields, texts: dict[str, str | None], numbers: dict[str, Any]) -> None:
    """Refuse a row that tells nothing, or contradicts itself; odd figures are kept."""
    if all(value is None for value in numbers.values()):
        fields.refuse("impressions", "number_missing")
    if (texts["keyword"] or texts["creative"]) and not texts["ad_group"]:
        fields.refuse("ad_group", "group_missing")
    if texts["keyword"] and texts["creative"]:
        fields.refuse("creative", "grain_double")
    parts = [numbers[name] for name in ("orders_direct", "orders_indirect")]
    if None not in (*parts, numbers["orders"]) and sum(parts) != numbers["orders"]:
        fields.refuse("orders", "orders_identity")


AD_STATS: Final = Topic("ad_stats", read_ad_stats, lambda row: row.name, "campaign")
