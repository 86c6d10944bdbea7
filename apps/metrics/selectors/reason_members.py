"""Reasons as members of the figures: their names, and what each comes to by the facts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import F, QuerySet, Sum
from django.utils.translation import gettext as _

from apps.aftersales.models import Reason
from apps.common.errors import ShopError
from apps.metrics.definitions import registry
from apps.metrics.member_readings import Member
from apps.metrics.models.reason_day import NO_CASE, NO_REASON
from apps.metrics.registry import Grain, Measure
from apps.metrics.selectors.case_contributions import by_reason
from apps.metrics.selectors.contributions import contributing
from apps.shop.models import Shop

KEYS = {NO_REASON: "no_reason", NO_CASE: "no_case"}


def reasons_named(ids: Iterable[int | None]) -> dict[int | None, Member]:
    """Return the reasons behind ids, and the two members that are none."""
    found: dict[int | None, Member] = {
        NO_REASON: Member(KEYS[NO_REASON], _("No reason told")),
        NO_CASE: Member(KEYS[NO_CASE], _("No case")),
    }
    rows = Reason.objects.filter(pk__in=[pk for pk in ids if pk is not None])
    return found | {row.pk: Member(row.code, row.label) for row in rows}


def reason_id(key: str) -> int:
    """Return the id of a reason's code, or of none; ShopError not_found for any other."""
    for pk, name in KEYS.items():
        if name == key:
            return pk
    found = Reason.objects.filter(code=key).values_list("pk", flat=True).first()
    if found is None:
        raise ShopError("not_found", "There is no such reason.")
    return int(found)


def reason_contributing(
    shop_id: int, measure: Measure, key: str, first: date, last: date
) -> QuerySet[Any]:
    """Return the facts that make a measure of one reason; not_found where it is not kept."""
    if Grain.REASON not in measure.columns:
        raise ShopError("not_found", f"{measure.key} is not kept by reason.")
    facts = contributing(shop_id, measure.rows, measure.contribution, first, last)
    return by_reason(measure.rows, facts).filter(member=reason_id(key))


def reason_facts(shop: Shop, first: date, last: date) -> Mapping[tuple[date, int], dict[str, Any]]:
    """What each reason comes to on each day of a span, by the facts."""
    found: defaultdict[tuple[date, int], dict[str, Any]] = defaultdict(dict)
    for measure in registry.measures(Grain.REASON):
        facts = contributing(shop.pk, measure.rows, measure.contribution, first, last)
        cut = by_reason(measure.rows, facts).order_by()
        sums = cut.values("member", counted_on=F("on")).annotate(total=Sum("contribution"))
        for member, day, total in sums.values_list("member", "counted_on", "total"):
            found[day, member][measure.column(Grain.REASON)] = total
    return found
