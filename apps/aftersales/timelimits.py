"""The platforms' time limits that every shop starts with; nobody has confirmed them yet."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

HOUR, DAY = 3_600, 86_400
NEWER, OLDER = ("taobao", "newer"), ("taobao", "older")
GUIDES = "refund time-out page of a shopping guide; two guides for sellers"


@dataclass(frozen=True, slots=True)
class LimitSeed:
    """One limit: whose, in which phase of which kind of case, how long, and what follows.

    An empty phase or kind means every one; `seconds` None means that there is no limit.
    """

    platform: str
    variant: str
    phase: str
    kind: str
    stage: str
    party: str
    seconds: int | None
    on_timeout: str


_LIMITS = (
    LimitSeed(*NEWER, "pre_ship", "refund_only", "decide", "seller", 24 * HOUR, "refunded"),
    LimitSeed(*NEWER, "in_transit", "refund_only", "decide", "seller", 36 * HOUR, "approved"),
    LimitSeed(*NEWER, "in_transit", "", "intercept", "seller", 3 * DAY, "approved"),
    LimitSeed(*NEWER, "", "", "revise", "buyer", 5 * DAY, "closes"),
    LimitSeed(*OLDER, "pre_ship", "", "decide", "seller", 48 * HOUR, "refunded"),
    LimitSeed(*OLDER, "in_transit", "", "decide", "seller", 5 * DAY, "approved"),
    LimitSeed(*OLDER, "received", "", "decide", "seller", 5 * DAY, "approved"),
    LimitSeed(*OLDER, "after_success", "", "decide", "seller", 5 * DAY, "approved"),
    LimitSeed(*OLDER, "", "", "buyer_ship", "buyer", 7 * DAY, "closes"),
    LimitSeed(*OLDER, "", "", "receive", "seller", 10 * DAY, "refunded"),
    LimitSeed(*OLDER, "", "", "receive_surface", "seller", 30 * DAY, "refunded"),
    LimitSeed(*OLDER, "", "", "evidence", "platform", 48 * HOUR, "rules"),
    LimitSeed("shopify", "all", "", "", "decide", "seller", None, "stays"),
)  # fmt: skip


def limit_seeds() -> Iterator[LimitSeed]:
    """Yield the limits; Tmall has those of Taobao."""
    for seed in _LIMITS:
        yield seed
        if seed.platform == "taobao":
            yield replace(seed, platform="tmall")
