"""What AgentDay is made of: one grouped query a kind of fact, each with its columns."""

from dataclasses import dataclass

# The version of the shop's rule that is in force on a day.
_RULE_ON = """(
    SELECT r.id FROM service_conversionrule r
    JOIN service_ruledecision d ON d.rule_id = r.id AND d.is_approved
    WHERE r.shop_id = c.shop_id AND r.valid_from <= {0}
    ORDER BY r.valid_from DESC, r.version DESC LIMIT 1
)"""
_WORDS = {
    "RULE_OF_THE_DAY": _RULE_ON.replace("{0}", "c.day"),
    "RULE_OF_THE_PAYMENT": _RULE_ON.replace("{0}", "COALESCE(o.paid_on, c.day)"),
}


def _ruled(text: str) -> str:
    """Write out which version of the rule counts."""
    for word, meaning in _WORDS.items():
        text = text.replace(word, meaning)
    return text


@dataclass(frozen=True, slots=True)
class Source:
    """A grouped query by shop, day and member (0 = nobody) with its columns."""

    name: str
    columns: tuple[str, ...]
    query: str
    open_columns: tuple[str, ...] = ()


# While nobody has and somebody still may, an outcome is unknown and not 0.
_OPEN = """CASE WHEN count(*) FILTER (WHERE f.{0}) > 0 OR count(*) FILTER (WHERE f.{0} IS NULL) = 0
            THEN count(*) FILTER (WHERE f.{0}) END AS {1}"""
_OUTCOMES = {
    "ordered": "inquiry_ordered_buyers",
    "paid_next_day": "inquiry_next_day_buyers",
    "paid_final": "inquiry_paid_buyers",
}
_COUNTED_BUYERS = ",\n        ".join(
    (
        "count(*) AS inquiry_buyers",
        *(_OPEN.format(*pair) for pair in _OUTCOMES.items()),
        """count(*) FILTER (
            WHERE f.ordered IS NULL OR f.paid_next_day IS NULL OR f.paid_final IS NULL
        ) AS inquiry_pending_buyers""",
        "count(*) FILTER (WHERE f.is_lost) AS inquiry_lost_buyers",
    )
)
INQUIRY_COLUMNS = (
    "inquiry_buyers",
    *_OUTCOMES.values(),
    "inquiry_pending_buyers",
    "inquiry_lost_buyers",
)


_BUYERS = """
, {0} AS (
    SELECT c.shop_id, c.day, COALESCE(f.agent_id, 0) AS member,
        COUNTED_BUYERS
    FROM claimed c
    JOIN service_inquiryfact f ON f.shop_id = c.shop_id AND f.day = c.day
        AND f.rule_id = RULE_OF_THE_DAY
    WHERE f.excluded_by = '' AND f.agent_id {1}
    GROUP BY c.shop_id, c.day, COALESCE(f.agent_id, 0)
)
"""


def inquiries(name: str, *, of_shop: bool) -> str:
    """Return the query of inquiry buyers, those of people or the shop's own."""
    whose = "IS NULL" if of_shop else "IS NOT NULL"
    text = _BUYERS.replace("COUNTED_BUYERS", _COUNTED_BUYERS)
    return _ruled(text.replace("{0}", name).replace("{1}", whose))


