"""Judges a day: hit, missed, or a plain reason why nobody can say."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from apps.metrics.pacing import day_outcome
from apps.metrics.readings import WORST_FIRST, Aim, Outcome, State, Value, Verdict
from apps.metrics.sentences import verdict_sentence


def judge(day: date, actual: Value, target: Decimal | None) -> Verdict:
    """A day's verdict; an open day has none, an unknown figure has none, 0 is a figure."""
    outcome = outcome_of(actual, target)
    judged = outcome in ("hit", "missed")
    gap = actual.value - target if judged and actual.value is not None and target else None
    ratio = actual.value / target if judged and actual.value is not None and target else None
    sentence = verdict_sentence(day, actual, target, gap, outcome)
    return Verdict(day, actual, target, ratio, gap, outcome, sentence)


def aim_judged(aim: Aim, actual: Value) -> Aim:
    """The aim with how the figure stands to it; an open day and an unknown figure are unjudged."""
    if actual.value is None or actual.state == "open":
        return aim
    sign = -1 if actual.better == "down" else 1
    if sign * actual.value >= sign * aim.good:
        return replace(aim, standing="ahead")
    is_near = sign * actual.value >= sign * aim.warn
    return replace(aim, standing="near" if is_near else "behind")


def worst(states: Iterable[State]) -> State:
    """The worst of some states; final when there is none."""
    return min(states, key=WORST_FIRST.index, default="final")


def outcome_of(actual: Value, target: Decimal | None) -> Outcome:
    """How a day came out: an open day and an unknown figure are neither hit nor missed."""
    if actual.state == "open":
        return "open"
    if actual.value is None:
        return "unknown"
    if target is None:
        return "no_target"
    return day_outcome(actual.value, target)
