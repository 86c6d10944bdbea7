"""The words around the figures: one plain sentence a verdict, a month, a gap in the data."""

from datetime import date, datetime
from decimal import Decimal

from apps.common.cells import UNKNOWN, format_amount, format_number, format_percent
from apps.metrics.forecast.methods import SEASONAL_NAIVE
from apps.metrics.pacing import MonthStatus, Pace
from apps.metrics.readings import ForecastToClose, Outcome, Value, Verdict

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
STATUS_WORDS: dict[MonthStatus, str] = {
    "hit": "Hit",
    "on_pace": "On pace",
    "at_risk": "At risk",
    "off": "Off",
    "too_early": "Too early to say",
    "no_target": "No target",
}
CHANCE_WORDS = (
    (Decimal("0.95"), "almost certain"),
    (Decimal("0.60"), "likely"),
    (Decimal("0.40"), "about even"),
    (Decimal("0.05"), "unlikely"),
    (Decimal(0), "very unlikely"),
)
ALMOST = Decimal("0.99")
METHOD_WORDS = {
    SEASONAL_NAIVE: "Last week repeated",
    "four_week_half": "Half last week, half the mean of the last four same weekdays",
    "smoothed_half": "Half last week, half a smoothed level and weekday",
    # Forecasts made before they were halved.
    "four_week_mean": "Mean of the last four same weekdays",
    "smoothed": "Smoothed level and weekday",
}


def day_words(day: date) -> str:
    """A day as people say it: Tue 18 Jun."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"


def moment_words(at: datetime) -> str:
    """A moment of a shop's clock: 16 Jun 05:30."""
    return f"{at.day} {MONTHS[at.month - 1]} {at:%H:%M}"


def month_words(month: date) -> str:
    """A month as people say it: Jun 2024."""
    return f"{MONTHS[month.month - 1]} {month.year}"


def short_amount(amount: Decimal | None, currency: str) -> str:
    """An amount for a sentence: 486,200 when whole, 29,063.37 when not."""
    text = format_amount(amount, currency)
    whole, point, fraction = text.partition(".")
    return whole if point and not fraction.strip("0") else text


def verdict_sentence(
    day: date, actual: Value, target: Decimal | None, gap: Decimal | None, outcome: Outcome
) -> str:
    """A day's verdict: "Tue 18 Jun: 486,200 of 512,000 (94.96%), missed by 25,800."."""
    amount = short_amount(actual.value, actual.currency)
    name = day_words(day)
    if outcome == "unknown":
        return f"{name}: no figure. {actual.reason}".rstrip()
    if outcome == "open":
        so_far = "" if actual.value is None else f" {amount} so far."
        return f"{name} is still open.{so_far}"
    if outcome == "no_target" or target is None or gap is None:
        return _with_reason(f"{name}: {amount}. No target for {month_words(day)}.", actual)
    aim = short_amount(target, actual.currency)
    share = format_percent((actual.value or Decimal(0)) / target, 2) if target else UNKNOWN
    distance = short_amount(abs(gap), actual.currency)
    end = f"missed by {distance}" if outcome == "missed" else _hit_words(gap, distance)
    return _with_reason(f"{name}: {amount} of {aim} ({share}), {end}.", actual)


def month_sentence(
    month: date, as_of: date, pace: Pace, currency: str, forecast: Decimal | None = None
) -> str:
    """The month to date: plan, pace, status and what the next open day must bring.

    The forecast is told first where there is one, then where the pace so far leads.
    """
    if pace.pace is None:
        return f"{month_words(month)}: no figures yet of {short_amount(pace.target, currency)}."
    following = pace.required[0] if pace.required else None
    actual = short_amount(pace.actual, currency)
    plan = short_amount(pace.plan_to_date, currency)
    side = "ahead" if pace.gap > 0 else "behind"
    distance = f", {short_amount(abs(pace.gap), currency)} {side}" if pace.gap else ""
    share = format_percent(pace.pace, 2)
    target = short_amount(pace.target, currency)
    at_pace = short_amount(pace.projection, currency)
    heading = f"{at_pace} of {target} at today's pace"
    if forecast is not None:
        heading = (
            f"{short_amount(forecast, currency)} of {target} forecast, {at_pace} at today's pace"
        )
    name = f"{month_words(as_of)} to {day_words(as_of)}"
    parts = [
        f"{name}: {actual} of {plan} planned ({share}){distance}.",
        f"{STATUS_WORDS[pace.status]}: {heading}.",
    ]
    if pace.unknown_days:
        parts.append(unknown_words(pace.unknown_days))
    elif following and following.amount:
        needed = short_amount(following.amount, currency)
        parts.append(f"{needed} needed on {day_words(following.day)}.")
    return " ".join(parts)


