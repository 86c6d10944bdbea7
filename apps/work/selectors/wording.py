"""Figures of tasks in words: evidence and effect, written as the metric's unit asks."""

from decimal import Decimal

from django.utils.translation import gettext as _

from apps.common.cells import format_signed, format_value
from apps.common.money import minor_digits
from apps.metrics.definitions import registry
from apps.metrics.registry import Better, Unit
from apps.work.models import Task, TaskEffect


def number_words(task: Task, number: Decimal | None) -> str:
    """Return a number of the task's figure as cards write it."""
    return format_value(number, _unit(task), task.shop.currency)


def change_words(task: Task, number: Decimal) -> str:
    """Return a difference of the task's figure with its sign: of a rate in points."""
    if _unit(task) == Unit.PERCENT:
        return _("%(points)s pp") % {"points": format_signed(number * 100, 2)}
    digits = minor_digits(task.shop.currency) if _unit(task) == Unit.MONEY else 1
    return format_signed(number, digits)


def figure_words(task: Task) -> str:
    """Return what a task is measured on: "Paid, Search"; the key of a metric that is no more."""
    name = registry[task.metric_key].label if task.metric_key in registry else task.metric_key
    return f"{name}, {task.member_name}" if task.member_name else str(name)


def gap_words(task: Task) -> str:
    """Return the money behind a task, "" where none is known."""
    if task.gap is None:
        return ""
    digits = minor_digits(task.shop.currency)
    return f"{format_signed(task.gap, digits)} {task.shop.currency}"


def effect_tone(task: Task, effect: TaskEffect) -> str:
    """Return better, worse, changed (no direction is good), none (no visible effect), unknown."""
    if effect.difference is None or effect.low is None or effect.high is None:
        return "unknown"
    if effect.low <= 0 <= effect.high:
        return "none"
    better = registry[task.metric_key].better if task.metric_key in registry else Better.NONE
    if better is Better.NONE:
        return "changed"
    return "better" if (effect.difference > 0) == (better is Better.UP) else "worse"


def effect_words(task: Task, effect: TaskEffect) -> str:
    """Return what a task changed in one sentence, its 95% interval in it."""
    tone = effect_tone(task, effect)
    if effect.difference is None or effect.low is None or effect.high is None:
        text = _("The effect cannot be told: %(before)s days of figures before, %(after)s after.")
        return text % {"before": effect.before_days, "after": effect.after_days}
    text = {
        "none": _("No visible effect: %(change)s, with 95%% between %(low)s and %(high)s."),
        "better": _("Better: %(change)s, with 95%% between %(low)s and %(high)s."),
        "worse": _("Worse: %(change)s, with 95%% between %(low)s and %(high)s."),
        "changed": _("Changed: %(change)s, with 95%% between %(low)s and %(high)s."),
    }[tone]
    ends = {"change": effect.difference, "low": effect.low, "high": effect.high}
    return text % {name: change_words(task, number) for name, number in ends.items()}


def _unit(task: Task) -> str:
    return registry[task.metric_key].unit if task.metric_key in registry else Unit.COUNT
