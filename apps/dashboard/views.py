"""Pages over the metrics."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.accounts.selectors import shop_current
from apps.common.days import yesterday
from apps.common.htmx import render_page
from apps.common.http import AppRequest, shell
from apps.dashboard.forms import DayForm
from apps.dashboard.selectors import day_links, morning


@require_safe
def day(request: AppRequest) -> HttpResponse:
    """The morning page: one shop-day against its target, and the month so far."""
    form, now = DayForm(request.GET), timezone.now()
    shop = shop_current(request.access, form.shop_code)
    asked = form.day_asked or yesterday(now, shop.tz, shop.day_cut)
    context = {
        **shell(request, shop, "day"),
        **vars(morning(shop, asked, now)),
        "links": day_links(request.path, shop, asked, now),
    }
    return render_page(request, "dashboard/day.html", context)
