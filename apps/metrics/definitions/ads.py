"""Ads: what they were shown, cost and brought, as the console told it last.

Orders and sales are those within the window after the click, 15 days unless the shop chose
another; days younger than the window still grow. One grain a campaign and day, never two.
"""

from django.utils.translation import gettext_lazy as _

from apps.metrics.definitions.parts import part
from apps.metrics.registry import Better, Grain, Measure, Metric, Ratio, Unit

# These grow until the window after the last click of the day is over.
GROWING = frozenset({"ads.orders", "ads.amount"})


def _told(
    noun: str, label: object, doc: str, unit: Unit = Unit.COUNT, better: Better = Better.UP
) -> Measure:
    """Return a number of the console, kept by the shop's day and by campaign."""
    return part(
        noun,
        label,
        doc,
        rows="ads",
        adds=f"ad_{noun}",
        unit=unit,
        better=better,
        domain="ads",
        column=f"ad_{noun}",
        also={Grain.CAMPAIGN: noun},
    )


def _rate(
    noun: str,
    label: object,
    unit: Unit,
    better: Better,
    above: str,
    below: str,
    doc: str,
    per: int = 1,
) -> Ratio:
    """Return a ratio of two sums of ads, or of ads and sales."""
    return Ratio(
        key=f"ads.{noun}",
        label=label,
        unit=unit,
        better=better,
        numerator=above,
        denominator=below,
        doc=doc,
        per=per,
    )


MEASURES: tuple[Metric, ...] = (
    _told("impressions", _("Displays"), "How often ads were shown."),
    _told("clicks", _("Ad clicks"), "How often ads were clicked."),
    _told("cost", _("Ad cost"), "What the clicks and displays cost.", Unit.MONEY, Better.DOWN),
    _told("orders", _("Orders from ads"), "Orders within the window after a click."),
    _told("amount", _("Sales from ads"), "Sales within the window after a click.", Unit.MONEY),
    _told(
        "rank_sum",
        _("Sum of ranks"),
        "Each display's rank, added up.",
        Unit.SCORE,
        Better.DOWN,
    ),
)
RATIOS: tuple[Metric, ...] = (
    _rate("ctr", _("Click rate (CTR)"), Unit.PERCENT, Better.UP, "ads.clicks", "ads.impressions",
          "Clicks a display."),
    _rate("cpc", _("Cost a click (CPC)"), Unit.MONEY, Better.DOWN, "ads.cost", "ads.clicks",
          "What a click cost."),
    _rate("cpm", _("Cost of 1,000 displays (CPM)"), Unit.MONEY, Better.DOWN, "ads.cost",
          "ads.impressions", "What a thousand displays cost.", per=1_000),
    _rate("cvr", _("Orders a click (CVR)"), Unit.PERCENT, Better.UP, "ads.orders", "ads.clicks",
          "Orders within the window, of the advertised item or another, a click."),
    _rate("cpa", _("Cost an order (CPA)"), Unit.MONEY, Better.DOWN, "ads.cost", "ads.orders",
          "What an order within the window cost."),
    _rate("roas", _("Return on ad spend (ROAS)"), Unit.SCORE, Better.UP, "ads.amount", "ads.cost",
          "Sales within the window a unit of cost; no profit: see break-even."),
    _rate("acos", _("Ad cost of ad sales (ACOS)"), Unit.PERCENT, Better.DOWN, "ads.cost",
          "ads.amount", "Cost as a share of the sales that ads brought."),
    _rate("cost_share", _("Ad cost share (TACOS)"), Unit.PERCENT, Better.DOWN, "ads.cost",
          "sales.paid_amount", "Cost as a share of all that was paid on the day."),
    _rate("rank", _("Mean rank"), Unit.SCORE, Better.DOWN, "ads.rank_sum", "ads.impressions",
          "The mean place in which ads were shown."),
)  # fmt: skip

METRICS: tuple[Metric, ...] = MEASURES + RATIOS
