"""The words around the figures: one plain sentence a verdict, a month, a gap in the data."""

from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from apps.common.cells import (
    UNKNOWN,
    format_amount,
    format_number,
    format_percent,
    without_zeros,
)
from apps.common.templatetags.pieces import day_text
from apps.metrics.forecast.methods import SEASONAL_NAIVE
from apps.metrics.pacing import MonthStatus, Pace
from apps.metrics.readings import ForecastToClose, Outcome, Value, Verdict

STATUS_WORDS: dict[MonthStatus, object] = {
    "hit": gettext_lazy("Hit"),
    "on_pace": gettext_lazy("On pace"),
    "at_risk": gettext_lazy("At risk"),
    "off": pgettext_lazy("pace", "Off"),
    "too_early": gettext_lazy("Too early to say"),
    "no_target": gettext_lazy("No target"),
}
CHANCE_WORDS = (
    (Decimal("0.95"), pgettext_lazy("chance", "almost certain")),
    (Decimal("0.60"), pgettext_lazy("chance", "likely")),
    (Decimal("0.40"), pgettext_lazy("chance", "about even")),
    (Decimal("0.05"), pgettext_lazy("chance", "unlikely")),
    (Decimal(0), pgettext_lazy("chance", "very unlikely")),
)
ALMOST = Decimal("0.99")
METHOD_WORDS = {
    SEASONAL_NAIVE: gettext_lazy("Last week repeated"),
    "four_week_half": gettext_lazy("Half last week, half the mean of the last four same weekdays"),
    "smoothed_half": gettext_lazy("Half last week, half a smoothed level and weekday"),
    # Forecasts made before they were halved.
    "four_week_mean": gettext_lazy("Mean of the last four same weekdays"),
    "smoothed": gettext_lazy("Smoothed level and weekday"),
}


def day_words(day: date) -> str:
    """A day as people say it: Tue 18 Jun."""
    return day_text(day, "short")


def moment_words(at: datetime) -> str:
    """A moment of a shop's clock: 16 Jun 05:30."""
    return day_text(at, "moment")


def month_words(month: date) -> str:
    """A month as people say it: Jun 2024."""
    return day_text(month, "month_short")


def short_amount(amount: Decimal | None, currency: str) -> str:
    """An amount for a sentence: 486,200 when whole, 29,063.37 when not."""
    return without_zeros(format_amount(amount, currency))


def verdict_sentence(
    day: date, actual: Value, target: Decimal | None, gap: Decimal | None, outcome: Outcome
) -> str:
    """A day's verdict: "Tue 18 Jun: 486,200 of 512,000 (94.96%), missed by 25,800."."""
    amount = short_amount(actual.value, actual.currency)
    name = day_words(day)
    said = {"day": name, "amount": amount, "month": month_words(day), "reason": actual.reason}
    if outcome == "unknown":
        return (_("%(day)s: no figure. %(reason)s") % said).rstrip()
    if outcome == "open":
        if actual.value is None:
            return _("%(day)s is still open.") % said
        return _("%(day)s is still open. %(amount)s so far.") % said
    if outcome == "no_target" or target is None or gap is None:
        return _with_reason(_("%(day)s: %(amount)s. No target for %(month)s.") % said, actual)
    aim = short_amount(target, actual.currency)
    share = format_percent((actual.value or Decimal(0)) / target, 2) if target else UNKNOWN
    distance = short_amount(abs(gap), actual.currency)
    said |= {"target": aim, "share": share, "distance": distance}
    if outcome == "missed":
        words = _("%(day)s: %(amount)s of %(target)s (%(share)s), missed by %(distance)s.")
    elif gap:
        words = _("%(day)s: %(amount)s of %(target)s (%(share)s), hit, %(distance)s over.")
    else:
        words = _("%(day)s: %(amount)s of %(target)s (%(share)s), hit exactly.")
    return _with_reason(words % said, actual)


def month_sentence(
    month: date, as_of: date, pace: Pace, currency: str, forecast: Decimal | None = None
) -> str:
    """The month to date: plan, pace, status and what the next open day must bring.

    The forecast is told first where there is one, then where the pace so far leads.
    """
    if pace.pace is None:
        return _("%(month)s: no figures yet of %(target)s.") % {
            "month": month_words(month),
            "target": short_amount(pace.target, currency),
        }
    following = pace.required[0] if pace.required else None
    parts = [_so_far_words(as_of, pace, currency), _heading_words(pace, currency, forecast)]
    if pace.unknown_days:
        parts.append(unknown_words(pace.unknown_days))
    elif following and following.amount:
        needed = short_amount(following.amount, currency)
        said = {"amount": needed, "day": day_words(following.day)}
        parts.append(_("%(amount)s needed on %(day)s.") % said)
    return " ".join(parts)


def _so_far_words(as_of: date, pace: Pace, currency: str) -> str:
    if pace.gap > 0:
        words = _(
            "%(month)s to %(day)s: %(actual)s of %(plan)s planned (%(share)s), %(distance)s ahead."
        )
    elif pace.gap:
        words = _(
            "%(month)s to %(day)s: %(actual)s of %(plan)s planned (%(share)s), %(distance)s behind."
        )
    else:
        words = _("%(month)s to %(day)s: %(actual)s of %(plan)s planned (%(share)s).")
    return words % {
        "month": month_words(as_of),
        "day": day_words(as_of),
        "actual": short_amount(pace.actual, currency),
        "plan": short_amount(pace.plan_to_date, currency),
        "share": UNKNOWN if pace.pace is None else format_percent(pace.pace, 2),
        "distance": short_amount(abs(pace.gap), currency),
    }


