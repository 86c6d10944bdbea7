"""What selectors hand to pages, commands and the API: figures that carry their state."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from apps.common.errors import ShopError
from apps.metrics.forecast.outlook import Unusual
from apps.metrics.pacing import MonthStatus

State = Literal["final", "provisional", "stale", "missing", "open"]
Tone = Literal["good", "warning", "bad"]
Outcome = Literal["hit", "missed", "open", "no_target", "unknown"]
Standing = Literal["ahead", "near", "behind", "unknown"]

# Worst first: a day is as good as the worst of its figures.
WORST_FIRST: tuple[State, ...] = ("open", "missing", "stale", "provisional", "final")


@dataclass(frozen=True)
class Aim:
    """What a shop aims at on a metric that day, in its unit, and how the figure stands to it.

    `good` or better is ahead, `warn` or better near; `benchmark` is what others reach, as
    `source` tells.
    """

    good: Decimal
    warn: Decimal
    benchmark: Decimal | None
    source: str
    valid_from: date
    standing: Standing = "unknown"


@dataclass(frozen=True)
class Value:
    """One metric of one day. `value` None = unknown, which is never 0; `reason` says why.

    `basis` is what a ratio divided by where shops differ: buyers, orders or sessions.
    """

    key: str
    label: str
    unit: str
    value: Decimal | None
    state: State
    reason: str = ""
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    better: str = "none"
    currency: str = ""
    target: Decimal | None = None
    basis: str = ""
    aim: Aim | None = None


@dataclass(frozen=True)
class SeriesPoint:
    """A metric over the days `first` to `last`, or in one hour of a single day.

    The value counts the days whose figures may be shown; `known_days` tells how many of `days`
    these are.
    """

    first: date
    last: date
    value: Value
    known_days: int
    days: int
    hour: int | None = None


@dataclass(frozen=True)
class Series:
    """A metric point by point; `as_of` = when the figures were last computed, None = never."""

    key: str
    grain: str
    points: tuple[SeriesPoint, ...]
    as_of: datetime | None


@dataclass(frozen=True)
class Verdict:
    """A day against its target: `ratio` = actual / target, `gap` = actual - target."""

    day: date
    actual: Value
    target: Decimal | None
    ratio: Decimal | None
    gap: Decimal | None
    outcome: Outcome
    sentence: str


@dataclass(frozen=True)
class DayRestated:
    """A published day whose figures moved since; `delta` is on `metric_key`."""

    day: date
    metric_key: str
    delta: Decimal
    sentence: str


@dataclass(frozen=True)
class Published:
    """A day as it was first told: its state and verdict of that morning.

    `sentence` says what differs from the figures as of now; empty when nothing does.
    """

    day: date
    at: datetime
    state: State
    value: Decimal | None
    outcome: Outcome
    sentence: str


@dataclass(frozen=True)
class DayScorecard:
    """Everything known of one shop-day."""

    shop: str
    day: date
    verdict: Verdict
    values: tuple[Value, ...]
    published: Published | None = None
    restated: tuple[DayRestated, ...] = ()

    @property
    def state(self) -> State:
        """The worst state of the day's figures that can be counted at all."""
        return self.verdict.actual.state

    def value(self, key: str) -> Value:
        """The figure of that metric; KeyError when the scorecard does not carry it."""
        for value in self.values:
            if value.key == key:
                return value
        raise KeyError(key)

    def figure(self, key: str) -> Value:
        """The figure asked for by a person; ShopError not_found when there is none."""
        try:
            return self.value(key)
        except KeyError as error:
            raise ShopError("not_found", f"There is no metric {key}.") from error


@dataclass(frozen=True)
class PacePoint:
    """One day of the month's line: plan and actual, alone and summed from the first day.

    `actual_cumulative` sums the known days; it is None where the day itself is unknown.
    """

    day: date
    plan: Decimal | None
    plan_cumulative: Decimal | None
    actual: Decimal | None
    actual_cumulative: Decimal | None


@dataclass(frozen=True)
class ForecastToClose:
    """Where a month will end: known days before `made_on` + the forecast of the rest.

    `low` to `high` hold 95% of the paths, `chance` is the share of them that reach the target.
    `mase` is the error of `model` against last week repeated inside its training days,
    `naive_mase` that of repeating last week. `amount` is None, and `model` "", while fewer than
    `needed_days` clean days are known.
    """

    made_on: date
    clean_days: int
    needed_days: int
    amount: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    chance: Decimal | None = None
    model: str = ""
    mase: Decimal | None = None
    naive_mase: Decimal | None = None
    sentence: str = ""

    def with_sentence(self, sentence: str) -> "ForecastToClose":
        """The same in words too."""
        return replace(self, sentence=sentence)


@dataclass(frozen=True)
class MonthPace:
    """A month to date against its plan; money in the shop's currency.

    `pace`, `gap` and `plan_to_date` cover the known days; `unknown_days` are left out of both
    sides, and with any of them nothing is said about what is still required.
    """

    month: date
    as_of: date
    metric_key: str
    currency: str
    target: Decimal | None
    actual: Decimal | None
    plan_to_date: Decimal | None
    pace: Decimal | None
    gap: Decimal | None
    projection: Decimal | None
    linear: Decimal | None
    required_next: Decimal | None
    stretch: Decimal | None
    days_left: int
    unknown_days: tuple[date, ...]
    status: MonthStatus
    points: tuple[PacePoint, ...]
    sentence: str
    forecast: ForecastToClose | None = None

    @property
    def sentences(self) -> tuple[str, ...]:
        """The month in words: first the forecast where there is one, then plan and pace."""
        if self.forecast is None:
            return (self.sentence,)
        if self.forecast.amount is None:
            return (self.sentence, self.forecast.sentence)
        return (self.forecast.sentence, self.sentence)


@dataclass(frozen=True)
class HourBar:
    """One hour of the shop's wall clock; None = the day was never computed."""

    hour: int
    ordered_orders: int | None
    paid_orders: int | None
    paid_amount: Decimal | None


@dataclass(frozen=True)
class RecentDay:
    """One line of the list of recent days."""

    day: date
    values: tuple[Value, ...]
    target: Decimal | None
    outcome: Outcome
    state: State
    unusual: Unusual | None = None


@dataclass(frozen=True)
class FeedCell:
    """What one source brought for one day; "none" where nothing was asked of it."""

    day: date
    state: State | Literal["none"]
    reason: str


@dataclass(frozen=True)
class FeedDays:
    """One source of a shop over some days."""

    kind: str
    label: str
    is_required: bool
    cells: tuple[FeedCell, ...]


@dataclass(frozen=True)
class StatusItem:
    """One thing about the data that somebody may have to act on."""

    label: str
    state: Tone
    sentence: str
    action_label: str = ""
    action_url_name: str = ""


@dataclass(frozen=True)
class DataStatus:
    """How complete and how fresh a shop's figures are."""

    sentence: str
    items: tuple[StatusItem, ...]
    restated: tuple[DayRestated, ...] = ()