def forecast_sentence(said: ForecastToClose, target: Decimal | None, currency: str) -> str:
    """Where the month will end, how likely it hits, how wrong the method was and on how much."""
    if said.amount is None:
        return f"No forecast yet ({said.clean_days} of {said.needed_days} days)."
    aim = "" if target is None else f" of {short_amount(target, currency)}"
    between = ""
    if said.low is not None and said.high is not None:
        low, high = (short_amount(end, currency) for end in (said.low, said.high))
        between = f", between {low} and {high}"
    parts = [f"Forecast to close: {short_amount(said.amount, currency)}{aim}{between}."]
    if said.chance is not None:
        parts.append(f"Hitting the target is {chance_words(said.chance)}.")
    return " ".join([*parts, _error_words(said)])


def unusual_words(low: Decimal, high: Decimal, currency: str) -> str:
    """What a day outside its band is told by: "Unusual: outside 41,000 to 63,000"."""
    ends = (short_amount(end, currency) for end in (low, high))
    return f"Unusual: outside {' to '.join(ends)}"


def chance_words(chance: Decimal) -> str:
    """A chance in words with its percent: "likely, 68%"; never certain, never impossible."""
    word = next(word for least, word in CHANCE_WORDS if chance >= least)
    if chance > ALMOST:
        return f"{word}, over 99%"
    if chance < 1 - ALMOST:
        return f"{word}, under 1%"
    return f"{word}, {format_percent(chance, 0)}"


def _error_words(said: ForecastToClose) -> str:
    method = METHOD_WORDS[said.model]
    days = f"from {said.clean_days} days"
    if said.mase is None or said.naive_mase is None:
        return f"{method}, {days}; no error is known."
    error, naive = (format_number(each, 2) for each in (said.mase, said.naive_mase))
    beside = "" if said.model == SEASONAL_NAIVE else f" (last week repeated: {naive})"
    return f"{method}, error {error}{beside}, {days}."


def no_target_sentence(month_of: date, as_of: date, actual: Decimal | None, currency: str) -> str:
    """The month to date without a target."""
    month = month_words(month_of)
    if actual is None:
        return f"{month}: no figures and no target yet."
    return f"{month} to {day_words(as_of)}: {short_amount(actual, currency)}. No target set."


def published_sentence(
    at: datetime, value: Decimal | None, outcome: Outcome, current: Verdict
) -> str:
    """What a day was first published as and what it is now; empty when both are the same."""
    if value == current.actual.value and outcome == current.outcome:
        return ""
    currency = current.actual.currency
    first = f"{short_amount(value, currency)}{_outcome_words(outcome)}"
    latest = f"{short_amount(current.actual.value, currency)}{_outcome_words(current.outcome)}"
    return f"First published {moment_words(at)} as {first}; as of now {latest}."


def unknown_words(days: tuple[date, ...]) -> str:
    """Which days are left out because nothing is known of them."""
    shown = ", ".join(day_words(day) for day in days[:3])
    more = f" and {len(days) - 3} more" if len(days) > 3 else ""
    return f"Unknown and left out: {shown}{more}."


def _hit_words(gap: Decimal, distance: str) -> str:
    return f"hit, {distance} over" if gap else "hit exactly"


def _outcome_words(outcome: Outcome) -> str:
    return f" ({outcome})" if outcome in ("hit", "missed") else ""


def _with_reason(sentence: str, actual: Value) -> str:
    if actual.state in ("provisional", "stale") and actual.reason:
        return f"{sentence} {actual.state.capitalize()}: {actual.reason}"
    return sentence
