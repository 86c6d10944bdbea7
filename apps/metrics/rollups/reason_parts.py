"""What AfterSalesReasonDay is made of: one grouped query a kind of fact, with its columns."""

from collections.abc import Iterable

from apps.aftersales.states import AGAINST, KEEPING, NOT_MENDED, OPEN, REPEAT_DAYS, RETURNS

MENDED = ("page", "pack", "supplier", "warehouse")

# The line that tells a case's reason, of a leg its own first: as aftersales.selectors.told says.
_TOLD = """
LEFT JOIN LATERAL (
    SELECT COALESCE(l.verified_cause_id, l.stated_reason_id) AS reason_id, l.remediable
    FROM aftersales_caseline l WHERE l.case_id = {0}
    ORDER BY COALESCE(l.verified_cause_id, l.stated_reason_id) IS NULL,
        l.id IS DISTINCT FROM {1}, l.id
    LIMIT 1
) {2} ON true
"""


REFUNDED = """
, refunded AS (
    SELECT c.shop_id, c.day, COALESCE(w.reason_id, 0) AS reason, COALESCE(k.kind, '') AS kind,
        count(*) AS refund_count,
        sum(r.amount) AS refund_amount,
        count(*) FILTER (WHERE q.is_quality) AS quality_refunds,
        count(*) FILTER (WHERE EXISTS (
            SELECT FROM aftersales_caseleg j WHERE j.case_id = k.id AND IS_AGAINST(j)
        )) AS dispute_refunds,
        MENDED_AMOUNTS
    FROM claimed c
    JOIN shop_refund r ON r.shop_id = c.shop_id AND r.refunded_on = c.day
    LEFT JOIN shop_order o ON o.id = r.order_id
    LEFT JOIN aftersales_caseleg g ON g.refund_id = r.id
    LEFT JOIN aftersales_aftersalescase k ON k.id = g.case_id
    TOLD_OF_LEG
    LEFT JOIN aftersales_reason q ON q.id = w.reason_id
    WHERE COUNTED(o)
    GROUP BY c.shop_id, c.day, COALESCE(w.reason_id, 0), COALESCE(k.kind, '')
)
"""

# Of the first resolutions: those after which the buyer came back about the same.
_CAME_BACK = """
    EXISTS (
        SELECT FROM aftersales_caseevent x
        WHERE x.case_id = k.id
            AND (x.event = 'reopen' OR (x.type = 'contact' AND x.direction = 'in'))
            AND x.at > e.at AND x.at <= e.at + WITHIN
    ) OR EXISTS (
        SELECT FROM aftersales_aftersalescase n
        TOLD_OF_OTHER
        LEFT JOIN aftersales_reason f ON f.id = v.reason_id
        WHERE n.shop_id = k.shop_id AND n.id <> k.id
            AND n.opened_at > e.at AND n.opened_at <= e.at + WITHIN
            AND (f.family IS NULL OR u.family IS NULL OR f.family = u.family)
            AND (n.order_id = k.order_id OR (n.customer_id = k.customer_id AND EXISTS (
                SELECT FROM aftersales_caseline a
                JOIN aftersales_caseline b ON b.sku_id = a.sku_id
                WHERE a.case_id = k.id AND b.case_id = n.id
            )))
    )
"""

# Until then the buyer wrote again; the log was the first time.
_WROTE_MORE = """
    EXISTS (
        SELECT FROM aftersales_caseevent x
        WHERE x.case_id = k.id AND x.direction = 'in' AND x.event <> 'log' AND x.id < e.id
    )
"""

# As long as the shop's own setting says.
_WITHIN = """make_interval(days => COALESCE(
            (SELECT s.repeat_days FROM aftersales_aftersalessettings s WHERE s.shop_id = k.shop_id),
            {0}
        ))"""

