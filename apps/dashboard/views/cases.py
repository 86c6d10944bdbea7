"""Figures of after-sales: what is open, how fast it goes, and what platforms judge."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.accounts.selectors import shop_current
from apps.common.days import yesterday
from apps.common.http import AppRequest, shell
from apps.dashboard.addresses import MorningAsked
from apps.dashboard.forms import DayForm
from apps.dashboard.selectors import day_links
from apps.dashboard.selectors.case_figures import case_figures


@require_safe
def figures(request: AppRequest) -> HttpResponse:
    """Show after-sales of a day, of thirty days, and of the days that platforms judge by."""
    form, now = DayForm(request.GET), timezone.now()
    shop = shop_current(request.access, form.shop_code)
    day = form.day_asked or yesterday(now, shop.tz, shop.day_cut)
    context = {
        **shell(request, shop, "case-figures"),
        "page": case_figures(shop, day, now),
        "day": day,
        "links": day_links(shop, MorningAsked(request.path, shop.code, day), now),
        "may_see_rows": request.access.can("dashboard:rows", "GET", shop.pk),
        "may_see_cases": request.access.can("aftersales:shift-start", "GET", shop.pk),
    }
    return render(request, "dashboard/case_figures.html", context)
