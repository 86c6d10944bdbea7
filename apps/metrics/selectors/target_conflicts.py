"""Two people plan one month at once: what the page was opened on, what is there now, and mine."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from apps.accounts.selectors import people_names
from apps.common.cells import UNKNOWN, format_money
from apps.metrics.models import TargetPlan
from apps.metrics.selectors.planning import TargetAsk
from apps.metrics.selectors.target_pages import TargetPage
from apps.metrics.selectors.targets import plan_days
from apps.metrics.sentences import day_words
from apps.shop.models import Shop


@dataclass(frozen=True)
class ConflictLine:
    """One field of the target: as opened, as somebody else saved it, as typed."""

    label: str
    base: str
    theirs: str
    mine: str

    @property
    def differs(self) -> bool:
        """Tell whether theirs and mine are not the same."""
        return self.theirs != self.mine


@dataclass(frozen=True)
class TargetConflict:
    """Somebody saved first: which version, who, when, and the fields side by side."""

    version: int
    state: str
    by: str
    at: datetime
    lines: tuple[ConflictLine, ...]


def target_conflict(
    shop: Shop, page: TargetPage, seen: str, ask: TargetAsk, note: str
) -> TargetConflict | None:
    """What was saved since the page showed `seen`; None when no version is left to show."""
    theirs = _theirs(page, seen)
    if theirs is None:
        return None
    who, at = theirs.created_by, theirs.created_at
    if theirs.approved_at:
        who, at = theirs.approved_by, theirs.approved_at
    opened_on = seen.partition(".")[2]
    base = next((plan for plan in page.versions if str(plan.version) == opened_on), None)
    mine = _words(shop, ask.amount, ask.absorb, note, ask.pins)
    columns = zip(_plan_words(base), _plan_words(theirs), mine, strict=True)
    labels = (_("Amount of the month"), _("What grows"), _("Note"), _("Pinned amount"))
    lines = tuple(ConflictLine(label, *each) for label, each in zip(labels, columns, strict=True))
    return TargetConflict(
        theirs.version,
        theirs.state,
        people_names([who]).get(who, who),
        at.astimezone(shop.tz),
        lines,
    )


def _theirs(page: TargetPage, seen: str) -> TargetPlan | None:
    """The plan put in force since, else the newest version."""
    active = page.plan
    if active and str(active.version) != seen.partition(".")[2]:
        return active
    return page.versions[0] if page.versions else None


def _plan_words(plan: TargetPlan | None) -> tuple[str, ...]:
    if plan is None:
        return (UNKNOWN,) * 4
    pins = {day.day: day.amount for day in plan_days(plan) if day.pinned}
    return _words(plan.shop, plan.amount, plan.absorb, plan.note, pins)


def _words(
    shop: Shop, amount: Decimal, absorb: str, note: str, pins: Mapping[date, Decimal]
) -> tuple[str, ...]:
    pinned = (f"{day_words(day)} {format_money(pins[day], shop.currency)}" for day in sorted(pins))
    grows = str(TargetPlan.Absorb(absorb).label)
    words = (format_money(amount, shop.currency), grows, note, ", ".join(pinned))
    return tuple(text or UNKNOWN for text in words)
