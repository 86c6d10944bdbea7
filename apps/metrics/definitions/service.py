"""The service desk: who asked and bought, who answered how fast, who is credited with what.

Inquiries and credits follow the version of the shop's rule that is in force on the day.
"""

from django.utils.translation import gettext_lazy as _

from apps.metrics.definitions.parts import part
from apps.metrics.registry import Better, Combine, Grain, Measure, Metric, Ratio, Unit

# Outcomes of these stay open for days: their figures are provisional while a buyer is pending.
OPEN_FOR_DAYS = frozenset(
    f"service.inquiry_{noun}"
    for noun in ("ordered_buyers", "next_day_buyers", "paid_buyers", "lost_buyers")
)


def _buyers(noun: str, label: object, doc: str, adds: str, better: Better = Better.UP) -> Measure:
    """Return a count of buyers: never added over days or people."""
    return part(
        f"inquiry_{noun}",
        label,
        doc,
        rows="inquiries",
        adds=adds,
        better=better,
        combine=Combine.NONE,
        domain="service",
        also={Grain.AGENT: f"inquiry_{noun}"},
    )


def _sum(
    noun: str,
    label: object,
    doc: str,
    *,
    rows: str,
    adds: str = "one",
    unit: Unit = Unit.COUNT,
    better: Better = Better.NONE,
    by_agent: bool = True,
) -> Measure:
    also = {Grain.AGENT: noun} if by_agent else {}
    return part(
        noun,
        label,
        doc,
        rows=rows,
        adds=adds,
        unit=unit,
        better=better,
        domain="service",
        also=also,
    )


def _rate(key: str, label: object, above: str, below: str, better: Better, doc: str) -> Ratio:
    return _ratio(key, label, above, below, better, Unit.PERCENT, doc)


def _ratio(
    key: str, label: object, above: str, below: str, better: Better, unit: Unit, doc: str
) -> Ratio:
    return Ratio(
        key=f"service.{key}",
        label=label,
        unit=unit,
        better=better,
        numerator=f"service.{above}",
        denominator=f"service.{below}",
        doc=doc,
    )


