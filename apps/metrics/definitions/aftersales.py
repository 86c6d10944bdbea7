"""After-sales: cases by the day of what happened to them, what they cost and what can be mended.

Refunds themselves are sales' own; here are their rates by number. Each case counts under its
verified cause, under the stated reason where nobody has found one.
"""

from django.utils.translation import gettext_lazy as _

from apps.metrics.definitions.parts import part
from apps.metrics.registry import Better, Combine, Derived, Grain, Measure, Metric, Ratio, Unit

# Settled only when the buyers have had their days to come back.
REPEATS, FIRST_CONTACTS = "aftersales.repeats", "aftersales.first_contacts"
UNSETTLED = frozenset({REPEATS, FIRST_CONTACTS})
UP, DOWN, NONE = Better.UP, Better.DOWN, Better.NONE


def _sum(
    noun: str,
    label: object,
    doc: str,
    *,
    column: str,
    rows: str,
    adds: str = "one",
    unit: Unit = Unit.COUNT,
    better: Better = DOWN,
    version: int = 1,
) -> Measure:
    return part(
        noun,
        label,
        doc,
        rows=rows,
        adds=adds,
        unit=unit,
        better=better,
        domain="aftersales",
        column=column,
        also={Grain.REASON: column},
        version=version,
    )


def _mend(who: str, label: object, doc: str) -> Measure:
    return _sum(f"mend_{who}_amount", label, doc, column=f"mend_{who}_amount", rows="refunds",
        adds=f"mend_{who}", unit=Unit.MONEY)  # fmt: skip


def _ratio(
    key: str,
    label: object,
    above: str,
    below: str,
    unit: Unit,
    doc: str,
    better: Better = DOWN,
) -> Ratio:
    return Ratio(
        key=f"aftersales.{key}", label=label, unit=unit, better=better,
        numerator=above, denominator=below, doc=doc,
    )  # fmt: skip


