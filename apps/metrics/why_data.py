"""Why a day differs as plain data: what the brief prints as JSON and the API answers."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal

from apps.common.cells import decimal_text
from apps.metrics.phrases import factor_words, missing_phrase, name_of, why_phrases
from apps.metrics.whys import COUNTS, DIMENSIONS, Dimension, Side, Why, WhyRow, WhyTable

Cut = Literal["factor", "source", "product", "service"]
CUTS: tuple[Cut, ...] = ("factor", *DIMENSIONS)
Data = dict[str, Any]


def base_data(why: Why) -> Data:
    """What a day is held against, with its money or why there is none."""
    base = why.base
    return {
        "mode": base.mode.value,
        "day": base.day.isoformat() if base.day else None,
        "amount": number_text(base.amount),
        "silence": base.silence,
    }


def causes_data(why: Why) -> Data:
    """The causes and what they leave; no cause where the gap is as usual or nothing stands out."""
    told, missing = why.explanation, missing_phrase(why)
    sentences = [phrase.words() for phrase in why_phrases(why)]
    causes = told.causes if told else ()
    return {
        "is_normal": why.is_normal,
        "causes": [
            {
                "dimension": cause.dimension,
                "member": cause.member,
                "name": name_of(why, cause.member),
                "factor": cause.factor,
                "money": number_text(cause.money),
                "share": number_text(cause.share.power),
            }
            for cause in causes
        ],
        "explained": number_text(told.explained) if told else None,
        "unexplained": number_text(told.unexplained) if told else None,
        "sentences": [*sentences, *([missing.words()] if missing else [])],
    }


def table_data(why: Why, cut: Cut) -> Data:
    """The gap cut one way: members, money outside of them, sums by factor and what they leave.

    By factor there are sums alone. Nothing where the cut is not to be had: `residual` None.
    """
    dimension: Dimension = "source" if cut == "factor" else cut
    table = why.tables.get(dimension)
    if table is None:
        return {"factors": [], "rows": [], "lines": [], "totals": {}, "residual": None}
    told = why.attribution(dimension)
    rows = () if cut == "factor" else table.rows
    return {
        "factors": list(table.factors),
        "rows": [_row(why, table, row) for row in rows],
        "lines": [
            {
                "key": line.key,
                "name": factor_words(line.key),
                "before": number_text(line.before),
                "after": number_text(line.after),
                "gap": number_text(line.gap),
            }
            for line in table.lines
        ],
        "totals": _effects(told.totals),
        "residual": number_text(told.residual),
    }


def number_text(number: Decimal | None) -> str | None:
    """A decimal string; None stays None."""
    return None if number is None else decimal_text(number)


def _row(why: Why, table: WhyTable, row: WhyRow) -> Data:
    return {
        "member": row.key,
        "name": name_of(why, row.key),
        "method": table.parts.cell(row.key).method,
        "before": _side(table, row.before),
        "after": _side(table, row.after),
        "gap": number_text(row.gap),
        "effects": _effects({factor: row.effects[factor] for factor in table.factors}),
    }


def _side(table: WhyTable, side: Side) -> Data:
    """Counts by name and the money; a member that was not there had none of either."""
    counts = side.counts or (0, 0)
    named = zip(COUNTS[table.dimension], counts, strict=True)
    told = {name: None if count is None else decimal_text(Decimal(count)) for name, count in named}
    return {"counts": told, "amount": number_text(side.amount)}


def _effects(effects: Mapping[str, Decimal]) -> dict[str, str]:
    return {factor: decimal_text(effect) for factor, effect in effects.items()}