MOVED = """
, moved AS (
    SELECT c.shop_id, c.day, COALESCE(w.reason_id, 0) AS reason, k.kind,
        count(*) FILTER (WHERE e.from_state NOT IN (IS_OPEN) AND e.to_state IN (IS_OPEN))
            AS cases_opened,
        count(*) FILTER (WHERE e.from_state IN (IS_OPEN) AND e.to_state NOT IN (IS_OPEN))
            AS cases_closed,
        count(*) FILTER (WHERE m.is_first) AS case_resolutions,
        count(*) FILTER (WHERE m.is_first AND b.is_back) AS case_repeats,
        count(*) FILTER (WHERE m.is_first AND NOT b.is_back AND NOT (WROTE_MORE))
            AS case_first_contacts
    FROM claimed c
    JOIN aftersales_caseevent e
        ON e.business_day = c.day AND e.type = 'transition' AND e.leg_id IS NULL
    JOIN aftersales_aftersalescase k ON k.id = e.case_id AND k.shop_id = c.shop_id
    CROSS JOIN LATERAL (
        SELECT e.to_state = 'resolved' AND NOT IS_MADE(k) AND NOT EXISTS (
            SELECT FROM aftersales_caseevent p
            WHERE p.case_id = e.case_id AND p.id < e.id
                AND p.type = 'transition' AND p.leg_id IS NULL AND p.to_state = 'resolved'
        ) AS is_first
    ) m
    TOLD_OF_CASE
    LEFT JOIN aftersales_reason u ON u.id = w.reason_id
    CROSS JOIN LATERAL (SELECT m.is_first AND (CAME_BACK) AS is_back) b
    GROUP BY c.shop_id, c.day, COALESCE(w.reason_id, 0), k.kind
)
"""

ANSWERED = """
, answered AS (
    SELECT c.shop_id, c.day, COALESCE(w.reason_id, 0) AS reason, k.kind,
        count(*) AS case_first_responses,
        sum(floor(extract(epoch FROM k.first_response_at - k.opened_at))::bigint)
            AS case_first_response_seconds
    FROM claimed c
    JOIN aftersales_aftersalescase k
        ON k.shop_id = c.shop_id AND k.opened_on = c.day AND k.first_response_at IS NOT NULL
    TOLD_OF_CASE
    GROUP BY c.shop_id, c.day, COALESCE(w.reason_id, 0), k.kind
)
"""

# Compensation, freight and repair less what was recovered, when each ended; deadlines not kept.
SPENT = """
, spent AS (
    SELECT c.shop_id, c.day, COALESCE(w.reason_id, 0) AS reason, k.kind,
        count(*) FILTER (WHERE e.type = 'clock' AND e.event = 'overdue') AS cases_overdue,
        COALESCE(sum(CASE
            WHEN e.type <> 'transition' THEN 0
            WHEN g.kind = 'repair' AND e.to_state IN ('shipped_back', 'unrepairable')
                THEN COALESCE(g.parts_cost, 0) + COALESCE(g.labour_cost, 0)
            WHEN g.kind <> 'money' OR e.to_state <> 'succeeded' THEN 0
            WHEN g.purpose = 'recovery' THEN -g.amount
            WHEN g.purpose IN ('compensation', 'freight') THEN g.amount
            ELSE 0
        END), 0) AS aftersales_cost
    FROM claimed c
    JOIN aftersales_caseevent e
        ON e.business_day = c.day AND (e.leg_id IS NOT NULL OR e.event = 'overdue')
    JOIN aftersales_aftersalescase k ON k.id = e.case_id AND k.shop_id = c.shop_id
    LEFT JOIN aftersales_caseleg g ON g.id = e.leg_id
    TOLD_OF_CASE_AND_LEG
    GROUP BY c.shop_id, c.day, COALESCE(w.reason_id, 0), k.kind
)
"""


# Orders for which the platform was called in for the first time.
DISPUTED = """
, disputed AS (
    SELECT c.shop_id, c.day, COALESCE(w.reason_id, 0) AS reason, k.kind,
        count(*) AS disputed_orders
    FROM claimed c
    JOIN aftersales_caseevent e
        ON e.business_day = c.day AND e.type = 'transition' AND e.event = 'escalate'
    JOIN aftersales_aftersalescase k
        ON k.id = e.case_id AND k.shop_id = c.shop_id AND k.order_id IS NOT NULL
    TOLD_OF_CASE
    WHERE NOT EXISTS (
        SELECT FROM aftersales_aftersalescase n
        JOIN aftersales_caseevent p ON p.case_id = n.id
        WHERE n.order_id = k.order_id
            AND p.type = 'transition' AND p.event = 'escalate' AND p.id < e.id
    )
    GROUP BY c.shop_id, c.day, COALESCE(w.reason_id, 0), k.kind
)
"""