def _heading_words(pace: Pace, currency: str, forecast: Decimal | None) -> str:
    words = _("%(status)s: %(pace)s of %(target)s at today's pace.")
    if forecast is not None:
        words = _("%(status)s: %(forecast)s of %(target)s forecast, %(pace)s at today's pace.")
    return words % {
        "status": STATUS_WORDS[pace.status],
        "pace": short_amount(pace.projection, currency),
        "target": short_amount(pace.target, currency),
        "forecast": short_amount(forecast, currency),
    }


def forecast_sentence(said: ForecastToClose, target: Decimal | None, currency: str) -> str:
    """Where the month will end, how likely it hits, how wrong the method was and on how much."""
    if said.amount is None:
        return _("No forecast yet (%(clean)s of %(needed)s days).") % {
            "clean": said.clean_days,
            "needed": said.needed_days,
        }
    parts = [_close_words(said, target, currency)]
    if said.chance is not None:
        chance = chance_words(said.chance)
        parts.append(_("Hitting the target is %(chance)s.") % {"chance": chance})
    return " ".join([*parts, _error_words(said)])


def _close_words(said: ForecastToClose, target: Decimal | None, currency: str) -> str:
    is_between = said.low is not None and said.high is not None
    if target is not None and is_between:
        words = _("Forecast to close: %(amount)s of %(target)s, between %(low)s and %(high)s.")
    elif target is not None:
        words = _("Forecast to close: %(amount)s of %(target)s.")
    elif is_between:
        words = _("Forecast to close: %(amount)s, between %(low)s and %(high)s.")
    else:
        words = _("Forecast to close: %(amount)s.")
    amounts = {"amount": said.amount, "target": target, "low": said.low, "high": said.high}
    return words % {name: short_amount(each, currency) for name, each in amounts.items()}


def unusual_words(low: Decimal, high: Decimal, currency: str) -> str:
    """What a day outside its band is told by: "Unusual: outside 41,000 to 63,000"."""
    return _("Unusual: outside %(low)s to %(high)s") % {
        "low": short_amount(low, currency),
        "high": short_amount(high, currency),
    }


def chance_words(chance: Decimal) -> str:
    """A chance in words with its percent: "likely, 68%"; never certain, never impossible."""
    word = next(word for least, word in CHANCE_WORDS if chance >= least)
    if chance > ALMOST:
        return _("%(word)s, over 99%%") % {"word": word}
    if chance < 1 - ALMOST:
        return _("%(word)s, under 1%%") % {"word": word}
    return _("%(word)s, %(percent)s") % {"word": word, "percent": format_percent(chance, 0)}


def _error_words(said: ForecastToClose) -> str:
    told: dict[str, object] = {"method": METHOD_WORDS[said.model], "days": said.clean_days}
    if said.mase is None or said.naive_mase is None:
        return _("%(method)s, from %(days)s days; no error is known.") % told
    error, naive = (format_number(each, 2) for each in (said.mase, said.naive_mase))
    told |= {"error": error, "naive": naive}
    if said.model == SEASONAL_NAIVE:
        return _("%(method)s, error %(error)s, from %(days)s days.") % told
    words = _("%(method)s, error %(error)s (last week repeated: %(naive)s), from %(days)s days.")
    return words % told


def no_target_sentence(month_of: date, as_of: date, actual: Decimal | None, currency: str) -> str:
    """The month to date without a target."""
    said = {
        "month": month_words(month_of),
        "day": day_words(as_of),
        "amount": short_amount(actual, currency),
    }
    if actual is None:
        return _("%(month)s: no figures and no target yet.") % said
    return _("%(month)s to %(day)s: %(amount)s. No target set.") % said


def published_sentence(
    at: datetime, value: Decimal | None, outcome: Outcome, current: Verdict
) -> str:
    """What a day was first published as and what it is now; empty when both are the same."""
    if value == current.actual.value and outcome == current.outcome:
        return ""
    currency = current.actual.currency
    first = f"{short_amount(value, currency)}{_outcome_words(outcome)}"
    latest = f"{short_amount(current.actual.value, currency)}{_outcome_words(current.outcome)}"
    return _("First published %(moment)s as %(first)s; as of now %(latest)s.") % {
        "moment": moment_words(at),
        "first": first,
        "latest": latest,
    }


def unknown_words(days: tuple[date, ...]) -> str:
    """Which days are left out because nothing is known of them."""
    shown = ", ".join(day_words(day) for day in days[:3])
    if len(days) > 3:
        more = len(days) - 3
        return _("Unknown and left out: %(days)s and %(more)s more.") % {
            "days": shown,
            "more": more,
        }
    return _("Unknown and left out: %(days)s.") % {"days": shown}


def _outcome_words(outcome: Outcome) -> str:
    words = {"hit": pgettext("outcome", "hit"), "missed": pgettext("outcome", "missed")}
    return f" ({words[outcome]})" if outcome in words else ""


def _with_reason(sentence: str, actual: Value) -> str:
    said = {"sentence": sentence, "reason": actual.reason}
    if actual.state == "provisional" and actual.reason:
        return _("%(sentence)s Provisional: %(reason)s") % said
    if actual.state == "stale" and actual.reason:
        return _("%(sentence)s Stale: %(reason)s") % said
    return sentence
