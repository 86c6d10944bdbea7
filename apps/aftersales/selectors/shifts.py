"""Reasons that are given more often than they used to be, with the products behind them."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from apps.aftersales.models import CaseLine, Reason
from apps.aftersales.quality import Shift, reason_shifts
from apps.shop.models import Shop

# A week against the four before it.
NOW_DAYS, BEFORE_DAYS = 7, 28
PRODUCTS = 3
# Whose fault it is -> who can do something, and what.
NEXT = {
    "supplier": _("Inspect what is in stock, look at the batch, and ask the supplier."),
    "warehouse": _("Ask the warehouse: look at how these orders were picked and packed."),
    "carrier": _("Ask the carrier, and claim what was lost or damaged."),
    "listing": _("Compare the product page with the goods, and mend the page."),
    "agent": _("Read the chats of these buyers and talk to who served them."),
    "seller": _("Look at stock, prices and what was promised."),
    "buyer": _("Look at what buyers expect: page, advice and audience of the ads."),
    "none": _("Open the cases and see what they have in common."),
}


@dataclass(frozen=True)
class Rising:
    """A reason whose share rose beyond chance; `products` are those it is given for most."""

    reason: Reason
    shift: Shift
    products: tuple[tuple[str, int], ...]

    @property
    def share(self) -> Decimal:
        """Return its share of the week's reasons."""
        return Decimal(self.shift.now) / self.shift.now_all

    @property
    def share_before(self) -> Decimal:
        """Return its share of the four weeks before."""
        return Decimal(self.shift.before) / self.shift.before_all

    @property
    def next_step(self) -> object:
        """Return what to do about it."""
        return NEXT[self.reason.liability]


def reasons_rising(shop: Shop, today: date, *, of_products: bool = False) -> list[Rising]:
    """Return the reasons of the week's cases that rose against the four weeks before.

    Each line counts under its verified cause, else what the buyer stated. `of_products`: only
    those of the quality set, against all reasons.
    """
    start = today - timedelta(days=NOW_DAYS - 1)
    now: Counter[str] = Counter()
    before: Counter[str] = Counter()
    titles: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for code, opened_on, title in _told(shop, start - timedelta(days=BEFORE_DAYS), today):
        (now if opened_on >= start else before)[code] += 1
        if opened_on >= start and title:
            titles[code][title] += 1
    shifts = reason_shifts(now, before)
    reasons = {row.code: row for row in Reason.objects.filter(code__in=[s.reason for s in shifts])}
    rising = [
        Rising(reasons[each.reason], each, tuple(titles[each.reason].most_common(PRODUCTS)))
        for each in shifts
    ]
    return [each for each in rising if each.reason.is_quality or not of_products]


def _told(shop: Shop, first: date, last: date) -> list[tuple[str, date, str]]:
    lines = CaseLine.objects.filter(case__shop=shop, case__opened_on__range=(first, last))
    told = lines.exclude(case__status="cancelled").annotate(
        code=Coalesce("verified_cause__code", "stated_reason__code"),
        name=Coalesce(F("sku__title"), F("title")),
    )
    return list(told.filter(code__isnull=False).values_list("code", "case__opened_on", "name"))
