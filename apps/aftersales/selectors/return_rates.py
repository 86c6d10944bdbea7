"""How many units of each SKU came back of those that were delivered long enough ago."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q, Sum

from apps.aftersales.models import CaseLeg, CaseLine, ProductIssue
from apps.aftersales.quality import Reading, priors_of, read
from apps.common.smallsample import wilson
from apps.shop.models import Order, OrderLine, Shipment, Shop

WINDOW = timedelta(days=180)
# Returns of a unit have come when this share of all returns has come by its age.
COME = 0.95
USUAL_LAG, LEAST_LAG, MOST_LAG = 30, 7, 60
SENT = (Order.Status.SHIPPED, Order.Status.DONE)
SHOWN = 100
LEAST_TOP = 0.2
CAME = F("restock_qty") + F("refurb_qty") + F("scrap_qty") + F("supplier_qty") + F("back_qty")


@dataclass(frozen=True, slots=True)
class ReturnRate:
    """A SKU's units that came back of those delivered; shares between 0 and 1.

    `wilson_low` and `wilson_high` hold the rate of its own units with 95%; `reading` draws it
    towards its category's (empirical Bayes), so that 1 of 3 is no 33%.
    """

    sku_id: int
    code: str
    title: str
    wilson_low: Decimal
    wilson_high: Decimal
    reading: Reading

    @property
    def raw(self) -> Decimal:
        """Return the units that came back over those delivered."""
        return Decimal(self.reading.k) / self.reading.n

    @property
    def flag(self) -> str:
        """Return what the board says of it."""
        return str(self.reading.flag)

    @property
    def prob_worse(self) -> float:
        """Return how sure it is that the rate is above 1.5 times that of the category."""
        return self.reading.prob_worse

    def get_flag_display(self) -> str:
        """Return what the board says in words."""
        return str(ProductIssue.Flag(self.flag).label)

    @property
    def rate(self) -> float:
        """Return the estimate, drawn towards the category."""
        return self.reading.estimate

    @property
    def low(self) -> float:
        """Return where the estimate's 95% begin."""
        return self.reading.low

    @property
    def high(self) -> float:
        """Return where the estimate's 95% end."""
        return self.reading.high

    @property
    def category_rate(self) -> float:
        """Return the rate of its category."""
        return self.reading.category


@dataclass(frozen=True, slots=True)
class ReturnPage:
    """The SKUs of a shop, the most surely worse first, of units paid from `first` to `last`."""

    first: date
    last: date
    rows: tuple[ReturnRate, ...]
    returned: int
    delivered: int

    @property
    def shown(self) -> tuple[ReturnRate, ...]:
        """Return the rows of the page; the file has all."""
        return self.rows[:SHOWN]

    @property
    def top(self) -> float:
        """Return where the pictures of the intervals end."""
        return max([LEAST_TOP, *(row.high for row in self.shown)])

    @property
    def rate(self) -> Decimal | None:
        """Return the return rate of the shop: sum over sum."""
        return Decimal(self.returned) / self.delivered if self.delivered else None


def return_lag(shop: Shop, today: date) -> int:
    """Return after how many days from payment nearly all returns have come: 7 to 60, else 30."""
    came = CaseLeg.objects.filter(
        case__shop=shop, kind="goods", delivered_at__isnull=False,
        case__order__paid_on__gt=today - WINDOW,
    )  # fmt: skip
    pairs = came.values_list("delivered_at", "case__order__paid_on")
    ages: list[int] = sorted(
        (at.astimezone(shop.tz).date() - paid).days for at, paid in pairs if at and paid
    )
    if not ages:
        return USUAL_LAG
    return min(max(ages[int(COME * (len(ages) - 1))], LEAST_LAG), MOST_LAG)


def return_page(shop: Shop, today: date) -> ReturnPage:
    """Return the return rate of every SKU in units, of the last 180 days less the lag."""
    first, last = today - WINDOW, today - timedelta(days=return_lag(shop, today))
    back = _back(shop, first, last)
    sold = _delivered(shop, first, last)
    counts = {sku: min(back.get(sku, 0), units) for sku, (units, *_rest) in sold.items()}
    priors = priors_of((told[1], counts[sku], told[0]) for sku, told in sold.items())
    rows = [
        _rate(sku, code, title, read(counts[sku], units, priors[category]))
        for sku, (units, category, code, title) in sold.items()
    ]
    rows.sort(key=lambda row: (row.flag == "grey", -row.reading.prob_worse, -row.rate, row.code))
    delivered = sum(units for units, *_rest in sold.values())
    return ReturnPage(first, last, tuple(rows), sum(counts.values()), delivered)


def _rate(sku_id: int, code: str, title: str, reading: Reading) -> ReturnRate:
    low, high = wilson(reading.k, reading.n) or (Decimal(0), Decimal(1))
    return ReturnRate(sku_id, code, title, low, high, reading)


def _delivered(shop: Shop, first: date, last: date) -> dict[int, tuple[int, str, str, str]]:
    """Return units, category, code and title of each SKU whose parcels were sent or came back."""
    parcels = Shipment.objects.filter(order=OuterRef("order"))
    came = CaseLine.objects.annotate(came=CAME).filter(order_line=OuterRef("pk"), came__gt=0)
    lines = OrderLine.objects.filter(
        Q(order__status__in=SENT) | Exists(parcels) | Exists(came),
        order__shop=shop, order__excluded_reason=None, order__paid_on__range=(first, last),
        sku__isnull=False, quantity__gt=0,
    )  # fmt: skip
    names = ("sku_id", "sku__product__category", "sku__code", "sku__title")
    rows = lines.order_by().values_list(*names).annotate(units=Sum("quantity"))
    return {sku: (units, category or "", code, title) for sku, category, code, title, units in rows}


def _back(shop: Shop, first: date, last: date) -> dict[int, int]:
    """Return the units of each SKU that came back in any state; what is missing did not."""
    lines = CaseLine.objects.filter(
        case__shop=shop, order_line__sku__isnull=False, order_line__order__excluded_reason=None,
        order_line__order__paid_on__range=(first, last),
    )  # fmt: skip
    found: defaultdict[int, int] = defaultdict(int)
    rows = lines.order_by().values_list("order_line__sku").annotate(units=Sum(CAME))
    for sku, units in rows:
        found[sku] += units or 0
    return found