UP, DOWN, NONE = Better.UP, Better.DOWN, Better.NONE
BUYERS: tuple[Metric, ...] = (
    _buyers("buyers", _("Inquiry buyers"),
        "Distinct buyers served before a sale; one of two people counts for each.", "one", NONE),
    _buyers("ordered_buyers", _("Inquiry buyers who ordered"),
        "Inquiry buyers with an order credited within the rule's window.", "is_ordered"),
    _buyers("next_day_buyers", _("Inquiry buyers who paid by the next day"),
        "Inquiry buyers who paid a credited order on the day or the next.", "is_paid_next_day"),
    _buyers("paid_buyers", _("Inquiry buyers who paid"),
        "Inquiry buyers who paid a credited order within four days.", "is_paid_final"),
    _buyers("pending_buyers", _("Inquiry buyers still open"),
        "Inquiry buyers who may still order or pay in time.", "is_pending", NONE),
    _buyers("lost_buyers", _("Lost inquiry buyers"),
        "Inquiry buyers whose window is over and who ordered from nobody.", "is_lost_buyer", DOWN),
)  # fmt: skip
CREDITS: tuple[Metric, ...] = (
    _sum("credited_orders", _("Orders after an inquiry"),
        "Orders paid on the day that are credited to a person.",
        rows="credits", better=UP, by_agent=False),
    _sum("credited_amount", _("Paid after an inquiry"),
        "Paid on the day by orders credited to a person; the rest are silent orders.",
        rows="credits", adds="credited_amount", unit=Unit.MONEY, better=UP, by_agent=False),
    _sum("own_payments", _("Payments of own orders"),
        "Orders paid on the day after a chat of who secured the order.",
        rows="payments", adds="is_own_payment"),
    _sum("others_payments", _("Payments of others' orders"),
        "Orders paid on the day after a chat of somebody else than who secured the order.",
        rows="payments", adds="is_others_payment"),
    _sum("silent_payments", _("Payments of silent orders"),
        "Orders paid on the day after a chat, placed without one.",
        rows="payments", adds="is_silent_payment"),
)  # fmt: skip
ANSWERS: tuple[Metric, ...] = (
    _sum("first_rounds", _("First questions"),
        "Conversations that a buyer began on the day.", rows="first_rounds"),
    _sum("first_replies", _("First answers"),
        "First questions of the day that a person answered.",
        rows="first_rounds", adds="is_replied", better=UP),
    _sum("first_replies_20s", _("First answers within 20 s"),
        "First answers within 20 seconds of the buyer's first message.",
        rows="first_rounds", adds="is_replied_20s", better=UP),
    _sum("first_reply_seconds", _("Wait for first answers"),
        "Seconds from first question to first answer, added up.",
        rows="first_rounds", adds="sec_raw", unit=Unit.SECONDS, better=DOWN),
    _sum("rounds", _("Questions"),
        "Rounds that began on the day: what a buyer writes until a person answers.",
        rows="rounds"),
    _sum("replied_rounds", _("Answers"),
        "Rounds of the day that a person answered.", rows="rounds", adds="is_replied", better=UP),
    _sum("reply_seconds", _("Wait for answers"),
        "Seconds from question to answer, added up.",
        rows="rounds", adds="sec_raw", unit=Unit.SECONDS, better=DOWN),
    _sum("platform_rounds", _("Questions that the platform counts"),
        "Rounds that began in the hours in which the channel's platform counts answers.",
        rows="rounds", adds="is_platform"),
    _sum("rounds_180s", _("Answers within 3 minutes"),
        "Rounds that the platform counts and that were answered within 180 seconds.",
        rows="rounds", adds="is_replied_180s", better=UP),
    _sum("sla_met", _("Answers on time"),
        "Rounds answered within the shop's target in open hours; others are missed.",
        rows="rounds", adds="is_on_time", better=UP),
)  # fmt: skip
WORK: tuple[Metric, ...] = (
    _sum("buyer_lines", _("Messages of buyers"),
        "Messages of buyers in the chats of the day.", rows="chats", adds="buyer_lines"),
    _sum("agent_lines", _("Messages of agents"),
        "Messages of people of the desk in the chats of the day.",
        rows="chats", adds="agent_lines"),
    _sum("chat_seconds", _("Time in chats"),
        "Seconds from first to last line of each chat, added up.",
        rows="chats", adds="seconds", unit=Unit.SECONDS),
    _sum("handle_seconds", _("Handling time"),
        "Seconds in which a person was in at least one chat.",
        rows="chats", adds="own_seconds", unit=Unit.SECONDS),
    _sum("typed_chars", _("Typed characters"),
        "Characters typed by hand, of messages of which the time is known.",
        rows="chats", adds="typed_chars"),
    _sum("compose_minutes", _("Minutes of typing"),
        "Minutes spent composing the messages of which the characters are known.",
        rows="chats", adds="compose_minutes"),
    _sum("rostered_hours", _("Rostered hours"),
        "Hours of published shifts of the day.", rows="duties", adds="hours"),
)  # fmt: skip
RATIOS: tuple[Metric, ...] = (
    _rate("order_conversion", _("Inquiry to order"), "inquiry_ordered_buyers", "inquiry_buyers",
        UP, "Share of the inquiry buyers who ordered."),
    _rate("next_day_pay", _("Paid by the next day"), "inquiry_next_day_buyers", "inquiry_buyers",
        UP, "Share of the inquiry buyers who paid on the day or the next."),
    _rate("final_pay", _("Paid in the end"), "inquiry_paid_buyers", "inquiry_buyers",
        UP, "Share of the inquiry buyers who paid within four days; provisional until then."),
    _rate("order_to_pay", _("Order to pay"), "inquiry_paid_buyers", "inquiry_ordered_buyers",
        UP, "Share of the inquiry buyers who ordered that paid within four days."),
    _rate("lost_rate", _("Lost inquiries"), "inquiry_lost_buyers", "inquiry_buyers",
        DOWN, "Share of the inquiry buyers who ordered from nobody."),
    _rate("first_reply_20s_share", _("Answered within 20 s"), "first_replies_20s", "first_replies",
        UP, "Share of the first answers that came within 20 seconds."),
    _ratio("first_reply_mean", _("First response"), "first_reply_seconds", "first_replies",
        DOWN, Unit.SECONDS, "Mean seconds until the first answer."),
    _ratio("reply_time", _("Response time"), "reply_seconds", "replied_rounds",
        DOWN, Unit.SECONDS, "Mean seconds until an answer."),
    _rate("three_minute_rate", _("3-minute rate"), "rounds_180s", "platform_rounds",
        UP, "Share of the rounds that the platform counts that were answered within 3 minutes."),
    _rate("reply_rate", _("Reply rate"), "first_replies", "first_rounds",
        UP, "Share of the conversations begun on the day that a person answered."),
    _ratio("answer_ratio", _("Answer ratio"), "agent_lines", "buyer_lines",
        NONE, Unit.SCORE, "Messages of the desk for each message of a buyer."),
    _ratio("concurrency", _("Chats at once"), "chat_seconds", "handle_seconds",
        NONE, Unit.SCORE, "Time in chats over the time in which there was any."),
    _ratio("typing_speed", _("Typing speed"), "typed_chars", "compose_minutes",
        UP, Unit.SCORE, "Hand-typed characters a minute of composing."),
    Ratio(
        key="service.sales_per_hour",
        label=_("Sales a rostered hour"),
        unit=Unit.MONEY,
        better=UP,
        numerator="sales.paid_amount",
        denominator="service.rostered_hours",
        doc="Paid, of a person credited, for each hour of published shifts.",
    ),
    _rate("sla", _("Answered on time"), "sla_met", "rounds",
        UP, "Share of the rounds answered on time; one without an answer is missed."),
)  # fmt: skip
METRICS: tuple[Metric, ...] = (*BUYERS, *CREDITS, *ANSWERS, *WORK, *RATIOS)
