"""Broken rules as sentences for people, in their language, and what each of them asks for."""

from collections.abc import Mapping
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from apps.service.answers import Break
from apps.service.planning import RuleCode
from apps.service.selectors.facts import RosterFacts
from apps.service.wording import Params, hours_words

WORDS = {
    RuleCode.MIN_REST: gettext_lazy(
        "rest %(rest_min)s < %(limit_min)s beside %(other_code)s on %(other_date)s"
    ),
    RuleCode.OVERLAP: gettext_lazy("overlaps %(other_code)s on %(other_date)s"),
    RuleCode.ONE_A_DAY: gettext_lazy("already works %(other_code)s that day"),
    RuleCode.MAX_CONSECUTIVE: gettext_lazy("%(days)s days of work in 7, at most %(limit)s"),
    RuleCode.DAYS_PER_WEEK: gettext_lazy("%(days)s days that week, at most %(limit)s"),
    RuleCode.MAX_WEEK: gettext_lazy("%(work_min)s that week, at most %(limit_min)s"),
    RuleCode.SENIOR: gettext_lazy(
        "%(code)s on %(date)s would have %(seniors)s of %(limit)s seniors"
    ),
    RuleCode.SKILL: gettext_lazy("lacks the skill %(role)s"),
    RuleCode.EMPLOYMENT: gettext_lazy("not employed that day"),
    RuleCode.LEAVE: gettext_lazy("on leave"),
    RuleCode.SICK: gettext_lazy("sick"),
    RuleCode.CANNOT: gettext_lazy("cannot work then"),
    RuleCode.AVOID: gettext_lazy("would rather be off"),
    RuleCode.PATTERN: gettext_lazy("the rotation has %(codes)s then"),
}
AWAY = {RuleCode.LEAVE, RuleCode.SICK, RuleCode.CANNOT}
# Wishes and the rotation are shown, but nobody has to give a reason against them.
FREE = {RuleCode.AVOID, RuleCode.PATTERN}
# No reason puts a person in two places, or on a roster before the first day of work.
NEVER = {RuleCode.OVERLAP, RuleCode.EMPLOYMENT}


def is_free(found: Break) -> bool:
    """Tell whether the rule is only shown, without asking for a reason."""
    return found.code in FREE


def is_never(found: Break) -> bool:
    """Tell whether no reason and no right can allow it."""
    return found.code in NEVER


def break_words(found: Break, *, is_private: bool = False) -> str:
    """Return the rule as a clause; `is_private` keeps why somebody is away to them."""
    if is_private and found.code in AWAY:
        return _("not available then")
    return rule_clause(found.code, found.params)


def rule_clause(code: RuleCode, params: Params) -> str:
    """Return a broken rule as a clause in the reader's language, without the person's name."""
    return str(WORDS[code]) % {name: _spoken(name, value) for name, value in params.items()}


def break_sentence(facts: RosterFacts, found: Break, *, is_private: bool = False) -> str:
    """Return person, day, shift and rule as one sentence."""
    clause = break_words(found, is_private=is_private)
    shift = facts.shift_by_id[found.shift_id]
    agent = facts.agent_by_id.get(found.person_id or 0)
    if agent is None:
        return clause[:1].upper() + clause[1:] + "."
    names: Mapping[str, object] = {
        "name": agent,
        "day": day_text(shift.day),
        "code": shift.template.code,
        "rule": clause,
    }
    return _("%(name)s, %(day)s %(code)s: %(rule)s.") % names


def day_text(day: date) -> str:
    """Return a date as rosters print it: Mon 8 Jun."""
    return date_format(day, pgettext("date format", "D j M"))


def _spoken(name: str, value: int | str) -> str:
    if isinstance(value, int):
        return hours_words(value) if name.endswith("_min") else str(value)
    if name.endswith("date"):
        return day_text(date.fromisoformat(value))
    if not value:
        return _("days off") if name == "codes" else _("another shift")
    return value
