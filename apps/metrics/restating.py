"""When a published figure has moved, by how much, and why, in plain words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from apps.common.cells import format_count, format_signed
from apps.common.money import minor_digits
from apps.common.templatetags.pieces import day_text
from apps.metrics.readings import DayRestated

PAID = "sales.paid_amount"
ORDERS = "sales.paid_orders"
REFUNDED = "sales.refund_amount"
NET = "sales.net_amount"
HEADLINE_KEYS = (PAID, ORDERS, REFUNDED, NET)

# A move of no more than both is noise of rounding and is not told.
TOLD_ABOVE = Decimal("1.00")
TOLD_ABOVE_SHARE = Decimal("0.001")

# What stays with the shop first: it moves with orders and refunds alike.
SAID_FIRST = (NET, PAID, REFUNDED, ORDERS)
NAMES = {
    NET: _("%(day)s %(change)s: %(causes)s"),
    PAID: _("%(day)s paid %(change)s: %(causes)s"),
    REFUNDED: _("%(day)s refunds %(change)s: %(causes)s"),
    ORDERS: _("%(day)s paid orders %(change)s: %(causes)s"),
}
COUNTED = {
    "refund_new": ngettext_lazy("%(count)s late refund", "%(count)s late refunds", "number"),
    "refund_gone": ngettext_lazy(
        "%(count)s refund withdrawn", "%(count)s refunds withdrawn", "number"
    ),
    "order_new": ngettext_lazy("%(count)s late order", "%(count)s late orders", "number"),
    "order_gone": ngettext_lazy(
        "%(count)s order no longer paid", "%(count)s orders no longer paid", "number"
    ),
    "order_excluded": ngettext_lazy(
        "%(count)s order excluded", "%(count)s orders excluded", "number"
    ),
}
UNCOUNTED = {
    "import": _("an imported file"),
    "order_changed": _("changed orders"),
    "refund_changed": _("changed refunds"),
    "zone": _("a changed day boundary"),
    "definition": _("a changed formula"),
    "manual": _("recomputed on request"),
    "audit": _("an audit"),
}
UNNAMED = _("a recompute")


@dataclass(frozen=True, slots=True)
class Counts:
    """How many facts stood behind a day."""

    paid_orders: int = 0
    refunds: int = 0
    excluded_orders: int = 0


@dataclass(frozen=True, slots=True)
class Move:
    """One figure of one day that moved."""

    day: date
    metric_key: str
    old: Decimal | None
    new: Decimal | None
    causes: Mapping[str, int]

    @property
    def delta(self) -> Decimal:
        """The difference; what was unknown counts as nothing."""
        return (self.new or Decimal(0)) - (self.old or Decimal(0))


def has_moved(old: Decimal | None, new: Decimal | None) -> bool:
    """Tell whether a published figure moved by more than 1.00 or by more than 0.1%."""
    if old is None or new is None:
        return old is not new
    distance = abs(new - old)
    return distance > TOLD_ABOVE or distance > abs(old) * TOLD_ABOVE_SHARE


def causes_of(before: Counts, after: Counts, reasons: Mapping[str, int]) -> dict[str, int]:
    """The changed facts by reason: counted from the day itself, else the claimed marks.

    A mark stands for a whole file, so three refunds of one import are three by the day's count.
    """
    refunds = after.refunds - before.refunds
    excluded = after.excluded_orders - before.excluded_orders
    orders = after.paid_orders - before.paid_orders
    counted = {
        "refund_new": refunds,
        "refund_gone": -refunds,
        "order_excluded": excluded,
        "order_new": orders,
        "order_gone": -orders - max(excluded, 0),
    }
    found = {reason: number for reason, number in counted.items() if number > 0}
    return found or dict(sorted(reasons.items()))


def cause_words(causes: Mapping[str, int]) -> str:
    """The causes in words: "3 late refunds, 1 late order"."""
    words = [_counted(reason, number) for reason, number in causes.items() if reason in COUNTED]
    words += [str(UNCOUNTED[reason]) for reason in causes if reason in UNCOUNTED]
    return ", ".join(words) or str(UNNAMED)


def restated_days(moves: Iterable[Move], currency: str) -> tuple[DayRestated, ...]:
    """One sentence a day, the newest day first; several moves of a day are told as one."""
    by_day: dict[date, list[Move]] = {}
    for move in moves:
        by_day.setdefault(move.day, []).append(move)
    told = (_day(day, by_day[day], currency) for day in sorted(by_day, reverse=True))
    return tuple(each for each in told if each is not None)


def _day(day: date, moves: list[Move], currency: str) -> DayRestated | None:
    totals: dict[str, Decimal] = {}
    for move in moves:
        totals[move.metric_key] = totals.get(move.metric_key, Decimal(0)) + move.delta
    key = next((each for each in SAID_FIRST if totals.get(each)), None)
    if key is None:
        return None
    delta = totals[key]
    causes = _causes([move for move in moves if move.metric_key == key])
    digits = 0 if key == ORDERS else minor_digits(currency)
    sentence = str(NAMES[key]) % {
        "day": day_text(day, "plain"),
        "change": format_signed(delta, digits),
        "causes": cause_words(causes),
    }
    return DayRestated(day, key, delta, sentence)


def _causes(moves: list[Move]) -> dict[str, int]:
    causes: dict[str, int] = {}
    for move in moves:
        for reason, number in move.causes.items():
            causes[reason] = causes.get(reason, 0) + number
    return causes


def _counted(reason: str, number: int) -> str:
    return str(COUNTED[reason] % {"number": number, "count": format_count(number)})