INQUIRIES = Source(
    "asked", INQUIRY_COLUMNS, inquiries("asked", of_shop=False), tuple(_OUTCOMES.values())
)
SOLD = Source(
    "sold",
    ("credited_orders", "credited_amount"),
    _ruled("""
, sold AS (
    SELECT c.shop_id, c.day, COALESCE(k.agent_id, 0) AS member,
        count(*) AS credited_orders, sum(o.paid_amount) AS credited_amount
    FROM claimed c
    JOIN shop_order o ON o.shop_id = c.shop_id AND o.paid_on = c.day AND COUNTED(o)
    LEFT JOIN service_ordercredit k ON k.order_id = o.id AND k.is_sale
        AND k.rule_id = RULE_OF_THE_DAY
    GROUP BY c.shop_id, c.day, COALESCE(k.agent_id, 0)
)
"""),
)
GIVEN_BACK = Source(
    "given_back",
    ("credited_refund_amount",),
    _ruled("""
, given_back AS (
    SELECT c.shop_id, c.day, COALESCE(k.agent_id, 0) AS member,
        sum(b.amount) AS credited_refund_amount
    FROM claimed c
    JOIN shop_refund b ON b.shop_id = c.shop_id AND b.refunded_on = c.day
    LEFT JOIN shop_order o ON o.id = b.order_id
    LEFT JOIN service_ordercredit k ON k.order_id = o.id AND k.is_sale
        AND k.rule_id = RULE_OF_THE_PAYMENT
    WHERE o.id IS NULL OR COUNTED(o)
    GROUP BY c.shop_id, c.day, COALESCE(k.agent_id, 0)
)
"""),
)
PAYMENTS = Source(
    "chased",
    ("own_payments", "others_payments", "silent_payments"),
    _ruled("""
, chased AS (
    SELECT c.shop_id, c.day, p.agent_id AS member,
        count(*) FILTER (WHERE k.agent_id = p.agent_id) AS own_payments,
        count(*) FILTER (WHERE k.agent_id <> p.agent_id) AS others_payments,
        count(*) FILTER (WHERE k.agent_id IS NULL) AS silent_payments
    FROM claimed c
    JOIN shop_order o ON o.shop_id = c.shop_id AND o.paid_on = c.day AND COUNTED(o)
    JOIN service_ordercredit p ON p.order_id = o.id AND p.kind = 'payment'
        AND p.rule_id = RULE_OF_THE_DAY
    LEFT JOIN service_ordercredit k
        ON k.order_id = o.id AND k.kind = 'order' AND k.rule_id = p.rule_id
    GROUP BY c.shop_id, c.day, p.agent_id
)
"""),
)
ROUNDS = Source(
    "answered",
    (
        "first_rounds",
        "first_replies",
        "first_replies_20s",
        "first_reply_seconds",
        "rounds",
        "replied_rounds",
        "reply_seconds",
        "platform_rounds",
        "rounds_180s",
        "sla_met",
    ),
    """
, answered AS (
    SELECT c.shop_id, c.day, COALESCE(r.replier_id, 0) AS member,
        count(*) FILTER (WHERE r.is_first) AS first_rounds,
        count(*) FILTER (WHERE r.is_first AND r.replied_at IS NOT NULL) AS first_replies,
        count(*) FILTER (WHERE r.is_first AND r.sec_raw <= 20) AS first_replies_20s,
        COALESCE(sum(r.sec_raw) FILTER (WHERE r.is_first), 0) AS first_reply_seconds,
        count(*) AS rounds,
        count(*) FILTER (WHERE r.replied_at IS NOT NULL) AS replied_rounds,
        COALESCE(sum(r.sec_raw), 0) AS reply_seconds,
        count(*) FILTER (WHERE r.is_platform) AS platform_rounds,
        count(*) FILTER (WHERE r.is_platform AND r.sec_raw <= 180) AS rounds_180s,
        count(*) FILTER (WHERE r.sec_open <=
            CASE WHEN r.is_first THEN p.first_reply_s ELSE p.next_reply_s END) AS sla_met
    FROM claimed c
    JOIN service_round r ON r.shop_id = c.shop_id AND r.asked_on = c.day
    JOIN service_servicepolicy p ON p.id = r.policy_id
    GROUP BY c.shop_id, c.day, COALESCE(r.replier_id, 0)
)
""",
)
CHATS = Source(
    "talked",
    (
        "buyer_lines",
        "agent_lines",
        "chat_seconds",
        "handle_seconds",
        "typed_chars",
        "compose_minutes",
    ),
    """
, talked AS (
    SELECT c.shop_id, c.day, t.agent_id AS member,
        sum(t.buyer_lines) AS buyer_lines,
        sum(t.agent_lines) AS agent_lines,
        sum(t.seconds) AS chat_seconds,
        sum(t.own_seconds) AS handle_seconds,
        sum(t.typed_chars) AS typed_chars,
        sum(round(t.compose_s / 60.0, 4)) AS compose_minutes
    FROM claimed c
    JOIN service_agentchat t ON t.shop_id = c.shop_id AND t.day = c.day
    GROUP BY c.shop_id, c.day, t.agent_id
)
""",
)
DUTIES = Source(
    "rostered",
    ("rostered_hours",),
    """
, rostered AS (
    SELECT c.shop_id, c.day, a.agent_id AS member,
        sum(round(extract(epoch FROM a.end_at - a.start_at) / 3600, 4)) AS rostered_hours
    FROM claimed c
    JOIN service_shift s ON s.shop_id = c.shop_id AND s.day = c.day
    JOIN service_shiftassignment a ON a.shift_id = s.id
        AND a.state IN ('published', 'leaving') AND a.agent_id IS NOT NULL
    GROUP BY c.shop_id, c.day, a.agent_id
)
""",
)
PARTS = (INQUIRIES, SOLD, GIVEN_BACK, PAYMENTS, ROUNDS, CHATS, DUTIES)
