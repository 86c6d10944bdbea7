"""What each kind of campaign has to say before it may begin, and the stock it needs: pure."""

from collections.abc import Mapping
from datetime import datetime
from decimal import ROUND_CEILING, Decimal, InvalidOperation
from itertools import pairwise
from typing import Any, Final

# What each kind asks for, in the order of its form.
FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "discount": (),
    "full_cut": ("tiers",),
    "coupon": ("value", "minimum", "total", "per_buyer"),
    "gift": ("gift_sku", "gift_stock"),
    "lottery": ("prizes", "draw_at", "seed"),
    "points": ("rate", "expires_days"),
    "bundle": ("bundle_price",),
    "platform_event": ("event_name",),
}
# 90% of days need no more than the mean and 1.28 of its roots.
HIGH: Final = Decimal("1.28")


def tiers_read(text: str) -> list[tuple[Decimal, Decimal]]:
    """Return the steps of a full cut, e.g. "200-15, 400-40". Raises ValueError."""
    found = []
    for part in text.replace("，", ",").split(","):
        need, _dash, off = part.strip().partition("-")
        try:
            step = Decimal(need.strip()), Decimal(off.strip())
        except InvalidOperation:
            raise ValueError(part) from None
        if not all(each.is_finite() for each in step):
            raise ValueError(part)
        found.append(step)
    return found


def deepest_cut(kind: str, rules: Mapping[str, Any]) -> Decimal:
    """Return the largest share of a total that the rules take off; without a minimum all of it."""
    if kind == "full_cut":
        return max(off / need for need, off in tiers_read(str(rules["tiers"])))
    if kind == "coupon":
        minimum = _number(rules.get("minimum"))
        return _number(rules["value"]) / minimum if minimum > 0 else Decimal(1)
    return Decimal(0)


def rule_faults(kind: str, rules: Mapping[str, Any]) -> dict[str, str]:
    """Return what is wrong with the rules of a campaign: a code by field, {} where nothing is.

    Codes: missing, positive, rising, cut_too_large, tiers, draw_at.
    """
    faults = {name: "missing" for name in FIELDS[kind] if not str(rules.get(name) or "").strip()}
    for name in ("value", "total", "per_buyer", "gift_stock", "rate", "expires_days",
                 "bundle_price"):  # fmt: skip
        if name in FIELDS[kind] and name not in faults and _number(rules[name]) <= 0:
            faults[name] = "positive"
    if kind == "full_cut" and not faults:
        fault = _tier_fault(str(rules["tiers"]))
        return {"tiers": fault} if fault else {}
    if kind == "coupon" and not faults and _number(rules["minimum"]) < _number(rules["value"]):
        faults["minimum"] = "cut_too_large"
    if kind == "lottery" and "draw_at" not in faults and not _is_instant(rules["draw_at"]):
        faults["draw_at"] = "draw_at"
    return faults


def _tier_fault(text: str) -> str:
    try:
        tiers = tiers_read(text)
    except ValueError:
        return "tiers"
    if any(off <= 0 or off >= need for need, off in tiers):
        return "cut_too_large"
    rising = all(here[0] < then[0] and here[1] < then[1] for here, then in pairwise(tiers))
    return "" if rising else "rising"


def _number(value: Any) -> Decimal:
    """Return a number; -1 for what is none, "nan" among it."""
    try:
        told = Decimal(str(value))
    except InvalidOperation:
        return Decimal(-1)
    return told if told.is_finite() else Decimal(-1)


def _is_instant(value: Any) -> bool:
    try:
        return datetime.fromisoformat(str(value)).tzinfo is not None
    except ValueError:
        return False


def units_high(a_day: Decimal, days: Decimal, uplift: Decimal) -> int:
    """Return how many units a campaign may need: ceil(x + 1.28 sqrt(x)).

    x = baseline units a day x days x (1 + expected uplift).
    """
    expected = a_day * days * (1 + uplift)
    high = expected + HIGH * expected.sqrt()
    return int(high.to_integral_value(ROUND_CEILING))
