"""Members: segments, who came back, what new buyers and repeat orders cost; no names."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.selectors import shop_current
from apps.accounts.services import audit_write
from apps.common.http import AppRequest, shell
from apps.promotion.exports import cohorts_file
from apps.promotion.members import WINDOWS
from apps.promotion.selectors.members import (
    cohort_lines,
    month_costs,
    score_day,
    segment_lines,
    today_of,
)


@require_safe
def members(request: AppRequest) -> HttpResponse:
    """Show buyers by segment and by the month of their first order."""
    shop = shop_current(request.access, request.GET.get("shop"))
    today, as_of = today_of(shop, timezone.now()), score_day(shop)
    context = {
        **shell(request, shop, "members"),
        "as_of": as_of,
        "segments": segment_lines(shop, as_of) if as_of else [],
        "cohorts": cohort_lines(shop, today),
        "month": month_costs(shop, today),
        "windows": WINDOWS,
    }
    return render(request, "promotion/members.html", context)


@require_POST
def export(request: AppRequest) -> HttpResponse:
    """Save the cohorts as a file."""
    shop = shop_current(request.access, request.GET.get("shop"))
    lines = cohort_lines(shop, today_of(shop, timezone.now()))
    audit_write(
        actor=request.access.actor, action="members.export", subject=f"shop.Shop:{shop.pk}",
        shop_id=shop.pk, rows=len(lines),
    )  # fmt: skip
    return cohorts_file(lines, shop, request.POST.get("format", "csv"))
