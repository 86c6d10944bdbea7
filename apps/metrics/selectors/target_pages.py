"""What the page of a month's target shows: the plan in force, its versions, the calendar."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from apps.common.days import month_start
from apps.common.money import money
from apps.metrics.models import DayFactor, TargetPlan
from apps.metrics.selectors.histories import History, history_read
from apps.metrics.selectors.planning import (
    Outlook,
    TargetSuggestion,
    month_outlook,
    target_suggestion,
)
from apps.metrics.selectors.snapshot import snapshot
from apps.metrics.selectors.targets import StoredDays, plan_days, plan_versions, versions_mark
from apps.metrics.targets import TargetDayPlan
from apps.shop.models import Shop

PAID = TargetPlan.Metric.PAID.value


@dataclass(frozen=True)
class PlanLine:
    """One day on the page; `amount` None before anything was split. Frozen days are over."""

    day: date
    weekday_index: Decimal
    weight: Decimal
    label: str
    amount: Decimal | None = None
    pinned: bool = False
    visitors: int | None = None
    buyers: int | None = None
    is_frozen: bool = False


@dataclass(frozen=True)
class TargetPage:
    """A month's target: in force, as shown, in earlier versions, and a value to start from."""

    month: date
    plan: TargetPlan | None
    versions: tuple[TargetPlan, ...]
    shown: TargetPlan | None
    stored: StoredDays | None
    suggestion: TargetSuggestion
    factors: tuple[DayFactor, ...]
    outlook: Outlook
    frozen_to: date | None

    @property
    def mark(self) -> str:
        """What the page was opened on; a save names it, so that nobody overwrites unknowingly."""
        return versions_mark((plan.version, plan.state) for plan in self.versions)

    @property
    def has_people(self) -> bool:
        """Tell whether enough is known of usual days to plan buyers."""
        return self.outlook.usual is not None

    @property
    def has_visitors(self) -> bool:
        """Tell whether visitors are counted on usual days."""
        return self.outlook.usual is not None and self.outlook.usual.visitors is not None


def target_page(shop: Shop, month: date, today: date, version: int | None = None) -> TargetPage:
    """A month's target as of today; `version` shows another one than that in force."""
    month = month_start(month)
    with snapshot():
        versions = plan_versions(shop, month, PAID)
        active = next((p for p in versions if p.state == TargetPlan.State.ACTIVE), None)
        shown = next((p for p in versions if p.version == version), active)
        history = history_read(shop, month, today)
        return TargetPage(
            month=month,
            plan=active,
            versions=versions,
            shown=shown,
            stored=_stored(shown) if shown else None,
            suggestion=target_suggestion(history, month, PAID),
            factors=_factors(history, month),
            outlook=month_outlook(history, month, PAID, {}),
            frozen_to=today if active else None,
        )


def plan_lines(page: TargetPage, days: Sequence[TargetDayPlan]) -> tuple[PlanLine, ...]:
    """The days of a plan as the page shows them; without a plan the weights alone."""
    if not days:
        return tuple(
            PlanLine(w.day, w.weekday_index, w.weight, w.label) for w in page.outlook.weights
        )
    return tuple(
        PlanLine(
            day=day.day,
            weekday_index=day.weekday_index,
            weight=day.weight,
            label=day.label,
            amount=day.amount,
            pinned=day.pinned,
            visitors=day.visitors,
            buyers=day.buyers,
            is_frozen=page.frozen_to is not None and day.day < page.frozen_to,
        )
        for day in days
    )


def _stored(plan: TargetPlan) -> StoredDays:
    return StoredDays(money(plan.amount, plan.shop.currency), plan_days(plan))


def _factors(history: History, month: date) -> tuple[DayFactor, ...]:
    return tuple(factor for factor in history.factors if month_start(factor.day) == month)