# What was paid for the goods that came back and stay, by line, and of it what the buyer took other
# goods for and was not refunded since. What is mended goes back to the buyer. Of a line that no
# order tells, what was asked for is its worth.
RETURNED = """
, returned AS (
    SELECT c.shop_id, c.day, COALESCE(w.reason_id, 0) AS reason, k.kind,
        sum(v.amount) AS returned_amount,
        sum(v.kept) AS retained_amount
    FROM claimed c
    JOIN aftersales_caseevent e
        ON e.business_day = c.day AND e.type = 'transition' AND e.to_state IN (IS_RETURNED)
    JOIN aftersales_aftersalescase k ON k.id = e.case_id AND k.shop_id = c.shop_id
    JOIN aftersales_caseleg g ON g.id = e.leg_id AND g.kind = 'goods'
    CROSS JOIN LATERAL (
        SELECT COALESCE(sum(p.amount), 0) AS amount,
            COALESCE(sum(p.amount) FILTER (WHERE p.is_kept), 0) AS kept
        FROM (
            SELECT COALESCE(
                    round(b.line_amount * PIECES / NULLIF(b.quantity, 0), 4),
                    round(l.asked_amount * PIECES / l.qty, 4)
                ) AS amount,
                LINE_IS_KEPT AS is_kept
            FROM aftersales_caseline l LEFT JOIN shop_orderline b ON b.id = l.order_line_id
            WHERE l.case_id = k.id
        ) p
    ) v
    TOLD_OF_CASE_AND_LEG
    WHERE NOT EXISTS (
        SELECT FROM aftersales_caseleg m
        WHERE m.case_id = k.id AND m.kind = 'repair' AND m.state NOT IN (IS_NOT_MENDED)
    )
    GROUP BY c.shop_id, c.day, COALESCE(w.reason_id, 0), k.kind
)
"""

_LINE_IS_KEPT = """EXISTS (
                    SELECT FROM aftersales_caseleg x
                    WHERE x.case_line_id = l.id AND x.kind = 'replacement'
                        AND x.state IN (IS_KEEPING) AND NOT EXISTS (
                            SELECT FROM aftersales_caseleg z
                            WHERE z.case_id = l.case_id AND z.id > x.id
                                AND z.kind = 'money' AND z.purpose = 'refund'
                                AND z.state = 'succeeded'
                                AND (z.case_line_id IS NULL OR z.case_line_id = l.id)
                        )
                )"""


def _told(case: str, own: str = "NULL", name: str = "w") -> str:
    return _TOLD.replace("{0}", case).replace("{1}", own).replace("{2}", name)


def _listed(states: Iterable[str]) -> str:
    return ", ".join(f"'{state}'" for state in states)


def _mended(who: str) -> str:
    part = "COALESCE(sum(r.amount) FILTER (WHERE w.remediable = 'yes_{0}'), 0) AS mend_{0}_amount"
    return part.replace("{0}", who)


# In this order: some words stand in what others mean.
_WORDS = {
    "IS_AGAINST(j)": f"j.kind = 'dispute' AND j.state IN ({_listed(AGAINST)})",
    "LINE_IS_KEPT": _LINE_IS_KEPT,
    "IS_KEEPING": _listed(KEEPING),
    "IS_NOT_MENDED": _listed(NOT_MENDED),
    "IS_RETURNED": _listed(RETURNS),
    "PIECES": "(l.restock_qty + l.refurb_qty + l.scrap_qty + l.supplier_qty)",
    "MENDED_AMOUNTS": ",\n        ".join(_mended(who) for who in MENDED),
    "CAME_BACK": _CAME_BACK,
    "WROTE_MORE": _WROTE_MORE,
    # Made of a refund that came without a case: nobody wrote, nobody resolved it.
    "IS_MADE(k)": "(k.source = 'import' AND COALESCE(starts_with(k.log_key, 'refund:'), false))",
    "WITHIN": _WITHIN.replace("{0}", str(REPEAT_DAYS)),
    "IS_OPEN": _listed(OPEN),
    "TOLD_OF_OTHER": _told("n.id", name="v"),
    "TOLD_OF_LEG": _told("g.case_id", "g.case_line_id"),
    "TOLD_OF_CASE_AND_LEG": _told("k.id", "g.case_line_id"),
    "TOLD_OF_CASE": _told("k.id"),
}


def _worded(text: str) -> str:
    for word, meaning in _WORDS.items():
        text = text.replace(word, meaning)
    return text


PARTS = {
    "refunded": (
        _worded(REFUNDED),
        (
            *("refund_count", "refund_amount", "quality_refunds", "dispute_refunds"),
            *(f"mend_{who}_amount" for who in MENDED),
        ),
    ),
    "moved": (
        _worded(MOVED),
        (
            *("cases_opened", "cases_closed", "case_resolutions", "case_repeats"),
            "case_first_contacts",
        ),
    ),
    "answered": (_worded(ANSWERED), ("case_first_responses", "case_first_response_seconds")),
    "spent": (_worded(SPENT), ("cases_overdue", "aftersales_cost")),
    "disputed": (_worded(DISPUTED), ("disputed_orders",)),
    "returned": (_worded(RETURNED), ("returned_amount", "retained_amount")),
}
