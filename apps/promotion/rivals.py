"""What competitors show: a price as it is written, what changed, and how ours compares; pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from statistics import median
from typing import Final

_NUMBER = re.compile(r"\d[\d.,  ']*\d|\d")
# "1,299.00 起" and "from 12.50": the cheapest variant costs so much.
_RANGE = re.compile(r"\d\D*[-–—~至到]\D*\d")
_FROM = re.compile(r"起|\bfrom\b|\bab\b|-tól|-től|\+\s*$", re.IGNORECASE)
MOST: Final = Decimal("99999999.99")
# Sales, reviews and stars below this change are noise, as a ratio.
STEP_NOISE: Final = Decimal("0.10")
PRICES: Final = ("price", "promo_price")
TEXTS: Final = ("title", "description_hash", "image_hash")
COUNTS: Final = ("sales", "reviews")


@dataclass(frozen=True, slots=True)
class Facts:
    """What one look at an item showed; None = not seen."""

    title: str | None = None
    price: Decimal | None = None
    price_from: bool = False
    promo_price: Decimal | None = None
    in_stock: bool | None = None
    sales: int | None = None
    reviews: int | None = None
    rating: Decimal | None = None
    description_hash: str | None = None
    image_hash: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A change of one field; `pct` a ratio, None where a ratio says nothing."""

    field: str
    old: str
    new: str
    pct: Decimal | None
    severity: str


def price_of(text: str) -> tuple[Decimal, bool] | None:
    """Read a price as shops write it: (amount, whether it is "from"); None where unreadable.

    "¥1,299.00 起" is (1299.00, True), "1.299,00 €" and "12 990 Ft" are read too; a range is its
    lower end, "from".
    """
    found = [_amount(each) for each in _NUMBER.findall(text)]
    amounts = [each for each in found if each is not None]
    if not amounts or len(amounts) != len(found) or len(amounts) > 2 or amounts[0] > MOST:
        return None
    is_range = len(amounts) == 2
    if "万" in text or (is_range and (amounts[1] < amounts[0] or not _RANGE.search(text))):
        return None
    return amounts[0], is_range or bool(_FROM.search(text))


def _amount(text: str) -> Decimal | None:
    """Read digits with separators: the last of . and , stands for cents where 1 or 2 follow it."""
    plain = re.sub(r"[  ']", "", text)
    cents = re.search(r"[.,](\d{1,2})$", plain)
    whole = plain[: cents.start()] if cents else plain
    if not re.fullmatch(r"\d+|\d{1,3}([.,]\d{3})+", whole):
        return None
    digits = re.sub(r"[.,]", "", whole)
    try:
        value = Decimal(f"{digits}.{cents[1] if cents else '0'}")
    except InvalidOperation:
        return None
    return value.quantize(Decimal("0.01")) if value > 0 else None


def changes(
    old: Facts, new: Facts, *, prices_before: Sequence[Decimal], noise: Decimal
) -> list[Seen]:
    """Return what changed against the last look that worked; what was not seen is not compared.

    `prices_before` are those of all looks that worked, `noise` the ratio below which a price is
    quiet: stored, not shown. A new low or high beats every other change of a price.
    """
    return [
        *_prices(old, new, prices_before, noise),
        *_counts(old, new),
        *_plain(old, new),
    ]


def _prices(old: Facts, new: Facts, before: Sequence[Decimal], noise: Decimal) -> list[Seen]:
    told = []
    for name in PRICES:
        was, now = getattr(old, name), getattr(new, name)
        if was is None or now is None or was == now:
            continue
        pct = _ratio(was, now)
        is_end = name == "price" and bool(before) and (now < min(before) or now > max(before))
        severity = "quiet" if abs(pct) < noise else "extreme" if is_end else "price"
        told.append(Seen(name, f"{was:.2f}", f"{now:.2f}", pct, severity))
    return told


def _counts(old: Facts, new: Facts) -> list[Seen]:
    told = []
    for name in COUNTS:
        was, now = getattr(old, name), getattr(new, name)
        if was is None or now is None or was == now:
            continue
        pct = _ratio(Decimal(was), Decimal(now)) if was else None
        is_quiet = pct is not None and abs(pct) < STEP_NOISE
        told.append(Seen(name, str(was), str(now), pct, "quiet" if is_quiet else "rest"))
    return told


def _plain(old: Facts, new: Facts) -> list[Seen]:
    told = []
    for name in (*TEXTS, "in_stock", "rating"):
        was, now = getattr(old, name), getattr(new, name)
        if was is None or now is None or was == now:
            continue
        told.append(Seen(name, str(was), str(now), None, "text" if name in TEXTS else "rest"))
    return told


def _ratio(was: Decimal, now: Decimal) -> Decimal:
    return ((now - was) / was).quantize(Decimal("0.0001"))


@dataclass(frozen=True, slots=True)
class Standing:
    """Our price among the same items: index to their median, rank from the cheapest, the gap.

    `cheapest` is the cheapest competitor's price against ours, as a ratio: -0.136 = 13.6% less.
    """

    index: Decimal
    rank: int
    among: int
    cheapest: Decimal


def standing(ours: Decimal, theirs: Sequence[Decimal]) -> Standing | None:
    """Return how our price stands; None without a price on either side."""
    if not theirs or ours <= 0:
        return None
    middle = Decimal(median(theirs))
    return Standing(
        (ours / middle).quantize(Decimal("0.0001")),
        1 + sum(each < ours for each in theirs),
        len(theirs) + 1,
        _ratio(ours, min(theirs)),
    )
