"""The refunds of one day, with their reasons and cases."""

from datetime import date, timedelta

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.aftersales.selectors.cohorts import cohorts
from apps.aftersales.selectors.refunds import BASES, refund_day
from apps.aftersales.views.acting import shop_here
from apps.common.days import business_day, yesterday
from apps.common.htmx import render_page
from apps.common.http import AppRequest, shell

YEARS = range(2000, 2100)


@require_safe
def refunds(request: AppRequest) -> HttpResponse:
    """What was given back on a day, or of the orders of a day, and why."""
    shop, now = shop_here(request), timezone.now()
    today = business_day(now, shop.tz, shop.day_cut)
    day = _day(request.GET.get("day", "")) or yesterday(now, shop.tz, shop.day_cut)
    asked = request.GET.get("basis", "")
    basis = asked if asked in BASES else "refund"
    context = {
        **shell(request, shop, "refunds"),
        "day": day,
        "previous_day": day - timedelta(days=1),
        "next_day": day + timedelta(days=1) if day < today else None,
        "view": refund_day(shop, day, basis, today),
        "cohorts": cohorts(shop, today) if basis == "order" else (),
        "may_see_cases": request.access.can("aftersales:review", "GET", shop.pk),
    }
    return render_page(request, "aftersales/refunds.html", context)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in YEARS else None
