"""Traffic: who came, what they looked at, and how many of them bought.

As the platform counted them; unknown where no file or push told it.
"""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from apps.metrics.definitions.parts import part
from apps.metrics.registry import Better, Combine, Grain, Measure, Metric, Ratio, Unit

BOTH = (Grain.SOURCE, Grain.PRODUCT)


def _people(
    noun: str, label: object, doc: str, *grains: Grain, column: str = "", added_as: str = ""
) -> Measure:
    """Return a count of people, who are never added over devices."""
    return _visits(noun, label, doc, "people", grains, column=column, added_as=added_as)


def _views(noun: str, label: object, doc: str, better: Better = Better.UP) -> Measure:
    """Return a count that adds up over devices and sources."""
    return _visits(noun, label, doc, "added", (Grain.SOURCE,), better=better)


def _visits(
    noun: str,
    label: object,
    doc: str,
    rule: str,
    grains: tuple[Grain, ...],
    *,
    column: str = "",
    added_as: str = "",
    better: Better = Better.UP,
) -> Measure:
    name = column or noun
    also: Mapping[Grain, str] = dict.fromkeys(grains, name)
    return part(
        noun,
        label,
        doc,
        rows="visits",
        adds=f"{name}_{rule}",
        better=better,
        combine=Combine.NONE if added_as else Combine.SUM,
        also=also,
        added_as=added_as,
        domain="traffic",
        column=name,
    )


MEASURES: tuple[Metric, ...] = (
    _people(
        "visitors",
        _("Visitors"),
        "Distinct visitors of the day; people are not added over days, sources or products.",
        *BOTH,
        added_as="traffic.visitor_days",
    ),
    _people(
        "visitor_days",
        _("Visitor-days"),
        "Visitors added up day by day: who comes on two days counts twice.",
        *BOTH,
        column="visitors",
    ),
    _views("pageviews", _("Page views"), "Pages looked at on the day."),
    _views("sessions", _("Sessions"), "Visits begun on the day."),
    _views("entrances", _("Entrances"), "Visits of the day by the page they began on."),
    _views("bounces", _("Bounces"), "Visits that saw one page only.", Better.DOWN),
    _people("cart_adders", _("Cart adders"), "Visitors who put something into the cart.", *BOTH),
    _people(
        "favourites", _("Favourites"), "Visitors who marked a product or the shop.", Grain.PRODUCT
    ),
)

RATIOS: tuple[Metric, ...] = (
    Ratio(
        key="traffic.bounce_rate",
        label=_("Bounce rate"),
        unit=Unit.PERCENT,
        better=Better.DOWN,
        numerator="traffic.bounces",
        denominator="traffic.entrances",
        doc="Share of the entrances that saw one page only.",
    ),
    Ratio(
        key="traffic.conversion",
        label=_("Conversion"),
        unit=Unit.PERCENT,
        better=Better.UP,
        numerator="sales.basket_buyers",
        numerator_by_basis={"order": "sales.paid_orders", "session": "sales.paid_orders"},
        denominator="traffic.visitors",
        by_basis={"order": "traffic.visitor_days", "session": "traffic.sessions"},
        doc="Buyers a visitor; paid orders a visitor or a session where that is the shop's basis.",
    ),
    Ratio(
        key="traffic.visitor_value",
        label=_("Value of a visitor"),
        unit=Unit.MONEY,
        better=Better.UP,
        numerator="sales.paid_amount",
        denominator="traffic.visitor_days",
        by_basis={"session": "traffic.sessions"},
        doc="Paid a visitor, or a session where that is the shop's basis: conversion x basket.",
    ),
)

METRICS: tuple[Metric, ...] = MEASURES + RATIOS
