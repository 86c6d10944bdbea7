"""Which reason a case and its refund count under: the one rule for every page and figure."""

from typing import Any

from django.db.models import Case, OuterRef, Q, QuerySet, When
from django.db.models.functions import Coalesce

from apps.aftersales.models import CaseLine

REASON = Coalesce("verified_cause", "stated_reason")
FAMILY = Coalesce("verified_cause__family", "stated_reason__family")
QUALITY = Coalesce("verified_cause__is_quality", "stated_reason__is_quality")
UNTOLD = Q(verified_cause__isnull=True, stated_reason__isnull=True)


def told_line(case: str, own: str = "") -> QuerySet[Any]:
    """Return, for use inside an outer query, the line that tells a case's reason.

    Of the lines that tell one, the leg's own comes first, then the oldest; without any the same
    order holds. `case` and `own` name the outer fields of the case and of the leg's line.
    """
    lines: QuerySet[Any] = CaseLine.objects.filter(case=OuterRef(case)).annotate(
        is_untold=Case(When(UNTOLD, then=1), default=0)
    )
    if not own:
        return lines.order_by("is_untold", "pk")
    lines = lines.annotate(is_other=Case(When(pk=OuterRef(own), then=0), default=1))
    return lines.order_by("is_untold", "is_other", "pk")
