"""Figures of the desk over some days that no sum of days can give, counted from their rows."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from apps.metrics.standing import Buckets, Count
from apps.service.models import TimeBand
from apps.service.selectors.bands import band_rows
from apps.shop.models import Shop

# Which column of a fact tells that an inquiry was won.
OUTCOMES = {"ordered": "ordered", "next_day": "paid_next_day", "paid": "paid_final"}
OTHER = "other"

# Each buyer of a person once in the span, in the hour and about the product of their first chat.
BUYERS = """
WITH days AS MATERIALIZED (
    SELECT d.day::date AS day, (
        SELECT r.id FROM service_conversionrule r
        JOIN service_ruledecision a ON a.rule_id = r.id AND a.is_approved
        WHERE r.shop_id = %(shop)s AND r.valid_from <= d.day
        ORDER BY r.valid_from DESC, r.version DESC LIMIT 1
    ) AS rule_id
    FROM generate_series(%(first)s::date, %(last)s::date, interval '1 day') AS d(day)
), buyers AS (
    SELECT f.agent_id, f.customer_id,
        (array_agg(f.minute ORDER BY f.first_at))[1] AS minute,
        (array_agg(f.category ORDER BY f.first_at))[1] AS category,
        bool_or(f.{won}) AS won,
        bool_or(f.{won} IS NULL) AS is_open,
        bool_and(f.is_lost) AS is_lost
    FROM days d
    JOIN service_inquiryfact f ON f.shop_id = %(shop)s AND f.rule_id = d.rule_id AND f.day = d.day
    WHERE f.excluded_by = ''
    GROUP BY f.agent_id, f.customer_id
)
SELECT b.agent_id,
    (SELECT p.start_min FROM unnest(%(starts)s::int[], %(ends)s::int[]) AS p(start_min, end_min)
        WHERE b.minute >= p.start_min AND b.minute < p.end_min LIMIT 1) AS peak,
    b.category, count(*), count(*) FILTER (WHERE b.won),
    count(*) FILTER (WHERE b.is_open AND b.won IS NOT TRUE), count(*) FILTER (WHERE b.is_lost)
FROM buyers b
GROUP BY 1, 2, 3
"""

# Seconds until first answers: the middle, and the nearest rank at nine tenths.
WAITS = """
SELECT r.replier_id, GROUPING(r.replier_id) = 1 AS is_team,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY r.sec_raw),
    percentile_disc(0.9) WITHIN GROUP (ORDER BY r.sec_raw)
FROM service_round r
WHERE r.shop_id = %(shop)s AND r.asked_on BETWEEN %(first)s AND %(last)s
    AND r.is_first AND r.replied_at IS NOT NULL
GROUP BY GROUPING SETS ((r.replier_id), ())
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """Buyers of one person, or of the shop: by hour and product, still open, lost."""

    buckets: Buckets
    pending: int
    lost: int


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds until first answers: half were faster than `median`, nine tenths than `p90`."""

    median: Decimal
    p90: int


def buyers_of_span(shop: Shop, first: date, last: date, outcome: str) -> Mapping[int | None, Asked]:
    """Return the inquiry buyers of each person of some days, None = the shop's own.

    A buyer counts once in the span, however many days they asked on.
    """
    peaks = {(row.start_min, row.end_min) for row in band_rows(shop, TimeBand.Kind.PEAK)}
    starts, ends = zip(*sorted(peaks), strict=True) if peaks else ((), ())
    text = BUYERS.replace("{won}", OUTCOMES[outcome])
    parameters: dict[str, Any] = {"shop": shop.pk, "first": first, "last": last}
    with connection.cursor() as cursor:
        cursor.execute(text, {**parameters, "starts": list(starts), "ends": list(ends)})
        rows = cursor.fetchall()
    buckets: dict[int | None, dict[object, Count]] = defaultdict(dict)
    rest: dict[int | None, list[int]] = defaultdict(lambda: [0, 0])
    for agent, peak, category, asked, won, pending, lost in rows:
        buckets[agent][hour_words(peak), category] = Count(won, asked)
        rest[agent][0] += pending
        rest[agent][1] += lost
    return {agent: Asked(kept, *rest[agent]) for agent, kept in buckets.items()}


def waits_of_span(shop: Shop, first: date, last: date) -> tuple[Mapping[int, Waits], Waits | None]:
    """Return how long first answers took, of each person and of all."""
    with connection.cursor() as cursor:
        cursor.execute(WAITS, {"shop": shop.pk, "first": first, "last": last})
        rows = cursor.fetchall()
    of = {
        agent: Waits(Decimal(str(median)), p90)
        for agent, is_team, median, p90 in rows
        if not is_team and agent is not None
    }
    team = next((row for row in rows if row[1] and row[2] is not None), None)
    return of, Waits(Decimal(str(team[2])), team[3]) if team else None


def hour_words(start_min: int | None) -> str:
    """Return how a peak is called, by its beginning; `other` outside all of them."""
    return OTHER if start_min is None else f"{start_min // 60:02d}:{start_min % 60:02d}"
