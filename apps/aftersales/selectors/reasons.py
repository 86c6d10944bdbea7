"""Reasons for lists and pages: chosen from, counted, and words that nobody has explained."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q

from apps.aftersales.models import CaseLine, DeadlinePolicy, Reason, ReasonAlias
from apps.aftersales.selectors.settings import settings_of
from apps.common.days import business_day
from apps.shop.models import Shop

# Seven days with today; a tenth is too much.
OTHER, WEEK, MOST_OTHER = "OTHER", timedelta(days=6), 50


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """A reason with how often buyers gave it and it was found true in a shop."""

    reason: Reason
    stated: int
    verified: int
    is_off: bool


@dataclass(frozen=True, slots=True)
class OtherAlarm:
    """Too many lines of the last seven days say "other": how many of how many, and which."""

    count: int
    of: int
    lines: list[CaseLine]

    @property
    def share(self) -> Decimal:
        """Return which part says "other"."""
        return Decimal(self.count) / self.of


def other_alarm(shop: Shop, now: datetime) -> OtherAlarm | None:
    """Return the alarm when more than a tenth of a week's reasons is "other", else None."""
    today = business_day(now, shop.tz, shop.day_cut)
    rows = CaseLine.objects.filter(
        case__shop=shop,
        case__opened_on__range=(today - WEEK, today),
        stated_reason__isnull=False,
    ).exclude(case__status="cancelled")
    told = rows.aggregate(of=Count("pk"), count=Count("pk", Q(stated_reason__code=OTHER)))
    if told["count"] * 10 <= told["of"]:
        return None
    named = rows.filter(stated_reason__code=OTHER).select_related("case").order_by("-pk")
    return OtherAlarm(told["count"], told["of"], list(named[:MOST_OTHER]))


def reason_choices() -> list[tuple[str, str]]:
    """Return code and label of every reason, in their order."""
    return [(row.code, row.label) for row in Reason.objects.all()]


def reason_rows(shop: Shop, hidden: list[str]) -> list[ReasonRow]:
    """Return every reason with its use in a shop."""
    lines = CaseLine.objects.filter(case__shop=shop)
    stated = dict(lines.values_list("stated_reason").annotate(Count("pk")))
    found = dict(lines.values_list("verified_cause").annotate(Count("pk")))
    return [
        ReasonRow(row, stated.get(row.pk, 0), found.get(row.pk, 0), row.code in hidden)
        for row in Reason.objects.all()
    ]


def words_unmapped(shop: Shop) -> list[tuple[str, int]]:
    """Return the platform's words that mean no reason yet, the most frequent first."""
    lines = CaseLine.objects.filter(case__shop=shop, stated_reason=None).exclude(stated_text="")
    rows = lines.values_list("stated_text").annotate(count=Count("pk"))
    return list(rows.order_by("-count", "stated_text"))


def words_mapped(shop: Shop) -> list[ReasonAlias]:
    """Return what the shop itself says that words mean."""
    rows = ReasonAlias.objects.filter(shop=shop, reason__isnull=False).select_related("reason")
    return list(rows.order_by("their_text"))


def limits_shown(shop: Shop) -> list[DeadlinePolicy]:
    """Return the time limits of the shop's platform, the shop's own first."""
    rows = DeadlinePolicy.objects.filter(platform=shop.platform)
    rows = rows.filter(shop=None) | rows.filter(shop=shop)
    return list(rows.order_by("stage", "phase", "kind", "shop", "variant"))


def reasons_context(shop: Shop) -> dict[str, Any]:
    """Return what the page of reasons shows."""
    return {
        "rows": reason_rows(shop, settings_of(shop).reasons_off),
        "unmapped": words_unmapped(shop),
        "mapped": words_mapped(shop),
        "choices": reason_choices(),
    }