CASES: tuple[Metric, ...] = (
    _sum("opened", _("Cases opened"), "Cases logged or opened again on the day.",
        column="cases_opened", rows="case_moves", adds="is_opened", better=NONE),
    _sum("closed", _("Cases done"), "Cases that left the open ones on the day.",
        column="cases_closed", rows="case_moves", adds="is_closed", better=NONE),
    _sum("overdue", _("Deadlines missed"), "Deadlines of open cases that passed on the day.",
        column="cases_overdue", rows="case_overdue"),
    _sum("first_responses", _("Cases answered"),
        "Cases opened on the day that the buyer has been answered in.",
        column="case_first_responses", rows="case_answers", better=NONE),
    _sum("first_response_seconds", _("Wait of cases for an answer"),
        "Seconds from log to first answer, added up.", column="case_first_response_seconds",
        rows="case_answers", adds="first_response_seconds", unit=Unit.SECONDS),
    _sum("resolutions", _("First resolutions"),
        "Cases resolved for the first time on the day; those made of a refund that came without "
        "a case are left out, nobody resolved them.",
        column="case_resolutions", rows="case_moves", adds="is_first_resolution", better=NONE,
        version=2),
    _sum("repeats", _("Repeat contacts"),
        "First resolutions of the day after which the buyer came back within the days of the "
        "shop's setting (usually 7) about the same order, or the same SKU, for the same family of "
        "reasons.",
        column="case_repeats", rows="case_moves", adds="is_repeat", version=2),
    _sum("first_contacts", _("Resolved at first contact"),
        "First resolutions of the day whose buyer had written once, to open the case, and did not "
        "come back within the days of the shop's setting.",
        column="case_first_contacts", rows="case_moves", adds="is_first_contact", better=UP),
    _sum("cost_amount", _("Cost of after-sales"),
        "Compensation, freight and repairs that ended on the day, less what was recovered.",
        column="aftersales_cost", rows="case_costs", adds="case_cost", unit=Unit.MONEY),
    Derived(
        key="aftersales.whole_cost_amount",
        label=_("Cost of after-sales with refunds"),
        unit=Unit.MONEY,
        better=DOWN,
        parts={"sales.refund_amount": 1, "aftersales.cost_amount": 1},
        doc="Refunds of the day, compensation, freight and repairs, less what was recovered.",
    ),
    part("open", _("Cases open at day's end"),
        "Cases that were open when the day ended: all opened until then less all done.",
        domain="aftersales", column="cases_open", rows="cases_open", adds="net_open",
        better=DOWN, combine=Combine.LAST),
)  # fmt: skip
HARD: tuple[Metric, ...] = (
    _sum("quality_refunds", _("Refunds for quality"),
        "Refunds of the day whose cause, or stated reason where nobody has found one, is of the "
        "quality set.",
        column="quality_refunds", rows="refunds", adds="is_quality_refund"),
    _sum("dispute_refunds", _("Refunds by verdict"),
        "Refunds of the day in cases that the platform judged for the buyer, at least in part.",
        column="dispute_refunds", rows="refunds", adds="is_dispute_refund"),
    _sum("disputed_orders", _("Orders with the platform called in"),
        "Orders for which the platform was called in for the first time on the day.",
        column="disputed_orders", rows="case_disputes"),
    _sum("returned_amount", _("Came back and stayed"),
        "Paid for the goods that came back and were accepted on the day, those to mend left out; "
        "asked for where their order line is not known.",
        column="returned_amount", rows="case_returns", adds="returned", unit=Unit.MONEY,
        version=2),
    _sum("retained_amount", _("Kept by exchange"),
        "Part of it for which the buyer takes other goods and was not refunded after that.",
        column="retained_amount", rows="case_returns", adds="retained", unit=Unit.MONEY,
        better=UP, version=2),
)  # fmt: skip
MENDED: tuple[Metric, ...] = (
    _mend("page", _("Refunded, mended by the page"),
        "Part of the day's refunds whose cause the product page can mend."),
    _mend("pack", _("Refunded, mended by the packing"),
        "Part of the day's refunds whose cause better packing can mend."),
    _mend("supplier", _("Refunded, mended by the supplier"),
        "Part of the day's refunds whose cause the supplier can mend."),
    _mend("warehouse", _("Refunded, mended by the warehouse"),
        "Part of the day's refunds whose cause the warehouse can mend."),
    Derived(
        key="aftersales.mend_amount",
        label=_("Refunded, the shop can mend"),
        unit=Unit.MONEY,
        better=DOWN,
        parts={
            f"aftersales.mend_{who}_amount": 1 for who in ("page", "pack", "supplier", "warehouse")
        },
        doc="Part of the day's refunds whose cause somebody has found that can be mended.",
    ),
)  # fmt: skip
RATIOS: tuple[Metric, ...] = (
    _ratio("refund_count_rate", _("Refunds an order (refund day)"), "sales.refund_count",
        "sales.paid_orders", Unit.PERCENT,
        "Refunds of the day over orders paid on the same day: a pulse, it mixes orders of many "
        "days."),
    _ratio("cohort_refund_count_rate", _("Share of orders refunded (order day)"),
        "sales.cohort_refunded_orders", "sales.paid_orders", Unit.PERCENT,
        "Share of the orders paid on the day that were refunded to date, in part or whole."),
    _ratio("first_response_mean", _("First response of cases"),
        "aftersales.first_response_seconds", "aftersales.first_responses", Unit.SECONDS,
        "Mean seconds from log to first answer of the cases opened on the day."),
    _ratio("repeat_rate", _("Repeat rate of cases"), REPEATS, "aftersales.resolutions",
        Unit.PERCENT,
        "Share of the day's first resolutions after which the buyer came back within the shop's "
        "days; provisional until then."),
    _ratio("first_contact_rate", _("Resolved at first contact, share"), FIRST_CONTACTS,
        "aftersales.resolutions", Unit.PERCENT,
        "Share of the day's first resolutions for which one contact of the buyer was enough; "
        "provisional while they may still come back.", UP),
    _ratio("cost_per_order", _("Cost of after-sales an order"), "aftersales.whole_cost_amount",
        "sales.paid_orders", Unit.MONEY,
        "Refunds not recovered, compensation, freight and repairs of the day over orders paid on "
        "the same day."),
    _ratio("quality_refund_rate", _("Quality-refund rate"), "aftersales.quality_refunds",
        "sales.paid_lines", Unit.PERCENT,
        "Refunds for quality over lines paid, both by their own day; platforms read it over the "
        "days 37 to 8 before today."),
    _ratio("dispute_refund_rate", _("Dispute-refund rate"), "aftersales.dispute_refunds",
        "sales.paid_lines", Unit.PERCENT,
        "Refunds in cases judged for the buyer over lines paid, both by their own day; read over "
        "the days 37 to 8 before today."),
    _ratio("intervention_rate", _("Intervention rate"), "aftersales.disputed_orders",
        "sales.paid_orders", Unit.PERCENT,
        "Orders for which the platform was called in over orders paid, both by their own day."),
    _ratio("retained_rate", _("Retained revenue"), "aftersales.retained_amount",
        "aftersales.returned_amount", Unit.PERCENT,
        "Share of the value of accepted returns that an exchange keeps in the shop.", UP),
)  # fmt: skip
METRICS: tuple[Metric, ...] = (*CASES, *HARD, *MENDED, *RATIOS)
