"""Broken rules in English words; pages translate from the same codes and parameters."""

from collections.abc import Mapping
from datetime import date

from apps.service.planning import RuleCode

Params = Mapping[str, int | str]

_WORDS = {
    RuleCode.MIN_REST: "rest {rest_min} < {limit_min} beside {other_code} on {other_date}",
    RuleCode.OVERLAP: "overlaps {other_code} on {other_date}",
    RuleCode.ONE_A_DAY: "already works {other_code} that day",
    RuleCode.MAX_CONSECUTIVE: "{days} days of work in 7, at most {limit}",
    RuleCode.DAYS_PER_WEEK: "{days} days that week, at most {limit}",
    RuleCode.MAX_WEEK: "{work_min} that week, at most {limit_min}",
    RuleCode.SENIOR: "{code} on {date} would have {seniors} of {limit} seniors",
    RuleCode.SKILL: "lacks {role} level {level}",
    RuleCode.EMPLOYMENT: "not employed that day",
    RuleCode.LEAVE: "on leave",
    RuleCode.SICK: "sick",
    RuleCode.CANNOT: "cannot work then",
    RuleCode.AVOID: "would rather be off",
    RuleCode.PATTERN: "the pattern has {codes} then",
}
_PLAIN = {"other_code": "another shift", "codes": "days off"}


def rule_words(code: RuleCode, params: Params) -> str:
    """One broken rule as a clause, without the person's name."""
    return _WORDS[code].format_map({name: _spoken(name, value) for name, value in params.items()})


def hours_words(minutes: int) -> str:
    """Minutes as people say them: 510 -> 8 h 30, 660 -> 11 h."""
    hours, rest = divmod(abs(minutes), 60)
    sign = "-" if minutes < 0 else ""
    return f"{sign}{hours} h {rest:02d}" if rest else f"{sign}{hours} h"


def day_words(day: date) -> str:
    """A date as rosters print it: Mon 8 Jun."""
    return f"{day:%a} {day.day} {day:%b}"


def _spoken(name: str, value: int | str) -> str:
    if isinstance(value, int):
        return hours_words(value) if name.endswith("_min") else str(value)
    if name.endswith("date"):
        return day_words(date.fromisoformat(value))
    return value or _PLAIN.get(name, value)
